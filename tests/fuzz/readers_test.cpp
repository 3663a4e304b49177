// No input crashes a reader, keeps it busy or is taken for another one: each is read or refused with a sentence.
#include <gtest/gtest.h>
#include <hdf5.h>

#include <filesystem>
#include <fstream>

#include "analysis/public_figures.hpp"
#include "analysis/report_data.hpp"
#include "graph/base/draws.hpp"
#include "io/graph_files/edge_list.hpp"
#include "io/graph_files/memberships.hpp"
#include "io/results/checkpoint_file.hpp"
#include "io/results/journal.hpp"
#include "io/results/results_file.hpp"
#include "io/results/run_record.hpp"
#include "io/results/sweep_file.hpp"
#include "io/scenario/scenario_file.hpp"
#include "jobs/calibrate/fit_file.hpp"
#include "jobs/sweep/sweep_plan.hpp"
#include "jobs/sweep/sweep_store.hpp"
#include "tests/fuzz/mutation.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/world.hpp"

namespace kfactor::test {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

fs::path source(const std::string& name) { return fs::path(KFACTOR_SOURCE_DIR) / name; }

// Every scenario that is shipped.
std::vector<std::string> scenarios() {
  std::vector<std::string> texts;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(source("jobs/scenarios"))) {
    if (entry.path().extension() == ".toml") {
      texts.push_back(bytes_of(entry.path()));
    }
  }
  return texts;
}

TEST(Fuzz, Scenarios) {
  const std::vector<std::string> seeds = scenarios();
  ASSERT_FALSE(seeds.empty());
  try_inputs([&](std::uint32_t number) {
    const model::Scenario scenario = io::parse_scenario(mutated(seeds, number), "s.toml");
    const std::string written = io::write_scenario(scenario);
    EXPECT_EQ(io::write_scenario(io::parse_scenario(written, "written.toml")), written) << "input " << number;
  });
}

TEST(Fuzz, Sweeps) {
  const std::vector<std::string> seeds = {bytes_of(source("jobs/sweeps/festival-sobol.toml")),
                                          bytes_of(source("tests/support/old_files/sweep.toml"))};
  try_inputs([&](std::uint32_t number) { jobs::parse_sweep(mutated(seeds, number), "sweep.toml"); });
}

TEST(Fuzz, Fits) {
  const std::vector<std::string> seeds = {bytes_of(source("jobs/fits/festival-2026.toml"))};
  try_inputs([&](std::uint32_t number) { jobs::parse_fit(mutated(seeds, number), "fit.toml"); });
}

TEST(Fuzz, Figures) {
  const std::vector<std::string> seeds = {
      "app,date,metric,value,unit,source\none,2026-02-02,daily_active,120,people,a paper\n"
      "two,2026-02-03,retention_day_1,0.4,share,\"an interview, quoted\"\n",
      bytes_of(source("jobs/scenarios/festival-2026-observed.csv"))};
  try_inputs([&](std::uint32_t number) { analysis::read_figures(mutated(seeds, number), "figures.csv"); });
}

TEST(Fuzz, EdgeLists) {
  const TemporaryFolder folder;
  const std::vector<std::string> seeds = {
      "1 2\n2 3\n3 1\n", "# ties\nsource,target,weight\n1,2,0.5\n2,3,1\n", "% sym unweighted\n1\t2\n4\t3\n",
      bytes_of(folder.write_gzip("seed.gz", "1 2\n2 3\n7 9\n")), ",source,target\n0,12,55\n1,13,44\n"};
  try_inputs([&](std::uint32_t number) {
    const io::EdgeList list = io::read_edge_list(folder.write("ties", mutated(seeds, number)));
    EXPECT_EQ(list.num_lines, list.edges.size() + list.num_duplicates + list.num_self_loops)
        << "input " << number;
    EXPECT_EQ(list.original_ids.size(), list.num_nodes) << "input " << number;
  });
}

TEST(Fuzz, Memberships) {
  const TemporaryFolder folder;
  const std::vector<std::uint64_t> ids = {1, 2, 3, 4};
  const std::vector<std::string> seeds = {"1 10\n2 10\n4 11\n",
                                          "agent,group,type\n1,7,family\n2,7,\n3,8,work\n"};
  try_inputs([&](std::uint32_t number) {
    io::read_memberships(folder.write("chats", mutated(seeds, number)), ids);
  });
}

// A journal's lines have checksums: what is read was written.
TEST(Fuzz, Journals) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "seed").string();
  std::vector<std::string> written = {"header"};
  {
    io::Journal journal(path, written.front());
    for (std::size_t run = 0; run < 5; ++run) {
      io::NumberedRecord row{run, {io::RunStatus::Done, {1.5, double(run)}, "", {1, run}, 0.5}};
      written.push_back(io::to_line(row));
      journal.append(written.back());
    }
  }
  const std::vector<std::string> seeds = {bytes_of(path)};
  try_inputs([&](std::uint32_t number) {
    for (const std::string& record :
         io::read_journal(folder.write("journal", mutated(seeds, number)).string()).records) {
      EXPECT_NE(std::find(written.begin(), written.end(), record), written.end()) << "input " << number;
    }
  });
}

TEST(Fuzz, RecordsOfRuns) {
  const std::vector<std::string> seeds = {
      io::to_line({3, {io::RunStatus::Done, {1.5, -2, 1e300}, "", {1, 2}, 0.5}}),
      io::to_line({4, {io::RunStatus::InputFailed, {}, "no such app", {}, 0.1}})};
  try_inputs([&](std::uint32_t number) { io::from_line(mutated(seeds, number)); });
}

// Files of the present format: a changed one is refused, whatever was changed.
TEST(Fuzz, SealedFiles) {
  const TemporaryFolder folder;
  std::vector<std::string> seeds;
  const model::Scenario scenario = io::parse_scenario(
      "[run]\nstart = 2026-02-01\ndays = 2\nburn_in_days = 0\n[population]\npeople = 100\nagents = "
      "100\n[apps.one]\n",
      "s.toml");
  const std::string path = (folder.path() / "seed.h5").string();
  {
    io::ResultsWriter writer(world(), path, scenario, io::write_scenario(scenario), {});
    for (model::Step step = 0; step < 2; ++step) {
      model::DayReport day;
      day.step = step;
      day.apps.resize(1);
      day.components.resize(1);
      day.apps[0].cohort_active.assign(static_cast<std::size_t>(step + 1) * model::kNumChannels, 0);
      day.apps[0].cohort_used = day.apps[0].cohort_active;
      writer.append(day);
    }
    writer.commit();
  }
  seeds.push_back(bytes_of(path));
  const std::string report = analysis::report_json(io::read_results(path));
  try_inputs([&](std::uint32_t number) {
    const std::string bytes = mutated(seeds, number);
    folder.write("seed.h5", bytes);
    EXPECT_EQ(analysis::report_json(io::read_results(path)), report) << "input " << number;
  });
}

// Replaces a random attribute or variable of a file by something of another type, shape or value.
void change_object(const std::string& path, std::uint32_t number) {
  const Draws draws(7, 0);
  std::uint32_t next = 0;
  const auto below = [&](std::size_t limit) {
    return limit == 0 ? 0 : draws(Purpose::Generator, number, next++)[0] % limit;
  };
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // an attribute that is not there cannot be removed
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  const std::int64_t numbers[] = {0, -1, 1, 7, std::numeric_limits<std::int64_t>::max(), 65536, 300, 1 << 30};
  const hsize_t extents[] = {below(3), 1 + below(4)};
  const hid_t space = below(2) == 0 ? H5Screate(H5S_SCALAR)
                                    : H5Screate_simple(1 + static_cast<int>(below(2)), extents, nullptr);
  const hid_t text = H5Tcopy(H5T_C_S1);
  H5Tset_size(text, 8);
  const hid_t types[] = {H5T_NATIVE_INT64, H5T_NATIVE_DOUBLE, H5T_NATIVE_INT8, H5T_NATIVE_UINT64, text};
  const hid_t type = types[below(5)];
  std::vector<std::int64_t> values(64, numbers[below(8)]);
  if (below(2) == 0) {
    const std::vector<const char*> names = {"format",   "format_version", "start",          "burn_in_days",
                                            "agents",   "people",         "committed_days", "next_step",
                                            "scenario", "observed",       "num_ranks",      "sweep_digest",
                                            "part",     "graph_digest",   "results"};
    const char* name = names[below(names.size())];
    H5Adelete(file, name);
    if (below(4) != 0) {
      const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
      H5Awrite(attribute, type, values.data());
      H5Aclose(attribute);
    }
  } else {
    H5G_info_t info;
    H5Gget_info(file, &info);
    std::string name(100, '\0');
    name.resize(static_cast<std::size_t>(
        std::max<ssize_t>(H5Lget_name_by_idx(file, ".", H5_INDEX_NAME, H5_ITER_INC, below(info.nlinks),
                                             name.data(), name.size(), H5P_DEFAULT),
                          0)));
    const hid_t dataset = H5Oopen(file, name.c_str(), H5P_DEFAULT);
    const bool is_integers =
        H5Iget_type(dataset) == H5I_DATASET && H5Tget_class(H5Dget_type(dataset)) == H5T_INTEGER;
    if (is_integers && below(2) == 0) {  // one extreme cell
      const hid_t cells = H5Dget_space(dataset);
      const std::vector<hsize_t> at(static_cast<std::size_t>(H5Sget_simple_extent_ndims(cells)), 0);
      const hid_t one = H5Screate(H5S_SCALAR);
      if (H5Sget_simple_extent_npoints(cells) > 0) {
        H5Sselect_elements(cells, H5S_SELECT_SET, 1, at.data());
        H5Dwrite(dataset, H5T_NATIVE_INT64, one, cells, H5P_DEFAULT, values.data());
      }
      H5Sclose(one);
      H5Sclose(cells);
      H5Oclose(dataset);
    } else {
      H5Oclose(dataset);
      H5Ldelete(file, name.c_str(), H5P_DEFAULT);
      if (below(4) != 0) {
        const hid_t made = H5Dcreate2(file, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        H5Dwrite(made, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
        H5Dclose(made);
      }
    }
  }
  H5Tclose(text);
  H5Sclose(space);
  H5Fclose(file);
}

// Files of older formats carry no checksum. Another program may have changed anything in them.
TEST(Fuzz, ChangedOldResults) {
  const TemporaryFolder folder;
  const std::string seed = bytes_of(source("tests/support/old_files/results-1.4.h5"));
  try_inputs([&](std::uint32_t number) {
    const std::string path = folder.write("r.h5", seed).string();
    change_object(path, number);
    const std::string report = analysis::report_json(io::read_results(path));
    EXPECT_EQ(report.find("nan"), std::string::npos) << "input " << number;
  });
}

TEST(Fuzz, ChangedOldSweeps) {
  const TemporaryFolder folder;
  const std::string seed = bytes_of(source("tests/support/old_files/sweep-1.0.h5"));
  const std::vector<io::OutcomeLabel> labels = jobs::outcome_labels();
  try_inputs([&](std::uint32_t number) {
    const std::string path = folder.write("w.h5", seed).string();
    change_object(path, number);
    io::read_sweep(path, labels);
  });
}

TEST(Fuzz, ChangedOldCheckpoints) {
  const TemporaryFolder folder;
  const std::string seed = bytes_of(source("tests/support/old_files/checkpoint-1.0.h5"));
  try_inputs([&](std::uint32_t number) {
    const std::string path = folder.write("c.h5", seed).string();
    change_object(path, number);
    io::CheckpointFile file(world(), path);
    const model::Scenario scenario = io::parse_scenario(file.scenario_toml(), path);
    while (file.next_day(scenario)) {
    }
  });
}

}  // namespace
}  // namespace kfactor::test
