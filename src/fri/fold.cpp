#include "fri/fold.hpp"

namespace cairn::fri {

Fold::Fold(unsigned log_fold, const Fr& beta)
    : beta_(beta), root_inverse_(algebra::root_of_unity(log_fold).inverse()) {}

// Halves l times. Of 2 m values v_i = f(x z^i) those of i and i + m have arguments of opposite
// sign: f's fold at beta is (v_i + v_(i+m)) / 2 + beta (v_i - v_(i+m)) / (2 x z^i), at x^2 z^2i.
// Then beta and x are squared.
Fr Fold::at(std::span<Fr> coset, const Fr& x_inverse) const {
    Fr factor = beta_ * x_inverse;
    Fr z_inverse = root_inverse_;
    for (std::size_t half = coset.size() / 2; half > 0; half /= 2) {
        Fr scale = factor;
        for (std::size_t i = 0; i < half; ++i) {
            const Fr sum = coset[i] + coset[i + half];
            const Fr difference = coset[i] - coset[i + half];
            coset[i] = (sum + scale * difference).halved();
            scale = scale * z_inverse;
        }
        factor = factor.squared();
        z_inverse = z_inverse.squared();
    }
    return coset[0];
}

}  // namespace cairn::fri
