#include "jobs/program/program.hpp"

#include <fmt/format.h>

#include <new>
#include <string>

#include "graph/base/comm.hpp"
#include "graph/base/error.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/input_file.hpp"
#include "jobs/common/version.hpp"
#include "jobs/program/command_parser.hpp"
#include "jobs/program/commands.hpp"
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

}  // namespace

void run_program(int argc, char** argv, StopSignal& stop) {
  CommandParser parser(make_commands());
  Command* command = parser.parse(argc, argv);
  if (command == nullptr || !command->keeps_its_work()) {
    stop.stand_down();
  }
  const Comm comm = Comm::world();
  io::set_while_waiting([&stop](const std::string& name, int seconds) {
    stop.give_up_if_received("Nothing is lost: begin again with the same command.");
    if (seconds == 1) {
      fmt::print(stderr, "Waiting for {} to be written.\n", name);
    }
  });
  if (command != nullptr) {
    command->run(comm, stop);
  } else if (comm.is_root()) {
    parser.version() ? print_version() : fmt::print("{}", parser.text());
  }
}

ExitCode explain_failure() {
  // Only for failures that all ranks share, because making a communicator is collective.
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
    // The other ranks may have enough memory and wait for this one.
    fmt::print(stderr, "Out of memory: use fewer agents, or more machines.\n");
    MpiSession::abort(static_cast<int>(ExitCode::Environment));
  } catch (const std::exception& error) {
    fmt::print(stderr, "A bug in kfactor, please report it: {}\n", error.what());
    MpiSession::abort(static_cast<int>(ExitCode::Bug));
  }
}

}  // namespace kfactor::jobs
