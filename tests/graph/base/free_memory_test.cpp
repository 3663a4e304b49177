// Free memory as reported by the system and its control groups, read from temporary file trees.
#include "graph/base/free_memory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace kfactor {
namespace {

namespace fs = std::filesystem;

class Tree {
 public:
  Tree() {
    std::string name = (fs::temp_directory_path() / "kfactor-tree-XXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  ~Tree() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  const fs::path& root() const { return root_; }

 private:
  fs::path root_;
};

constexpr char kMemory[] =
    "MemTotal:  16000 kB\nMemFree:  100 kB\nMemAvailable:   8000 kB\nSwapFree:  500 kB\n";

TEST(FreeMemory, IsWhatTheMachineHasAvailable) {
  const Tree tree;
  EXPECT_FALSE(free_memory(tree.root()).has_value());
  tree.write("proc/meminfo", kMemory);
  const auto memory = free_memory(tree.root());
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(memory->bytes, 8500U * 1024);
  EXPECT_EQ(memory->where, "this machine");
}

TEST(FreeMemory, IsNoMoreThanAnyGroupAroundLeaves) {
  const Tree tree;
  tree.write("proc/meminfo", kMemory);
  tree.write("proc/self/cgroup", "0::/batch/job7\n");
  const std::string group = "sys/fs/cgroup/batch/";
  tree.write(group + "job7/memory.max", "max\n");
  tree.write(group + "job7/memory.current", "1000000\n");
  EXPECT_EQ(free_memory(tree.root())->where, "this machine");
  tree.write(group + "memory.max", "3000000\n");
  tree.write(group + "memory.current", "2500000\n");
  tree.write(group + "memory.stat", "anon 1\nfile 5\ninactive_file 400000\n");
  EXPECT_EQ(free_memory(tree.root())->bytes, 900'000U);
  EXPECT_EQ(free_memory(tree.root())->where, "this job (control group limit)");
  tree.write(group + "job7/memory.max", "1200000\n");
  EXPECT_EQ(free_memory(tree.root())->bytes, 200'000U);
  tree.write(group + "job7/memory.max", "900000\n");
  EXPECT_EQ(free_memory(tree.root())->bytes, 0U);
}

TEST(FreeMemory, KnowsTheFirstVersionOfControlGroups) {
  const Tree tree;
  tree.write("proc/meminfo", kMemory);
  tree.write("proc/self/cgroup", "9:cpu,cpuacct:/x\n4:memory:/seen/from/outside\n0::/\n");
  tree.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "5000000\n");
  tree.write("sys/fs/cgroup/memory/memory.usage_in_bytes", "4000000\n");
  tree.write("sys/fs/cgroup/memory/memory.stat", "total_inactive_file 1000000\n");
  EXPECT_EQ(free_memory(tree.root())->bytes, 2'000'000U);
  tree.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");  // no limit
  EXPECT_EQ(free_memory(tree.root())->bytes, 8500U * 1024);
}

TEST(FreeMemory, IsKnownHere) { EXPECT_GT(free_memory()->bytes, std::uint64_t{1} << 20); }

}  // namespace
}  // namespace kfactor
