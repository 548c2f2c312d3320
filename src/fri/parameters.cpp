#include "fri/parameters.hpp"

#include "algebra/fr.hpp"

#include <algorithm>
#include <cmath>

namespace cairn::fri {
namespace {

constexpr double HASH_BITS = 128;  // collisions of SHA-256

}  // namespace

bool is_valid(const Parameters& parameters, unsigned log_degree) noexcept {
    return parameters.log_blowup >= 1 && parameters.log_blowup <= 8 && parameters.queries >= 1 &&
           parameters.queries <= 256 && parameters.grinding_bits <= 32 &&
           parameters.log_fold >= 1 && parameters.log_fold <= 4 && parameters.log_final <= 12 &&
           log_degree + parameters.log_blowup <= MAX_LOG_DOMAIN;
}

FoldSchedule::FoldSchedule(const Parameters& parameters, unsigned log_degree) noexcept
    : log_fold_(parameters.log_fold), log_final_(std::min(parameters.log_final, log_degree)) {
    const unsigned to_fold = log_degree - log_final_;
    layers_ = (to_fold + log_fold_ - 1) / log_fold_;
    last_fold_ = layers_ == 0 ? 0 : to_fold - static_cast<unsigned>(layers_ - 1) * log_fold_;
}

unsigned FoldSchedule::fold_of(std::size_t layer) const noexcept {
    return layer + 1 == layers_ ? last_fold_ : log_fold_;
}

SecurityBits security_of(const Parameters& parameters, unsigned log_degree,
                         std::size_t polynomials) noexcept {
    const double rate_bits = parameters.log_blowup;
    const double domain_bits = log_degree + parameters.log_blowup;
    const double batch_bits = std::log2(static_cast<double>(std::max<std::size_t>(polynomials, 2)));
    SecurityBits out;
    for (double m = 3; m < 4096; m *= 2) {
        const double fold_error_bits = algebra::LOG2_R - 7 * std::log2(m + 0.5) + std::log2(3.0) -
                                       1.5 * rate_bits - 2 * domain_bits - batch_bits;
        const double query_bits = rate_bits / 2 - std::log2(1 + 1 / (2 * m));
        const double bits =
            std::min(parameters.queries * query_bits + parameters.grinding_bits, fold_error_bits);
        // Two sources of error: a bit for their sum.
        out.proven = std::max(out.proven, std::min(bits - 1, HASH_BITS));
    }
    out.conjectured = std::min({parameters.queries * rate_bits + parameters.grinding_bits - 1,
                                algebra::LOG2_R - domain_bits - batch_bits - 1, HASH_BITS});
    return out;
}

}  // namespace cairn::fri
