// Files that appear complete or not at all: write NAME.partial, then rename it to NAME. Not collective: one
// rank calls.
#pragma once

#include <string>

namespace kfactor::io {

std::string partial_name(const std::string& path);

// EnvironmentError if NAME.partial cannot be created, or if NAME is a folder. Leaves no file.
void try_writing(const std::string& path);

// Syncs NAME.partial to disk, renames it to NAME, and syncs the folder. EnvironmentError on failure.
void publish(const std::string& path);

// Syncs a folder's list of files to disk ("" is the current folder). EnvironmentError on failure.
void sync_folder(const std::string& folder);

// Removes NAME.partial if it is there; never throws.
void discard(const std::string& path) noexcept;

// Writes a whole text file in this way. EnvironmentError on failure.
void write_text(const std::string& path, const std::string& text);
// The same without a sync: for files that are soon replaced again.
void replace_text(const std::string& path, const std::string& text);

}  // namespace kfactor::io
