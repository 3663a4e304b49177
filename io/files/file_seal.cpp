#include "io/files/file_seal.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "graph/base/error.hpp"

namespace kfactor::io {
namespace {

constexpr std::string_view kSealMark = "\nkfactor seal ";
constexpr std::size_t kSealLength = 40;
constexpr std::uint64_t kSealBytesAtOnce = std::uint64_t{1} << 22;

std::uint32_t checksum_of(std::uint32_t before, std::span<const std::byte> bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(before, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

std::string seal_text(std::uint32_t checksum, std::uint64_t length) {
  return fmt::format("{}{:08x} {:016x}\n", kSealMark, checksum, length);
}

// The last bytes of the file if they begin as a seal does.
std::optional<std::string> stated_seal(const ReadableFile& file) {
  if (file.size() < kSealLength) {
    return std::nullopt;
  }
  std::string text(kSealLength, '\0');
  file.read(file.size() - kSealLength, std::as_writable_bytes(std::span(text)));
  return text.starts_with(kSealMark) ? std::optional(text) : std::nullopt;
}

CheckedBytes check_bytes(const ReadableFile& file, std::uint64_t first, std::uint64_t last,
                         const StopPoint& stop_point) {
  CheckedBytes sum{first, 0, checksum_of(0, {})};
  std::vector<std::byte> buffer(std::min(kSealBytesAtOnce, last - first));
  while (first + sum.length < last) {
    if (stop_point) {
      stop_point();
    }
    const std::uint64_t rest = last - first - sum.length;
    const auto bytes =
        file.read(first + sum.length, std::span(buffer).first(std::min(rest, kSealBytesAtOnce)));
    if (bytes.empty()) {
      break;  // the file has become shorter
    }
    sum.checksum = checksum_of(sum.checksum, bytes);
    sum.length += bytes.size();
  }
  return sum;
}

// Empty unless the pieces cover the file from its first byte without a gap.
std::string seal_of(std::vector<CheckedBytes> pieces) {
  std::sort(pieces.begin(), pieces.end(),
            [](const CheckedBytes& a, const CheckedBytes& b) { return a.offset < b.offset; });
  CheckedBytes sum{0, 0, checksum_of(0, {})};
  for (const CheckedBytes& piece : pieces) {
    if (piece.offset != sum.length) {
      return {};
    }
    sum.append(piece);
  }
  return seal_text(sum.checksum, sum.length);
}

// The same of the pieces of all ranks. Collective.
std::string seal_of_ranks(const Comm& comm, const std::vector<CheckedBytes>& mine) {
  std::vector<std::vector<std::byte>> out(static_cast<std::size_t>(comm.size()));
  const auto bytes = std::as_bytes(std::span(mine));
  out[0].assign(bytes.begin(), bytes.end());
  const std::vector<std::byte> received = comm.exchange_bytes(out);
  std::vector<CheckedBytes> all(received.size() / sizeof(CheckedBytes));
  std::copy(received.begin(), received.end(), std::as_writable_bytes(std::span(all)).begin());
  return comm.broadcast(comm.is_root() ? seal_of(std::move(all)) : std::string());
}

}  // namespace

void CheckedBytes::append(const CheckedBytes& next) {
  checksum = static_cast<std::uint32_t>(
      ::crc32_combine(checksum, next.checksum, static_cast<::z_off_t>(next.length)));
  length += next.length;
}

void add_checked(std::vector<CheckedBytes>& list, std::uint64_t offset, std::span<const std::byte> bytes) {
  if (bytes.empty()) {
    return;
  }
  if (list.empty() || list.back().offset + list.back().length != offset) {
    list.push_back({offset, 0, checksum_of(0, {})});
  }
  list.back().checksum = checksum_of(list.back().checksum, bytes);
  list.back().length += bytes.size();
}

std::string make_seal(std::vector<CheckedBytes> all) {
  const std::string seal = seal_of(std::move(all));
  require(!seal.empty(), "what was written covers the file without a gap");
  return seal;
}

std::string make_seal(const Comm& comm, const std::vector<CheckedBytes>& mine) {
  const std::string seal = seal_of_ranks(comm, mine);
  require(!seal.empty(), "what the ranks wrote covers the file without a gap");
  return seal;
}

Seal check_seal(const ReadableFile& file) {
  const std::optional<std::string> stated = stated_seal(file);
  if (!stated) {
    return Seal::None;
  }
  const CheckedBytes found = check_bytes(file, 0, file.size() - kSealLength, {});
  return seal_text(found.checksum, found.length) == *stated ? Seal::Intact : Seal::Broken;
}

Seal check_seal(const Comm& comm, const ReadableFile& file, const StopPoint& stop_point) {
  std::optional<std::string> stated;
  std::vector<CheckedBytes> mine;
  comm.agree([&] {
    stated = stated_seal(file);
    const std::uint64_t length = stated ? file.size() - kSealLength : 0;
    const auto ranks = static_cast<std::uint64_t>(comm.size());
    const auto rank = static_cast<std::uint64_t>(comm.rank());
    const std::uint64_t last = rank + 1 == ranks ? length : length / ranks * (rank + 1);
    mine.push_back(check_bytes(file, length / ranks * rank, last, stop_point));
  });
  if (comm.sum(stated ? 1 : 0) < comm.size()) {
    return Seal::None;
  }
  const bool mine_fits = seal_of_ranks(comm, mine) == *stated;
  return comm.sum(mine_fits ? 1 : 0) == comm.size() ? Seal::Intact : Seal::Broken;
}

}  // namespace kfactor::io
