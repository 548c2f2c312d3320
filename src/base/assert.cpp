#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace cairn::base {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
    (void)std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expression);
    std::abort();
}

}  // namespace cairn::base
