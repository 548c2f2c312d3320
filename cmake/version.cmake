# cmake -DSOURCE=x.in -DOUTPUT=x -D... -P version.cmake: fills in the template, with CAIRN_COMMIT as git sees it.
get_filename_component(folder "${SOURCE}" DIRECTORY)
execute_process(COMMAND git describe --always --tags --dirty WORKING_DIRECTORY "${folder}"
  OUTPUT_VARIABLE CAIRN_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE rc ERROR_QUIET)
if(NOT rc EQUAL 0 OR CAIRN_COMMIT STREQUAL "")
  set(CAIRN_COMMIT "no commit")
endif()
configure_file("${SOURCE}" "${OUTPUT}" @ONLY)
