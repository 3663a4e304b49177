// Stop signals are recorded, raised as Stopped, ignored, or handed back.
#include "graph/base/stop_signal.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

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

}  // namespace
}  // namespace kfactor
