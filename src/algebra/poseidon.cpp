#include "algebra/poseidon.hpp"

#include "algebra/detail/poseidon_ifma.hpp"
#include "base/assert.hpp"

#include <algorithm>

namespace cairn::algebra {

namespace {

Fr fifth_power(const Fr& x) noexcept {
    return x.squared().squared() * x;
}

template <std::size_t T>
struct Permutation {
    static constexpr std::size_t t = T;
    using State = std::array<Fr, T>;

    static Fr dot(const Fr* row, const State& state) noexcept {
        Fr out = row[0] * state[0];
        for (std::size_t j = 1; j < T; ++j) {
            out = out + row[j] * state[j];
        }
        return out;
    }

    static void full_round(const Fr* constants, const Fr* matrix, State& state) noexcept {
        State powers;
        for (std::size_t i = 0; i < T; ++i) {
            powers[i] = fifth_power(state[i] + constants[i]);
        }
        for (std::size_t i = 0; i < T; ++i) {
            state[i] = dot(matrix + i * T, powers);
        }
    }

    static void partial_round(const Fr& constant, const Fr* sparse, State& state) noexcept {
        state[0] = fifth_power(state[0]) + constant;
        const Fr first = dot(sparse, state);
        for (std::size_t i = 1; i < T; ++i) {
            state[i] = state[i] + sparse[T - 1 + i] * state[0];
        }
        state[0] = first;
    }

    static void permute(const PoseidonParameters& parameters, Fr* out) noexcept {
        State state;
        std::copy_n(out, T, state.begin());
        const Fr* constants = parameters.round_constants.data();
        const Fr* mds = parameters.mds.data();
        const std::size_t half = parameters.full_rounds / 2;
        for (std::size_t round = 0; round + 1 < half; ++round) {
            full_round(constants + round * T, mds, state);
        }
        full_round(constants + (half - 1) * T, parameters.entry_matrix.data(), state);
        for (std::size_t i = 0; i < T; ++i) {
            state[i] = state[i] + parameters.entry_constants[i];
        }
        for (std::size_t round = 0; round < parameters.partial_rounds; ++round) {
            partial_round(parameters.sparse_constants[round],
                          parameters.sparse.data() + round * (2 * T - 1), state);
        }
        constants += (half + parameters.partial_rounds) * T;
        for (std::size_t round = 0; round < half; ++round) {
            full_round(constants + round * T, mds, state);
        }
        std::ranges::copy(state, out);
    }
};

/// Calls what(Permutation<t>).
void with_permutation(unsigned t, const auto& what) {
    switch (t) {
        case 3:
            return what(Permutation<3>{});
        case 5:
            return what(Permutation<5>{});
        case 12:
            return what(Permutation<12>{});
        default:
            CAIRN_UNREACHABLE("no permutation of this width");
    }
}

}  // namespace

void poseidon_permute(const PoseidonParameters& parameters, std::span<Fr> state) noexcept {
    CAIRN_ASSERT(state.size() == parameters.t);
    with_permutation(parameters.t,
                     [&](auto permutation) { permutation.permute(parameters, state.data()); });
}

void poseidon_permute_plain(const PoseidonParameters& parameters, std::span<Fr> state) {
    const std::size_t t = parameters.t;
    CAIRN_ASSERT(state.size() == t);
    const std::size_t half = parameters.full_rounds / 2;
    for (std::size_t round = 0; round < parameters.full_rounds + parameters.partial_rounds;
         ++round) {
        const bool full = round < half || round >= half + parameters.partial_rounds;
        for (std::size_t i = 0; i < t; ++i) {
            state[i] = state[i] + parameters.round_constants[round * t + i];
            if (full || i == 0) {
                state[i] = power(state[i], 5);
            }
        }
        std::vector<Fr> next(t);
        for (std::size_t i = 0; i < t; ++i) {
            for (std::size_t j = 0; j < t; ++j) {
                next[i] = next[i] + parameters.mds[i * t + j] * state[j];
            }
        }
        std::ranges::copy(next, state.begin());
    }
}

void poseidon_permute_many(const PoseidonParameters& parameters, std::span<Fr> states,
                           Kernel kernel) noexcept {
    const std::size_t t = parameters.t;
    CAIRN_ASSERT(states.size() % t == 0);
    std::size_t done = 0;
    if (kernel == Kernel::ifma) {
        for (; done + 8 * t <= states.size(); done += 8 * t) {
            detail::poseidon_permute_eight(parameters, states.data() + done);
        }
    }
    with_permutation(parameters.t, [&](auto permutation) {
        for (; done < states.size(); done += t) {
            permutation.permute(parameters, states.data() + done);
        }
    });
}

Fr poseidon_compress(const Fr& left, const Fr& right) noexcept {
    std::array<Fr, 3> state = {Fr::zero(), left, right};
    poseidon_permute(poseidon_parameters(3), state);
    return state[0];
}

Fr poseidon_compress(const std::array<Fr, 4>& children) noexcept {
    std::array<Fr, 5> state = {Fr::zero(), children[0], children[1], children[2], children[3]};
    poseidon_permute(poseidon_parameters(5), state);
    return state[0];
}

void poseidon_compress_layer(std::span<const Fr> children, std::span<Fr> nodes, Kernel kernel) {
    if (nodes.empty()) {
        CAIRN_ASSERT(children.empty());
        return;
    }
    const std::size_t arity = children.size() / nodes.size();
    CAIRN_ASSERT((arity == 2 || arity == 4) && arity * nodes.size() == children.size());
    const std::size_t t = arity + 1;
    const PoseidonParameters& parameters = poseidon_parameters(static_cast<unsigned>(t));
    // Blocks that stay in the cache of the first level.
    constexpr std::size_t block = 64;
    std::vector<Fr> states(block * t);
    for (std::size_t begin = 0; begin < nodes.size(); begin += block) {
        const std::size_t count = std::min(block, nodes.size() - begin);
        for (std::size_t i = 0; i < count; ++i) {
            states[i * t] = Fr::zero();
            std::ranges::copy(children.subspan((begin + i) * arity, arity),
                              states.begin() + static_cast<std::ptrdiff_t>(i * t + 1));
        }
        poseidon_permute_many(parameters, std::span(states).first(count * t), kernel);
        for (std::size_t i = 0; i < count; ++i) {
            nodes[begin + i] = states[i * t];
        }
    }
}

void poseidon_hash(unsigned t, std::uint64_t domain, std::span<const Fr> inputs,
                   std::span<Fr> outputs) {
    CAIRN_ASSERT(domain != 0 && domain >> 62U == 0 && outputs.size() >> 32U == 0);
    const PoseidonParameters& parameters = poseidon_parameters(t);
    const std::size_t rate = t - 1;
    std::vector<Fr> state(t);
    state[0] =
        Fr::from_integer({outputs.empty() ? 0 : outputs.size() - 1, inputs.size(), domain, 0});
    std::size_t at = 0;
    do {
        for (std::size_t i = 0; i < rate && at < inputs.size(); ++i, ++at) {
            state[1 + i] = state[1 + i] + inputs[at];
        }
        poseidon_permute(parameters, state);
    } while (at < inputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (i != 0 && i % rate == 0) {
            poseidon_permute(parameters, state);
        }
        outputs[i] = state[1 + i % rate];
    }
}

Fr poseidon_hash(std::uint64_t domain, std::span<const Fr> inputs) {
    Fr out;
    poseidon_hash(5, domain, inputs, std::span(&out, 1));
    return out;
}

}  // namespace cairn::algebra
