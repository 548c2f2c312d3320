// The Montgomery product of six words with MULX, ADCX and ADOX: the like of montgomery_adx.hpp for
// Fq, out of line because of its size. The portable reference is Fq::multiply_portable.
#pragma once

#include "algebra/detail/montgomery_adx.hpp"

namespace cairn::algebra::detail {

#ifdef CAIRN_HAS_MONTGOMERY_ADX
/// x y / 2^384 mod q, for x below q and any y. Runs only where cpu_has_adx.
[[nodiscard]] Limbs6 fq_multiply_adx(const Limbs6& x, const Limbs6& y) noexcept;
#endif

}  // namespace cairn::algebra::detail
