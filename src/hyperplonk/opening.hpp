// Values of committed columns at a point that is no row, as multilinear polynomials: HyperKZG, the
// folding of Gemini (J. Bootle et al., eprint 2022/420, section 2.4) over KZG.
//
// Two combinations of columns are opened at once: `here` as it stands and `there` one row on,
//   here(point) + next there(point) = value,   next there [row] = there[row + 1 modulo rows].
// With the values of rows as coefficients of powers of X, the sum is
//   f_0 = here + (there - first) / X + first X^(n - 1)
// for the value `first` of `there` in row 0. f_(i+1) takes even and odd coefficients of f_i
// together,
//   f_(i+1)(X^2) = (1 - u) (f_i(X) + f_i(-X)) / 2 + u (f_i(X) - f_i(-X)) / (2 X),
// u being the point's coordinate of the row's lowest bit left. After all coordinates it is the
// value. f_1, f_2 ... are committed, and the identities are checked at a random y: all of them are
// opened at y, -y and y^2, by two quotients (D. Boneh et al., eprint 2020/81). Why not Zeromorph on
// the same powers: its bounds of degrees need [tau^d]_2 of the very degree, or a quotient as long
// as the whole setup; a setup here has [tau]_2 alone. Folding needs no bounds: what a column had
// above n coefficients would have to fold to zero at a point drawn after it. Threads: opening works
// on the executor handed in. Cost: sums of multiples of 3 n in all. Memory: 160 bytes a row, with
// those of both combinations.
#pragma once

#include "commitment/kzg.hpp"

#include <optional>
#include <span>
#include <vector>

namespace cairn::hyperplonk {

using algebra::Fr;
using algebra::G1;
using commitment::PairingClaim;
using commitment::Polynomial;

struct OpeningStatement {
    std::span<const Fr> point;  // one coordinate at least
    Fr value;
    Fr first;
};

struct Opening {
    std::vector<G1> folds;   // f_1 .. f_(m - 1) of m coordinates
    std::vector<Fr> values;  // of here and there at y, -y, y^2; of each fold at y, -y
    G1 quotient;
    G1 last;
};

[[nodiscard]] constexpr std::size_t opening_folds(std::size_t coordinates) noexcept {
    return coordinates - 1;
}
[[nodiscard]] constexpr std::size_t opening_values(std::size_t coordinates) noexcept {
    return 6 + 2 * opening_folds(coordinates);
}

/// Both polynomials have 2^coordinates coefficients.
[[nodiscard]] Opening open(Polynomial here, Polynomial there, const OpeningStatement& statement,
                           const commitment::KzgCommitter& committer,
                           transcript::Transcript& transcript, base::Executor& executor);

/// here = sum here[i] commitments[i], there alike.
struct CombinedCommitments {
    std::span<const G1> commitments;
    std::span<const Fr> here;
    std::span<const Fr> there;
};

/// All of the check but the pairing; nothing if the values contradict the statement. Sizes are as
/// above, points are of the subgroup.
[[nodiscard]] std::optional<PairingClaim> check_opening(const CombinedCommitments& combined,
                                                        const OpeningStatement& statement,
                                                        const Opening& opening,
                                                        transcript::Transcript& transcript);

}  // namespace cairn::hyperplonk
