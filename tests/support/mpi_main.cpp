// main() of every test binary: GoogleTest on all ranks at once.
//
// Each rank runs each test. Only rank 0 prints. A test that fails on any rank fails on all ranks, and rank 0
// prints the failures. A run in which no test was selected fails too, so that a typing error in a filter does
// not pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "graph/base/comm.hpp"
#include "tests/support/world.hpp"

namespace kfactor::test {
namespace {

const Comm* the_world = nullptr;

// On rank 0 the texts of all ranks, in rank order; empty on other ranks. Collective.
std::string gather_at_root(const Comm& comm, const std::string& text) {
  std::vector<std::vector<std::byte>> to_rank(static_cast<std::size_t>(comm.size()));
  to_rank[0].resize(text.size());
  if (!text.empty()) {
    std::memcpy(to_rank[0].data(), text.data(), text.size());
  }
  const std::vector<std::byte> arrived = comm.exchange_bytes(to_rank);
  return {reinterpret_cast<const char*>(arrived.data()), arrived.size()};
}

// Replaces the default printer and forwards to it what rank 0 must print.
class RankListener : public testing::TestEventListener {
 public:
  RankListener(const Comm& comm, std::unique_ptr<testing::TestEventListener> printer)
      : comm_(comm), printer_(std::move(printer)) {}

  void OnTestStart(const testing::TestInfo& info) override {
    failures_.clear();
    if (is_printer()) {
      printer_->OnTestStart(info);
    }
  }
  void OnTestPartResult(const testing::TestPartResult& part) override {
    if (is_printer()) {
      printer_->OnTestPartResult(part);
    } else if (part.failed()) {
      const char* file = part.file_name() == nullptr ? "unknown file" : part.file_name();
      failures_ += "[rank " + std::to_string(comm_.rank()) + "] " + file + ":" +
                   std::to_string(part.line_number()) + "\n" + part.message() + "\n";
    }
  }
  void OnTestEnd(const testing::TestInfo& info) override {
    const bool failed_here = info.result()->Failed();
    const bool failed_anywhere = comm_.max(failed_here ? 1 : 0) == 1;
    const std::string elsewhere = gather_at_root(comm_, failures_);
    if (is_printer() && !elsewhere.empty()) {
      ADD_FAILURE() << "on other ranks:\n" << elsewhere;
    } else if (failed_anywhere && !failed_here) {
      ADD_FAILURE() << "failed on another rank";
    }
    if (is_printer()) {
      printer_->OnTestEnd(info);
    }
  }

  void OnTestProgramStart(const testing::UnitTest& unit) override { pass(&Base::OnTestProgramStart, unit); }
  void OnTestIterationStart(const testing::UnitTest& unit, int round) override {
    if (is_printer()) {
      printer_->OnTestIterationStart(unit, round);
    }
  }
  void OnEnvironmentsSetUpStart(const testing::UnitTest& unit) override {
    pass(&Base::OnEnvironmentsSetUpStart, unit);
  }
  void OnEnvironmentsSetUpEnd(const testing::UnitTest& unit) override {
    pass(&Base::OnEnvironmentsSetUpEnd, unit);
  }
  void OnTestSuiteStart(const testing::TestSuite& suite) override { pass(&Base::OnTestSuiteStart, suite); }
  void OnTestSuiteEnd(const testing::TestSuite& suite) override { pass(&Base::OnTestSuiteEnd, suite); }
  void OnEnvironmentsTearDownStart(const testing::UnitTest& unit) override {
    pass(&Base::OnEnvironmentsTearDownStart, unit);
  }
  void OnEnvironmentsTearDownEnd(const testing::UnitTest& unit) override {
    pass(&Base::OnEnvironmentsTearDownEnd, unit);
  }
  void OnTestIterationEnd(const testing::UnitTest& unit, int round) override {
    if (is_printer()) {
      printer_->OnTestIterationEnd(unit, round);
    }
  }
  void OnTestProgramEnd(const testing::UnitTest& unit) override { pass(&Base::OnTestProgramEnd, unit); }

 private:
  using Base = testing::TestEventListener;

  bool is_printer() const { return comm_.is_root(); }
  template <class Subject>
  void pass(void (Base::*event)(const Subject&), const Subject& subject) {
    if (is_printer()) {
      (printer_.get()->*event)(subject);
    }
  }

  const Comm& comm_;
  std::unique_ptr<testing::TestEventListener> printer_;
  std::string failures_;  // of this rank in this test; rank 0 prints its own immediately
};

int run_all(const Comm& comm) {
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  std::unique_ptr<testing::TestEventListener> printer(listeners.Release(listeners.default_result_printer()));
  listeners.Append(new RankListener(comm, std::move(printer)));  // GoogleTest owns it
  if (!comm.is_root()) {
    testing::GTEST_FLAG(output) = "";  // only rank 0 writes the XML file
  }
  int code = RUN_ALL_TESTS();
  if (testing::UnitTest::GetInstance()->test_to_run_count() == 0) {
    if (comm.is_root()) {
      std::fputs("No test ran: the filter selects none.\n", stderr);
    }
    code = 1;
  }
  return static_cast<int>(comm.max(static_cast<std::uint64_t>(code)));
}

}  // namespace

const Comm& world() { return *the_world; }

}  // namespace kfactor::test

int main(int argc, char** argv) {
  kfactor::MpiSession session(argc, argv);
  testing::InitGoogleMock(&argc, argv);
  const kfactor::Comm comm = kfactor::Comm::world();
  kfactor::test::the_world = &comm;
  return kfactor::test::run_all(comm);
}
