// Files that appear complete or not at all: write NAME.partial, then give it its name. Not collective: one rank calls.
#pragma once

#include <string>

namespace kfactor::io {

std::string partial_name(const std::string& path);

// Throws EnvironmentError if NAME.partial cannot be created, or NAME is a folder. Leaves nothing behind.
void try_writing(const std::string& path);

// Brings NAME.partial to the disk, renames it to NAME, and brings the folder to the disk. Throws EnvironmentError.
void publish(const std::string& path);

// Brings a folder's list of files to the disk ("" is the current one). Throws EnvironmentError.
void sync_folder(const std::string& folder);

// Removes NAME.partial if it is there; never throws.
void discard(const std::string& path) noexcept;

// Writes a whole text file this way. Throws EnvironmentError.
void write_text(const std::string& path, const std::string& text);
// The same without waiting for the disk: for files that are soon replaced again.
void replace_text(const std::string& path, const std::string& text);

}  // namespace kfactor::io
