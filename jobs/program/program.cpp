#include "jobs/program/program.hpp"

#include <fmt/format.h>

#include <functional>
#include <new>
#include <optional>
#include <string>

#include "graph/base/comm.hpp"
#include "graph/base/error.hpp"
#include "graph/base/launch.hpp"
#include "graph/base/stop_signal.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/input_file.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/malloc_tuning.hpp"
#include "jobs/common/version.hpp"
#include "jobs/program/command_parser.hpp"
#include "jobs/program/commands.hpp"
#include "jobs/program/manual.hpp"
#include "model/kernels/kernels.hpp"

namespace kfactor::jobs {
namespace {

std::string version_text() {
  std::string kernels;
  for (const model::Kernels* usable : model::usable_kernels()) {
    kernels += std::string(kernels.empty() ? "" : ", ") + std::string(usable->name);
  }
  return fmt::format(
      "kfactor {} ({}, {} build)\ncompiler {}\nMPI      {}\nHDF5     {}\nkernels  {} (picked: {})\n",
      kVersion, kRevision, kBuildType, kCompiler, MpiSession::library_version(), io::hdf5::library_version(),
      kernels, model::kernels_named({}).name);
}

// Turns the current exception into its exit code; if `here`, this process tells the user.
ExitCode explain_failure(bool here) {
  const auto say = [here](const std::string& sentence) {
    if (here) {
      note("{}\n", sentence);
    }
  };
  try {
    throw;
  } catch (const InputError& error) {
    say(error.what());
    return ExitCode::Input;
  } catch (const EnvironmentError& error) {
    say(error.what());
    return ExitCode::Environment;
  } catch (const Stopped& stop) {
    say(stop.what());
    return ExitCode::Stopped;
  } catch (const std::bad_alloc&) {
    // The other ranks may have enough memory and wait for this one.
    note("Out of memory: use fewer agents, or more machines.\n");
    MpiSession::abort(static_cast<int>(ExitCode::Environment));
  } catch (const std::exception& error) {
    note("A bug in kfactor, please report it: {}\n", error.what());
    MpiSession::abort(static_cast<int>(ExitCode::Bug));
  }
}

// Collective. `work` throws on all ranks alike.
ExitCode exit_code_of(const Comm& comm, const std::function<void()>& work) {
  try {
    work();
    comm.agree(require_printed);
    return ExitCode::Done;
  } catch (...) {
    return explain_failure(comm.is_root());
  }
}

// Without MPI. The first process of a job does what all of them were asked for.
ExitCode run_alone(const std::function<void()>& work) {
  return launched_rank() == 0 ? exit_code_of(Comm::alone(), work) : ExitCode::Done;
}

ExitCode run_on_ranks(Command& command, int argc, char** argv, StopSignal& stop) {
  std::optional<MpiSession> session;
  std::optional<Comm> comm;
  const LaunchedSize launched = launched_size();  // asked now, because MPI itself sets such variables
  const bool is_first = launched_rank() == 0;
  if (is_task_without_mpi()) {
    note(
        "Warning: srun started several tasks without MPI; each makes the whole run. Is --mpi=pmix "
        "missing?\n");
  }
  try {
    session.emplace(argc, argv);
    comm = Comm::world();
    require_joined(launched, comm->size(), MpiSession::library_version());
  } catch (const EnvironmentError&) {
    // All processes of the job fail alike. The first one speaks; if another ended earlier with an error, the
    // launcher would end the first before it has spoken.
    return is_first ? explain_failure(true) : ExitCode::Done;
  }
  return exit_code_of(*comm, [&] { command.run(*comm, stop); });
}

}  // namespace

ExitCode run_program(int argc, char** argv) {
  CommandParser parser(make_commands());
  Command* command = nullptr;
  try {
    if (const std::string manual = requested_manual(argc, argv); !manual.empty()) {
      return run_alone([&] { print_text(manual); });
    }
    command = parser.parse(argc, argv);
  } catch (...) {
    return run_alone([] { throw; });
  }
  if (command == nullptr) {
    return run_alone([&] { print_text(parser.version() ? version_text() : parser.text()); });
  }
  if (command->simulates()) {
    start_in_huge_pages(argv);
    keep_memory_for_waves();
  }
  StopSignal stop;  // before MPI, which takes a while to start
  if (!command->keeps_its_work()) {
    stop.stand_down();
  }
  io::set_while_waiting([&stop](const std::string& name, int seconds) {
    stop.give_up_if_received("Nothing is lost: begin again with the same command.");
    if (seconds == 1) {
      note("Waiting for {} to be written.\n", name);
    }
  });
  return command->uses_ranks() ? run_on_ranks(*command, argc, argv, stop)
                               : run_alone([&] { command->run(Comm::alone(), stop); });
}

}  // namespace kfactor::jobs
