// NAME.partial, made anew and held: while one process writes it, no other one touches it. Not collective.
#pragma once

#include <string>
#include <string_view>

namespace kfactor::io {

class PartialClaim {
 public:
  // `target` is no link. Removes what an interrupted process has left there, whoever that was. Waits some
  // seconds if another process is writing it. EnvironmentError if the file cannot be made or is still being
  // written.
  explicit PartialClaim(std::string target);
  // Lets go of the file, and leaves it where it is.
  ~PartialClaim();
  PartialClaim(const PartialClaim&) = delete;
  PartialClaim& operator=(const PartialClaim&) = delete;

  // EnvironmentError on failure.
  void write(std::string_view text);
  void sync();

 private:
  bool make();
  bool is_named(int descriptor) const;
  bool remove_leftover() const;
  [[noreturn]] void fail(int error) const;

  std::string target_, partial_;
  int descriptor_ = -1;
};

}  // namespace kfactor::io
