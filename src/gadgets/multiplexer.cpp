#include "gadgets/multiplexer.hpp"

#include "base/assert.hpp"

namespace cairn::gadgets {

namespace {

constexpr std::uint32_t BITS_OF_ROW = 4;

/// A row of bits under what is left of a sum: `left = sum weight_i bit_i + left'`, the weights
/// being `first`, `first + step`, and so on; the last row has no left'.
std::uint32_t sum_row(FiveWireBuilder& builder, std::size_t first, std::size_t step,
                      std::size_t count, bool is_last) {
    std::array<Fr, 9> coefficients{Fr::one()};
    for (std::size_t i = 0; i < count; ++i) {
        coefficients[1 + i] = -fr(first + i * step);
    }
    coefficients[7] = is_last ? Fr::zero() : -Fr::one();
    const std::uint32_t row = builder.add_row();
    builder.fix(row, FiveWire::arithmetic(), Fr::one());
    builder.set_coefficients(row, coefficients);
    return row;
}

/// New bits whose sum is 1.
std::vector<Cell> bits_with_one(FiveWireBuilder& builder, const Cell& index, std::size_t count) {
    const Cell one = builder.constant(Fr::one());
    std::vector<Cell> out;
    Fr left = Fr::one();
    for (std::size_t first = 0; first < count; first += BITS_OF_ROW) {
        const std::size_t here = std::min<std::size_t>(BITS_OF_ROW, count - first);
        const std::uint32_t row = sum_row(builder, 1, 0, here, first + here == count);
        builder.fix(row, FiveWire::booleans(), Fr::one());
        const Cell before = first == 0 ? builder.assign_copy(row, FiveWire::wire(0), one)
                                       : builder.assign(row, FiveWire::wire(0), left);
        left = builder.value(before);
        for (std::size_t i = 0; i < here; ++i) {
            const Fr bit = fr(builder.value(index) == fr(first + i) ? 1 : 0);
            out.push_back(
                builder.assign(row, FiveWire::wire(static_cast<std::uint32_t>(1 + i)), bit));
            left = left - builder.value(out.back());
        }
    }
    return out;
}

/// index = sum i bit_i
void tie_index(FiveWireBuilder& builder, const Cell& index, const std::vector<Cell>& bits) {
    Fr left;
    for (std::size_t first = 0; first < bits.size(); first += BITS_OF_ROW) {
        const std::size_t here = std::min<std::size_t>(BITS_OF_ROW, bits.size() - first);
        const std::uint32_t row = sum_row(builder, first, 1, here, first + here == bits.size());
        const Cell before = first == 0 ? builder.assign_copy(row, FiveWire::wire(0), index)
                                       : builder.assign(row, FiveWire::wire(0), left);
        left = builder.value(before);
        for (std::size_t i = 0; i < here; ++i) {
            const Cell bit = builder.assign_copy(
                row, FiveWire::wire(static_cast<std::uint32_t>(1 + i)), bits[first + i]);
            left = left - fr(first + i) * builder.value(bit);
        }
    }
}

}  // namespace

std::vector<Cell> one_hot(FiveWireBuilder& builder, const Cell& index, std::size_t count) {
    CAIRN_ASSERT(count >= 1);
    const auto region = builder.region("one hot");
    std::vector<Cell> bits = bits_with_one(builder, index, count);
    tie_index(builder, index, bits);
    return bits;
}

Cell choose(FiveWireBuilder& builder, std::span<const Cell> hot, std::span<const Cell> values) {
    CAIRN_ASSERT(!hot.empty() && hot.size() == values.size());
    const auto region = builder.region("choose");
    std::vector<Term> parts;
    for (std::size_t i = 0; i < hot.size(); i += 2) {
        parts.push_back({Fr::one(), i + 1 == hot.size()
                                        ? builder.multiply(hot[i], values[i])
                                        : builder.sum_of_products(hot[i], values[i], hot[i + 1],
                                                                  values[i + 1])});
    }
    return parts.size() == 1 ? parts[0].cell : builder.combine(std::move(parts));
}

}  // namespace cairn::gadgets
