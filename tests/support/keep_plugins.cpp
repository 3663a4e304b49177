// Sanitizer builds only. MPI unloads its plug-ins at exit; the leak checker, which runs later, could then no
// longer name the functions that allocated, and no suppression would match. So plug-ins stay loaded.
extern "C" int dlclose(void*) { return 0; }
