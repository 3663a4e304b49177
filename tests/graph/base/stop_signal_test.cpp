// Stop signals are recorded, raised as Stopped, ignored, or handed back.
#include "graph/base/stop_signal.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

namespace kfactor {
namespace {

volatile std::sig_atomic_t handled = 0;

TEST(StopSignal, IsRecordedUntilItIsAskedFor) {
  StopSignal stop;
  EXPECT_NO_THROW(stop.give_up_if_received("Go on."));
  std::raise(SIGUSR1);
  std::raise(SIGTERM);  // the same request
  EXPECT_EQ(stop.received(), SIGUSR1);
  std::string said;
  try {
    stop.give_up_if_received("Go on.");
  } catch (const Stopped& stopped) {
    said = stopped.what();
  }
  EXPECT_EQ(said, "Stopped by SIGUSR1 before the first day. Go on.");
}

TEST(StopSignal, ActsAfterStandingDown) {
  handled = 0;
  const auto before = std::signal(SIGUSR1, [](int) { handled = handled + 1; });
  {
    StopSignal stop;
    std::raise(SIGUSR1);
    EXPECT_EQ(handled, 0);
    stop.stand_down();
    EXPECT_EQ(handled, 1) << "the recorded signal";
    std::raise(SIGUSR1);
    EXPECT_EQ(handled, 2) << "a later signal";
  }
  std::raise(SIGUSR1);
  EXPECT_EQ(handled, 3);
  std::signal(SIGUSR1, before);
}

// A second warning must not end the process while a checkpoint is written.
TEST(StopSignal, WarningsMayComeAgain) {
  for (const int signal : {SIGUSR2, SIGXCPU, SIGHUP}) {
    std::signal(signal, SIG_DFL);
    StopSignal stop;
    std::raise(signal);
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    std::raise(signal);
    std::raise(SIGXCPU);
    EXPECT_EQ(stop.received(), signal);
  }
}

TEST(StopSignal, AnIgnoredWarningStaysIgnored) {
  for (const int signal : {SIGUSR2, SIGXCPU, SIGHUP}) {
    const auto before = std::signal(signal, SIG_IGN);
    {
      StopSignal stop;
      std::raise(signal);
      EXPECT_EQ(stop.received(), 0) << StopSignal::name(signal);
      std::raise(SIGUSR1);
      EXPECT_EQ(stop.received(), SIGUSR1);
    }
    EXPECT_EQ(std::signal(signal, before), SIG_IGN);
  }
}

TEST(StopSignal, NamesItsSignals) {
  EXPECT_EQ(StopSignal::names(), "SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGXCPU or SIGHUP");
  EXPECT_EQ(StopSignal::name(SIGHUP), "SIGHUP");
  EXPECT_EQ(StopSignal::name(SIGWINCH), "");
}

}  // namespace
}  // namespace kfactor
