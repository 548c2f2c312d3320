# Language level and warnings for our own code. Third-party targets do not use cairn_options.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
# Assertions stay on in every build, so NDEBUG is never set for our code.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
set(CMAKE_C_FLAGS_RELEASE "-O2")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")

# Sanitizers watch third-party sources too, or they would miss what those do to our memory.
set(CAIRN_SANITIZE "" CACHE STRING "Value of -fsanitize for everything, e.g. address,undefined")
if(CAIRN_SANITIZE)
  add_compile_options(-fsanitize=${CAIRN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${CAIRN_SANITIZE})
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_link_options(-fuse-ld=lld)
endif()

add_library(cairn_options INTERFACE)
target_include_directories(cairn_options INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(cairn_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(cairn_options INTERFACE -Wduplicated-cond -Wlogical-op -Wno-null-dereference)
endif()
set(CAIRN_FUZZ_ARITHMETIC "")
if(CAIRN_FUZZ)
  # Counts the edges of the libraries under test, not only those of the target itself.
  target_compile_options(cairn_options INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(cairn_options INTERFACE -fsanitize=fuzzer-no-link)
  # For field arithmetic in small functions: to note every comparison, and to keep every frame after
  # its return, takes two thirds of the time, and no comparison there steers anything.
  set(CAIRN_FUZZ_ARITHMETIC -fno-sanitize-coverage=trace-cmp -fsanitize-address-use-after-return=never)
endif()
