// How the program's heap asks the system for memory. Hints to the C library's malloc where it is GNU's; elsewhere nothing.
#pragma once

namespace kfactor::jobs {

// Has all of the heap in huge pages where the system offers them to those who ask. Everything that a run visits is on the
// heap, and finding the place of an ordinary page takes longer than reading what is there, the more so the larger the run and in
// virtual machines. GNU's malloc reads this setting when a program starts and never again, so the program starts once more, as
// the same process; whoever sets glibc.malloc.hugetlb in GLIBC_TUNABLES keeps what they chose. Call it first of all.
void start_in_huge_pages(char** argv);

// Each wave needs a few vectors of megabytes for a moment. Keeps their memory instead of asking the kernel for fresh
// pages each time; what is larger than that still goes back at once.
void keep_memory_for_waves();

}  // namespace kfactor::jobs
