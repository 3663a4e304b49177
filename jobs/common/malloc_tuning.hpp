// How the program's heap asks the system for memory. Hints to the C library's malloc where it is GNU's;
// elsewhere nothing.
#pragma once

namespace kfactor::jobs {

// Has all of the heap in huge pages where the system offers them to those who ask. Everything that a run visits
// is on the heap, and finding the place of an ordinary page takes longer than reading what is there, the more
// so the larger the run and in virtual machines. GNU's malloc reads this setting when a program starts and
// never again, so the program starts once more, as the same process; whoever sets glibc.malloc.hugetlb in
// GLIBC_TUNABLES keeps what they chose. Call it first of all.
void start_in_huge_pages(char** argv);

// Each wave needs a few large lists for a moment. Keeps the memory of those up to 64 MiB instead of asking the
// kernel for fresh pages each time; what is larger still goes back at once. Where memory is plenty, keeps all
// that the program ever had: the lists of one wave leave holes that those of the next do not always fit into,
// so a run may take a tenth more.
void keep_memory_for_waves(bool plenty = false);

}  // namespace kfactor::jobs
