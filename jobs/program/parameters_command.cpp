#include "jobs/program/parameters_command.hpp"

#include <fmt/format.h>

#include "io/scenario/scenario_file.hpp"
#include "jobs/common/console.hpp"

namespace kfactor::jobs {
namespace {

class ParametersCommand : public Command {
 public:
  ParametersCommand()
      : Command({"parameters", kCheckAndExplain, "Print all parameters of a scenario as Markdown tables.",
                 "kfactor parameters > parameters.md"}) {}

  void add_to(CLI::App&) override {}
  void run(const Comm& comm, StopSignal&) override {
    if (comm.is_root()) {
      print_text(io::parameter_dictionary());
    }
  }
};

}  // namespace

CommandPtr make_parameters_command() { return std::make_unique<ParametersCommand>(); }

}  // namespace kfactor::jobs
