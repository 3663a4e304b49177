#include "io/results/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>

#include "graph/base/draws.hpp"
#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"
#include "io/files/output_place.hpp"
#include "io/files/text_file.hpp"

namespace kfactor::io {
namespace {

constexpr std::size_t kChecksumLength = 16;
// A sync takes milliseconds, a small run less than one. A wait and a sync together stay below a second.
constexpr auto kGroupTime = std::chrono::milliseconds(400);

std::string checksum(std::string_view record) { return fmt::format("{:016x}", stable_hash(record)); }

[[noreturn]] void fail(const std::string& path, int error) {
  throw EnvironmentError(
      fmt::format("cannot write \"{}\": {} Earlier records are safe, but for the last second's.", path,
                  write_problem(error)));
}

// Signals are for the main thread.
std::thread start_without_signals(auto&& work) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(work);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

bool is_intact(std::string_view line) {
  return line.size() > kChecksumLength && line[kChecksumLength] == ' ' &&
         line.substr(0, kChecksumLength) == checksum(line.substr(kChecksumLength + 1));
}

}  // namespace

Journal::Journal(std::string path, std::string_view header)
    : path_(std::move(path)),
      descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    fail(path_, errno);
  }
  try {
    write_line(header);
    if (const int error = sync_file(); error != 0) {
      fail(path_, error);
    }
    sync_folder(std::filesystem::path(path_).parent_path().string());
    syncer_ = start_without_signals([this] { sync_behind(); });
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

Journal::~Journal() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  syncer_.join();
  ::close(descriptor_);
}

void Journal::append(std::string_view record) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_ != 0) {
      fail(path_, failure_);
    }
  }
  write_line(record);
  {
    const std::lock_guard lock(mutex_);
    if (has_news_) {
      return;  // the thread knows already
    }
    has_news_ = true;
  }
  changed_.notify_one();
}

void Journal::sync() {
  const int error = sync_file();
  const std::lock_guard lock(mutex_);
  failure_ = failure_ != 0 ? failure_ : error;
  if (failure_ != 0) {
    fail(path_, failure_);
  }
}

void Journal::write_line(std::string_view record) {
  require(record.find('\n') == std::string_view::npos, "a record is one line");
  const std::string line = fmt::format("{} {}\n", checksum(record), record);
  for (std::size_t written = 0; written < line.size();) {
    const ::ssize_t count = ::write(descriptor_, line.data() + written, line.size() - written);
    if (count < 0 && errno != EINTR) {
      fail(path_, errno);
    }
    written += count < 0 ? 0 : static_cast<std::size_t>(count);
  }
}

// The thread: waits for a record, lets others join it, and syncs them together.
void Journal::sync_behind() {
  std::unique_lock lock(mutex_);
  while (!closing_ || has_news_) {
    changed_.wait(lock, [&] { return has_news_ || closing_; });
    changed_.wait_for(lock, kGroupTime, [&] { return closing_; });
    if (!has_news_) {
      continue;
    }
    has_news_ = false;
    lock.unlock();
    const int error = sync_file();
    lock.lock();
    failure_ = failure_ != 0 ? failure_ : error;
  }
}

// Returns the error, 0 if there is none. EINVAL: not a file that can be synced.
int Journal::sync_file() const { return ::fdatasync(descriptor_) != 0 && errno != EINVAL ? errno : 0; }

JournalContent read_journal(const std::string& path) {
  const std::string text = load_bytes(path);
  JournalContent content;
  for (std::size_t begin = 0, end = text.find('\n'); end != std::string::npos;
       begin = end + 1, end = text.find('\n', begin)) {
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    if (is_intact(line)) {
      content.records.emplace_back(line.substr(kChecksumLength + 1));
    } else {
      ++content.num_damaged;
    }
  }
  return content;
}

}  // namespace kfactor::io
