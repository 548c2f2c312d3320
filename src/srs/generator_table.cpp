#include "srs/generator_table.hpp"

#include <algorithm>

namespace cairn::srs {
namespace {

constexpr std::size_t WINDOWS = 32;
constexpr std::size_t DIGITS = 255;
constexpr std::size_t GRAIN = 64;

}  // namespace

GeneratorTable::GeneratorTable() {
    std::vector<algebra::G1Jacobian> points;
    points.reserve(WINDOWS * DIGITS);
    algebra::G1Jacobian base = algebra::G1Jacobian::from(algebra::G1_GENERATOR);
    for (std::size_t window = 0; window < WINDOWS; ++window) {
        algebra::G1Jacobian sum = base;
        for (std::size_t digit = 1; digit <= DIGITS; ++digit) {
            points.push_back(sum);
            sum = sum.plus(base);
        }
        base = sum;
    }
    points_ = algebra::to_affine(points);
}

algebra::G1Jacobian GeneratorTable::multiple(const algebra::Fr& scalar) const {
    const auto bytes = algebra::fr_to_bytes(scalar);
    algebra::G1Jacobian out;
    for (std::size_t window = 0; window < WINDOWS; ++window) {
        const std::uint8_t digit = bytes[WINDOWS - 1 - window];
        if (digit != 0) {
            out = out.plus(points_[window * DIGITS + digit - 1]);
        }
    }
    return out;
}

std::vector<algebra::G1> GeneratorTable::multiples(std::span<const algebra::Fr> scalars,
                                                   base::Executor& executor) const {
    std::vector<algebra::G1> out(scalars.size());
    executor.parallel_for(scalars.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
        std::vector<algebra::G1Jacobian> points;
        for (std::size_t i = begin; i < end; ++i) {
            points.push_back(multiple(scalars[i]));
        }
        std::ranges::copy(algebra::to_affine(points),
                          out.begin() + static_cast<std::ptrdiff_t>(begin));
    });
    return out;
}

}  // namespace cairn::srs
