#include "algebra/poseidon2.hpp"

#include "algebra/detail/poseidon_ifma.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <array>

namespace cairn::algebra {

namespace {

template <std::size_t T>
struct Permutation {
    using State = std::array<Fr, T>;

    static Fr sum(const State& state) noexcept {
        Fr out = state[0];
        for (std::size_t i = 1; i < T; ++i) {
            out = out + state[i];
        }
        return out;
    }

    /// circ(2, 1), circ(2, 1, 1), or M4 = (5 7 1 3, 4 6 1 1, 1 3 5 7, 1 1 4 6) in 8 sums and 4
    /// doublings (the paper's appendix B).
    static void external(State& state) noexcept {
        if constexpr (T == 4) {
            const Fr t0 = state[0] + state[1];
            const Fr t1 = state[2] + state[3];
            const Fr t2 = state[1].doubled() + t1;
            const Fr t3 = state[3].doubled() + t0;
            const Fr t4 = t1.doubled().doubled() + t3;
            const Fr t5 = t0.doubled().doubled() + t2;
            state = {t3 + t5, t5, t2 + t4, t4};
        } else {
            const Fr all = sum(state);
            for (Fr& element : state) {
                element = element + all;
            }
        }
    }

    /// The internal matrix. A constant for element 0 comes with it: it waits for nothing, the S-box
    /// before and after are what takes the time.
    static void internal(const Fr& next_constant, const Fr* diagonal, State& state) noexcept {
        Fr others = state[1];
        for (std::size_t i = 2; i < T; ++i) {
            others = others + state[i];
        }
        State next;
        if constexpr (T == 4) {
            const Fr all = state[0] + others;
            for (std::size_t i = 0; i < T; ++i) {
                next[i] = all + diagonal[i] * state[i];
            }
            next[0] = next[0] + next_constant;
        } else {
            next[0] = state[0].doubled() + (others + next_constant);
            for (std::size_t i = 1; i < T; ++i) {
                const Fr own = i + 1 == T ? state[i].doubled() : state[i];
                next[i] = state[0] + (others + own);
            }
        }
        state = next;
    }

    static const Fr* full_rounds(std::size_t rounds, const Fr* constants, State& state) noexcept {
        for (std::size_t round = 0; round < rounds; ++round, constants += T) {
            for (std::size_t i = 0; i < T; ++i) {
                state[i] = fifth_power(state[i] + constants[i]);
            }
            external(state);
        }
        return constants;
    }

    static void permute(const Poseidon2Parameters& parameters, Fr* out) noexcept {
        State state;
        std::copy_n(out, T, state.begin());
        external(state);
        const Fr* constants = parameters.round_constants.data();
        constants = full_rounds(parameters.full_rounds / 2, constants, state);
        state[0] = state[0] + *constants++;
        for (std::size_t round = 1; round <= parameters.partial_rounds; ++round) {
            state[0] = fifth_power(state[0]);
            const bool last = round == parameters.partial_rounds;
            internal(last ? Fr::zero() : *constants++, parameters.diagonal.data(), state);
        }
        full_rounds(parameters.full_rounds / 2, constants, state);
        std::ranges::copy(state, out);
    }
};

/// Calls what(Permutation<t>).
void with_permutation(unsigned t, const auto& what) {
    switch (t) {
        case 2:
            return what(Permutation<2>{});
        case 3:
            return what(Permutation<3>{});
        case 4:
            return what(Permutation<4>{});
        default:
            CAIRN_UNREACHABLE("no permutation of this width");
    }
}

/// matrix(i, j) state_j, summed.
void multiply(std::span<Fr> state, const auto& matrix) {
    std::vector<Fr> next(state.size());
    for (std::size_t i = 0; i < next.size(); ++i) {
        for (std::size_t j = 0; j < next.size(); ++j) {
            next[i] = next[i] + matrix(i, j) * state[j];
        }
    }
    std::ranges::copy(next, state.begin());
}

}  // namespace

void poseidon2_permute(const Poseidon2Parameters& parameters, std::span<Fr> state) noexcept {
    CAIRN_ASSERT(state.size() == parameters.t);
    with_permutation(parameters.t,
                     [&](auto permutation) { permutation.permute(parameters, state.data()); });
}

void poseidon2_permute_plain(const Poseidon2Parameters& parameters, std::span<Fr> state) {
    const std::size_t t = parameters.t;
    CAIRN_ASSERT(state.size() == t);
    constexpr std::array<std::array<std::uint64_t, 4>, 4> m4 = {
        {{5, 7, 1, 3}, {4, 6, 1, 1}, {1, 3, 5, 7}, {1, 1, 4, 6}}};
    const auto external = [&](std::size_t i, std::size_t j) {
        return t == 4 ? fr(m4.at(i).at(j)) : fr(i == j ? 2 : 1);
    };
    const auto internal = [&](std::size_t i, std::size_t j) {
        return i == j ? parameters.diagonal[i] + Fr::one() : Fr::one();
    };
    multiply(state, external);
    const std::size_t half = parameters.full_rounds / 2;
    std::size_t at = 0;
    for (std::size_t round = 0; round < parameters.full_rounds + parameters.partial_rounds;
         ++round) {
        const bool full = round < half || round >= half + parameters.partial_rounds;
        for (std::size_t i = 0; i < (full ? t : 1); ++i) {
            state[i] = power(state[i] + parameters.round_constants[at++], 5);
        }
        full ? multiply(state, external) : multiply(state, internal);
    }
}

void poseidon2_permute_many(const Poseidon2Parameters& parameters, std::span<Fr> states,
                            Kernel kernel) noexcept {
    const std::size_t t = parameters.t;
    CAIRN_ASSERT(states.size() % t == 0);
    std::size_t done = 0;
    if (kernel == Kernel::ifma) {
        for (; done + 8 * t <= states.size(); done += 8 * t) {
            detail::poseidon2_permute_eight(parameters, states.data() + done);
        }
    }
    with_permutation(parameters.t, [&](auto permutation) {
        for (; done < states.size(); done += t) {
            permutation.permute(parameters, states.data() + done);
        }
    });
}

Fr poseidon2_compress(const Fr& left, const Fr& right) noexcept {
    std::array<Fr, 2> state = {left, right};
    poseidon2_permute(poseidon2_parameters(Poseidon2Id::gnark_2), state);
    return state[1] + right;
}

Fr poseidon2_merkle_damgard(std::span<const Fr> elements) noexcept {
    Fr state;
    for (const Fr& element : elements) {
        state = poseidon2_compress(state, element);
    }
    return state;
}

}  // namespace cairn::algebra
