// kfactor: what will this campaign really buy?
#include "graph/base/comm.hpp"
#include "jobs/program.hpp"

int main(int argc, char** argv) {
  const kfactor::MpiSession session(argc, argv);
  try {
    kfactor::jobs::run_program(argc, argv);
  } catch (...) {
    return static_cast<int>(kfactor::jobs::explain_failure());
  }
  return 0;
}
