#include "algebra/poseidon.hpp"

#include "algebra/detail/fr_dot.hpp"
#include "algebra/detail/poseidon_ifma.hpp"
#include "base/assert.hpp"

#include <algorithm>

namespace cairn::algebra {

namespace {

template <std::size_t T>
struct Permutation {
    static constexpr std::size_t t = T;
    using State = std::array<Fr, T>;

    static void add_constants(const Fr* constants, State& state) noexcept {
        for (std::size_t i = 0; i < T; ++i) {
            state[i] = state[i] + constants[i];
        }
    }

    static void full_round(const Fr* constants, const Fr* matrix, State& state) noexcept {
        State powers;
        for (std::size_t i = 0; i < T; ++i) {
            powers[i] = fifth_power(state[i] + constants[i]);
        }
        for (std::size_t i = 0; i < T; ++i) {
            state[i] = detail::fr_dot<T>(powers.data(), matrix + i * T);
        }
    }

    /// After round n: y_n, x_(n-1), y_(n-1), ..., y_(n-t+2), x_(n-t+1).
    using Window = std::array<Fr, 2 * T - 2>;

    static void push(const Fr& x, const Fr& y, Window& window) noexcept {
        std::copy_backward(window.begin(), window.end() - 2, window.end());
        window[0] = y;
        window[1] = x;
    }

    /// Up to round t - 1. `state` has its constants.
    static void enter(const detail::PartialRounds& rounds, const State& state,
                      Window& window) noexcept {
        Fr y = state[0];
        for (std::size_t n = 1; n < T; ++n) {
            const Fr* const factors = rounds.entry[n - 1].data();
            const Fr x = fifth_power(y);
            y = detail::fr_dot<T - 1>(state.data() + 1, factors) + rounds.constants[n - 1] +
                factors[T - 2 + n] * x;
            for (std::size_t i = 1; i < n; ++i) {
                y = y + factors[T - 2 + n - i] * window[2 * i - 1];
            }
            push(x, y, window);
        }
    }

    /// A round waits for the fifth power of the last y: what else it sums is summed meanwhile.
    static void partial_round(const Fr* factors, const Fr& constant, Window& window) noexcept {
        detail::FrDot<2 * T - 2> others(window.data(), factors + 1);
        others.step(0);
        const Fr square = window[0].squared();
        others.step(1);
        const Fr fourth = square.squared();
        others.step(2);
        const Fr x = fourth * window[0];
        others.step(3);
        push(x, (others.result() + constant) + factors[0] * x, window);
    }

    static void partial_rounds(const detail::PartialRounds& rounds, State& state) noexcept {
        Window window{};
        enter(rounds, state, window);
        for (std::size_t n = T; n <= rounds.constants.size(); ++n) {
            partial_round(rounds.step.data(), rounds.constants[n - 1], window);
        }
        state[0] = window[0];
        for (std::size_t i = 1; i < T; ++i) {
            state[i] = detail::fr_dot<2 * T - 2>(window.data(), rounds.exit[i - 1].data()) +
                       rounds.exit_constants[i - 1];
        }
    }

    static void permute(const PoseidonParameters& parameters, Fr* out) noexcept {
        State state;
        std::copy_n(out, T, state.begin());
        const Fr* constants = parameters.round_constants.data();
        const Fr* mds = parameters.mds.data();
        const std::size_t half = parameters.full_rounds / 2;
        for (std::size_t round = 0; round < half; ++round, constants += T) {
            full_round(constants, mds, state);
        }
        add_constants(constants, state);
        partial_rounds(parameters.partial, state);
        constants += parameters.partial_rounds * T;
        for (std::size_t round = 0; round < half; ++round, constants += T) {
            full_round(constants, mds, state);
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
    CAIRN_ASSERT(!parameters.partial.step.empty());
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
    CAIRN_ASSERT(!parameters.partial.step.empty());
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
