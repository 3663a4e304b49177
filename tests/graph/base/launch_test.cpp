// What the environment says about the launcher of this process.
#include "graph/base/launch.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "graph/base/error.hpp"

namespace kfactor {
namespace {

// Takes away what the launcher of the tests set, and gives it back at the end.
class Launch : public testing::Test {
 protected:
  Launch() {
    for (const char* name : {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMI_SIZE", "PMI_FD",
                             "PMI_PORT", "PMIX_RANK", "PMIX_NAMESPACE", "MV2_COMM_WORLD_RANK",
                             "MV2_COMM_WORLD_SIZE", "PALS_RANKID", "ALPS_APP_PE", "SLURM_STEP_NUM_TASKS"}) {
      const char* value = std::getenv(name);
      before_.push_back({name, value == nullptr ? "" : value, value != nullptr});
      unsetenv(name);
    }
  }
  ~Launch() override {
    for (const Variable& variable : before_) {
      unsetenv(variable.name.c_str());
      if (variable.is_set) {
        setenv(variable.name.c_str(), variable.value.c_str(), 1);
      }
    }
  }
  static void set(const char* name, const char* value) { setenv(name, value, 1); }

 private:
  struct Variable {
    std::string name, value;
    bool is_set;
  };
  std::vector<Variable> before_;
};

TEST_F(Launch, ThereIsNone) {
  set("SLURM_STEP_NUM_TASKS", "1");
  EXPECT_FALSE(started_by_launcher());
  EXPECT_FALSE(is_task_without_mpi());
  EXPECT_EQ(launched_rank(), 0);
  EXPECT_EQ(launched_size().processes, 1);
  EXPECT_NO_THROW(require_joined(launched_size(), 1, "Some MPI"));
}

TEST_F(Launch, TellsRankAndSize) {
  set("PMI_RANK", "3");
  set("PMI_SIZE", "8");
  EXPECT_TRUE(started_by_launcher());
  EXPECT_EQ(launched_rank(), 3);
  EXPECT_EQ(launched_size().processes, 8);
  EXPECT_EQ(launched_size().variable, "PMI_SIZE");
  EXPECT_NO_THROW(require_joined(launched_size(), 8, "Some MPI"));
}

TEST_F(Launch, TheInnermostOfTwoIsTheSmaller) {
  set("OMPI_COMM_WORLD_RANK", "1");
  set("OMPI_COMM_WORLD_SIZE", "2");
  set("PMI_RANK", "0");
  set("PMI_SIZE", "1");
  EXPECT_EQ(launched_rank(), 0);
  EXPECT_EQ(launched_size().processes, 1);
  EXPECT_NO_THROW(require_joined(launched_size(), 1, "Some MPI"));
}

TEST_F(Launch, ValuesThatAreNoNumbersSayNothing) {
  set("PMI_RANK", "-1");
  set("OMPI_COMM_WORLD_RANK", "2x");
  set("PMI_SIZE", "");
  EXPECT_EQ(launched_rank(), 0);
  EXPECT_EQ(launched_size().processes, 1);
}

TEST_F(Launch, OfAnotherLibraryIsRefused) {
  set("OMPI_COMM_WORLD_SIZE", "2");
  std::string said;
  try {
    require_joined(launched_size(), 1, "MPICH Version: 4.0.2, and more");
  } catch (const EnvironmentError& error) {
    said = error.what();
  }
  EXPECT_EQ(said,
            "The launcher started 2 processes (OMPI_COMM_WORLD_SIZE=2), but MPI joins none of them: each "
            "would make "
            "the whole run. Is the launcher of another MPI library? This program needs the mpirun of MPICH "
            "Version: "
            "4.0.2. If each process is meant to run alone, unset OMPI_COMM_WORLD_SIZE.");
}

TEST_F(Launch, TasksOfSrunWithoutMpiAreNoticed) {
  set("SLURM_STEP_NUM_TASKS", "4");
  EXPECT_TRUE(is_task_without_mpi());
  set("PMIX_RANK", "0");
  EXPECT_FALSE(is_task_without_mpi());
}

}  // namespace
}  // namespace kfactor
