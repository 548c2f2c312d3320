#include "circuit/detail/gate_lanes.hpp"

#include "algebra/detail/fr_ifma.hpp"
#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace cairn::circuit::detail {

using algebra::Fr;

#ifdef CAIRN_HAS_FR_IFMA

namespace {

using algebra::detail::FrLanes;
using Op = GateProgram::Op;

constexpr std::size_t LANES = 8;
constexpr std::size_t GROUPS = BoundProgram::BLOCK / LANES;
/// A register's value is kept below so many r, so that k r of at most 15 makes differences positive
/// and a sum can be reduced.
constexpr double BOUND = 6.5;
/// What fr_ifma.hpp says of its functions, in multiples of r.
constexpr double AFTER_REDUCE = 1.16;
constexpr double RADIX = 35.3;

struct Plan {
    bool reduces = false;  // the sum would pass the bound
    std::size_t lift = 0;  // subtract adds so many r
};

/// Bounds of all registers are known before the first row.
class Planner {
  public:
    explicit Planner(const GateProgram& program) : bounds_(program.registers()) {
        for (const GateProgram::Step& step : program.steps()) {
            plans.push_back(plan(step));
        }
    }
    std::vector<Plan> plans;

  private:
    Plan plan(const GateProgram::Step& step) {
        Plan out;
        double& bound = bounds_[step.target];
        switch (step.op) {
            case Op::load:
            case Op::scale:
                bound = product(step.op == Op::scale ? bounds_[step.a] : 1, 1);
                return out;
            case Op::fill:
                bound = 1;
                return out;
            case Op::multiply:
                bound = product(bounds_[step.a], bounds_[step.b]);
                return out;
            case Op::add:
                bound = bounds_[step.a] + bounds_[step.b];
                break;
            case Op::add_scaled:
                bound = bounds_[step.a] + product(bounds_[step.b], 1);
                break;
            case Op::subtract:
                out.lift = static_cast<std::size_t>(std::ceil(bounds_[step.b]));
                bound = bounds_[step.a] + static_cast<double>(out.lift);
                break;
        }
        out.reduces = bound > BOUND;
        if (out.reduces) {
            bound = AFTER_REDUCE;
        }
        return out;
    }
    static double product(double a, double b) { return 1 + a * b / RADIX; }

    std::vector<double> bounds_;
};

using Register = std::array<FrLanes, GROUPS>;
using Limbs5 = algebra::Limbs<5>;

struct Operands {
    FrLanes* target;
    const FrLanes* a;
    const FrLanes* b;
    const Limbs5* scalar;
};

/// r times k in each lane.
CAIRN_FR_IFMA void add_multiple_of_r(FrLanes& t, std::size_t k) noexcept {
    CAIRN_UNROLL
    for (std::size_t j = 0; j < 5; ++j) {
        t.limb[j] = _mm512_add_epi64(
            t.limb[j], algebra::detail::splat(algebra::detail::fr_multiples.from_zero[j][k]));
    }
}

CAIRN_FR_IFMA void finish(FrLanes& t, bool reduces) noexcept {
    if (reduces) {
        reduce(t);
    } else {
        normalize(t);
    }
}

/// 2^264 mod r: what an Fr's integer times it, over the radix of lanes, is in their form.
constexpr Limbs5 ENTRY = [] {
    Fr out = Fr::one();  // 2^256
    for (int i = 0; i < 8; ++i) {
        out = out.doubled();
    }
    return algebra::detail::fr_limbs52(out.limbs);
}();

CAIRN_TARGET_IFMA void load_inputs(FrLanes* target, const Fr* from, std::size_t groups) {
    FrLanes entry;
    splat(entry, ENTRY);
    for (std::size_t g = 0; g < groups; ++g) {
        FrLanes words;
        load_unscaled(words, from + g * LANES);
        multiply(target[g], words, entry);
    }
}

CAIRN_TARGET_IFMA void multiply_all(const Operands& o, std::size_t groups) {
    for (std::size_t g = 0; g < groups; ++g) {
        multiply(o.target[g], o.a[g], o.b[g]);
    }
}

CAIRN_TARGET_IFMA void scale_all(const Operands& o, std::size_t groups) {
    FrLanes scalar;
    splat(scalar, *o.scalar);
    for (std::size_t g = 0; g < groups; ++g) {
        multiply(o.target[g], o.a[g], scalar);
    }
}

CAIRN_TARGET_IFMA void fill_all(const Operands& o, std::size_t groups) {
    for (std::size_t g = 0; g < groups; ++g) {
        splat(o.target[g], *o.scalar);
    }
}

CAIRN_TARGET_IFMA void add_all(const Operands& o, bool reduces, std::size_t groups) {
    for (std::size_t g = 0; g < groups; ++g) {
        FrLanes sum;
        add_raw(sum, o.a[g], o.b[g]);
        finish(sum, reduces);
        o.target[g] = sum;
    }
}

CAIRN_TARGET_IFMA void add_scaled_all(const Operands& o, bool reduces, std::size_t groups) {
    FrLanes scalar;
    splat(scalar, *o.scalar);
    for (std::size_t g = 0; g < groups; ++g) {
        FrLanes product;
        multiply_raw(product, o.b[g], scalar);
        FrLanes sum;
        add_raw(sum, o.a[g], product);
        finish(sum, reduces);
        o.target[g] = sum;
    }
}

CAIRN_TARGET_IFMA void subtract_all(const Operands& o, const Plan& plan, std::size_t groups) {
    for (std::size_t g = 0; g < groups; ++g) {
        FrLanes difference;
        CAIRN_UNROLL
        for (std::size_t j = 0; j < 5; ++j) {
            difference.limb[j] = _mm512_sub_epi64(o.a[g].limb[j], o.b[g].limb[j]);
        }
        add_multiple_of_r(difference, plan.lift);
        finish(difference, plan.reduces);
        o.target[g] = difference;
    }
}

CAIRN_TARGET_IFMA void store_all(Fr* out, const FrLanes* from, std::size_t groups) {
    for (std::size_t g = 0; g < groups; ++g) {
        store(out + g * LANES, from[g]);
    }
}

class Interpreter {
  public:
    explicit Interpreter(const BoundProgram& bound)
        : program_(bound.program()),
          plans_(Planner(bound.program()).plans),
          registers_(bound.program().registers()) {
        for (const Fr& scalar : bound.scalars()) {
            scalars_.push_back(algebra::detail::fr_lane_of(scalar));
        }
    }

    void run(std::span<const Fr* const> inputs, std::size_t first, std::span<Fr> out) {
        const std::size_t groups = out.size() / LANES;
        for (std::size_t i = 0; i < plans_.size(); ++i) {
            const GateProgram::Step& step = program_.steps()[i];
            if (step.op == Op::load) {
                load_inputs(registers_[step.target].data(), inputs[step.a] + first, groups);
            } else {
                compute(step, plans_[i], groups);
            }
        }
        store_all(out.data(), registers_[program_.result()].data(), groups);
    }

  private:
    void compute(const GateProgram::Step& step, const Plan& plan, std::size_t groups) {
        const Operands operands{.target = registers_[step.target].data(),
                                .a = registers_[step.a].data(),
                                .b = registers_[step.b].data(),
                                .scalar = &scalars_[step.scalar]};
        switch (step.op) {
            case Op::load:
                break;
            case Op::fill:
                return fill_all(operands, groups);
            case Op::add:
                return add_all(operands, plan.reduces, groups);
            case Op::subtract:
                return subtract_all(operands, plan, groups);
            case Op::multiply:
                return multiply_all(operands, groups);
            case Op::scale:
                return scale_all(operands, groups);
            case Op::add_scaled:
                return add_scaled_all(operands, plan.reduces, groups);
        }
    }

    const GateProgram& program_;
    std::vector<Plan> plans_;
    std::vector<Limbs5> scalars_;
    std::vector<Register> registers_;
};

}  // namespace

bool run_lanes(const BoundProgram& bound, std::span<const Fr* const> inputs, std::span<Fr> out) {
    CAIRN_ASSERT(out.size() % LANES == 0);
    Interpreter interpreter(bound);
    for (std::size_t first = 0; first < out.size(); first += BoundProgram::BLOCK) {
        const std::size_t count = std::min(BoundProgram::BLOCK, out.size() - first);
        interpreter.run(inputs, first, out.subspan(first, count));
    }
    return true;
}

#else

bool run_lanes(const BoundProgram& /*bound*/, std::span<const Fr* const> /*inputs*/,
               std::span<Fr> /*out*/) {
    return false;
}

#endif

}  // namespace cairn::circuit::detail
