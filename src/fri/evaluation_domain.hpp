// Where polynomials are evaluated for FRI.
#pragma once

#include "algebra/fr.hpp"
#include "fri/parameters.hpp"

#include <cstddef>

namespace cairn::fri {

using algebra::Fr;

/// shift * root_of_unity(log_size)^i. The first is 7 <w>, disjoint from every group of roots of
/// unity.
struct EvaluationDomain {
    unsigned log_size = 0;
    Fr shift = algebra::FR_GENERATOR;

    [[nodiscard]] static EvaluationDomain of(const Parameters& parameters, unsigned log_degree) {
        return {log_degree + parameters.log_blowup};
    }
    [[nodiscard]] std::size_t size() const noexcept { return std::size_t{1} << log_size; }
    [[nodiscard]] Fr element(std::size_t i) const noexcept {
        return shift * algebra::power(algebra::root_of_unity(log_size), i);
    }
    /// Of the 2^log_fold-th powers.
    [[nodiscard]] EvaluationDomain folded(unsigned log_fold) const noexcept {
        EvaluationDomain out{log_size - log_fold, shift};
        for (unsigned i = 0; i < log_fold; ++i) {
            out.shift = out.shift.squared();
        }
        return out;
    }
};

}  // namespace cairn::fri
