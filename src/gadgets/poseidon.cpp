#include "gadgets/poseidon.hpp"

#include "base/assert.hpp"
#include "gadgets/detail/poseidon_rounds.hpp"

namespace cairn::gadgets {

using detail::Combination;
using detail::PoseidonRounds;
using detail::Vector;

namespace {

constexpr std::size_t PACKED = PoseidonRounds::PACKED;

Expression here(std::size_t i) {
    return cell(FiveWire::wire(static_cast<std::uint32_t>(i)));
}
Expression next(std::size_t i) {
    return cell(FiveWire::wire(static_cast<std::uint32_t>(i)), 1);
}
Expression constant(std::size_t i) {
    return cell(FiveWire::coefficient(static_cast<std::uint32_t>(i)));
}

/// u^5 - u
Expression excess(const Expression& u) {
    return fifth_power(u) - u;
}

Expression dot(const Vector& factors, const std::vector<Expression>& values) {
    Expression out;
    for (std::size_t i = 0; i < factors.size(); ++i) {
        out = out + Expression(factors[i]) * values[i];
    }
    return out;
}

/// The expressions of a row and of the next that the gates share.
struct Row {
    Row() {
        for (std::size_t i = 0; i < WIRES; ++i) {
            u.push_back(here(i));
            v.push_back(excess(here(i)));
            next_v.push_back(excess(next(i)));
            power.push_back(fifth_power(here(i)));
        }
    }
    [[nodiscard]] Expression value(const Combination& combination) const {
        return dot(combination.of_u, u) + dot(combination.of_v, v) +
               dot(combination.of_next_v, next_v);
    }
    std::vector<Expression> u;
    std::vector<Expression> v;
    std::vector<Expression> next_v;
    std::vector<Expression> power;
};

std::vector<Vector> rounds_from(const PoseidonParameters& parameters, std::size_t first) {
    std::vector<Vector> out(parameters.constants.begin() + static_cast<long>(first),
                            parameters.constants.end());
    return out;
}

/// Constants of the row that enters the partial rounds, of those between, and of the one that
/// exits.
std::vector<Vector> pack_constants(const PoseidonParameters& parameters,
                                   const PoseidonRounds& rounds) {
    std::vector<Vector> out;
    std::size_t round = parameters.full_rounds / 2;
    std::vector<Vector> constants = rounds_from(parameters, round);
    Vector row;
    for (std::size_t j = 0; j < PACKED; ++j) {
        row.push_back(rounds.constant(j, constants));
    }
    out.push_back(row);
    const std::size_t rows = parameters.partial_rounds / PACKED;
    for (std::size_t i = 0; i + 1 < rows; ++i) {
        row.clear();
        for (std::size_t j = 0; j < PACKED; ++j) {
            row.push_back(rounds.next_constant(j, constants));
        }
        out.push_back(row);
        round += PACKED;
        constants = rounds_from(parameters, round);
    }
    row.clear();
    for (std::size_t i = 0; i < parameters.t; ++i) {
        row.push_back(rounds.after_constant(i, constants) + constants[PACKED][i]);
    }
    out.push_back(row);
    return out;
}

}  // namespace

Poseidon::Poseidon(FiveWire& shape, PoseidonParameters parameters)
    : parameters_(std::move(parameters)) {
    const std::size_t t = parameters_.t;
    CAIRN_ASSERT(t >= 2 && t <= WIRES && parameters_.partial_rounds >= PACKED);
    CAIRN_ASSERT(parameters_.full_rounds >= 4 && parameters_.full_rounds % 2 == 0);
    const Row row;
    const PoseidonRounds rounds(parameters_.matrix);
    const std::vector<Expression> powers(row.power.begin(),
                                         row.power.begin() + static_cast<long>(t));
    std::vector<Expression> first_power(row.u.begin(), row.u.begin() + static_cast<long>(t));
    first_power[0] = powers[0];
    std::vector<Expression> full;
    for (std::size_t i = 0; i < t; ++i) {
        full.push_back(dot(parameters_.matrix[i], powers));
    }

    std::vector<Expression> start;
    std::vector<Expression> full_round;
    std::vector<Expression> single;
    std::vector<Expression> exit;
    for (std::size_t i = 0; i < t; ++i) {
        start.push_back(here(i) + constant(i) - next(i));
        full_round.push_back(full[i] + constant(i) - next(i));
        single.push_back(dot(parameters_.matrix[i], first_power) + constant(i) - next(i));
        exit.push_back(row.value(rounds.after(i)) + constant(i) - next(i));
    }
    std::vector<Expression> enter;
    std::vector<Expression> partial;
    for (std::size_t j = 0; j < PACKED; ++j) {
        enter.push_back(dot(rounds.of_state(j), full) + dot(rounds.of_v(j), row.next_v) +
                        constant(j) - next(j));
        partial.push_back(row.value(rounds.next(j)) + constant(j) - next(j));
    }
    const std::string name = "poseidon " + std::to_string(t) + " ";
    start_ = shape.add_gate(name + "start", std::move(start));
    full_ = shape.add_gate(name + "full", std::move(full_round));
    enter_ = shape.add_gate(name + "enter", std::move(enter));
    partial_ = shape.add_gate(name + "partial", std::move(partial));
    exit_ = shape.add_gate(name + "exit", std::move(exit));
    if (parameters_.partial_rounds % PACKED != 0) {
        single_ = shape.add_gate(name + "single", std::move(single));
    }
    packed_constants_ = pack_constants(parameters_, rounds);
}

std::size_t Poseidon::rows() const noexcept {
    return 2 + parameters_.full_rounds + parameters_.partial_rounds / PACKED +
           parameters_.partial_rounds % PACKED;
}

/// Runs the rounds and writes them down: each row, with what leads to the next.
class Poseidon::Writer {
  public:
    Writer(const Poseidon& poseidon, FiveWireBuilder& builder)
        : poseidon_(poseidon), parameters_(poseidon.parameters_), builder_(builder) {}

    std::vector<Cell> run(std::uint32_t first) {
        for (std::uint32_t i = 0; i < parameters_.t; ++i) {
            state_.push_back(builder_.value({FiveWire::wire(i), first}));
        }
        lead(first, poseidon_.start_, parameters_.constants[0]);
        add_constants();
        for (std::size_t i = 0; i + 1 < parameters_.full_rounds / 2; ++i) {
            full_round_row();
        }
        lead(row_of(state_), poseidon_.enter_, poseidon_.packed_constants_[0]);
        full_round();
        packed_rounds();
        for (std::size_t i = 0; i < parameters_.partial_rounds % PACKED; ++i) {
            lead(row_of(state_), poseidon_.single_, parameters_.constants[round_ + 1]);
            partial_round();
            add_constants();
        }
        while (round_ < parameters_.constants.size()) {
            full_round_row();
        }
        const std::uint32_t last = row_of(state_);
        std::vector<Cell> out;
        for (std::uint32_t i = 0; i < parameters_.t; ++i) {
            out.push_back({FiveWire::wire(i), last});
        }
        return out;
    }

  private:
    std::uint32_t row_of(const Vector& values) {
        const std::uint32_t row = builder_.add_row();
        for (std::uint32_t i = 0; i < values.size(); ++i) {
            builder_.assign(row, FiveWire::wire(i), values[i]);
        }
        return row;
    }
    void lead(std::uint32_t row, Column gate, const Vector& constants) {
        builder_.fix(row, gate, Fr::one());
        builder_.set_coefficients(row, constants);
    }

    void packed_rounds() {
        const std::size_t rows = parameters_.partial_rounds / PACKED;
        for (std::size_t i = 0; i < rows; ++i) {
            Vector inputs;
            for (std::size_t j = 0; j < PACKED; ++j) {
                add_constants();
                inputs.push_back(state_[0]);
                partial_round();
            }
            lead(row_of(inputs), i + 1 < rows ? poseidon_.partial_ : poseidon_.exit_,
                 poseidon_.packed_constants_[i + 1]);
        }
        add_constants();
    }

    /// A row of s-box inputs, a full round, and the constants of the round after it.
    void full_round_row() {
        const bool is_last = round_ + 1 == parameters_.constants.size();
        lead(row_of(state_), poseidon_.full_,
             is_last ? Vector() : parameters_.constants[round_ + 1]);
        full_round();
        if (!is_last) {
            add_constants();
        }
    }

    void add_constants() { detail::add_multiple(state_, parameters_.constants[round_], Fr::one()); }
    void full_round() {
        for (Fr& element : state_) {
            element = element.squared().squared() * element;
        }
        state_ = detail::multiply(parameters_.matrix, state_);
        ++round_;
    }
    void partial_round() {
        state_[0] = state_[0].squared().squared() * state_[0];
        state_ = detail::multiply(parameters_.matrix, state_);
        ++round_;
    }

    const Poseidon& poseidon_;
    const PoseidonParameters& parameters_;
    FiveWireBuilder& builder_;
    Vector state_;
    std::size_t round_ = 0;
};

std::vector<Cell> Poseidon::permute(FiveWireBuilder& builder, std::span<const Cell> state) const {
    CAIRN_ASSERT(state.size() == parameters_.t);
    const auto region = builder.region("poseidon");
    const std::uint32_t row = builder.add_row();
    for (std::uint32_t i = 0; i < state.size(); ++i) {
        builder.assign_copy(row, FiveWire::wire(i), state[i]);
    }
    return Writer(*this, builder).run(row);
}

std::vector<Cell> Poseidon::permute_last_row(FiveWireBuilder& builder) const {
    CAIRN_ASSERT(builder.rows() > 0);
    const auto region = builder.region("poseidon");
    return Writer(*this, builder).run(builder.rows() - 1);
}

}  // namespace cairn::gadgets
