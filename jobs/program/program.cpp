#include "jobs/program/program.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <new>

#include "graph/base/comm.hpp"
#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "jobs/calibrate/calibrate_command.hpp"
#include "jobs/claims/claims_command.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/common/version.hpp"
#include "jobs/forecast/dry_run.hpp"
#include "jobs/forecast/rehearse_command.hpp"
#include "jobs/program/command_line.hpp"
#include "jobs/run/report_command.hpp"
#include "jobs/run/resume_command.hpp"
#include "jobs/run/run_command.hpp"
#include "jobs/run/verify_command.hpp"
#include "jobs/sweep/sweep_command.hpp"
#include "model/kernels/kernels.hpp"

namespace kfactor::jobs {
namespace {

void print_version() {
  std::string kernels;
  for (const model::Kernels* usable : model::usable_kernels()) {
    kernels += std::string(kernels.empty() ? "" : ", ") + std::string(usable->name);
  }
  fmt::print("kfactor {} ({}, {} build)\ncompiler {}\nMPI      {}\nHDF5     {}\nkernels  {} (picked: {})\n",
             kVersion, kRevision, kBuildType, kCompiler, MpiSession::library_version(),
             io::hdf5::library_version(), kernels, model::kernels_named({}).name);
}

void validate(const Comm& comm, const Options& options) {
  const model::Scenario scenario = load_scenario(comm, options);
  const std::filesystem::path folder = std::filesystem::path(options.input).parent_path();
  comm.agree([&] {
    if (!comm.is_root()) {
      return;
    }
    if (scenario.graph.kind == model::GraphKind::Procedural) {
      make_procedural_graph(scenario);
    } else {
      require_graph_files(scenario.graph, folder);
    }
  });
  std::size_t components = 0;
  for (const model::App& app : scenario.apps) {
    components += app.components.size();
  }
  if (comm.is_root()) {
    fmt::print(
        "{}: {} apps, {} campaign components, {} burn-in + {} days from {}, {} agents for {} people. Fine.\n",
        options.input, scenario.apps.size(), components, scenario.run.burn_in_days, scenario.run.days,
        model::to_string(scenario.run.start), scenario.population.agents, scenario.population.people);
  }
}

// Whether the command asks for signals, since there is something to keep or to tidy up; any other ends at once.
bool keeps_its_work(const Options& options) {
  switch (options.command) {
    case Command::Run:
      return !options.estimate.dry_run;
    case Command::Sweep:
      return options.sweep.task == SweepTask::Run;
    case Command::Resume:
    case Command::Fork:
      return true;
    default:
      return false;
  }
}

}  // namespace

void run_program(int argc, char** argv, StopSignal& stop) {
  const Options options = parse_command_line(argc, argv);
  if (!keeps_its_work(options)) {
    stop.stand_down();
  }
  const Comm comm = Comm::world();
  switch (options.command) {
    case Command::Run:
      if (options.estimate.dry_run) {
        dry_run(comm, options);
      } else {
        run_scenario(comm, options, stop);
      }
      break;
    case Command::Resume:
      resume_run(comm, options, stop);
      break;
    case Command::Fork:
      fork_run(comm, options, stop);
      break;
    case Command::Verify:
      verify_results(comm, options);
      break;
    case Command::Validate:
      validate(comm, options);
      break;
    case Command::Report:
      comm.agree([&] {
        if (comm.is_root()) {
          run_report(options.input, options.output);
        }
      });
      break;
    case Command::Rehearse:
      run_rehearsal(comm, options);
      break;
    case Command::Calibrate:
      calibrate(comm, options);
      break;
    case Command::ValidateClaims:
      validate_claims(comm, options);
      break;
    case Command::Sweep:
      run_sweep(comm, options, stop);
      break;
    case Command::Parameters:
      if (comm.is_root()) {
        fmt::print("{}", io::parameter_dictionary());
      }
      break;
    case Command::Help:
      if (comm.is_root()) {
        fmt::print("{}", options.text);
      }
      break;
    case Command::Version:
      if (comm.is_root()) {
        print_version();
      }
      break;
  }
}

ExitCode explain_failure() {
  // Only for failures that all ranks share: making a communicator is collective.
  const auto say_once = [](const std::string& sentence) {
    if (Comm::world().is_root()) {
      fmt::print(stderr, "{}\n", sentence);
    }
  };
  try {
    throw;
  } catch (const InputError& error) {
    say_once(error.what());
    return ExitCode::Input;
  } catch (const EnvironmentError& error) {
    say_once(error.what());
    return ExitCode::Environment;
  } catch (const Stopped& stop) {
    say_once(stop.what());
    return ExitCode::Stopped;
  } catch (const std::bad_alloc&) {
    // The other ranks may still have enough, and wait for this one.
    fmt::print(stderr, "Out of memory: use fewer agents, or more machines.\n");
    MpiSession::abort(static_cast<int>(ExitCode::Environment));
  } catch (const std::exception& error) {
    fmt::print(stderr, "A bug in kfactor, please report it: {}\n", error.what());
    MpiSession::abort(static_cast<int>(ExitCode::Bug));
  }
}

}  // namespace kfactor::jobs
