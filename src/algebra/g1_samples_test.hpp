// Random and boundary elements and points for the tests of this room, and blst's words for them.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"
#include "crypto/bls12_381.hpp"

#include <cstring>
#include <random>
#include <vector>

namespace cairn::algebra {

class Samples {
  public:
    explicit Samples(std::uint64_t seed) : engine_{seed} {}

    std::uint64_t word() { return engine_(); }

    /// A quarter is next to 0 or q, an eighth has words of zeros and ones only.
    Limbs6 fq_integer() {
        Limbs6 out{};
        for (std::uint64_t& limb : out) {
            limb = word();
        }
        const std::uint64_t kind = word() % 8;
        std::uint64_t borrow = 0;
        if (kind == 0) {
            return {word() % 4, 0, 0, 0, 0, 0};
        }
        if (kind == 1) {
            return subtract(Fq::q, {1 + word() % 4, 0, 0, 0, 0, 0}, borrow);
        }
        if (kind == 2) {
            for (std::uint64_t& limb : out) {
                limb = (limb & 1U) != 0 ? ~std::uint64_t{0} : 0;
            }
        }
        out[5] >>= 3U;
        while (!is_below(out, Fq::q)) {
            out = subtract(out, Fq::q, borrow);
        }
        return out;
    }
    Fq fq_element() { return Fq::from_integer(fq_integer()); }
    /// Limbs themselves next to the borders, which products of random elements never have.
    Fq fq_limbs() { return {fq_integer()}; }

    Fr fr_element() {
        std::array<std::uint8_t, 64> bytes{};
        for (std::uint8_t& byte : bytes) {
            byte = static_cast<std::uint8_t>(word());
        }
        return fr_from_wide_bytes(bytes);
    }
    std::vector<Fr> fr_elements(std::size_t count) {
        std::vector<Fr> out(count);
        for (Fr& element : out) {
            element = fr_element();
        }
        return out;
    }

    G1 point() { return multiply(G1_GENERATOR, fr_element()).to_affine(); }
    /// Points with unknown relations, cheaper than multiples one by one: sums along a random walk.
    std::vector<G1> points(std::size_t count) {
        std::array<G1, 16> steps;
        for (G1& step : steps) {
            step = point();
        }
        std::vector<G1Jacobian> out;
        G1Jacobian at = G1Jacobian::from(point());
        for (std::size_t i = 0; i < count; ++i) {
            at = at.plus(steps[word() % steps.size()]);
            out.push_back(at);
        }
        return to_affine(out);
    }
    /// On the curve, and but for 2^-126 outside the subgroup.
    G1 point_of_curve() {
        for (;;) {
            FixedBytes<G1_COMPRESSED_BYTES> bytes = fq_to_bytes(fq_element());
            bytes[0] = static_cast<std::uint8_t>(bytes[0] | 0x80U | (word() & 0x20U));
            if (const auto point = g1_decompress_unchecked(bytes)) {
                return *point;
            }
        }
    }

  private:
    std::mt19937_64 engine_;
};

/// As EIP-2537 has them.
inline void append_eip2537(Bytes& out, const G1& point) {
    for (const Fq& coordinate : {point.x, point.y}) {
        out.insert(out.end(), 16, 0);
        const auto bytes = fq_to_bytes(coordinate);
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
}

inline G1 from_eip2537(const crypto::Bls12G1Bytes& bytes) {
    return {*fq_from_bytes(FixedBytes<FQ_BYTES>::from(bytes.view().subspan(16, FQ_BYTES))),
            *fq_from_bytes(FixedBytes<FQ_BYTES>::from(bytes.view().subspan(80, FQ_BYTES)))};
}

inline G1 blst_sum(const G1& a, const G1& b) {
    Bytes input;
    append_eip2537(input, a);
    append_eip2537(input, b);
    return from_eip2537(crypto::bls12_g1add(input).value());
}

inline G1 blst_msm(std::span<const G1> points, std::span<const Fr> scalars) {
    if (points.empty()) {
        return {};
    }
    Bytes input;
    for (std::size_t i = 0; i < points.size(); ++i) {
        append_eip2537(input, points[i]);
        const auto scalar = fr_to_bytes(scalars[i]);
        input.insert(input.end(), scalar.begin(), scalar.end());
    }
    return from_eip2537(crypto::bls12_g1msm(input).value());
}

}  // namespace cairn::algebra
