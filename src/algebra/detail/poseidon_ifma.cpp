// Bounds are in multiples of r; "x -> y" says what a step makes of them. A product of x and y is
// below 1 + x y / 35.3, what is stored below 17, a value that is held below 35.
#include "algebra/detail/poseidon_ifma.hpp"

#include "algebra/detail/fr_ifma.hpp"
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

/// The columns of a sum of products, of 52 bits and more each, divided by R: raw.
CAIRN_FR_IFMA void reduce_columns(FrLanes& out, __m512i (&t)[10]) noexcept {
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 5; ++i) {
        reduce_row(t, i, fr_quotient(t[i]));
    }
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        out.limb[j] = t[j + 5];
    }
}

/// x^2 / R of a normal x, normal: products of different limbs are made once and doubled.
CAIRN_FR_IFMA void square(FrLanes& x) noexcept {
    __m512i t[10];
    CAIRN_UNROLL
    for (__m512i& column : t) {
        column = _mm512_setzero_si512();
    }
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 5; ++i) {
        CAIRN_UNROLL
        for (std::size_t j = i + 1; j < 5; ++j) {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], x.limb[i], x.limb[j]);
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], x.limb[i], x.limb[j]);
        }
    }
    CAIRN_UNROLL
    for (std::size_t i = 0; i < 5; ++i) {
        t[2 * i] = _mm512_add_epi64(t[2 * i], t[2 * i]);
        t[2 * i + 1] = _mm512_add_epi64(t[2 * i + 1], t[2 * i + 1]);
        t[2 * i] = _mm512_madd52lo_epu64(t[2 * i], x.limb[i], x.limb[i]);
        t[2 * i + 1] = _mm512_madd52hi_epu64(t[2 * i + 1], x.limb[i], x.limb[i]);
    }
    reduce_columns(x, t);
    normalize(x);
}

/// x^5 of a normal x below 6 -> 1.25; of 18 -> 2.9.
CAIRN_FR_IFMA void fifth_power(FrLanes& x) noexcept {
    FrLanes power = x;
    square(power);
    square(power);
    multiply(x, power, x);
}

/// The sum of N products a_n b_n / R with one reduction, raw; a_n below x -> 1 + N x / 35.3. Ten
/// columns of at most 10 N products of 52 bits each: N is at most 400.
template <std::size_t N>
CAIRN_FR_IFMA void dot(FrLanes& out, const FrLanes* a, const Constant* b) noexcept {
    __m512i t[10];
    CAIRN_UNROLL
    for (__m512i& column : t) {
        column = _mm512_setzero_si512();
    }
    // The first factor is what a partial round waits for: it comes last.
    for (std::size_t n = N; n-- > 0;) {
        CAIRN_UNROLL
        for (std::size_t i = 0; i < 5; ++i) {
            const __m512i word = splat(b[n][i]);
            CAIRN_UNROLL
            for (std::size_t j = 0; j < 5; ++j) {
                t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[n].limb[j], word);
            }
            CAIRN_UNROLL
            for (std::size_t j = 0; j < 5; ++j) {
                t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[n].limb[j], word);
            }
        }
    }
    reduce_columns(out, t);
}

/// States below 17 -> 1 + t 2.9 / 35.3, that is below 2 for t = 12.
template <std::size_t T>
CAIRN_FR_IFMA void full_round(FrLanes* state, const Constant* constants,
                              const Constant* matrix) noexcept {
    for (std::size_t i = 0; i < T; ++i) {
        add_constant(state[i], constants[i]);
        normalize(state[i]);
        fifth_power(state[i]);
    }
    FrLanes next[T];
    for (std::size_t i = 0; i < T; ++i) {
        dot<T>(next[i], state, matrix + i * T);
        normalize(next[i]);
    }
    for (std::size_t i = 0; i < T; ++i) {
        state[i] = next[i];
    }
}

/// Before round n: x_(n-1), y_(n-1), x_(n-2), ..., y_(n-t+1), x_(n-t).
template <std::size_t T>
using Window = std::array<FrLanes, 2 * T - 1>;

/// After y, a fifth power below 1.25 goes to the front.
template <std::size_t T>
CAIRN_FR_IFMA void push(const FrLanes& y, Window<T>& window) noexcept {
    for (std::size_t i = window.size(); i-- > 2;) {
        window[i] = window[i - 2];
    }
    window[1] = y;
    window[0] = y;
    fifth_power(window[0]);
}

/// The window of round t. States below 3 -> sums up to 2 + t 3 / 35.3, and 1.1 for each x.
template <std::size_t T>
CAIRN_FR_IFMA void enter(const PoseidonParameters::Lanes& rounds, const FrLanes* state,
                         Window<T>& window) noexcept {
    window[0] = state[0];
    fifth_power(window[0]);
    for (std::size_t n = 1; n < T; ++n) {
        const Constant* const factors = rounds.entry[n - 1].data();
        FrLanes y;
        dot<T - 1>(y, state + 1, factors);
        add_constant(y, rounds.constants[n - 1]);
        normalize(y);
        for (std::size_t i = 0; i < n; ++i) {
            FrLanes product;
            multiply_constant(product, window[2 * i], factors[T - 2 + n - i]);
            add(y, y, product);
        }
        reduce(y);
        push<T>(y, window);
    }
}

/// With x up to 1.25, y is at most 2 + (t 1.25 + (t - 1) y) / 35.3: below 4 for t = 12.
template <std::size_t T>
CAIRN_FR_IFMA void partial_rounds(const PoseidonParameters::Lanes& rounds,
                                  FrLanes* state) noexcept {
    Window<T> window;
    enter<T>(rounds, state, window);
    FrLanes y;
    for (std::size_t n = T; n <= rounds.constants.size(); ++n) {
        dot<2 * T - 1>(y, window.data(), rounds.step.data());
        add_constant(y, rounds.constants[n - 1]);
        normalize(y);
        push<T>(y, window);
    }
    state[0] = y;
    for (std::size_t i = 1; i < T; ++i) {
        dot<2 * T - 2>(state[i], window.data() + 1, rounds.exit[i - 1].data());
        add_constant(state[i], rounds.exit_constants[i - 1]);
        normalize(state[i]);
    }
}

template <std::size_t T>
CAIRN_TARGET_IFMA void permute(const PoseidonParameters& parameters, Fr* states) noexcept {
    const PoseidonParameters::Lanes& lanes = parameters.lanes;
    FrLanes state[T];
    for (std::size_t i = 0; i < T; ++i) {
        load(state[i], states + i, T);
    }
    const Constant* constants = lanes.round_constants.data();
    const std::size_t half = parameters.full_rounds / 2;
    for (std::size_t round = 0; round < half; ++round, constants += T) {
        full_round<T>(state, constants, lanes.mds.data());
    }
    for (std::size_t i = 0; i < T; ++i) {
        add_constant(state[i], constants[i]);
        normalize(state[i]);
    }
    partial_rounds<T>(lanes, state);
    constants += parameters.partial_rounds * T;
    for (std::size_t round = 0; round < half; ++round, constants += T) {
        full_round<T>(state, constants, lanes.mds.data());
    }
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
