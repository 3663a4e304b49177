#include "jobs/run/report_command.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "analysis/report_data.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/results/results_file.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/common/run_options.hpp"
#include "jobs/run/draw_report.hpp"
#include "jobs/run/report_input.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

void require_known_ending(const std::string& page) {
  const std::string ending = fs::path(page).extension().string();
  if (ending != ".html" && ending != ".svg" && ending != ".json") {
    throw InputError(
        fmt::format("-o {}: a report is a page (.html), its first figure (.svg) or its numbers (.json). Give "
                    "one of these endings.",
                    page));
  }
}

// `output` may be empty: the name of the results with .html. If it ends in .json: only the numbers; in .svg:
// only the figure of daily users. Not collective: one rank calls it.
void write_report(const std::string& results, const std::string& output) {
  const std::string page = output.empty() ? fs::path(results).replace_extension(".html").string() : output;
  require_known_ending(page);
  refuse_other_files(results);
  look_at_outputs({{page, {}}}, {results});
  const std::string json = analysis::report_json(io::read_results(results));
  io::try_writing(page);
  const std::string ending = fs::path(page).extension().string();
  io::write_text(page, ending == ".json"
                           ? json
                           : draw_report(json, ending == ".svg" ? Drawing::FirstFigure : Drawing::Page));
  print("Report: {}\n", page);
}

class ReportCommand : public Command {
 public:
  ReportCommand()
      : Command({"report", kSimulate, "Draw the results of a run as one web page.",
                 "kfactor report results.h5 -o report.html"}) {}

  void add_to(CLI::App& app) override {
    add_input(app, results_, "RESULTS", "results file (HDF5)");
    add_output(app, output_,
               "page to write (default: RESULTS with .html); .svg: first figure alone; .json: numbers alone");
  }
  void run(const Comm& comm, StopSignal&) override {
    comm.agree([&] {
      if (comm.is_root()) {
        write_report(results_, output_);
      }
    });
  }

 private:
  std::string results_, output_;
};

}  // namespace

CommandPtr make_report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace kfactor::jobs
