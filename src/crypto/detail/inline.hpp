// For the parts of a kernel: they must end up inside the function that has the target attribute.
#pragma once

#define CAIRN_INLINE inline __attribute__((always_inline))
