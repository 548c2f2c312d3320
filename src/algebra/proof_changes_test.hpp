// Proofs that are almost right: valid ones, changed in the ways that have fooled verifiers. Bytes
// are taken as what proofs here are made of, in steps of 32: numbers of 32 bytes and points of 96,
// big-endian.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"
#include "base/bytes.hpp"

#include <algorithm>
#include <random>
#include <vector>

namespace cairn::algebra {

/// Points that no verifier may take: the identity, one of order 3, one of the curve outside the
/// subgroup, one off the curve.
inline std::vector<G1> forbidden_points() {
    std::vector<G1> out = {{}, {fq(0), fq(2)}, {fq(1), fq(1)}};
    for (std::uint64_t x = 1; out.size() < 4; ++x) {
        const auto y = (fq(x) * fq(x) * fq(x) + fq(4)).square_root();
        if (y && !is_in_subgroup({fq(x), *y})) {
            out.push_back({fq(x), *y});
        }
    }
    return out;
}

class ProofChanges {
  public:
    /// Valid proofs of equal size, at least one; pieces of the others are put into the first.
    ProofChanges(std::vector<Bytes> proofs, std::uint64_t seed)
        : proofs_(std::move(proofs)), engine_(seed) {
        const Bytes& proof = proofs_.front();
        for (std::size_t at = 0; at + 96 <= proof.size(); at += 32) {
            if (const G1 point = point_at(proof, at);
                !point.is_identity() && is_on_curve(point) && is_in_subgroup(point)) {
                points_.push_back(at);
            }
        }
    }

    /// None of the proofs.
    Bytes next() {
        Bytes out;
        do {
            out = proofs_.front();
            for (std::size_t changes = 1 + below(8) / 7; changes != 0; --changes) {
                change(out);
            }
        } while (std::ranges::find(proofs_, out) != proofs_.end());
        return out;
    }

    [[nodiscard]] std::size_t points() const noexcept { return points_.size(); }

  private:
    void change(Bytes& proof) {
        switch (below(points_.empty() ? 7 : 11)) {
            case 0:
            case 1:
                proof[below(proof.size())] ^= static_cast<std::uint8_t>(1U << below(8));
                return;
            case 2:
                proof[below(proof.size())] = static_cast<std::uint8_t>(engine_());
                return;
            case 3:
            case 4:
                return change_number(proof, 32 * below(proof.size() / 32));
            case 5:
                return splice(proof);
            case 6:
                return change_size(proof);
            default:
                return change_point(proof, points_[below(points_.size())]);
        }
    }

    /// The same element as another number, its negative, a neighbour, or an end of the range.
    void change_number(Bytes& proof, std::size_t at) {
        if (at + 32 > proof.size()) {
            return;
        }
        std::uint8_t* const bytes = proof.data() + at;
        Limbs4 number = limbs_from_big_endian(bytes);
        std::uint64_t carry = 0;
        switch (below(6)) {
            case 0:
                number = add(number, Fr::p, carry);
                break;
            case 1:
                number = subtract(Fr::p, number, carry);
                break;
            case 2:
                number = add(number, {1, 0, 0, 0}, carry);
                break;
            case 3:
                number = {};
                break;
            case 4:
                number = Fr::p;
                break;
            default:
                number = {~0ULL, ~0ULL, ~0ULL, ~0ULL};
        }
        limbs_to_big_endian(number, bytes);
    }

    void change_point(Bytes& proof, std::size_t at) {
        if (at + 96 > proof.size()) {
            return;
        }
        static const std::vector<G1> forbidden = forbidden_points();
        const G1 point = point_at(proof, at);
        switch (below(5)) {
            case 0:
                return put(proof, at, -point);
            case 1:
                return put(proof, at, G1Jacobian::from(point).doubled().to_affine());
            case 2:
                return put(proof, at, forbidden[below(forbidden.size())]);
            case 3:
                return put(proof, at, point_at(proof, points_[below(points_.size())]));
            default:
                return add_field_order(proof, at + 48 * below(2));
        }
    }

    /// A run of another proof's bytes, or of another place's.
    void splice(Bytes& proof) {
        const Bytes& other = proofs_[below(proofs_.size())];
        const std::size_t words = std::min(proof.size(), other.size()) / 32;
        if (words == 0) {
            return;
        }
        const std::size_t from = below(words);
        const std::size_t to = below(2) == 0 ? from : below(words);
        const std::size_t length = 1 + below(words - std::max(from, to));
        std::copy_n(other.begin() + static_cast<std::ptrdiff_t>(32 * from), 32 * length,
                    proof.begin() + static_cast<std::ptrdiff_t>(32 * to));
    }

    void change_size(Bytes& proof) {
        if (below(2) == 0) {
            proof.resize(below(proof.size() + 1));
        } else {
            proof.resize(proof.size() + 1 + below(96), static_cast<std::uint8_t>(engine_()));
        }
    }

    /// x + q in 48 bytes: the same element, another number.
    static void add_field_order(Bytes& proof, std::size_t at) {
        std::uint64_t carry = 0;
        const auto order = fq_order_bytes();
        for (std::size_t i = 48; i-- != 0;) {
            carry += std::uint64_t{proof[at + i]} + order[i];
            proof[at + i] = static_cast<std::uint8_t>(carry);
            carry >>= 8U;
        }
    }
    static FixedBytes<48> fq_order_bytes() {
        auto out = fq_to_bytes(-Fq::one());
        ++out[47];  // q - 1 is even
        return out;
    }

    /// Of 96 bytes; the identity for what is no pair of coordinates.
    static G1 point_at(const Bytes& bytes, std::size_t at) {
        if (at + 96 > bytes.size()) {
            return {};
        }
        FixedBytes<48> x;
        FixedBytes<48> y;
        std::copy_n(bytes.data() + at, 48, x.data());
        std::copy_n(bytes.data() + at + 48, 48, y.data());
        const auto first = fq_from_bytes(x);
        const auto second = fq_from_bytes(y);
        return first && second ? G1{*first, *second} : G1{};
    }
    /// The identity by its flag, or as the zeros that stand for it here.
    void put(Bytes& proof, std::size_t at, const G1& point) {
        auto bytes = g1_to_bytes(point);
        if (point.is_identity() && below(2) == 0) {
            bytes = {};
        }
        std::ranges::copy(bytes, proof.begin() + static_cast<std::ptrdiff_t>(at));
    }

    std::size_t below(std::size_t end) { return end == 0 ? 0 : engine_() % end; }

    std::vector<Bytes> proofs_;
    std::vector<std::size_t> points_;  // where the first proof has some
    std::mt19937_64 engine_;
};

}  // namespace cairn::algebra
