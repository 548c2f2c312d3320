// Integers of 256 bits that are not reduced, for the tests of what takes them.
#pragma once

#include "algebra/detail/ntt_butterfly.hpp"
#include "algebra/fr_samples_test.hpp"

#include <vector>

namespace cairn::algebra::detail {

/// Next to 0, r, 2 r, 2^256 and the borders of quarters of 2^256; words of zeros and ones.
inline std::vector<Limbs4> border_words() {
    constexpr std::uint64_t quarter = std::uint64_t{1} << 62U;
    std::uint64_t unused = 0;
    const Limbs4 twice_r = add(Fr::p, Fr::p, unused);
    std::vector<Limbs4> out;
    for (const Limbs4& center : {Limbs4{}, Limbs4{Fr::p}, twice_r, Limbs4{0, 0, 0, quarter},
                                 Limbs4{0, 0, 0, 2 * quarter}, Limbs4{0, 0, 0, 3 * quarter}}) {
        for (std::uint64_t step = 0; step < 3; ++step) {
            out.push_back(add(center, {step, 0, 0, 0}, unused));
            out.push_back(subtract(center, {step, 0, 0, 0}, unused));
        }
    }
    for (unsigned pattern = 0; pattern < 16; ++pattern) {
        Limbs4 words{};
        for (std::size_t i = 0; i < 4; ++i) {
            words[i] = (pattern >> i & 1U) != 0 ? ~std::uint64_t{0} : 0;
        }
        out.push_back(words);
    }
    return out;
}

inline Limbs4 any_words(FrSamples& samples) {
    if (samples.word() % 4 == 0) {
        const std::vector<Limbs4> borders = border_words();
        return borders[samples.word() % borders.size()];
    }
    return {samples.word(), samples.word(), samples.word(), samples.word()};
}

}  // namespace cairn::algebra::detail
