#include "gadgets/blob.hpp"

#include "base/assert.hpp"

#include <bit>

namespace cairn::gadgets {

std::vector<Fr> blob_roots(std::size_t n) {
    CAIRN_ASSERT(std::has_single_bit(n) && n >= 2 && n <= std::size_t{1} << 20U);
    const auto log_n = static_cast<unsigned>(std::countr_zero(n));
    const Fr w = algebra::root_of_unity(log_n);
    std::vector<Fr> out(n);
    Fr power_of_w = Fr::one();
    for (std::size_t i = 0; i < n; ++i) {
        std::size_t reversed = 0;
        for (unsigned bit = 0; bit < log_n; ++bit) {
            reversed |= (i >> bit & 1U) << (log_n - 1 - bit);
        }
        out[reversed] = power_of_w;
        power_of_w = power_of_w * w;
    }
    return out;
}

BlobEvaluation::BlobEvaluation(FiveWire& shape) {
    // sum, z, f_i: (sum' - sum) (z - w_i) = f_i w_i, with w_i the row's first coefficient
    const Expression sum = cell(FiveWire::wire(0));
    const Expression w = cell(FiveWire::coefficient(0));
    term_ = shape.add_gate("blob term",
                           {(cell(FiveWire::wire(0), 1) - sum) * (cell(FiveWire::wire(1)) - w) -
                            cell(FiveWire::wire(2)) * w});
}

Cell BlobEvaluation::evaluate(FiveWireBuilder& builder, std::span<const Cell> elements,
                              const Cell& z, std::size_t n) const {
    CAIRN_ASSERT(!elements.empty() && elements.size() <= n);
    const auto region = builder.region("blob evaluation");
    std::vector<Fr> roots = blob_roots(n);
    roots.resize(elements.size());  // an element that is zero adds nothing
    // z is no root: else a term of the sum would be free.
    Cell power_of_z = z;
    for (std::size_t left = n; left > 1; left /= 2) {
        power_of_z = builder.multiply(power_of_z, power_of_z);
    }
    const Cell vanishing = builder.combine({{Fr::one(), power_of_z}}, -Fr::one());
    builder.assert_not_zero(vanishing);

    std::vector<Fr> inverses;
    for (const Fr& w : roots) {
        inverses.push_back(builder.value(z) - w);
    }
    algebra::invert_all(inverses);
    const Cell zero = builder.constant(Fr::zero());
    Fr sum;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const std::uint32_t row = builder.add_row();
        builder.fix(row, term_, Fr::one());
        builder.set_coefficients(row, {&roots[i], 1});
        const Cell sum_so_far = builder.assign(row, FiveWire::wire(0), sum);
        if (i == 0) {
            builder.copy(zero, sum_so_far);
        }
        builder.assign_copy(row, FiveWire::wire(1), z);
        builder.assign_copy(row, FiveWire::wire(2), elements[i]);
        sum = sum + builder.value(elements[i]) * roots[i] * inverses[i];
    }
    // The last sum times (z^n - 1) / n.
    const std::uint32_t row = builder.arithmetic_row({.e = -Fr::one(), .ab = fr(n).inverse()});
    builder.assign(row, FiveWire::wire(0), sum);
    builder.assign_copy(row, FiveWire::wire(1), vanishing);
    return builder.assign(row, FiveWire::wire(4), sum * builder.value(vanishing) * fr(n).inverse());
}

}  // namespace cairn::gadgets
