// kfactor: what will this campaign really buy?
#include "jobs/common/console.hpp"
#include "jobs/program/program.hpp"

int main(int argc, char** argv) {
  kfactor::jobs::hold_standard_streams();
  return static_cast<int>(kfactor::jobs::run_program(argc, argv));
}
