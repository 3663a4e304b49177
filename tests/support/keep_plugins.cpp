// For sanitizer builds only. MPI unloads its plug-ins at exit, before the leak checker runs. The checker
// could then not name the allocating functions, so no suppression would match. This function keeps plug-ins
// loaded.
extern "C" int dlclose(void*) { return 0; }
