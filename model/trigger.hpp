// placeholder, to be replaced
#pragma once
#include <string>
#include <string_view>
#include <vector>
#include "model/day_report.hpp"
namespace kfactor::model {
class Observed {
 public:
  Observed(double, Step) {}
  void take(const DayReport&, const std::vector<std::string>&) {}
};
class Condition {
 public:
  static Condition parse(std::string_view) { return {}; }
  bool empty() const { return true; }
  bool holds(const Observed&) const { return true; }
  const std::vector<std::string>& apps() const { return apps_; }

 private:
  std::vector<std::string> apps_;
};
}  // namespace kfactor::model
