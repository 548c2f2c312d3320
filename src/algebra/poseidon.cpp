#include "algebra/poseidon.hpp"

#include "algebra/detail/fr_dot.hpp"
#include "algebra/detail/poseidon_ifma.hpp"
#include "base/assert.hpp"

#include <algorithm>

namespace cairn::algebra {

namespace {

/// What the next partial rounds read: y_n, x_(n-1), y_(n-1), ..., y_(n-t+2), x_(n-t+1) after round
/// n, side by side. New values are put before the others, which rarely move: what was just written
/// by words is slow to read by vectors.
template <std::size_t T>
class Window {
  public:
    const Fr* data() const noexcept { return at_; }

    void push(const Fr& x, const Fr& y) noexcept {
        if (at_ == values_.data()) [[unlikely]] {
            std::copy_backward(at_, at_ + size - 2, values_.data() + values_.size());
            at_ += room + 2;
        }
        at_ -= 2;
        at_[0] = y;
        at_[1] = x;
    }

  private:
    static constexpr std::size_t size = 2 * T - 2;
    static constexpr std::size_t room = 32;

    std::array<Fr, size + room> values_;
    Fr* at_ = values_.data() + room;
};

/// Follows detail/poseidon_sums.hpp, whose terms it reads one after another. Fifth powers are
/// reduced, other values are below 1.02 r until the last sums.
template <std::size_t T>
class Permutation {
  public:
    explicit Permutation(const PoseidonParameters& parameters) noexcept
        : parameters_(parameters), terms_(parameters.terms.data()) {}

    /// Once.
    void run(Fr* state) noexcept {
        for (std::size_t i = 0; i < T; ++i) {
            state_[i] = state[i] + parameters_.round_constants[i];
        }
        const std::size_t half = parameters_.full_rounds / 2;
        for (std::size_t round = 0; round < half; ++round) {
            full_round();
        }
        partial_rounds();
        for (std::size_t round = 0; round + 1 < half; ++round) {
            full_round();
        }
        last_full_round();
        std::ranges::copy(state_, state);
    }

  private:
    /// The next sum, before its reduction.
    template <std::size_t N>
    detail::FrDot<N> sum(const Fr* values) noexcept {
        detail::FrDot<N> out(values, terms_ + 1, terms_[0]);
        terms_ += N + 1;
        out.steps();
        return out;
    }

    /// The next sum, and x.
    template <std::size_t N>
    Fr sum_and(const Fr& x, const Fr* values) noexcept {
        detail::FrDot<N> out = sum<N>(values);
        out.add(x);
        return {out.nearly_reduced()};
    }

    void full_round() noexcept {
        std::array<Fr, 2 * T> powers;
        for (std::size_t i = 0; i < T; ++i) {
            powers[i] = fifth_power(state_[i]);
            powers[i + T] = powers[i];
        }
        for (std::size_t i = 0; i < T; ++i) {
            state_[i] = sum_and<T - 1>(powers[i], powers.data() + i + 1);
        }
    }

    void last_full_round() noexcept {
        std::ranges::transform(state_, state_.begin(), fifth_power);
        const std::array<Fr, T> powers = state_;
        for (Fr& element : state_) {
            element = sum<T>(powers.data()).result();
        }
    }

    template <std::size_t n>
    void enter(const Fr& y, std::array<Fr, 2 * T - 2>& values) noexcept {
        if constexpr (n < T) {
            const Fr x = fifth_power(y);
            const Fr next = sum_and<T + n - 2>(x, values.data());
            window_.push(x, next);
            for (std::size_t m = 0; m < n; ++m) {
                values[T - 1 + m] = window_.data()[2 * m + 1];
            }
            enter<n + 1>(next, values);
        }
    }

    void partial_rounds() noexcept {
        std::array<Fr, 2 * T - 2> values;
        std::copy(state_.begin() + 1, state_.end(), values.begin());
        enter<1>(state_[0], values);
        for (std::size_t n = T; n <= parameters_.partial_rounds; ++n) {
            // Only an addition waits for the fifth power: the sum is made meanwhile.
            const Fr& y = window_.data()[0];
            detail::FrDot<2 * T - 2> sum(window_.data(), terms_ + 1, terms_[0]);
            terms_ += 2 * T - 1;
            sum.step(0);
            const Limbs4 square = fr_square_unreduced(y.limbs);
            sum.step(1);
            const Limbs4 fourth = fr_square_unreduced(square);
            sum.step(2);
            const Fr x = {Fr::multiply(y.limbs, fourth)};
            sum.step(3);
            const Fr others = {sum.nearly_reduced()};
            window_.push(x, others + x);
        }
        state_[0] = window_.data()[0];
        for (std::size_t i = 1; i < T; ++i) {
            state_[i] = {sum<2 * T - 2>(window_.data()).nearly_reduced()};
        }
    }

    const PoseidonParameters& parameters_;
    const Fr* terms_;
    std::array<Fr, T> state_;
    Window<T> window_;
};

void permute(const PoseidonParameters& parameters, Fr* state) noexcept {
    switch (parameters.t) {
        case 3:
            return Permutation<3>(parameters).run(state);
        case 5:
            return Permutation<5>(parameters).run(state);
        case 12:
            return Permutation<12>(parameters).run(state);
        default:
            CAIRN_UNREACHABLE("no permutation of this width");
    }
}

}  // namespace

void poseidon_permute(const PoseidonParameters& parameters, std::span<Fr> state) noexcept {
    CAIRN_ASSERT(state.size() == parameters.t);
    CAIRN_ASSERT(!parameters.terms.empty());
    permute(parameters, state.data());
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
    CAIRN_ASSERT(!parameters.terms.empty());
    if (kernel == Kernel::ifma) {
        for (; done + 8 * t <= states.size(); done += 8 * t) {
            detail::poseidon_permute_eight(parameters, states.data() + done);
        }
    }
    for (; done < states.size(); done += t) {
        permute(parameters, states.data() + done);
    }
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

std::vector<std::vector<Fr>> poseidon_tree(std::vector<Fr> leaves) {
    std::vector<std::vector<Fr>> layers = {std::move(leaves)};
    while (layers.back().size() > 1) {
        CAIRN_ASSERT(layers.back().size() % 4 == 0);
        std::vector<Fr> above(layers.back().size() / 4);
        poseidon_compress_layer(layers.back(), above);
        layers.push_back(std::move(above));
    }
    return layers;
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
