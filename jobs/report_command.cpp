#include "jobs/report_command.hpp"
namespace kfactor::jobs {
void run_report(const std::string&, const std::string&) {}
}  // namespace kfactor::jobs
