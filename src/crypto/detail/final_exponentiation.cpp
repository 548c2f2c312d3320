// Apart from bls.cpp: contracts' pairings need it too, in programs that bring their own signatures.
#include "crypto/detail/points.hpp"

namespace cairn::crypto::detail {

bool is_one_after_final_exponentiation(const blst_fp12& miller) noexcept {
    blst_fp12 out;
    blst_final_exp(&out, &miller);
    return blst_fp12_is_one(&out);
}

}  // namespace cairn::crypto::detail
