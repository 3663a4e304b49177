#include "graph/base/stop_signal.hpp"

#include <array>
#include <csignal>
#include <ctime>
#include <utility>

#include "graph/base/error.hpp"

namespace kfactor {
namespace {

struct Handled {
  int number;
  const char* name;
  // A warning by the system that may come again and again: SIGXCPU comes every second, and SIGHUP from the
  // terminal and from the shell. A repetition never ends the process. A warning that was ignored when the
  // process started stays ignored, as nohup wants it.
  bool is_warning = false;
};
constexpr std::array<Handled, 6> kSignals = {{{SIGTERM, "SIGTERM"},
                                              {SIGINT, "SIGINT"},
                                              {SIGUSR1, "SIGUSR1"},
                                              {SIGUSR2, "SIGUSR2", true},
                                              {SIGXCPU, "SIGXCPU", true},
                                              {SIGHUP, "SIGHUP", true}}};
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

bool is_warning(int signal) {
  for (const Handled& handled : kSignals) {
    if (handled.number == signal) {
      return handled.is_warning;
    }
  }
  return false;
}

// Calls only functions that are safe in a signal handler.
void note(int signal) {
  if (first_signal == 0) {
    clock_gettime(CLOCK_MONOTONIC, &first_time);
    first_signal = signal;
  } else if (!is_warning(signal) && seconds_since_first() > kSameRequest) {
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
  for (const Handled& handled : kSignals) {
    sigaddset(&action.sa_mask, handled.number);
  }
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    const int number = kSignals[i].number;
    sigaction(number, nullptr, &before[i]);
    if (!kSignals[i].is_warning || before[i].sa_handler != SIG_IGN) {
      sigaction(number, &action, nullptr);
    }
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
    sigaction(kSignals[i].number, &before[i], nullptr);
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
  for (const Handled& handled : kSignals) {
    std::signal(handled.number, SIG_IGN);
  }
}

int StopSignal::received() const { return first_signal; }

std::string StopSignal::name(int signal) {
  for (const Handled& handled : kSignals) {
    if (handled.number == signal) {
      return handled.name;
    }
  }
  return {};
}

std::string StopSignal::names() {
  std::string text;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    text += i == 0 ? "" : i + 1 < kSignals.size() ? ", " : " or ";
    text += kSignals[i].name;
  }
  return text;
}

}  // namespace kfactor
