#include "execution/fees.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::execution {
namespace {

/// a * b, or nothing if it needs more than 256 bits.
std::optional<U256> product(const U256& a, const U256& b) {
    const auto limbs = base::mul_wide(a, b);
    if ((limbs[4] | limbs[5] | limbs[6] | limbs[7]) != 0) {
        return std::nullopt;
    }
    return U256(limbs[3], limbs[2], limbs[1], limbs[0]);
}

}  // namespace

U256 taylor_exponential(const U256& factor, const U256& numerator, const U256& denominator) {
    CAIRN_ASSERT(!denominator.is_zero());
    U256 output;
    auto term = product(factor, denominator);
    for (std::uint64_t i = 1; term && !term->is_zero(); ++i) {
        bool carry = false;
        output = base::add_overflow(output, *term, carry);
        const auto next = product(*term, numerator);
        if (carry || !next) {
            return U256::max();
        }
        term = *next / (denominator * i);
    }
    return term ? output / denominator : U256::max();
}

U256 calculate_blob_gas_price(std::uint64_t excess_blob_gas, const BlobSchedule& schedule) {
    return taylor_exponential(MIN_BLOB_GASPRICE, excess_blob_gas,
                              schedule.base_fee_update_fraction);
}

std::uint64_t calculate_excess_blob_gas(const Header& parent, const BlobSchedule& schedule,
                                        BlobFeeBound bound) {
    const std::uint64_t excess = parent.excess_blob_gas.value_or(0);
    const std::uint64_t used = parent.blob_gas_used.value_or(0);
    const std::uint64_t target = schedule.target * GAS_PER_BLOB;
    const base::Uint128 sum = base::Uint128{excess} + used;
    if (sum < target) {
        return 0;
    }
    if (bound == BlobFeeBound::execution_cost && parent.base_fee_per_gas &&
        schedule.max > schedule.target) {
        const U256 price = calculate_blob_gas_price(excess, schedule);
        const auto blob_cost = product(GAS_PER_BLOB, price);
        const auto execution_cost = product(BLOB_BASE_COST, *parent.base_fee_per_gas);
        if (blob_cost && (!execution_cost || *execution_cost > *blob_cost)) {
            const base::Uint128 grown =
                excess + base::Uint128{used} * (schedule.max - schedule.target) / schedule.max;
            return static_cast<std::uint64_t>(grown);
        }
    }
    return static_cast<std::uint64_t>(sum - target);
}

U256 calculate_base_fee_per_gas(const Header& parent) {
    CAIRN_ASSERT(parent.base_fee_per_gas.has_value());
    const U256& fee = *parent.base_fee_per_gas;
    const std::uint64_t target = parent.gas_limit / ELASTICITY_MULTIPLIER;
    if (parent.gas_used == target || target == 0) {
        return fee;
    }
    const bool rises = parent.gas_used > target;
    const std::uint64_t distance = rises ? parent.gas_used - target : target - parent.gas_used;
    const U256 change = fee * distance / target / BASE_FEE_MAX_CHANGE_DENOMINATOR;
    return rises ? fee + std::max(change, U256(1)) : fee - change;
}

}  // namespace cairn::execution
