// Settings of malloc() in the GNU C library. With other C libraries these functions do nothing.
#pragma once

namespace kfactor::jobs {

// Makes malloc() use huge pages if the system offers them on request. A run reads its memory at random, and
// looking up an ordinary page takes longer than the read itself, above all in large runs and in virtual
// machines. GNU malloc reads this setting only when a program starts, so the function starts the program again
// in the same process. If GLIBC_TUNABLES sets glibc.malloc.hugetlb, the user's choice stays. Must be called
// before anything else.
void start_in_huge_pages(char** argv);

// Each wave needs a few large lists for a short time. Keeps freed blocks of up to 64 MiB instead of asking the
// kernel for fresh pages each time; larger blocks return to the system at once. If memory is `plenty`, keeps
// all freed memory. Then a run may take a tenth more, because new lists do not always fit into the gaps of old
// ones.
void keep_memory_for_waves(bool plenty = false);

}  // namespace kfactor::jobs
