// The Fiat-Shamir transcript: what prover and verifier have said so far, and challenges drawn from
// all of it.
//
//   Transcript transcript("cairn plonk 1");
//   transcript.absorb("verifying key", key.digest());
//   transcript.absorb("public inputs", public_inputs);
//   transcript.absorb("a", commitment);
//   const Fr beta = transcript.challenge("beta");
//
// References: A. Fiat, A. Shamir, "How to prove yourself", 1986; D. Bernhard, O. Pereira,
// B. Warinschi, "How not to prove yourself" (the strong variant: the statement is absorbed too);
// EIP-2537 (encoding of points). The format, so that a contract can be written from the page alone:
// docs/formats/transcript.md.
//
// The caller's duties. Absorb the digests of verifying key and setup and all public inputs before
// the first challenge; each commitment and each opening before the first challenge that must depend
// on it, the proofs of openings before the last one; and end with all_bound(). Points must have
// been checked: this room takes them as they are.
//
// Costs: absorbing copies (32 bytes an element, 128 a point, held until the next challenge). With
// Keccak-256 a challenge costs 1 us and 0.2 us for each 100 bytes since the last one; with Poseidon
// about 19 us for each four elements (a point is four), and in a circuit 22 rows.
// Threads: none of its own; one owner.
#pragma once

#include "algebra/fr.hpp"
#include "algebra/g1.hpp"
#include "base/bytes.hpp"
#include "transcript/detail/keccak_state.hpp"
#include "transcript/detail/poseidon_state.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace cairn::transcript {

using algebra::Fr;
using algebra::G1;

/// Longest label, and longest name of a protocol.
inline constexpr std::size_t LABEL_BYTES_MAX = 24;

/// What the transcript is hashed with. Items are the same; a proof made with one is none with the
/// other.
enum class Hash : std::uint8_t {
    keccak256,  // cheap for a contract
    poseidon,   // cheap in a circuit over Fr
};

class Transcript {
  public:
    /// `protocol` names the proof system and its version. It and all labels are 1 to
    /// LABEL_BYTES_MAX printable characters of ASCII.
    explicit Transcript(std::string_view protocol, Hash hash = Hash::keccak256);

    void absorb(std::string_view label, const Fr& element);
    void absorb(std::string_view label, std::span<const Fr> elements);
    void absorb(std::string_view label, const G1& point);
    void absorb(std::string_view label, std::span<const G1> points);
    /// A digest: of a verifying key, of a setup, of a Merkle tree.
    void absorb(std::string_view label, const Bytes32& digest);
    /// Anything else, of less than 2^32 bytes.
    void absorb_bytes(std::string_view label, BytesView bytes);

    /// An element that depends on all that was absorbed and drawn before: uniform if the hash is a
    /// random function, but for 2^-257 with Keccak-256.
    [[nodiscard]] Fr challenge(std::string_view label);
    /// An integer below 2^bits, uniform but for 2^-190; bits is at most 63. A challenge of its own.
    [[nodiscard]] std::uint64_t challenge_index(std::string_view label, unsigned bits);

    /// Whether nothing was absorbed since the last challenge. What comes after the last challenge
    /// binds nobody: a verifier that still absorbs there has forgotten a challenge.
    [[nodiscard]] bool all_bound() const noexcept;

  private:
    enum class Kind : std::uint8_t;
    void append_header(Kind kind, std::string_view label, std::size_t count);

    std::variant<detail::KeccakState, detail::PoseidonState> state_;
};

}  // namespace cairn::transcript
