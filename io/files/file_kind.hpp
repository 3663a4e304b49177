// What a file is that is no text, told by its first bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kfactor::io {

struct FileKind {
  std::string_view name;  // "a zstd file"
  std::string_view cure;  // what to do with it, a sentence without its end: "Unpack it first: zstd -d"
};

inline constexpr std::size_t kBytesThatTellTheKind = 512;

// `first` holds the first bytes of the file, kBytesThatTellTheKind of them if it has so many. Nothing if no
// known kind of file begins so.
std::optional<FileKind> file_kind(std::string_view first);

bool is_gzip(std::string_view first);

// "PATH: is a zstd file, not a text. Unpack it first: zstd -d."
std::string no_text(const std::string& path, const FileKind& kind);
// The same for a text with a NUL byte in this line, counted from 1.
std::string nul_byte(const std::string& path, std::uint64_t line);

}  // namespace kfactor::io
