// How the program's heap asks the system for memory. Hints to the C library's malloc where it is GNU's; elsewhere nothing.
#pragma once

#include <cstddef>

namespace kfactor::jobs {

// Each wave needs a few vectors of megabytes for a moment. Keeps their memory instead of asking the kernel for fresh
// pages each time; what is larger than that still goes back at once.
void keep_memory_for_waves();

// Makes room on the heap for the state of a run, in huge pages where the system has some to offer: it is visited block by
// block, which takes 1 to 3 % less time in them. Room is address space that becomes memory when it is used. From 64 MiB
// to 1.5 GiB: as much may stay with the program when it is free again, and the largest runs need every bit.
void make_room_for_state(std::size_t bytes);

}  // namespace kfactor::jobs
