#include "io/files/file_kind.hpp"

#include <array>

namespace kfactor::io {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kGzip = "\x1f\x8b"sv;
constexpr std::string_view kSaveAsUtf8 = "Save it as UTF-8: iconv -f UTF-16 -t UTF-8";
constexpr std::string_view kExport = "Export the table as CSV";

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  FileKind kind;
};

// A longer signature stands before its own beginning.
constexpr std::array kSignatures = {
    Signature{0, kGzip, {"a gzip file", "Unpack it first: gunzip"}},
    Signature{0, "\x28\xb5\x2f\xfd"sv, {"a zstd file", "Unpack it first: zstd -d"}},
    Signature{0, "\xfd\x37zXZ\0"sv, {"an xz file", "Unpack it first: xz -d"}},
    Signature{0, "BZh"sv, {"a bzip2 file", "Unpack it first: bunzip2"}},
    Signature{0, "\x04\x22\x4d\x18"sv, {"an lz4 file", "Unpack it first: lz4 -d"}},
    Signature{0, "\x02\x21\x4c\x18"sv, {"an lz4 file", "Unpack it first: lz4 -d"}},
    Signature{0, "\x37\x7a\xbc\xaf\x27\x1c"sv, {"a 7z archive", "Unpack it first: 7z x"}},
    Signature{0,
              "PK\x03\x04"sv,
              {"a zip archive (a spreadsheet .xlsx and numpy's .npz are such)",
               "Unpack it first: unzip; or export the table as CSV"}},
    Signature{0, "PK\x05\x06"sv, {"an empty zip archive", "Name another file"}},
    Signature{0, "Rar!\x1a\x07"sv, {"a rar archive", "Unpack it first: unrar x"}},
    Signature{0, "LZIP"sv, {"an lzip file", "Unpack it first: lzip -d"}},
    Signature{0, "\x5d\0\0"sv, {"an lzma file", "Unpack it first: unlzma"}},
    Signature{0, "\x89LZO\0"sv, {"an lzop file", "Unpack it first: lzop -d"}},
    Signature{0, "\x1f\x9d"sv, {"a compressed file (.Z)", "Unpack it first: uncompress"}},
    Signature{0, "\xff\x06\0\0sNaPpY"sv, {"a snappy file", "Unpack it first"}},
    Signature{257, "ustar"sv, {"a tar archive", "Unpack it first: tar xf"}},
    Signature{0,
              "\x89HDF\r\n\x1a\n"sv,
              {"an HDF5 file (results, a checkpoint or a sweep?)",
               "Scenarios, sweeps and fits are TOML files, public figures are CSV files, ties are lists"}},
    Signature{0, "\xff\xfe\0\0"sv, {"UTF-32 text", "Save it as UTF-8: iconv -f UTF-32 -t UTF-8"}},
    Signature{0, "\0\0\xfe\xff"sv, {"UTF-32 text", "Save it as UTF-8: iconv -f UTF-32 -t UTF-8"}},
    Signature{0, "\xff\xfe"sv, {"UTF-16 text", kSaveAsUtf8}},
    Signature{0, "\xfe\xff"sv, {"UTF-16 text", kSaveAsUtf8}},
    Signature{0, "+/v8"sv, {"UTF-7 text", "Save it as UTF-8: iconv -f UTF-7 -t UTF-8"}},
    Signature{0, "PAR1"sv, {"a Parquet file", kExport}},
    Signature{0, "ARROW1"sv, {"an Arrow file", kExport}},
    Signature{0, "FEA1"sv, {"a Feather file", kExport}},
    Signature{0, "ORC"sv, {"an ORC file", kExport}},
    Signature{0, "Obj\x01"sv, {"an Avro file", kExport}},
    Signature{0, "\x93NUMPY"sv, {"a numpy file (.npy)", "Save it with numpy.savetxt(..., fmt=\"%d\")"}},
    Signature{0, "\x80\x02"sv, {"a Python pickle", kExport}},
    Signature{0, "\x80\x03"sv, {"a Python pickle", kExport}},
    Signature{0, "\x80\x04\x95"sv, {"a Python pickle", kExport}},
    Signature{0, "\x80\x05\x95"sv, {"a Python pickle", kExport}},
    Signature{0, "RDX2\n"sv, {"an R data file", "Export the table with write.csv(..., row.names = FALSE)"}},
    Signature{0, "RDX3\n"sv, {"an R data file", "Export the table with write.csv(..., row.names = FALSE)"}},
    Signature{
        0, "X\n\0\0\0"sv, {"an R data file", "Export the table with write.csv(..., row.names = FALSE)"}},
    Signature{0, "MATLAB 5.0 MAT-file"sv, {"a MATLAB file", "Export the table with writematrix"}},
    Signature{0, "SQLite format 3\0"sv, {"an SQLite database", kExport}},
    Signature{0, "CDF\x01"sv, {"a netCDF file", kExport}},
    Signature{0, "CDF\x02"sv, {"a netCDF file", kExport}},
    Signature{0, "CDF\x05"sv, {"a netCDF file", kExport}},
    Signature{0, "\xe2\x9b\xbe gt"sv, {"a graph-tool file (.gt)", "Write its edges as a list"}},
    Signature{0, "\xd0\xcf\x11\xe0"sv, {"an old Office document (.xls, .doc)", kExport}},
    Signature{0, "%PDF-"sv, {"a PDF document", "Name the data file itself"}},
    Signature{0, "{\\rtf"sv, {"a text processor's document (RTF)", "Save it as plain text"}},
    Signature{0, "\x89PNG\r\n"sv, {"a PNG image", "Name the data file itself"}},
    Signature{0, "GIF8"sv, {"a GIF image", "Name the data file itself"}},
    Signature{0, "\xff\xd8\xff"sv, {"a JPEG image", "Name the data file itself"}},
    Signature{0,
              "\x7f"
              "ELF"sv,
              {"a program", "Name the data file itself"}},
};

// Text in the Latin alphabet without a byte order mark has a zero in every other byte.
bool is_unmarked_utf16(std::string_view first) {
  if (first.size() < 4) {
    return false;
  }
  const auto pairs = [&](std::size_t zero) {
    return first[zero] == '\0' && first[zero + 2] == '\0' && first[1 - zero] != '\0' &&
           first[3 - zero] != '\0';
  };
  return pairs(0) || pairs(1);
}

// A frame that decompressors skip begins with 0x50 to 0x5f; parallel zstd and lz4 write such first.
bool is_skippable_frame(std::string_view first) {
  return first.size() >= 4 && (static_cast<unsigned char>(first[0]) & 0xF0) == 0x50 &&
         first.substr(1, 3) == "\x2a\x4d\x18"sv;
}

}  // namespace

std::optional<FileKind> file_kind(std::string_view first) {
  for (const Signature& signature : kSignatures) {
    if (first.size() > signature.offset && first.substr(signature.offset).starts_with(signature.bytes)) {
      return signature.kind;
    }
  }
  if (is_skippable_frame(first)) {
    return FileKind{"a zstd or lz4 file", "Unpack it first: zstd -d or lz4 -d"};
  }
  if (is_unmarked_utf16(first)) {
    return FileKind{"UTF-16 text or a binary file", kSaveAsUtf8};
  }
  return std::nullopt;
}

bool is_gzip(std::string_view first) { return first.starts_with(kGzip); }

std::string no_text(const std::string& path, const FileKind& kind) {
  return path + ": is " + std::string(kind.name) +
         (kind.name.find("text") == std::string_view::npos ? ", not a text. " : ", not UTF-8. ") +
         std::string(kind.cure) + ".";
}

std::string nul_byte(const std::string& path, std::uint64_t line) {
  return path + ":" + std::to_string(line) +
         ": holds a NUL byte, so this is not a text. Is it a binary file, was it cut short, or is it UTF-16?";
}

}  // namespace kfactor::io
