#include "algebra/fq.hpp"

#include <vector>

namespace cairn::algebra {
namespace {

/// (q + 1) / 4: q is 3 modulo 4, so a square to it is a root.
constexpr Limbs6 root_exponent = [] {
    std::uint64_t carry = 0;
    const Limbs6 above = add(FqModulus::value, {1, 0, 0, 0, 0, 0}, carry);
    Limbs6 out{};
    for (std::size_t i = 0; i < 6; ++i) {
        out[i] = above[i] >> 2U | (i < 5 ? above[i + 1] << 62U : 0);
    }
    return out;
}();

/// base^root_exponent, four bits at a time.
Fq power_for_root(const Fq& base) noexcept {
    std::array<Fq, 16> powers{Fq::one()};
    for (std::size_t i = 1; i < powers.size(); ++i) {
        powers[i] = powers[i - 1] * base;
    }
    Fq out = Fq::one();
    for (std::size_t i = 96; i-- > 0;) {
        out = out.squared().squared().squared().squared();
        out = out * powers[root_exponent[i / 16] >> (4 * (i % 16)) & 15U];
    }
    return out;
}

/// (q + 1) / 2
constexpr Limbs6 half = [] {
    std::uint64_t carry = 0;
    return add(root_exponent, root_exponent, carry);
}();

}  // namespace

std::optional<Fq> Fq::square_root() const noexcept {
    const Fq root = power_for_root(*this);
    if (root.squared() != *this) {
        return std::nullopt;
    }
    return root;
}

std::optional<Fq> fq_from_bytes(const FixedBytes<FQ_BYTES>& bytes) noexcept {
    const Limbs6 integer = limbs_from_big_endian<6>(bytes.data());
    if (!is_below(integer, Fq::q)) {
        return std::nullopt;
    }
    return Fq::from_integer(integer);
}

FixedBytes<FQ_BYTES> fq_to_bytes(const Fq& value) noexcept {
    FixedBytes<FQ_BYTES> out{};
    limbs_to_big_endian(value.to_integer(), out.data());
    return out;
}

bool is_lexicographically_largest(const Fq& value) noexcept {
    return !is_below(value.to_integer(), half);
}

void invert_all(std::span<Fq> elements) {
    std::vector<Fq> prefixes;
    prefixes.reserve(elements.size());
    Fq product = Fq::one();
    for (const Fq& element : elements) {
        prefixes.push_back(product);
        product = element.is_zero() ? product : product * element;
    }
    Fq inverse = product.inverse();
    for (std::size_t i = elements.size(); i-- > 0;) {
        if (!elements[i].is_zero()) {
            const Fq own = inverse * prefixes[i];
            inverse = inverse * elements[i];
            elements[i] = own;
        }
    }
}

}  // namespace cairn::algebra
