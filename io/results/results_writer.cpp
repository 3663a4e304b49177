#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/hdf5.hpp"
#include "io/files/partial_file.hpp"
#include "io/results/cohort_chunks.hpp"
#include "io/results/profile_schema.hpp"
#include "io/results/results_file.hpp"
#include "io/results/results_schema.hpp"
#include "model/types/cohort_ages.hpp"

namespace kfactor::io {
namespace {

constexpr std::size_t kDaysPerWrite = 8;

}  // namespace

class ResultsWriter::Impl {
 public:
  Impl(const Comm& comm, std::string path, const model::Scenario& scenario, const std::string& resolved_toml,
       const Provenance& provenance)
      : comm_(comm),
        partial_(comm, std::move(path)),
        path_(partial_.path()),
        num_steps_(static_cast<std::size_t>(scenario.num_steps())),
        shape_(ReportShape::of(scenario)),
        variables_(day_variables(shape_)),
        file_(comm.is_root() ? hdf5::Writes::Here : hdf5::Writes::Elsewhere, partial_name(path_)) {
    comm_.agree([&] { file_.check(); });
    write_header(scenario, resolved_toml, provenance);
    create_coordinates(scenario);
    create_components(scenario);
    create_variables();
    write_committed_days();
    comm_.agree([&] { file_.check(); });
  }

  void append(const model::DayReport& day) {
    require(static_cast<std::size_t>(day.step) == appended_, "days are appended in order");
    ++appended_;
    if (comm_.is_root()) {
      keep(day);
    }
    if (appended_ % kDaysPerWrite == 0) {
      write_buffer();
    }
  }

 private:
  void keep(const model::DayReport& day) {
    for (std::size_t i = 0; i < std::size(kCohortVariables); ++i) {
      for (std::size_t app = 0; app < day.apps.size(); ++app) {
        cohorts_[i].add(day.step, app, day.apps[app].*kCohortVariables[i].member);
      }
      cohorts_[i].pass_complete(day.step, cohort_sink(i));
    }
    last_digest_ = day.digest;
    buffer_.push_back(day);
    for (model::AppDay& app : buffer_.back().apps) {
      app.cohort_active.clear();
      app.cohort_used.clear();
    }
  }

 public:
  void write_profile(const model::RunProfile& profile) {
    create_labels("phase", "part of a simulated day", {model::kPhaseNames.begin(), model::kPhaseNames.end()});
    for_each_profile_variable([&](const auto& variable) {
      const std::string name(variable.name);
      using Value = std::decay_t<decltype(variable.get(profile[model::Phase::Open]))>;
      std::vector<Value> values;
      for (const model::PhaseCost& cost : profile.phases) {
        values.push_back(variable.get(cost));
      }
      file_.create<Value>(name, {{model::kNumPhases}, {}, {}});
      describe(name, std::string(variable.unit), std::string(variable.long_name));
      file_.attach_scale(name, 0, "phase");
      file_.write<Value>(name, {{0}, {model::kNumPhases}}, values);
    });
    file_.attribute("/", "profile_instructions", profile.instructions);
    for_each_profile_number([&](const ProfileNumber& number) {
      const std::int64_t value = number.get(profile);
      file_.attribute("/", std::string(number.name), std::span<const std::int64_t>(&value, 1));
    });
    comm_.agree([&] { file_.check(); });
  }

  void commit() {
    write_buffer();
    require(appended_ == num_steps_, "a results file is committed when it holds every day");
    for (std::size_t i = 0; i < cohorts_.size(); ++i) {
      cohorts_[i].pass_rest(cohort_sink(i));
    }
    file_.close();
    comm_.agree([&] { file_.check(); });
    comm_.agree([&] {
      if (comm_.is_root()) {
        verify();
      }
    });
    partial_.publish();
  }

 private:
  void write_header(const model::Scenario& scenario, const std::string& resolved_toml,
                    const Provenance& provenance) {
    const std::int64_t version[] = {kResultsMajor, kResultsMinor};
    write_provenance(file_, "kfactor results", version, scenario, resolved_toml, provenance);
    const std::int64_t num_ranks = comm_.size();
    file_.attribute("/", "num_ranks", std::span<const std::int64_t>(&num_ranks, 1));
    file_.attribute(
        "/", "people_per_agent",
        static_cast<double>(scenario.population.people) / static_cast<double>(scenario.population.agents));
  }

  void describe(const std::string& name, const std::string& units, const std::string& long_name) {
    file_.attribute(name, "units", units);
    file_.attribute(name, "long_name", long_name);
  }

  void create_range(const std::string& name, const std::string& units, const std::string& long_name,
                    std::int64_t first, std::size_t length) {
    std::vector<std::int32_t> values(length);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<std::int32_t>(first + static_cast<std::int64_t>(i));
    }
    create_numbers(name, units, long_name, values);
  }

  // A dimension with these labels.
  void create_numbers(const std::string& name, const std::string& units, const std::string& long_name,
                      const std::vector<std::int32_t>& values) {
    file_.create<std::int32_t>(name, {{values.size()}, {}, {}});
    describe(name, units, long_name);
    file_.write<std::int32_t>(name, {{0}, {values.size()}}, values);
    file_.make_scale(name);
  }

  void create_ages() {
    std::vector<std::int32_t> ages;
    for (std::size_t i = 0;
         num_steps_ > 0 && i < model::num_cohort_ages(static_cast<model::Step>(num_steps_) - 1); ++i) {
      ages.push_back(model::cohort_age(i));
    }
    create_numbers("age", "day", "days since the install", ages);
  }

  void create_labels(const std::string& name, const std::string& long_name,
                     const std::vector<std::string>& labels) {
    file_.create_texts(name, labels);
    file_.attribute(name, "long_name", long_name);
    file_.make_scale(name);
  }

  void create_coordinates(const model::Scenario& scenario) {
    days_since_ = "days since " + model::to_string(scenario.run.start);
    const std::int64_t first = -scenario.run.burn_in_days;
    create_range("day", days_since_, "day; the burn-in lies before day 0", first, num_steps_);
    create_range("install_day", days_since_, "day of the first adoption", first, num_steps_);
    create_ages();
    create_range("depth", "1", "depth in the invitation forest", 0, model::kNumDepths);
    std::vector<std::string> apps;
    for (const model::App& app : scenario.apps) {
      apps.push_back(app.name);
    }
    create_labels("app", "app", apps);
    create_labels("channel", "why an agent adopted",
                  {model::kChannelNames.begin(), model::kChannelNames.end()});
    create_labels("kind", "what a post is about",
                  {model::kPostKindNames.begin(), model::kPostKindNames.end()});
  }

  void create_components(const model::Scenario& scenario) {
    std::vector<std::string> labels;
    std::vector<std::string> mechanisms;
    std::vector<std::int32_t> starts;
    std::vector<std::int32_t> ends;
    std::vector<std::int64_t> budgets;
    for (const model::App& app : scenario.apps) {
      for (const model::Component& component : app.components) {
        labels.push_back(app.name + "/" + component.label);
        mechanisms.emplace_back(model::kind_of(component.mechanism));
        starts.push_back(static_cast<std::int32_t>((component.window.start - scenario.run.start).count()));
        ends.push_back(static_cast<std::int32_t>((component.window.end - scenario.run.start).count()));
        budgets.push_back(component.window.budget.count);
      }
    }
    create_labels("component", "campaign component, app/label", labels);
    file_.create_texts("mechanism", mechanisms);
    file_.attribute("mechanism", "long_name", "kind of campaign component");
    file_.attach_scale("mechanism", 0, "component");
    write_of_components<std::int32_t>("window_start", days_since_, "first day of the component", starts);
    write_of_components<std::int32_t>("window_end", days_since_, "last day of the component, included", ends);
    write_of_components<std::int64_t>("budget", "fen", "budget of the component, for all people", budgets);
  }

  template <class T>
  void write_of_components(const std::string& name, const std::string& units, const std::string& long_name,
                           const std::vector<T>& values) {
    file_.create<T>(name, {{values.size()}, {}, {}});
    describe(name, units, long_name);
    file_.attach_scale(name, 0, "component");
    file_.write<T>(name, {{0}, {values.size()}}, values);
  }

  std::uint64_t extent_of(const std::string& dimension) const {
    return dimension == "app"         ? shape_.num_apps()
           : dimension == "component" ? shape_.num_components()
           : dimension == "channel"   ? model::kNumChannels
           : dimension == "kind"      ? model::kNumPostKinds
                                      : model::kNumDepths;
  }

  void create_variables() {
    for_each_variable(variables_, [&]<class T>(const DayVariable<T>& variable) {
      hdf5::Layout layout{{num_steps_}, {}, {}};
      for (const std::string& dimension : variable.dimensions) {
        layout.shape.push_back(extent_of(dimension));
      }
      file_.create<T>(variable.name, layout);
      describe(variable.name, variable.unit, variable.long_name);
      file_.attach_scale(variable.name, 0, "day");
      for (std::size_t i = 0; i < variable.dimensions.size(); ++i) {
        file_.attach_scale(variable.name, static_cast<unsigned>(i + 1), variable.dimensions[i]);
      }
    });
    for (const CohortVariable& variable : kCohortVariables) {
      const std::string name(variable.name);
      cohorts_.emplace_back(shape_.num_apps(), num_steps_);
      file_.create<std::int64_t>(name, cohorts_.back().layout());
      describe(name, "agents", std::string(variable.long_name));
      file_.attribute(name, "_FillValue", std::span<const std::int64_t>(&kAgeNotReached, 1));
      const std::string dimensions[] = {"app", "channel", "install_day", "age"};
      for (unsigned i = 0; i < 4; ++i) {
        file_.attach_scale(name, i, dimensions[i]);
      }
    }
  }

  CohortChunks::Sink cohort_sink(std::size_t variable) {
    return [this, name = std::string(kCohortVariables[variable].name)](const hdf5::Box& box,
                                                                       std::span<const std::int64_t> cells) {
      file_.write<std::int64_t>(name, box, cells);
    };
  }

  void write_committed_days() {
    const auto days = static_cast<std::int64_t>(written_);
    file_.attribute("/", "committed_days", std::span<const std::int64_t>(&days, 1));
  }

  void write_buffer() {
    for_each_variable(variables_, [&]<class T>(const DayVariable<T>& variable) {
      hdf5::Box box{{written_}, {buffer_.size()}};
      for (const std::string& dimension : variable.dimensions) {
        box.offset.push_back(0);
        box.count.push_back(extent_of(dimension));
      }
      std::vector<T> values;
      values.reserve(box.size());
      for (const model::DayReport& day : buffer_) {
        for (std::size_t cell = 0; cell < variable.width; ++cell) {
          values.push_back(variable.get(day, cell));
        }
      }
      file_.write<T>(variable.name, box, values);
    });
    written_ += buffer_.size();
    buffer_.clear();
    write_committed_days();
    comm_.agree([&] { file_.check(); });
  }

  void verify() const try {
    const hdf5::Reader back(partial_name(path_));
    const auto committed = back.integer_attribute("committed_days");
    const auto low = back.read<std::uint64_t>("digest_low");
    if (committed != std::vector<std::int64_t>{static_cast<std::int64_t>(num_steps_)} ||
        (num_steps_ > 0 && low.back() != last_digest_.low)) {
      throw EnvironmentError("\"" + path_ +
                             "\" reads back differently from what was written. Is the disk in order?");
    }
  } catch (const InputError& error) {
    throw EnvironmentError(std::string(error.what()) + " It was just written; is its folder gone?");
  }

  const Comm& comm_;
  PartialFile partial_;
  const std::string& path_;
  std::size_t num_steps_;
  ReportShape shape_;
  DayVariables variables_;
  hdf5::Writer file_;
  std::string days_since_;
  std::vector<CohortChunks> cohorts_;  // one for each of kCohortVariables
  std::vector<model::DayReport> buffer_;
  std::size_t appended_ = 0;  // days
  std::size_t written_ = 0;   // days in the file
  model::Digest last_digest_;
};

ResultsWriter::ResultsWriter(const Comm& comm, std::string path, const model::Scenario& scenario,
                             const std::string& resolved_toml, const Provenance& provenance)
    : impl_(std::make_unique<Impl>(comm, std::move(path), scenario, resolved_toml, provenance)) {}

ResultsWriter::~ResultsWriter() = default;

void ResultsWriter::append(const model::DayReport& day) { impl_->append(day); }

void ResultsWriter::write_profile(const model::RunProfile& profile) { impl_->write_profile(profile); }

void ResultsWriter::commit() { impl_->commit(); }

}  // namespace kfactor::io
