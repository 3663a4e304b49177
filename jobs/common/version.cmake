# Script: writes TEMPLATE with its values filled in to WRITTEN; changes WRITTEN only if the text differs.
set(KFACTOR_REVISION "unknown")
find_program(git git)
if(git)
  execute_process(
    COMMAND "${git}" -C "${SOURCE_DIR}" describe --always --dirty --abbrev=12 --exclude=*
    OUTPUT_VARIABLE revision ERROR_QUIET RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    set(KFACTOR_REVISION "${revision}")
  endif()
endif()
configure_file("${TEMPLATE}" "${WRITTEN}" @ONLY)
