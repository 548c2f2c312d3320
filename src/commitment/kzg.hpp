// The commitments of Kate, Zaverucha and Goldberg over a setup of powers of tau.
//
// A batch's digest is its polynomials' commitments, x || y each, 96 bytes. An opening is one point
// for each point of the statement, W_j = [sum_k alpha^k (p_k - v_k) / (X - z_j)] over the claims at
// z_j; with a last challenge u, drawn when all W_j are known,
//   e(sum_j u^j (sum_k alpha^k (C_k - v_k [1]) + z_j W_j), [1]_2) = e(sum_j u^j W_j, [tau]_2).
// References: KZG 2010; PLONK (eprint 2019/953), section 3, for several points at once.
// Not hiding by itself: polynomials that must stay secret are blinded by whoever makes them.
// Costs: a commitment is one sum of multiples of its length; checking is one of as many points as
// there are polynomials and points, and two pairings (1 ms).
#pragma once

#include "algebra/fixed_base_table.hpp"
#include "commitment/scheme.hpp"
#include "srs/srs.hpp"

#include <optional>
#include <utility>

namespace cairn::commitment {

using algebra::G1;

class KzgCommitter final : public Committer {
  public:
    /// Keeps a reference to the setup.
    explicit KzgCommitter(const srs::Srs& srs) noexcept : srs_(srs) {}
    /// With a table of so many levels over the powers, for those who commit often: see
    /// fixed_base_table.hpp for its memory and what it costs to make.
    KzgCommitter(const srs::Srs& srs, unsigned levels, base::Executor& executor)
        : srs_(srs), table_(std::in_place, srs.g1, levels, executor) {}

    [[nodiscard]] std::size_t max_coefficients() const noexcept override { return srs_.g1.size(); }
    [[nodiscard]] std::unique_ptr<Batch> commit(std::vector<Polynomial> polynomials,
                                                base::Executor& executor) const override;
    [[nodiscard]] Bytes open(std::span<const Batch* const> batches, const Statement& statement,
                             transcript::Transcript& transcript,
                             base::Executor& executor) const override;
    /// One commitment, of at most max_coefficients(): for schemes that are made of KZG's.
    [[nodiscard]] G1 commit_to(std::span<const Fr> coefficients, base::Executor& executor) const;
    /// What coefficients from X^first on add to a commitment.
    [[nodiscard]] G1 commit_to_part(std::size_t first, std::span<const Fr> coefficients,
                                    base::Executor& executor) const;

  private:
    const srs::Srs& srs_;
    std::optional<algebra::FixedBaseTable> table_;
};

/// What is left to check of openings: e(left, [1]_2) = e(right, [tau]_2).
struct PairingClaim {
    G1 left;
    G1 right;
};

class KzgChecker final : public Checker {
  public:
    KzgChecker(const srs::G2& tau_g2, const Bytes32& setup_digest) noexcept
        : tau_g2_(tau_g2), setup_digest_(setup_digest) {}

    [[nodiscard]] std::size_t digest_size(std::size_t polynomials) const noexcept override {
        return polynomials * algebra::G1_UNCOMPRESSED_BYTES;
    }
    [[nodiscard]] bool is_digest(BytesView bytes) const noexcept override;
    [[nodiscard]] Bytes32 setup_digest() const noexcept override { return setup_digest_; }
    [[nodiscard]] Result<void, CommitmentError> verify(std::span<const BatchView> batches,
                                                       const Statement& statement,
                                                       transcript::Transcript& transcript,
                                                       BytesView opening) const override;

    /// All of verify but the pairing. Digests must be well-formed.
    [[nodiscard]] Result<PairingClaim, CommitmentError> reduce(std::span<const BatchView> batches,
                                                               const Statement& statement,
                                                               transcript::Transcript& transcript,
                                                               BytesView opening) const;
    [[nodiscard]] bool holds(const PairingClaim& claim) const;
    /// Whether all claims hold, at the price of one: each is weighted by 128 random bits.
    [[nodiscard]] bool hold(std::span<const PairingClaim> claims, crypto::Random& random) const;

  private:
    srs::G2 tau_g2_;
    Bytes32 setup_digest_;
};

}  // namespace cairn::commitment
