#include "gadgets/poseidon.hpp"

#include "base/assert.hpp"
#include "gadgets/detail/poseidon_rounds.hpp"

namespace cairn::gadgets {

using detail::Combination;
using detail::PoseidonRounds;
using detail::Vector;

namespace {

/// Partial rounds in a row.
constexpr std::size_t PACKED = 5;

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

/// Constants of the row that enters the partial rounds, of those between, and of the one that
/// exits.
/// `rest` are the constants from the first partial round on.
std::vector<Vector> pack_constants(std::span<const Vector> rest, std::size_t packed_rows,
                                   const PoseidonRounds& rounds) {
    std::vector<Vector> out;
    Vector row;
    for (std::size_t j = 0; j < PACKED; ++j) {
        row.push_back(rounds.constant(j, rest));
    }
    out.push_back(row);
    for (std::size_t i = 0; i + 1 < packed_rows; ++i) {
        row.clear();
        for (std::size_t j = 0; j < PACKED; ++j) {
            row.push_back(rounds.next_constant(j, rest));
        }
        out.push_back(row);
        rest = rest.subspan(PACKED);
    }
    row.clear();
    for (std::size_t i = 0; i < rest[0].size(); ++i) {
        row.push_back(rounds.after_constant(i, rest) + rest[PACKED][i]);
    }
    out.push_back(row);
    return out;
}

}  // namespace

Poseidon::Poseidon(FiveWire& shape, const algebra::PoseidonParameters& parameters)
    : t_(parameters.t),
      full_rounds_(parameters.full_rounds),
      partial_rounds_(parameters.partial_rounds),
      constants_(detail::rows_of(parameters.round_constants, t_)),
      matrix_(detail::rows_of(parameters.mds, t_)) {
    const std::size_t t = t_;
    CAIRN_ASSERT(t >= 2 && t <= WIRES && partial_rounds_ >= PACKED);
    CAIRN_ASSERT(full_rounds_ >= 4 && full_rounds_ % 2 == 0);
    const Row row;
    const PoseidonRounds rounds(matrix_, PACKED);
    const std::vector<Expression> powers(row.power.begin(),
                                         row.power.begin() + static_cast<long>(t));
    std::vector<Expression> first_power(row.u.begin(), row.u.begin() + static_cast<long>(t));
    first_power[0] = powers[0];
    std::vector<Expression> full;
    for (std::size_t i = 0; i < t; ++i) {
        full.push_back(dot(matrix_[i], powers));
    }

    std::vector<Expression> start;
    std::vector<Expression> full_round;
    std::vector<Expression> single;
    std::vector<Expression> exit;
    for (std::size_t i = 0; i < t; ++i) {
        start.push_back(here(i) + constant(i) - next(i));
        full_round.push_back(full[i] + constant(i) - next(i));
        single.push_back(dot(matrix_[i], first_power) + constant(i) - next(i));
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
    if (partial_rounds_ % PACKED != 0) {
        single_ = shape.add_gate(name + "single", std::move(single));
    }
    packed_constants_ = pack_constants(std::span(constants_).subspan(full_rounds_ / 2),
                                       partial_rounds_ / PACKED, rounds);
}

std::size_t Poseidon::rows() const noexcept {
    return 2 + full_rounds_ + partial_rounds_ / PACKED + partial_rounds_ % PACKED;
}

/// Runs the rounds and writes them down: each row, with what leads to the next.
class Poseidon::Writer {
  public:
    Writer(const Poseidon& poseidon, FiveWireBuilder& builder)
        : poseidon_(poseidon), builder_(builder) {}

    std::vector<Cell> run(std::uint32_t first) {
        for (std::uint32_t i = 0; i < poseidon_.t_; ++i) {
            state_.push_back(builder_.value({FiveWire::wire(i), first}));
        }
        lead(first, poseidon_.start_, poseidon_.constants_[0]);
        add_constants();
        for (std::size_t i = 0; i + 1 < poseidon_.full_rounds_ / 2; ++i) {
            full_round_row();
        }
        lead(row_of(state_), poseidon_.enter_, poseidon_.packed_constants_[0]);
        full_round();
        packed_rounds();
        for (std::size_t i = 0; i < poseidon_.partial_rounds_ % PACKED; ++i) {
            lead(row_of(state_), poseidon_.single_, poseidon_.constants_[round_ + 1]);
            partial_round();
            add_constants();
        }
        while (round_ < poseidon_.constants_.size()) {
            full_round_row();
        }
        const std::uint32_t last = row_of(state_);
        std::vector<Cell> out;
        for (std::uint32_t i = 0; i < poseidon_.t_; ++i) {
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
        const std::size_t rows = poseidon_.partial_rounds_ / PACKED;
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
        const bool is_last = round_ + 1 == poseidon_.constants_.size();
        lead(row_of(state_), poseidon_.full_,
             is_last ? Vector() : poseidon_.constants_[round_ + 1]);
        full_round();
        if (!is_last) {
            add_constants();
        }
    }

    void add_constants() { detail::add_multiple(state_, poseidon_.constants_[round_], Fr::one()); }
    void full_round() {
        for (Fr& element : state_) {
            element = algebra::fifth_power(element);
        }
        state_ = detail::multiply(poseidon_.matrix_, state_);
        ++round_;
    }
    void partial_round() {
        state_[0] = algebra::fifth_power(state_[0]);
        state_ = detail::multiply(poseidon_.matrix_, state_);
        ++round_;
    }

    const Poseidon& poseidon_;
    FiveWireBuilder& builder_;
    Vector state_;
    std::size_t round_ = 0;
};

std::vector<Cell> Poseidon::permute(FiveWireBuilder& builder, std::span<const Cell> state) const {
    CAIRN_ASSERT(state.size() == t_);
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
