// Powers of tau: the structured reference string of every KZG commitment.
//
// g1[i] = tau^i [1]_1, and [tau]_2. Nobody may know tau: it is a product of secrets, one a
// contributor, and one who forgets his is enough. Each contribution tells the running product
// [tau]_1 and its own secret in G2, so that the chain can be checked (the scheme of Ethereum's KZG
// ceremony). A development setup comes from a seed that everyone may know: whoever runs it can
// forge. References: A. Kate, G. Zaverucha, I. Goldberg, 2010; V. Nikolaenko et al., "Powers-of-Tau
// to the People", eprint 2022/1592; ethereum/kzg-ceremony-specs. The file: docs/formats/srs.md.
// Threads: the executor handed in. Memory: 96 bytes a power.
#pragma once

#include "base/executor.hpp"
#include "base/result.hpp"
#include "crypto/random.hpp"
#include "srs/g2.hpp"

#include <cstdint>
#include <vector>

namespace cairn::srs {

/// 2^28 powers are 24 GiB.
inline constexpr std::size_t MAX_POWERS = (std::size_t{1} << 28U) + 64;

enum class Origin : std::uint8_t {
    development = 0,  // begun from a seed; whoever ran it can forge
    ceremony = 1,     // begun from tau = 1, or imported from a public ceremony
};

struct Contribution {
    G1 running;  // [tau]_1 after it
    G2 secret;   // [s]_2 of its own s

    friend bool operator==(const Contribution&, const Contribution&) = default;
};

struct Srs {
    Origin origin = Origin::development;
    std::vector<G1> g1;  // two powers at least
    G2 tau_g2;
    /// From the first that this program made; what was before an import is the ceremony's to tell.
    G1 begin;  // [tau]_1 before the first contribution
    std::vector<Contribution> contributions;

    friend bool operator==(const Srs&, const Srs&) = default;
};

/// SHA-256 of the origin, the number of powers, the powers and [tau]_2, as docs/formats/srs.md
/// says: what a verifying key binds. Contributions are not in it.
[[nodiscard]] Bytes32 digest_of(const Srs& srs);

/// What it takes to find tau, or anything that forges with it, by operations of the groups: with
/// tau^i [1] known for i up to a divisor d of r - 1, about sqrt(r / d) of them (J. Cheon, "Discrete
/// logarithm problems with auxiliary inputs", 2010; no generic algorithm does much better: Boneh
/// and Boyen, 2008). r - 1 is divisible by 2^32, so d is taken as the next power of two below
/// `powers`.
[[nodiscard]] double security_bits(std::size_t powers = MAX_POWERS) noexcept;

/// tau is derived from the seed. About 15 us a power and core.
[[nodiscard]] Srs generate_for_development(BytesView seed, std::size_t powers,
                                           base::Executor& executor);

/// A ceremony's beginning: tau = 1. Of no use before someone has contributed.
[[nodiscard]] Srs begin_ceremony(std::size_t powers);

/// Multiplies tau by a secret of `random`, which is forgotten. About 0.11 ms a power and core.
void contribute(Srs& srs, crypto::Random& random, base::Executor& executor);

enum class [[nodiscard]] SrsError : std::uint8_t {
    too_few_powers,   // fewer than two
    not_in_subgroup,  // a power is the identity or not of order r
    wrong_generator,  // the first power is not the generator
    bad_g2,           // [tau]_2, or a contribution's point, is no point of the subgroup
    wrong_powers,     // the powers are not those of one tau, or not of that of [tau]_2
    broken_chain,     // a contribution does not follow from the one before
    wrong_end,        // the last contribution is not that of the powers
    tau_is_known,     // tau is one: nobody has contributed
};
[[nodiscard]] const char* text_of(SrsError error) noexcept;

/// Every check that can be made without the secrets: each power's subgroup, the ratio of neighbours
/// by two sums with random weights of 128 bits and two pairings, each contribution by a pairing.
/// About 46 us a power and core.
Result<void, SrsError> verify(const Srs& srs, crypto::Random& random, base::Executor& executor);

}  // namespace cairn::srs
