// The definition of a transform, for tests.
#pragma once

#include "algebra/fr.hpp"

#include <span>
#include <vector>

namespace cairn::algebra {

/// The values of the polynomial at shift, shift w, shift w^2 ...: size^2 products.
inline std::vector<Fr> values_of(std::span<const Fr> coefficients, const Fr& shift, const Fr& w) {
    std::vector<Fr> out;
    Fr x = shift;
    for (std::size_t i = 0; i < coefficients.size(); ++i) {
        Fr value;
        for (std::size_t j = coefficients.size(); j-- > 0;) {
            value = value * x + coefficients[j];
        }
        out.push_back(value);
        x = x * w;
    }
    return out;
}

}  // namespace cairn::algebra
