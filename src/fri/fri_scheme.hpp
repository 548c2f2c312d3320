// Polynomial commitments by Merkle trees and FRI ("DEEP-FRI"), as a scheme of the room commitment.
//
// A batch's digest is one root: of the tree over the values of all its polynomials on a domain of
// 2^(log_degree + log_blowup) elements. With powers of a challenge alpha the quotient
// Q = sum_k alpha^k (p_k - v_k) / (X - z_k) is a polynomial of the degree only if all claims hold;
// FRI shows that it is one, and at the queried places it is computed from the rows of the batches.
// References: E. Ben-Sasson, L. Goldberg, S. Kopparty, S. Saraf, "DEEP-FRI", eprint 2019/336;
// BBHR18.
//
// Not hiding: rows and the last polynomial tell of the polynomials.
// The bytes of an opening are in docs/formats/fri.md; its lengths follow from parameters and
// challenges, and only canonical bytes are taken. Memory: the coefficients, 64 bytes for each
// element of the domain, and while committing the values on one coset of 2^log_degree elements.
// Values are not kept: a queried row is evaluated anew. Costs: a commitment is a transform of the
// domain's size for each polynomial, opening about three, and (polynomials * queries) evaluations;
// checking takes milliseconds.
#pragma once

#include "commitment/scheme.hpp"
#include "fri/merkle.hpp"
#include "fri/parameters.hpp"

namespace cairn::fri {

class FriCommitter final : public commitment::Committer {
  public:
    /// For polynomials of at most 2^log_degree coefficients. The parameters must be valid for them.
    FriCommitter(const Parameters& parameters, unsigned log_degree) noexcept;

    [[nodiscard]] std::size_t max_coefficients() const noexcept override {
        return std::size_t{1} << log_degree_;
    }
    [[nodiscard]] std::unique_ptr<commitment::Batch> commit(
        std::vector<commitment::Polynomial> polynomials, base::Executor& executor) const override;
    /// The batches are of this scheme.
    [[nodiscard]] Bytes open(std::span<const commitment::Batch* const> batches,
                             const commitment::Statement& statement,
                             transcript::Transcript& transcript,
                             base::Executor& executor) const override;

  private:
    Parameters parameters_;
    unsigned log_degree_;
};

/// Why an opening is refused; verify() of the interface tells less.
enum class [[nodiscard]] OpeningError : std::uint8_t {
    bad_parameters,
    bad_statement,     // a claim names what is not there, or a digest is no root
    wrong_size,        // the opening ends early, or goes on
    not_in_field,      // an element is not below r
    point_in_domain,   // a point of the statement lies in the evaluation domain
    no_work,           // the nonce does not give the leading zeros
    wrong_batch_path,  // a queried row is not in its batch
    wrong_layer_path,  // a queried coset is not in its layer
    wrong_fold,        // a layer is not the fold of the one before it
    wrong_final,       // the last layer is not the last polynomial
};
[[nodiscard]] const char* text_of(OpeningError error) noexcept;

class FriChecker final : public commitment::Checker {
  public:
    FriChecker(const Parameters& parameters, unsigned log_degree) noexcept
        : parameters_(parameters), log_degree_(log_degree) {}

    [[nodiscard]] std::size_t digest_size(std::size_t /*polynomials*/) const noexcept override {
        return 32;
    }
    [[nodiscard]] bool is_digest(BytesView bytes) const noexcept override {
        return bytes.size() == 32;
    }
    /// SHA-256 of the parameters.
    [[nodiscard]] Bytes32 setup_digest() const noexcept override;
    [[nodiscard]] Result<void, commitment::CommitmentError> verify(
        std::span<const commitment::BatchView> batches, const commitment::Statement& statement,
        transcript::Transcript& transcript, BytesView opening) const override;

    [[nodiscard]] Result<void, OpeningError> check(std::span<const commitment::BatchView> batches,
                                                   const commitment::Statement& statement,
                                                   transcript::Transcript& transcript,
                                                   BytesView opening) const;

  private:
    Parameters parameters_;
    unsigned log_degree_;
};

}  // namespace cairn::fri
