#include "gadgets/poseidon_wide.hpp"

#include "base/assert.hpp"
#include "gadgets/detail/poseidon_rounds.hpp"

#include <algorithm>
#include <array>

namespace cairn::gadgets {

using detail::Combination;
using detail::Matrix;
using detail::PoseidonRounds;
using detail::Vector;

namespace {

constexpr std::size_t SUMS = 3;

/// A row of a group: two cells of which multiples are added to three sums.
struct Pair {
    Fr a;
    Fr b;
    std::array<Fr, SUMS> of_a{};
    std::array<Fr, SUMS> of_b{};
    bool is_power = false;  // b is the fifth power of a
};

}  // namespace

PoseidonWide::PoseidonWide(FiveWire& shape, const algebra::PoseidonParameters& parameters)
    : t_(parameters.t),
      full_rounds_(parameters.full_rounds),
      partial_rounds_(parameters.partial_rounds),
      constants_(detail::rows_of(parameters.round_constants, t_)),
      matrix_(detail::rows_of(parameters.mds, t_)) {
    CAIRN_ASSERT(t_ >= 6 && t_ <= 24 && t_ % SUMS == 0 && partial_rounds_ >= t_);
    CAIRN_ASSERT(full_rounds_ >= 4 && full_rounds_ % 2 == 0);
    const auto wire = [](std::size_t i, std::uint32_t rotation = 0) {
        return cell(FiveWire::wire(static_cast<std::uint32_t>(i)), rotation);
    };
    const auto q = [](std::size_t i) {
        return cell(FiveWire::coefficient(static_cast<std::uint32_t>(i)));
    };
    std::vector<Expression> first;
    std::vector<Expression> more;
    for (std::size_t k = 0; k < SUMS; ++k) {
        first.push_back(q(2 * k) * wire(0) + q(2 * k + 1) * wire(1) + q(6 + k) - wire(2 + k, 1));
        more.push_back(wire(2 + k) + first.back());
    }
    const std::string name = "poseidon " + std::to_string(t_) + " ";
    first_ = shape.add_gate(name + "first sums", std::move(first));
    more_ = shape.add_gate(name + "more sums", std::move(more));
    power_ = shape.add_gate(name + "power", {fifth_power(wire(0)) - wire(1)});
}

class PoseidonWide::Writer {
  public:
    Writer(const PoseidonWide& poseidon, FiveWireBuilder& builder)
        : poseidon_(poseidon),
          builder_(builder),
          t_(poseidon.t_),
          half_(poseidon.full_rounds_ / 2),
          rounds_(poseidon.matrix_, t_) {}

    std::vector<Cell> run(std::span<const Cell> state) {
        std::vector<Cell> inputs;
        for (std::size_t i = 0; i < t_; ++i) {
            inputs.push_back(builder_.combine({{Fr::one(), state[i]}}, poseidon_.constants_[0][i]));
        }
        row_ = builder_.add_row();
        for (std::size_t round = 0; round + 1 < half_; ++round) {
            inputs = full_round(inputs, poseidon_.matrix_, poseidon_.constants_[round + 1]);
        }
        inputs = partial_rounds(inputs);
        for (std::size_t left = half_; left > 0; --left) {
            const std::size_t next = poseidon_.constants_.size() - left + 1;
            inputs = full_round(inputs, poseidon_.matrix_,
                                left == 1 ? Vector(t_) : poseidon_.constants_[next]);
        }
        return inputs;
    }

  private:
    std::span<const Vector> constants_from(std::size_t partial_round) const {
        return std::span(poseidon_.constants_).subspan(half_ + partial_round);
    }

    /// The sums of all pairs and constants; the first pair goes into the last row.
    std::array<Cell, SUMS> group(const std::vector<Pair>& pairs,
                                 const std::array<Fr, SUMS>& constants) {
        std::array<Fr, SUMS> sums{};
        std::array<Cell, SUMS> out{};
        first_row_ = row_;
        for (const Pair& pair : pairs) {
            const bool is_first = row_ == first_row_;
            std::array<Fr, 9> coefficients{};
            for (std::size_t k = 0; k < SUMS; ++k) {
                coefficients[2 * k] = pair.of_a[k];
                coefficients[2 * k + 1] = pair.of_b[k];
                coefficients[6 + k] = is_first ? constants[k] : Fr::zero();
                sums[k] =
                    sums[k] + pair.of_a[k] * pair.a + pair.of_b[k] * pair.b + coefficients[6 + k];
            }
            builder_.fix(row_, is_first ? poseidon_.first_ : poseidon_.more_, Fr::one());
            builder_.set_coefficients(row_, coefficients);
            builder_.assign(row_, FiveWire::wire(0), pair.a);
            builder_.assign(row_, FiveWire::wire(1), pair.b);
            if (pair.is_power) {
                builder_.fix(row_, poseidon_.power_, Fr::one());
            }
            row_ = builder_.add_row();
            for (std::uint32_t k = 0; k < SUMS; ++k) {
                out[k] = builder_.assign(row_, FiveWire::wire(2 + k), sums[k]);
            }
        }
        return out;
    }
    void tie(const Cell& source, std::uint32_t wire, std::size_t pair) {
        builder_.copy(source,
                      {FiveWire::wire(wire), first_row_ + static_cast<std::uint32_t>(pair)});
    }

    /// Three sums, from `first` on, of the powers of `inputs` by rows of `matrix`, and of what more
    /// `pairs` say.
    std::array<Cell, SUMS> sums_of_powers(const std::vector<Cell>& inputs, const Matrix& matrix,
                                          std::size_t first, const std::vector<Pair>& more,
                                          const std::array<Fr, SUMS>& constants) {
        std::vector<Pair> pairs;
        if (first == 0) {
            powers_.clear();
            for (std::size_t i = 0; i < t_; ++i) {
                Pair pair = power_of(builder_.value(inputs[i]));
                for (std::size_t k = 0; k < SUMS; ++k) {
                    pair.of_b[k] = matrix[k][i];
                }
                pairs.push_back(pair);
            }
        } else {
            for (std::size_t i = 0; i < t_; i += 2) {
                Pair pair{.a = builder_.value(powers_[i]), .b = second_of(i)};
                for (std::size_t k = 0; k < SUMS; ++k) {
                    pair.of_a[k] = matrix[first + k][i];
                    pair.of_b[k] = i + 1 < t_ ? matrix[first + k][i + 1] : Fr::zero();
                }
                pairs.push_back(pair);
            }
        }
        const std::size_t own = pairs.size();
        pairs.insert(pairs.end(), more.begin(), more.end());
        const std::array<Cell, SUMS> out = group(pairs, constants);
        for (std::size_t i = 0; i < own; ++i) {
            if (first == 0) {
                tie(inputs[i], 0, i);
                powers_.push_back({FiveWire::wire(1), first_row_ + static_cast<std::uint32_t>(i)});
            } else {
                tie(powers_[2 * i], 0, i);
                tie(powers_[std::min(2 * i + 1, t_ - 1)], 1, i);
            }
        }
        return out;
    }
    /// The second power of a pair; of the last one alone, the same again, times zero.
    Fr second_of(std::size_t i) const { return builder_.value(powers_[std::min(i + 1, t_ - 1)]); }

    static Pair power_of(const Fr& x) {
        return {.a = x, .b = algebra::fifth_power(x), .is_power = true};
    }

    std::vector<Cell> full_round(const std::vector<Cell>& inputs, const Matrix& matrix,
                                 const Vector& constants) {
        std::vector<Cell> out;
        for (std::size_t first = 0; first < t_; first += SUMS) {
            const auto sums =
                sums_of_powers(inputs, matrix, first, {},
                               {constants[first], constants[first + 1], constants[first + 2]});
            out.insert(out.end(), sums.begin(), sums.end());
        }
        return out;
    }

    /// The last full round of the first half and all partial rounds.
    std::vector<Cell> partial_rounds(const std::vector<Cell>& inputs) {
        enter(inputs);
        while (u_.size() < poseidon_.partial_rounds_) {
            go_on();
        }
        return leave();
    }

    /// u_0 .. u_(t-1)
    void enter(const std::vector<Cell>& inputs) {
        Matrix of_powers;
        for (std::size_t j = 0; j < t_; ++j) {
            of_powers.push_back(detail::multiply({rounds_.of_state(j)}, poseidon_.matrix_)[0]);
        }
        simulate(inputs);
        for (std::size_t first = 0; first < t_; first += SUMS) {
            std::vector<Pair> more;
            std::array<Fr, SUMS> constants{};
            for (std::size_t i = 0; i + 1 < first + SUMS; ++i) {
                more.push_back(power_of(values_[i]));
            }
            for (std::size_t k = 0; k < SUMS; ++k) {
                constants[k] = rounds_.constant(first + k, constants_from(0));
                const Vector of_v = rounds_.of_v(first + k);
                for (std::size_t i = 0; i < of_v.size(); ++i) {
                    more[i].of_a[k] = -of_v[i];
                    more[i].of_b[k] = of_v[i];
                }
            }
            const auto sums = sums_of_powers(inputs, of_powers, first, more, constants);
            u_.insert(u_.end(), sums.begin(), sums.end());
            const std::size_t before = first == 0 ? t_ : (t_ + 1) / 2;
            for (std::size_t i = 0; i < more.size(); ++i) {
                tie(u_[i], 0, before + i);
            }
        }
    }

    /// At most three more, each from the t before it.
    void go_on() {
        const Combination next = rounds_.next(0);
        const std::size_t base = u_.size() - t_;
        const std::size_t count = std::min(SUMS, poseidon_.partial_rounds_ - u_.size());
        std::vector<Pair> pairs;
        for (std::size_t i = 0; i + 1 < t_ + count; ++i) {
            Pair pair = power_of(values_[base + i]);
            for (std::size_t k = 0; k < count; ++k) {
                if (i >= k && i - k < t_) {
                    pair.of_a[k] = next.of_u[i - k] - next.of_v[i - k];
                    pair.of_b[k] = next.of_v[i - k];
                }
            }
            pairs.push_back(pair);
        }
        std::array<Fr, SUMS> constants{};
        for (std::size_t k = 0; k < count; ++k) {
            constants[k] = rounds_.next_constant(0, constants_from(base + k));
        }
        const auto sums = group(pairs, constants);
        u_.insert(u_.end(), sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(count));
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            tie(u_[base + i], 0, i);
        }
    }

    /// The inputs of the first full round after them.
    std::vector<Cell> leave() {
        const std::size_t base = u_.size() - t_;
        const std::span<const Vector> constants = constants_from(base);
        std::vector<Cell> out;
        for (std::size_t first = 0; first < t_; first += SUMS) {
            std::vector<Pair> pairs;
            for (std::size_t i = 0; i < t_; ++i) {
                pairs.push_back(power_of(values_[base + i]));
            }
            std::array<Fr, SUMS> sum_constants{};
            for (std::size_t k = 0; k < SUMS; ++k) {
                const Combination after = rounds_.after(first + k);
                sum_constants[k] =
                    rounds_.after_constant(first + k, constants) + constants[t_][first + k];
                for (std::size_t i = 0; i < t_; ++i) {
                    pairs[i].of_a[k] = after.of_u[i] - after.of_v[i];
                    pairs[i].of_b[k] = after.of_v[i];
                }
            }
            const auto sums = group(pairs, sum_constants);
            out.insert(out.end(), sums.begin(), sums.end());
            for (std::size_t i = 0; i < t_; ++i) {
                tie(u_[base + i], 0, i);
            }
        }
        return out;
    }

    /// The values of all u: pairs name some before their cells are there.
    void simulate(const std::vector<Cell>& inputs) {
        Vector state;
        for (const Cell& input : inputs) {
            state.push_back(algebra::fifth_power(builder_.value(input)));
        }
        state = detail::multiply(poseidon_.matrix_, state);
        for (std::size_t j = 0; j < poseidon_.partial_rounds_; ++j) {
            detail::add_multiple(state, constants_from(j)[0], Fr::one());
            values_.push_back(state[0]);
            state[0] = algebra::fifth_power(state[0]);
            state = detail::multiply(poseidon_.matrix_, state);
        }
    }

    const PoseidonWide& poseidon_;
    FiveWireBuilder& builder_;
    std::size_t t_;
    std::size_t half_;
    PoseidonRounds rounds_;
    std::uint32_t row_ = 0;        // the last one, which holds sums
    std::uint32_t first_row_ = 0;  // of the last group
    std::vector<Cell> powers_;     // of a full round
    std::vector<Cell> u_;          // s-box inputs of partial rounds
    Vector values_;                // theirs
};

std::vector<Cell> PoseidonWide::permute(FiveWireBuilder& builder,
                                        std::span<const Cell> state) const {
    CAIRN_ASSERT(state.size() == t_);
    const auto region = builder.region("poseidon");
    return Writer(*this, builder).run(state);
}

}  // namespace cairn::gadgets
