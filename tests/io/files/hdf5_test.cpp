// Whatever an HDF5 file holds in place of what is expected is refused, and nothing is written past a buffer.
#include "io/files/hdf5.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>

#include <functional>
#include <string>
#include <vector>

#include "graph/base/error.hpp"
#include "tests/support/file_helpers.hpp"
#include "tests/support/input_error.hpp"

namespace kfactor::io::hdf5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A file that another program wrote, with H5... calls.
std::string foreign_file(const test::TemporaryFolder& folder, const std::function<void(hid_t)>& fill) {
  const std::string path = (folder.path() / "foreign.h5").string();
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  fill(file);
  H5Fclose(file);
  return path;
}

void add_attribute(hid_t file, const char* name, hid_t type, std::vector<hsize_t> extents,
                   const void* value) {
  const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  const hid_t attribute = H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, type, value);
  H5Aclose(attribute);
  H5Sclose(space);
}

void add_dataset(hid_t file, const char* name, hid_t type, std::vector<hsize_t> extents, const void* values) {
  const hid_t space = H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  if (values != nullptr) {
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
  }
  H5Dclose(dataset);
  H5Sclose(space);
}

hid_t fixed_text(std::size_t length) {
  const hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, length);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  return type;
}

TEST(Hdf5, TextsComeBack) {
  const test::TemporaryFolder folder;
  const std::string path = (folder.path() / "x.h5").string();
  const std::vector<std::string> texts = {"one", "", "a longer text", "\xE5\x92\x96\xE5\x95\xA1"};
  Writer writer(Writes::Here, path);
  writer.create_texts("texts", texts);
  writer.create_texts("none", {});
  writer.attribute("/", "empty", "");
  writer.attribute("/", "long", std::string(200'000, 'x'));
  writer.close();
  writer.check();
  const Reader reader(path);
  EXPECT_TRUE(reader.is_sealed());
  EXPECT_EQ(reader.read_texts("texts"), texts);
  EXPECT_TRUE(reader.read_texts("none").empty());
  EXPECT_EQ(reader.text_attribute("empty"), "");
  EXPECT_EQ(reader.text_attribute("long").size(), 200'000u);
}

TEST(Hdf5, TextsOfOneLengthAreReadToo) {
  const test::TemporaryFolder folder;
  const std::string path = foreign_file(folder, [](hid_t file) {
    const hid_t type = fixed_text(4);
    add_dataset(file, "texts", type, {3}, "one\0two\0four");
    add_attribute(file, "name", type, {1}, "six\0");
    H5Tclose(type);
  });
  const Reader reader(path);
  EXPECT_FALSE(reader.is_sealed());
  EXPECT_THAT(reader.read_texts("texts"), ElementsAre("one", "two", "four"));
  EXPECT_EQ(reader.text_attribute("name"), "six");
}

TEST(Hdf5, OtherTypesShapesAndSizesAreRefused) {
  const test::TemporaryFolder folder;
  const std::string path = foreign_file(folder, [](hid_t file) {
    const hid_t type = fixed_text(4);
    const std::int64_t numbers[] = {1, 2, 3, 4};
    const double reals[] = {0.5, 1.5};
    add_attribute(file, "names", type, {3}, "one\0two\0six\0");  // where one text is expected
    add_attribute(file, "numbers", H5T_NATIVE_INT64, {4}, numbers);
    add_attribute(file, "real", H5T_NATIVE_DOUBLE, {1}, reals);
    add_dataset(file, "table", H5T_NATIVE_INT64, {2, 2}, numbers);
    add_dataset(file, "reals", H5T_NATIVE_DOUBLE, {2}, reals);
    add_dataset(file, "wide", H5T_NATIVE_INT64, {4}, numbers);
    add_dataset(file, "texts", type, {2, 2}, "aaaabbbbccccdddd");
    H5Tclose(type);
    // Claims 2^61 cells and stores none.
    const hsize_t extent = std::uint64_t{1} << 61;
    const hsize_t chunk = 1024;
    const hid_t space = H5Screate_simple(1, &extent, nullptr);
    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(properties, 1, &chunk);
    const hid_t dataset =
        H5Dcreate2(file, "endless", H5T_NATIVE_INT64, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    H5Dclose(dataset);
    H5Pclose(properties);
    H5Sclose(space);
    H5Gclose(H5Gcreate2(file, "folder", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  });
  const Reader reader(path);
  const auto refuses = [&](auto&& work) {
    const std::string sentence = test::input_error(work);
    EXPECT_THAT(sentence, HasSubstr("foreign.h5"));
    EXPECT_THAT(sentence, HasSubstr("Was it changed by another program?"));
  };
  refuses([&] { reader.text_attribute("names"); });
  refuses([&] { reader.text_attribute("numbers"); });
  refuses([&] { reader.text_attribute("absent"); });
  refuses([&] { reader.number_attribute("numbers"); });
  refuses([&] { reader.number_attribute("real"); });
  refuses([&] { reader.integer_attribute("names"); });
  refuses([&] { reader.read<double>("table"); });
  refuses([&] { reader.read<std::int32_t>("wide"); });   // would be cut to what fits
  refuses([&] { reader.read<std::uint64_t>("wide"); });  // another sign
  refuses([&] { reader.read<std::int64_t>("reals"); });  // would be rounded
  refuses([&] { reader.read<std::int64_t>("texts"); });
  refuses([&] { reader.read<std::int64_t>("table", 3); });
  refuses([&] { reader.read_box<std::int64_t>("table", {{0}, {2}}); });
  refuses([&] { reader.read_box<std::int64_t>("table", {{0, 1}, {2, 2}}); });
  refuses([&] { reader.read<std::int64_t>("endless"); });
  refuses([&] { reader.read<std::int64_t>("folder"); });
  refuses([&] { reader.read<std::int64_t>("no/such/path"); });
  refuses([&] { reader.read_texts("texts"); });
  refuses([&] { reader.read_texts("table"); });
  EXPECT_THAT(reader.read<std::int64_t>("table"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(reader.read_box<std::int64_t>("table", {{1, 0}, {1, 2}}), ElementsAre(3, 4));
}

}  // namespace
}  // namespace kfactor::io::hdf5
