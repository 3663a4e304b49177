#include "jobs/run/report_command.hpp"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "analysis/report_data.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/results/results_file.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/data_files.hpp"
#include "jobs/common/output_files.hpp"
#include "jobs/common/run_options.hpp"

namespace kfactor::jobs {
namespace {

namespace fs = std::filesystem;

// Returns a Python that is likely to have matplotlib. On Debian the system's Python has it, and another python3
// on the PATH may not; on a cluster it is the other way round.
std::string python() {
  const char* named = std::getenv("KFACTOR_PYTHON");
  return named != nullptr && *named != '\0' ? named : "/usr/bin/python3";
}

void require_known_ending(const std::string& page) {
  const std::string ending = fs::path(page).extension().string();
  if (ending != ".html" && ending != ".svg" && ending != ".json") {
    throw InputError(
        fmt::format("-o {}: a report is a page (.html), its first figure (.svg) or its numbers (.json). Give "
                    "one of these endings.",
                    page));
  }
}

// A text file that is deleted with this object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_((fs::temp_directory_path() / "kfactor-report-XXXXXX").string()) {
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor < 0) {
      throw EnvironmentError("cannot write a temporary file in " + fs::temp_directory_path().string() + ": " +
                             std::strerror(errno) + ".");
    }
    ::close(descriptor);
    std::ofstream out(path_, std::ios::binary);
    out << text;
    out.close();
    if (!out) {
      ::unlink(path_.c_str());
      throw EnvironmentError("cannot write " + path_ + ". Is the disk full?");
    }
  }
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Runs a program to its end and returns its exit code; 127 if it cannot be started. It shares our standard
// output and error.
int run_program_of(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) {
    argv.push_back(const_cast<char*>(word.c_str()));
  }
  argv.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), environ) != 0) {
    return 127;
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return 127;
    }
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

// `output` may be empty: the name of the results with .html. If it ends in .json: only the numbers; in .svg:
// only the figure of daily users. Not collective: one rank calls it.
void write_report(const std::string& results, const std::string& output) {
  const std::string page = output.empty() ? fs::path(results).replace_extension(".html").string() : output;
  require_known_ending(page);
  look_at_outputs({{page, {}}}, {results});
  const std::string json = analysis::report_json(io::read_results(results));
  io::try_writing(page);
  if (fs::path(page).extension() == ".json") {
    io::write_text(page, json);
    return;
  }
  const TemporaryFile numbers(json);
  const std::string script = data_file("plots/report.py").string();
  std::vector<std::string> words = {python(), script};
  if (fs::path(page).extension() == ".svg") {
    words.emplace_back("--figure");
  }
  words.insert(words.end(), {numbers.path(), io::partial_name(page)});
  const int code = run_program_of(words);
  if (code != 0) {
    io::discard(page);
    // The script returns 3 if a Python package is missing.
    throw EnvironmentError(
        code == 3 || code == 127
            ? fmt::format("cannot draw the report: {} with matplotlib is needed. On Debian: apt-get install "
                          "python3-matplotlib; elsewhere name a Python that has it in KFACTOR_PYTHON.",
                          words.front())
            : fmt::format("cannot draw the report: {} ended with exit code {}.", script, code));
  }
  io::publish(page);
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
