// Bounds are in multiples of r; "x -> y" says what a step makes of them. A product of x and y is
// below 1 + x y / 35.3, what is stored below 17, a value that is held below 35.
#include "algebra/detail/poseidon_ifma.hpp"

#include "algebra/detail/fr_columns_ifma.hpp"
#include "algebra/poseidon.hpp"
#include "base/assert.hpp"

namespace cairn::algebra::detail {

#ifdef CAIRN_HAS_FR_IFMA

LaneConstants lane_constants(const std::vector<Fr>& constants) {
    LaneConstants out;
    out.reserve(constants.size());
    for (const Fr& constant : constants) {
        out.push_back(fr_lane_of(constant));
    }
    return out;
}

namespace {

using Constant = Limbs<5>;

CAIRN_FR_IFMA void add_constant(FrLanes& x, const Constant& constant) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        x.limb[j] = _mm512_add_epi64(x.limb[j], splat(constant[j]));
    }
}

CAIRN_FR_IFMA void multiply_constant(FrLanes& out, const FrLanes& a,
                                     const Constant& constant) noexcept {
    FrLanes b;
    splat(b, constant);
    multiply_raw(out, a, b);
}

/// The next sum of the terms, raw.
template <std::size_t N>
CAIRN_FR_IFMA void sum(FrLanes& out, const FrLanes* values, const Constant*& terms) noexcept {
    dot<N>(out, values, terms + 1, terms[0]);
    terms += N + 1;
}

/// The same and x.
template <std::size_t N>
CAIRN_FR_IFMA void sum_and(FrLanes& out, const FrLanes* values, const FrLanes& x,
                           const Constant*& terms) noexcept {
    FrLanes others;
    sum<N>(others, values, terms);
    add(out, others, x);
}

/// States below 18, then below 6 -> 2.9 (1.25) + 1 + (t - 1) 2.9 / 35.3, that is below 5 for t =
/// 12.
template <std::size_t T>
CAIRN_FR_IFMA void full_round(FrLanes* state, const Constant*& terms) noexcept {
    constexpr bool odd = T % 2 != 0;
    FrLanes powers[2 * T];
    for (std::size_t i = 0; i < T; ++i) {
        powers[i] = state[i];
    }
    for (std::size_t i = 0; i + 1 < T; i += 2) {
        fifth_powers(powers[i], powers[i + 1]);
    }
    if constexpr (odd) {
        fifth_power_and_sum<T - 1>(powers[T - 1], state[T - 1], powers, terms + (T - 1) * T);
        add(state[T - 1], state[T - 1], powers[T - 1]);
    }
    for (std::size_t i = 0; i < T; ++i) {
        powers[i + T] = powers[i];
    }
    for (std::size_t i = 0; i + 1 < T; i += 2) {
        sums<T - 1>(state[i], state[i + 1], powers + i + 1, powers + i + 2, terms + i * T);
        add(state[i], state[i], powers[i]);
        add(state[i + 1], state[i + 1], powers[i + 1]);
    }
    terms += T * T;
}

/// -> 1 + t 1.25 / 35.3
template <std::size_t T>
CAIRN_FR_IFMA void last_full_round(FrLanes* state, const Constant*& terms) noexcept {
    FrLanes powers[T];
    for (std::size_t i = 0; i < T; ++i) {
        powers[i] = state[i];
        fifth_power(powers[i]);
    }
    for (std::size_t i = 0; i < T; ++i) {
        sum<T>(state[i], powers, terms);
        normalize(state[i]);
    }
}

/// After round n: y_n, x_(n-1), y_(n-1), ..., y_(n-t+2), x_(n-t+1).
template <std::size_t T>
using Window = std::array<FrLanes, 2 * T - 2>;

template <std::size_t T>
CAIRN_FR_IFMA void push(const FrLanes& x, const FrLanes& y, Window<T>& window) noexcept {
    for (std::size_t i = window.size(); i-- > 2;) {
        window[i] = window[i - 2];
    }
    window[0] = y;
    window[1] = x;
}

/// The window of round t - 1. States below 5 -> 1.25 + 1 + ((t - 1) 5 + (t - 2) 1.25) / 35.3, that
/// is below 4.2 for t = 12.
template <std::size_t T, std::size_t n = 1>
CAIRN_FR_IFMA void enter(const FrLanes& y, FrLanes (&values)[2 * T - 2], const Constant*& terms,
                         Window<T>& window) noexcept {
    if constexpr (n < T) {
        FrLanes x = y;
        fifth_power(x);
        FrLanes next;
        sum_and<T + n - 2>(next, values, x, terms);
        push<T>(x, next, window);
        for (std::size_t m = 0; m < n; ++m) {
            values[T - 1 + m] = window[2 * m + 1];
        }
        enter<T, n + 1>(next, values, terms, window);
    }
}

/// With x up to 1.25, y stays below 1.25 + 1 + (t - 1) (1.25 + y) / 35.3: below 4.2 for t = 12.
template <std::size_t T>
CAIRN_FR_IFMA void partial_rounds(std::size_t rounds, FrLanes* state,
                                  const Constant*& terms) noexcept {
    Window<T> window;
    FrLanes values[2 * T - 2];
    for (std::size_t i = 1; i < T; ++i) {
        values[i - 1] = state[i];
    }
    enter<T>(state[0], values, terms, window);
    for (std::size_t n = T; n <= rounds; ++n) {
        FrLanes x = window[0];
        FrLanes y;
        fifth_power_and_sum<2 * T - 2>(x, y, window.data(), terms);
        terms += 2 * T - 1;
        add(y, y, x);
        push<T>(x, y, window);
    }
    state[0] = window[0];
    for (std::size_t i = 1; i < T; ++i) {
        sum<2 * T - 2>(state[i], window.data(), terms);
        normalize(state[i]);
    }
}

/// Follows poseidon_sums.hpp.
template <std::size_t T>
CAIRN_TARGET_IFMA void permute(const PoseidonParameters& parameters, Fr* states) noexcept {
    const Constant* terms = parameters.lane_terms.data();
    FrLanes state[T];
    for (std::size_t i = 0; i < T; ++i) {
        load(state[i], states + i, T);
        add_constant(state[i], *terms++);
        normalize(state[i]);
    }
    const std::size_t half = parameters.full_rounds / 2;
    for (std::size_t round = 0; round < half; ++round) {
        full_round<T>(state, terms);
    }
    partial_rounds<T>(parameters.partial_rounds, state, terms);
    for (std::size_t round = 0; round + 1 < half; ++round) {
        full_round<T>(state, terms);
    }
    last_full_round<T>(state, terms);
    for (std::size_t i = 0; i < T; ++i) {
        store(states + i, state[i], T);
    }
}

// ---- Poseidon2 ----

constexpr Constant lanes_one = fr_lane_of(Fr::one());

/// x -> 1 + x / 35.3
CAIRN_FR_IFMA void shrink(FrLanes& x) noexcept {
    multiply_constant(x, x, lanes_one);
    normalize(x);
}

CAIRN_FR_IFMA void double_raw(FrLanes& out, const FrLanes& x) noexcept {
    add_raw(out, x, x);
}

/// x -> 3 x (t = 2), 4 x (t = 3), and 1 + 16 x / 35.3 of x up to 2 (t = 4); normal.
template <std::size_t T>
CAIRN_FR_IFMA void external(FrLanes* state) noexcept {
    if constexpr (T == 4) {
        FrLanes t[6];
        add_raw(t[0], state[0], state[1]);
        add_raw(t[1], state[2], state[3]);
        double_raw(t[2], state[1]);
        add_raw(t[2], t[2], t[1]);
        double_raw(t[3], state[3]);
        add_raw(t[3], t[3], t[0]);
        double_raw(t[4], t[1]);
        double_raw(t[4], t[4]);
        add_raw(t[4], t[4], t[3]);
        double_raw(t[5], t[0]);
        double_raw(t[5], t[5]);
        add_raw(t[5], t[5], t[2]);
        add_raw(state[0], t[3], t[5]);
        state[1] = t[5];
        add_raw(state[2], t[2], t[4]);
        state[3] = t[4];
        CAIRN_UNROLL
        for (std::size_t i = 0; i < T; ++i) {
            normalize(state[i]);
            shrink(state[i]);
        }
    } else {
        FrLanes sum = state[0];
        CAIRN_UNROLL
        for (std::size_t i = 1; i < T; ++i) {
            add_raw(sum, sum, state[i]);
        }
        CAIRN_UNROLL
        for (std::size_t i = 0; i < T; ++i) {
            add(state[i], state[i], sum);
        }
    }
}

/// state_0 up to 1.25 after its S-box, others up to 1.16 -> state_0 below 6, with its next
/// constant, others 1.07 (1.16 in the first round): what is reduced is at most 6.
template <std::size_t T>
CAIRN_FR_IFMA void internal(FrLanes* state, const Constant& next_constant,
                            const Constant* diagonal) noexcept {
    FrLanes sum = state[0];
    CAIRN_UNROLL
    for (std::size_t i = 1; i < T; ++i) {
        add_raw(sum, sum, state[i]);
    }
    CAIRN_UNROLL
    for (std::size_t i = 0; i < T; ++i) {
        if constexpr (T == 4) {
            multiply_constant(state[i], state[i], diagonal[i]);
        } else if (i + 1 == T) {
            double_raw(state[i], state[i]);
        }
        add_raw(state[i], state[i], sum);
    }
    add_constant(state[0], next_constant);
    normalize(state[0]);
    CAIRN_UNROLL
    for (std::size_t i = 1; i < T; ++i) {
        reduce(state[i]);
    }
}

/// After the first layer and from then on states are below 5 (t = 4: 1.7), with a constant 6.
template <std::size_t T>
CAIRN_FR_IFMA const Constant* full_rounds(std::size_t rounds, const Constant* constants,
                                          FrLanes* state) noexcept {
    for (std::size_t round = 0; round < rounds; ++round, constants += T) {
        CAIRN_UNROLL
        for (std::size_t i = 0; i < T; ++i) {
            add_constant(state[i], constants[i]);
            normalize(state[i]);
            fifth_power(state[i]);
        }
        external<T>(state);
    }
    return constants;
}

template <std::size_t T>
CAIRN_TARGET_IFMA void permute(const Poseidon2Parameters& parameters, Fr* states) noexcept {
    constexpr Constant zero{};
    const Constant* constants = parameters.lanes.round_constants.data();
    const Constant* diagonal = parameters.lanes.diagonal.data();
    FrLanes state[T];
    for (std::size_t i = 0; i < T; ++i) {
        load(state[i], states + i, T);
        shrink(state[i]);
    }
    external<T>(state);
    constants = full_rounds<T>(parameters.full_rounds / 2, constants, state);
    add_constant(state[0], *constants++);
    for (std::size_t i = 0; i < T; ++i) {
        reduce(state[i]);
    }
    for (std::size_t round = 1; round <= parameters.partial_rounds; ++round) {
        fifth_power(state[0]);
        internal<T>(state, round == parameters.partial_rounds ? zero : *constants++, diagonal);
    }
    full_rounds<T>(parameters.full_rounds / 2, constants, state);
    for (std::size_t i = 0; i < T; ++i) {
        store(states + i, state[i], T);
    }
}

}  // namespace

void poseidon_permute_eight(const PoseidonParameters& parameters, Fr* states) noexcept {
    switch (parameters.t) {
        case 3:
            return permute<3>(parameters, states);
        case 5:
            return permute<5>(parameters, states);
        case 12:
            return permute<12>(parameters, states);
        default:
            CAIRN_UNREACHABLE("no permutation of this width");
    }
}

void poseidon2_permute_eight(const Poseidon2Parameters& parameters, Fr* states) noexcept {
    switch (parameters.t) {
        case 2:
            return permute<2>(parameters, states);
        case 3:
            return permute<3>(parameters, states);
        case 4:
            return permute<4>(parameters, states);
        default:
            CAIRN_UNREACHABLE("no permutation of this width");
    }
}

#else

LaneConstants lane_constants(const std::vector<Fr>& /*constants*/) {
    return {};
}

void poseidon_permute_eight(const PoseidonParameters& parameters, Fr* states) noexcept {
    poseidon_permute_many(parameters, {states, 8 * std::size_t{parameters.t}}, Kernel::portable);
}

void poseidon2_permute_eight(const Poseidon2Parameters& parameters, Fr* states) noexcept {
    poseidon2_permute_many(parameters, {states, 8 * std::size_t{parameters.t}}, Kernel::portable);
}

#endif

}  // namespace cairn::algebra::detail
