#include "jobs/run/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "analysis/summary.hpp"
#include "graph/base/clock.hpp"
#include "graph/base/error.hpp"
#include "graph/base/machine.hpp"
#include "graph/base/stop_signal.hpp"
#include "io/files/atomic_file.hpp"
#include "io/results/results_file.hpp"
#include "io/results/results_schema.hpp"
#include "io/scenario/scenario_file.hpp"
#include "jobs/common/command_text.hpp"
#include "jobs/common/console.hpp"
#include "jobs/common/make_graph.hpp"
#include "jobs/common/malloc_tuning.hpp"
#include "jobs/common/resource_check.hpp"
#include "jobs/common/version.hpp"
#include "jobs/run/checkpoints.hpp"
#include "jobs/run/closing_table.hpp"
#include "jobs/run/profile_table.hpp"
#include "jobs/run/progress.hpp"
#include "jobs/run/run_times.hpp"
#include "jobs/run/status_file.hpp"
#include "model/checkpoint/graph_digest.hpp"
#include "model/day/profile.hpp"
#include "model/kernels/kernels.hpp"
#include "model/simulation.hpp"

namespace kfactor::jobs {
namespace {

template <class Graph>
class Run {
 public:
  // `graph_seconds`: what it took to read or make the graph.
  Run(const Comm& comm, const Job& job, const Graph& graph, double graph_seconds, StopSignal& stop)
      : comm_(comm),
        job_(job),
        graph_(graph),
        stop_(stop),
        graph_seconds_(graph_seconds),
        kernels_(model::kernels_named(job.options.instructions)),
        machine_(job.options.profile ? measure_machine(bytes_to_measure()) : MachineRates{}),
        meter_(kernels_),
        resolved_(io::write_scenario(job.scenario)),
        provenance_{
            std::string(kRevision), std::string(kCompiler), MpiSession::library_version(), job.observed,
            job.folder.string(),    job.forked_after,       graph_digest(graph, comm),     job.graph_reading},
        checkpoints_(job.options.checkpoints, job.options.output),
        writer_(comm, job.options.output, job.scenario, resolved_, provenance_),
        simulation_(begin()),
        progress_(comm, job.scenario, simulation_->step()),
        status_(comm, job.options.output, job.scenario, simulation_->step()) {
    io::check_writable(comm, path_of_checkpoint(simulation_->step() + 1));
    checkpoints_.start_from(simulation_->step());
    status_.set_checkpoint(last_checkpoint_);
  }

  void go() {
    comm_.agree([&] { stop_.give_up_if_received(job_.way_on); });
    if (job_.options.start_over && comm_.is_root()) {
      checkpoints_.drop_all();
    }
    start_seconds_ = process_seconds() - graph_seconds_;
    days_begin_ = Clock::now();
    const model::Step first = simulation_->step();
    while (simulation_->step() < job_.scenario.num_steps()) {
      simulation_->advance_to(simulation_->step() + 1, [&](const model::DayReport& day) {
        take(day);
        progress_.show(day);
        last_day_ = day;
      });
      keep_or_stop();
      if (job_.options.profile) {
        meter_.measure();
      }
    }
    simulated_ = days_so_far();
    days_ = job_.scenario.num_steps() - first;
    progress_.finish();
  }

  // Publishes the results and prints a summary.
  void finish() {
    const auto state_bytes = comm_.sum(static_cast<std::int64_t>(simulation_->state_bytes()));
    const auto peak_bytes = comm_.sum(static_cast<std::int64_t>(peak_resident_bytes()));
    model::RunProfile profile;
    if (job_.options.profile) {
      profile = model::gather_profile(simulation_->profile(), kernels_, machine_, meter_.rates(), comm_);
      profile.state_bytes = static_cast<std::uint64_t>(state_bytes);
      writer_.write_profile(profile);
    }
    writer_.commit();
    stop_.ignore_from_now_on();
    comm_.agree([&] {
      if (!comm_.is_root()) {
        return;
      }
      if (!job_.options.digests.empty()) {
        io::write_text(job_.options.digests, digests_);
      }
      checkpoints_.finish();
      status_.set_day(last_day_);
      status_.set_times(times(simulated_));
      status_.set_checkpoint(job_.options.checkpoints.keep ? last_checkpoint_ : std::string());
      status_.finish(RunState::Done);
      print_closing(profile, state_bytes, peak_bytes);
    });
  }

  // After a failure of the machine. This write may fail too.
  void note_failure() {
    try {
      status_.finish(RunState::Failed);
    } catch (const EnvironmentError&) {
      return;  // the error that is being thrown says what is wrong
    }
  }

  // A hint for the user after a failure of the machine.
  std::string way_on() const {
    return last_checkpoint_.empty()
               ? std::string()
               : " When that is mended, go on with: kfactor resume " + shell_word(last_checkpoint_);
  }

 private:
  using Simulation = model::Simulation<Graph>;

  // Starts at the first day, or where the checkpoint ends, with the days until then from the checkpoint.
  std::unique_ptr<Simulation> begin() {
    const model::Execution how{job_.options.instructions};
    if (job_.from == nullptr) {
      return std::make_unique<Simulation>(job_.scenario, graph_, comm_, how);
    }
    io::CheckpointFile& from = *job_.from;
    last_checkpoint_ = from.path();
    std::unique_ptr<Simulation> simulation;
    comm_.agree([&] {
      require_same_graph(from.header().provenance.graph_digest, provenance_.graph_digest, from.path(),
                         job_.scenario.graph);
    });
    try {
      simulation = std::make_unique<Simulation>(job_.scenario, graph_, comm_, how, from.state());
    } catch (const InputError& error) {
      throw InputError("\"" + from.path() + "\": " + error.what());
    }
    take_days_of(from);
    return simulation;
  }

  void take_days_of(io::CheckpointFile& from) {
    for (;;) {
      std::optional<model::DayReport> day;
      comm_.agree([&] { day = from.next_day(job_.scenario); });
      if (!day) {
        return;
      }
      take(*day);
    }
  }

  void take(const model::DayReport& day) {
    writer_.append(day);
    if (comm_.is_root()) {
      io::append_words(day, variables_, history_);
      digests_ += fmt::format("{} {}\n", model::to_string(day.date), io::digest_text(day.digest));
    }
  }

  // Called after each day: all ranks learn whether one of them was asked to stop, and whether rank 0's clock
  // says that a checkpoint is due.
  void keep_or_stop() {
    const model::Step next = simulation_->step();
    if (next == job_.scenario.num_steps()) {
      return;
    }
    const std::uint64_t due = comm_.is_root() && checkpoints_.due(next) ? 1 : 0;
    const std::uint64_t wish = comm_.max(static_cast<std::uint64_t>(stop_.received()) * 2 + due);
    if (wish != 0) {
      write_checkpoint(next);
    }
    status_.set_times(times(days_so_far()));
    comm_.agree([&] {
      status_.update(last_day_);
      if (wish >= 2) {
        status_.finish(RunState::Stopped);
      }
    });
    if (wish >= 2) {
      stop_.ignore_from_now_on();
      progress_.finish();
      throw Stopped(fmt::format("Stopped by {} after {}. Go on with: kfactor resume {}",
                                StopSignal::name(static_cast<int>(wish / 2)),
                                model::to_string(last_day_.date), shell_word(path_of_checkpoint(next))));
    }
  }

  // Seconds of the days that this job has simulated, without checkpoints.
  double days_so_far() const { return seconds_since(days_begin_) - checkpoint_seconds_; }

  RunTimes times(double days) const {
    RunTimes times{start_seconds_, graph_seconds_, days, 0};
    times.files = std::max(process_seconds() - times.all(), 0.0);
    return times;
  }

  // The two tables of a measurement take no more memory than the run does.
  std::uint64_t bytes_to_measure() const {
    constexpr std::uint64_t kLeast = 256 << 10;
    constexpr std::uint64_t kMost = 64 << 20;
    const std::uint64_t of_run = least_memory_bytes(job_.scenario, graph_.num_agents());
    return std::clamp(of_run / static_cast<std::uint64_t>(comm_.size()) / 2, kLeast, kMost);
  }

  std::string path_of_checkpoint(model::Step next) const {
    return checkpoints_.path_after(job_.scenario.date_of(next - 1)).string();
  }

  void write_checkpoint(model::Step next) {
    const std::string path = path_of_checkpoint(next);
    const auto start = Clock::now();
    const std::filesystem::path folder = io::full_path(path).parent_path();
    io::write_checkpoint(
        comm_, path, job_.scenario, resolved_,
        {provenance_, io::full_path(job_.options.output).lexically_relative(folder).string()}, next,
        history_.bytes(), [&](model::StateSink& sink) { simulation_->save(sink); });
    if (comm_.is_root()) {
      checkpoints_.drop_others(job_.scenario.date_of(next - 1));
    }
    checkpoints_.start_from(next);
    ++num_checkpoints_;
    checkpoint_seconds_ += seconds_since(start);
    last_checkpoint_ = path;
    status_.set_checkpoint(path);
  }

  void print_closing(const model::RunProfile& profile, std::int64_t state_bytes,
                     std::int64_t peak_bytes) const {
    const double agents = static_cast<double>(graph_.num_agents());
    const RunTimes spent = times(simulated_);
    std::string text = closing_table(io::read_results(job_.options.output));
    text += fmt::format(
        "\n{} agents, {} days on {} rank{}: {:.1f} s for the days, {:.1f} s in all (start {:.1f}, graph "
        "{:.1f}, "
        "files {:.1f}), {:.1f} million agent-days a second and rank, {:.1f} bytes an agent, peak memory {}\n",
        graph_.num_agents(), days_, comm_.size(), comm_.size() == 1 ? "" : "s", spent.days, spent.all(),
        spent.start, spent.graph, spent.files, agents * days_ / simulated_ / comm_.size() / 1e6,
        static_cast<double>(state_bytes) / agents, bytes_text(static_cast<double>(peak_bytes)));
    if (job_.options.profile) {
      text += "\n" + profile_table(profile, spent, graph_.num_agents(), days_) + "\n";
    }
    if (num_checkpoints_ > 0) {
      text += fmt::format("{} checkpoint{}: {:.2f} s\n", num_checkpoints_, num_checkpoints_ == 1 ? "" : "s",
                          checkpoint_seconds_);
    }
    print("{}Results: {}\nNext:    kfactor report {} -o report.html\n", text, job_.options.output,
          shell_word(job_.options.output));
  }

  const Comm& comm_;
  const Job& job_;
  const Graph& graph_;
  StopSignal& stop_;
  double graph_seconds_;
  double start_seconds_ = 0;  // until the first day, without the graph
  Clock::time_point days_begin_ = Clock::now();
  const model::Kernels& kernels_;
  MachineRates machine_;  // measured before anything else uses the cores
  model::KernelMeter meter_;
  std::string resolved_;  // the scenario with all values written out
  io::Provenance provenance_;
  Checkpoints checkpoints_;
  io::DayVariables variables_ = io::day_variables(io::ReportShape::of(job_.scenario));
  io::PackedWords history_;      // the days so far, on rank 0
  std::string digests_;          // of the days so far, one line per day
  std::string last_checkpoint_;  // written by this job, or the one it continues from
  io::ResultsWriter writer_;
  std::unique_ptr<Simulation> simulation_;
  Progress progress_;
  StatusFile status_;
  model::DayReport last_day_;
  int num_checkpoints_ = 0;
  double checkpoint_seconds_ = 0;
  double simulated_ = 0;  // seconds of all days, without checkpoints
  model::Step days_ = 0;  // simulated by this job
};

}  // namespace

void simulate(const Comm& comm, Job job, StopSignal& stop) {
  const StopPoint stop_point = [&] { stop.give_up_if_received(job.way_on); };
  comm.agree(stop_point);
  const auto begin = Clock::now();
  const auto run_on = [&](const auto& graph) {
    const double graph_seconds = seconds_since(begin);
    comm.agree(stop_point);
    const auto limit = memory_limit(job.memory);  // before another rank allocates memory
    keep_memory_for_waves(is_plenty(limit, least_bytes_here(comm, job.scenario, graph.num_agents())));
    Run run(comm, job, graph, graph_seconds, stop);
    try {
      run.go();
      run.finish();
    } catch (const EnvironmentError& error) {
      run.note_failure();
      throw EnvironmentError(error.what() + run.way_on());
    }
  };
  with_graph(comm, job.scenario, job.folder, run_on, stop_point, &job.graph_reading);
}

}  // namespace kfactor::jobs
