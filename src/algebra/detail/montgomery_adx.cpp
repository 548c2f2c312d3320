#include "algebra/detail/montgomery_adx.hpp"

namespace cairn::algebra::detail {

#if defined(__x86_64__)
const bool cpu_has_adx = __builtin_cpu_supports("adx") != 0 && __builtin_cpu_supports("bmi2") != 0;
#else
const bool cpu_has_adx = false;
#endif

}  // namespace cairn::algebra::detail
