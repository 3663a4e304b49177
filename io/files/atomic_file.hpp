// Files that appear complete or not at all: they are written as NAME.partial, which is then renamed to NAME.
// If NAME is a link, it stays, and this happens where it leads. If NAME is a pipe or a device, the bytes go
// into it. Not collective: one rank calls.
#pragma once

#include <string>
#include <string_view>

namespace kfactor::io {

inline constexpr std::string_view kPartialEnding = ".partial";

// Where NAME is written until it is complete: behind all links.
std::string partial_name(const std::string& path);

// Before the work begins: errors as of place_of(), and EnvironmentError if NAME.partial cannot be created.
// Leaves no file.
void try_writing(const std::string& path);
// The same for what cannot go into a pipe or a device, because it is read back: InputError for those.
void try_writing_file(const std::string& path);

// Syncs NAME.partial to disk, renames it to NAME, and syncs the folder. EnvironmentError on failure.
void publish(const std::string& path);

// Syncs a folder's list of files to disk ("" is the current folder). EnvironmentError on failure.
void sync_folder(const std::string& folder);

// Removes NAME.partial if it is there; never throws.
void discard(const std::string& path) noexcept;

// Writes a whole text in this way. EnvironmentError on failure. Waits a minute for a reader of a named pipe.
void write_text(const std::string& path, const std::string& text);
// The same without a sync: for files that are soon replaced again.
void replace_text(const std::string& path, const std::string& text);

}  // namespace kfactor::io
