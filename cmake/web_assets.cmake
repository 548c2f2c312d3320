# The page of web/, built by scripts/web.sh at build time and brought into the library cairn_web_assets.
# -DCAIRN_PAGE=OFF builds without Node; the one file served then says how to get the page.
option(CAIRN_PAGE "Build the web page and embed it (needs npm)" ON)

# web_assets_sources(<target>): adds the built page, or the stand-in, to the library.
function(web_assets_sources target)
  if(NOT CAIRN_PAGE)
    target_compile_definitions(${target} PRIVATE CAIRN_NO_PAGE)
    return()
  endif()
  set(out "${CMAKE_BINARY_DIR}/web")
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/web/src/*" "${CMAKE_SOURCE_DIR}/web/public/*")
  foreach(file index.html vite.config.js embed.mjs package-lock.json)
    list(APPEND inputs "${CMAKE_SOURCE_DIR}/web/${file}")
  endforeach()
  add_custom_command(
    OUTPUT "${out}/assets.S" "${out}/table.cpp"
    COMMAND "${CMAKE_SOURCE_DIR}/scripts/web.sh" "${out}"
    DEPENDS ${inputs} "${CMAKE_SOURCE_DIR}/scripts/web.sh"
    COMMENT "Building the web page"
    VERBATIM)
  target_sources(${target} PRIVATE "${out}/assets.S" "${out}/table.cpp")
endfunction()

# The tests of the page itself: of its functions, and in a headless Chromium against a mock server.
function(web_tests)
  if(CAIRN_PAGE AND CAIRN_TESTS)
    foreach(suite unit browser)
      add_test(NAME web_${suite} COMMAND npm --silent run test:${suite}
        WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}/web")
      set_tests_properties(web_${suite} PROPERTIES ENVIRONMENT "CAIRN_WEB_OUT=${CMAKE_BINARY_DIR}/web")
    endforeach()
  endif()
endfunction()
