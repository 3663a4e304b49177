#include "io/files/output_place.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>

#include "graph/base/error.hpp"
#include "io/files/atomic_file.hpp"

namespace kfactor::io {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as many as the system follows
constexpr mode_t kAnyWrite = S_IWUSR | S_IWGRP | S_IWOTH;

std::string text_of(int error) { return std::generic_category().message(error); }

std::string folder_of(const std::string& file) {
  const std::string folder = fs::path(file).parent_path().string();
  return folder.empty() ? "." : folder;
}

// Length of the UTF-8 character at the front of a text, 0 if there is none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80   ? 1
                             : byte(0) < 0xc2 ? 0
                             : byte(0) < 0xe0 ? 2
                             : byte(0) < 0xf0 ? 3
                             : byte(0) < 0xf5 ? 4
                                              : 0;
  if (length > text.size()) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) {
      return 0;
    }
  }
  const bool too_long_a_form = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool no_character = (byte(0) == 0xed && byte(1) >= 0xa0) || (byte(0) == 0xf4 && byte(1) >= 0x90);
  return length > 1 && (too_long_a_form || no_character) ? 0 : length;
}

bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  return first < 0x20 || first == 0x7f;
}

// One look at one output: collects what its sentences need.
class Look {
 public:
  explicit Look(const std::string& path) : at_(path) { place_.path = path; }

  OutputPlace look() {
    refuse_folder_name();
    for (int links = 0; links <= kMostLinks; ++links) {
      struct stat found {};
      if (::lstat(at_.c_str(), &found) != 0) {
        const int error = errno;
        if (const auto own = own_descriptor()) {
          look_at_open(*own);
        }
        look_at_nothing(error);
        return done(PlaceKind::File);
      }
      if (!S_ISLNK(found.st_mode)) {
        return done(look_at(found));
      }
      if (const auto own = own_descriptor()) {
        look_at_open(*own);
        return done(PlaceKind::Open);
      }
      follow();
    }
    mistake("its links lead in a circle. Choose another name, or remove the link.");
  }

 private:
  [[noreturn]] void mistake(const std::string& sentence) const { throw InputError(about(sentence)); }
  [[noreturn]] void forbidden(const std::string& sentence) const { throw EnvironmentError(about(sentence)); }

  std::string about(const std::string& sentence) const {
    return fmt::format("cannot write \"{}\"{}: {}", place_.path,
                       at_ == place_.path ? "" : fmt::format(", a link to \"{}\"", printable_name(at_)),
                       sentence);
  }

  OutputPlace done(PlaceKind kind) {
    place_.kind = kind;
    place_.target = at_;
    return place_;
  }

  void refuse_folder_name() const {
    if (at_.ends_with('/')) {
      mistake("this is the name of a folder. Add a file name.");
    }
  }

  void follow() {
    std::error_code error;
    const fs::path to = fs::read_symlink(at_, error);
    if (error) {
      forbidden(fmt::format("the link cannot be read ({}).", error.message()));
    }
    at_ = (fs::path(at_).parent_path() / to).string();
  }

  // N for /proc/self/fd/N, to which /dev/stdout and /dev/fd/N lead: the system's links to what is open here.
  std::optional<int> own_descriptor() const {
    std::error_code error;
    const fs::path folder = fs::canonical(folder_of(at_), error);
    if (error || folder != fmt::format("/proc/{}/fd", ::getpid())) {
      return std::nullopt;
    }
    const std::string name = fs::path(at_).filename().string();
    int number = -1;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return number;
  }

  void look_at_open(int descriptor) {
    const int mode = ::fcntl(descriptor, F_GETFL);
    if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY) {
      mistake("it is not open for writing. Choose a file.");
    }
    place_.descriptor = descriptor;
  }

  void look_at_nothing(int error) const {
    if (error == ENAMETOOLONG) {
      mistake("the name is too long. Choose a shorter one.");
    }
    if (error == ELOOP) {
      mistake("its links lead in a circle. Choose another name, or remove the link.");
    }
    if (error != ENOENT && error != ENOTDIR) {
      forbidden(text_of(error) + ".");
    }
    if (at_.ends_with('/')) {
      mistake("this is the name of a folder. Add a file name.");
    }
    look_at_folder();
  }

  PlaceKind look_at(const struct stat& found) const {
    switch (found.st_mode & S_IFMT) {
      case S_IFREG:
        look_at_file(found);
        return PlaceKind::File;
      case S_IFIFO:
      case S_IFCHR:
        if (::faccessat(AT_FDCWD, at_.c_str(), W_OK, AT_EACCESS) != 0) {
          forbidden(text_of(errno) + ".");
        }
        return S_ISFIFO(found.st_mode) ? PlaceKind::Pipe : PlaceKind::Device;
      case S_IFDIR:
        mistake("it is a folder. Add a file name.");
      case S_IFBLK:
        mistake("it is a disk, and everything on it would be lost. Choose a file.");
      case S_IFSOCK:
        mistake("it is a socket. Choose another name.");
      default:
        mistake("it is no file. Choose another name.");
    }
  }

  void look_at_file(const struct stat& found) const {
    if ((found.st_mode & kAnyWrite) == 0) {
      mistake("it is write-protected. Choose another name, or allow writing first (chmod u+w).");
    }
    struct statx more {};
    if (::statx(AT_FDCWD, at_.c_str(), AT_SYMLINK_NOFOLLOW, STATX_TYPE, &more) == 0 &&
        (more.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0) {
      mistake("it is mounted there by itself, so it cannot be replaced. Choose a file in a folder.");
    }
    look_at_folder();
    struct stat folder {};
    const uid_t me = ::geteuid();
    if (::stat(folder_of(at_).c_str(), &folder) == 0 && (folder.st_mode & S_ISVTX) != 0 && me != 0 &&
        me != found.st_uid && me != folder.st_uid) {
      forbidden(
          fmt::format("it belongs to another user, and only that user may replace it in the folder \"{}\". "
                      "Choose another name or folder.",
                      folder_of(at_)));
    }
  }

  void look_at_folder() const {
    const std::string folder = folder_of(at_);
    struct stat found {};
    if (::stat(folder.c_str(), &found) != 0 && errno != ENOENT && errno != ENOTDIR) {
      forbidden(text_of(errno) + ".");
    }
    if (!S_ISDIR(found.st_mode)) {
      mistake(
          fmt::format("there is no folder \"{}\". Make it first, or name another.", printable_name(folder)));
    }
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
      forbidden(fmt::format("you may not write to the folder \"{}\" ({}). Choose another one.",
                            printable_name(folder), text_of(errno)));
    }
    const auto longest = ::pathconf(folder.c_str(), _PC_NAME_MAX);
    const std::size_t length = fs::path(at_).filename().string().size() + kPartialEnding.size();
    if (longest > 0 && length > static_cast<std::size_t>(longest)) {
      mistake(fmt::format(
          "the name is too long: it has {} bytes, and {} are possible there. Choose a shorter one.",
          length - kPartialEnding.size(), static_cast<std::size_t>(longest) - kPartialEnding.size()));
    }
    const std::string partial = at_ + std::string(kPartialEnding);
    struct stat half {};
    if (::lstat(partial.c_str(), &half) == 0 && !S_ISREG(half.st_mode)) {
      mistake(fmt::format(
          "until it is complete it is called \"{}\", and that is {}. Remove that, or choose another "
          "name.",
          printable_name(partial),
          S_ISLNK(half.st_mode)   ? "a link"
          : S_ISDIR(half.st_mode) ? "a folder"
                                  : "no file"));
    }
  }

  OutputPlace place_;
  std::string at_;  // where the links have led so far
};

}  // namespace

std::string printable_name(const std::string& path) {
  std::string text;
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t length = character_length(rest);
    if (length > 0 && !is_control(rest)) {
      text += rest.substr(0, length);
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(rest[0]));
    }
    rest.remove_prefix(length > 0 ? length : 1);
  }
  return text;
}

void require_plain_name(const std::string& path) {
  if (path.empty()) {
    throw InputError("the name of a file to write is empty.");
  }
  if (path.find_first_of("\r\n") != std::string::npos) {
    throw InputError(fmt::format("cannot write \"{}\": a name must have no line ends. Choose another name.",
                                 printable_name(path)));
  }
}

OutputPlace place_of(const std::string& path) {
  require_plain_name(path);
  return Look(path).look();
}

OutputPlace place_now(const std::string& path) {
  try {
    return place_of(path);
  } catch (const InputError& error) {
    throw EnvironmentError(error.what());
  }
}

std::string no_file_sentence(const OutputPlace& place) {
  return fmt::format("cannot write \"{}\": it is a {}, and only a file can hold this. Name a file.",
                     place.path,
                     place.kind == PlaceKind::Pipe     ? "pipe"
                     : place.kind == PlaceKind::Device ? "device"
                                                       : "stream that is open already");
}

std::string write_problem(int error) {
  const std::string text = text_of(error) + ". ";
  switch (error) {
    case ENOSPC:
      return text + "Is the disk full?";
    case EDQUOT:
      return text + "Your share of the disk is used up: remove files, or write elsewhere.";
    case EFBIG:
      return text + "A limit is set on the size of files: see \"ulimit -f\".";
    case EIO:
      return text + "The disk, or the way to it, has failed.";
    case ENOENT:
    case ESTALE:
      return text + "Is the folder gone?";
    case EACCES:
    case EPERM:
    case EROFS:
      return text + "May you write to this file and its folder?";
    case ENAMETOOLONG:
      return text + "Choose a shorter name.";
    case EPIPE:
      return text + "The program that reads from it has ended.";
    default:
      return text + "Is the disk in order?";
  }
}

}  // namespace kfactor::io
