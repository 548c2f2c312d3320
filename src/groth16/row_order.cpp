#include "groth16/row_order.hpp"

#include "algebra/fr.hpp"
#include "base/assert.hpp"

namespace cairn::groth16 {
namespace {

using algebra::Fr;

/// k with v = w^k, bit by bit: of two roots of order 2^log_size.
std::uint64_t logarithm(Fr v, unsigned log_size) {
    Fr inverse = algebra::root_of_unity(log_size).inverse();
    std::uint64_t out = 0;
    for (unsigned bit = 0; bit < log_size; ++bit) {
        Fr rest = v;
        for (unsigned i = bit + 1; i < log_size; ++i) {
            rest = rest.squared();
        }
        if (rest != Fr::one()) {
            out |= std::uint64_t{1} << bit;
            v = v * inverse;
        }
        inverse = inverse.squared();
    }
    CAIRN_ASSERT(v == Fr::one());
    return out;
}

/// 5^((r - 1) / 2^log_size)
Fr root_of_snarkjs(unsigned log_size) {
    algebra::Limbs4 exponent = Fr::p;
    exponent[0] -= 1;
    for (unsigned i = 0; i < log_size; ++i) {
        for (std::size_t j = 0; j < exponent.size(); ++j) {
            const std::uint64_t above = j + 1 < exponent.size() ? exponent[j + 1] : 0;
            exponent[j] = exponent[j] >> 1U | above << 63U;
        }
    }
    return algebra::power(algebra::fr(5), exponent);
}

}  // namespace

RowOrder::RowOrder(unsigned log_rows)
    : rows_(std::uint64_t{1} << log_rows),
      factor_(logarithm(root_of_snarkjs(log_rows + 1), log_rows + 1)) {
    CAIRN_ASSERT(log_rows < algebra::FR_TWO_ADICITY);
}

}  // namespace cairn::groth16
