#include "graph/base/stop_signal.hpp"

#include <array>
#include <csignal>
#include <ctime>
#include <utility>

#include "graph/base/error.hpp"

namespace kfactor {
namespace {

constexpr std::array<std::pair<int, const char*>, 3> kSignals = {
    {{SIGTERM, "SIGTERM"}, {SIGINT, "SIGINT"}, {SIGUSR1, "SIGUSR1"}}};
constexpr double kSameRequest = 0.5;  // seconds

volatile std::sig_atomic_t first_signal = 0;
std::timespec first_time{};
bool is_handling = false;
std::array<struct sigaction, kSignals.size()> before{};

double seconds_since_first() {
  std::timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec - first_time.tv_sec) +
         1e-9 * static_cast<double>(now.tv_nsec - first_time.tv_nsec);
}

// Calls only functions that are safe in a signal handler.
void note(int signal) {
  if (first_signal == 0) {
    clock_gettime(CLOCK_MONOTONIC, &first_time);
    first_signal = signal;
  } else if (seconds_since_first() > kSameRequest) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

}  // namespace

StopSignal::StopSignal() {
  require(!std::exchange(is_handling, true), "at most one StopSignal exists at a time");
  first_signal = 0;
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;  // interrupted reads and writes continue; each day calls received()
  for (const auto& [signal, name] : kSignals) {
    sigaddset(&action.sa_mask, signal);
  }
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i].first, &action, &before[i]);
  }
}

StopSignal::~StopSignal() {
  if (handles_) {
    restore();
  }
  is_handling = false;
}

void StopSignal::restore() const {
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    sigaction(kSignals[i].first, &before[i], nullptr);
  }
}

void StopSignal::stand_down() {
  handles_ = false;
  restore();
  if (first_signal != 0) {
    std::raise(first_signal);
  }
}

void StopSignal::give_up_if_received(const std::string& way_on) {
  if (const int signal = received(); signal != 0) {
    ignore_from_now_on();
    throw Stopped("Stopped by " + name(signal) + " before the first day. " + way_on);
  }
}

void StopSignal::ignore_from_now_on() {
  handles_ = false;
  for (const auto& [signal, name] : kSignals) {
    std::signal(signal, SIG_IGN);
  }
}

int StopSignal::received() const { return first_signal; }

std::string StopSignal::name(int signal) {
  for (const auto& [number, name] : kSignals) {
    if (number == signal) {
      return name;
    }
  }
  return {};
}

}  // namespace kfactor
