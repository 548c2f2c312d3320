#include "rpc/call_rules.hpp"

#include <algorithm>
#include <limits>

namespace cairn::rpc {
namespace {

using execution::Fees;
using execution::IntrinsicCost;
using execution::Transaction;

std::string account_text(const Bytes20& address) {
    return "address " + checksum_address(address);
}

/// a * b + c, or nothing if it needs more than 256 bits.
std::optional<U256> multiply_add(const U256& a, const U256& b, const U256& c) {
    const auto product = base::mul_wide(a, b);
    bool carry = false;
    const U256 sum = base::add_overflow({product[3], product[2], product[1], product[0]}, c, carry);
    if (carry || (product[4] | product[5] | product[6] | product[7]) != 0) {
        return std::nullopt;
    }
    return sum;
}

Read<void> check_nonce(execution::WorldState& world, const Transaction& tx, const Bytes20& sender) {
    const std::uint64_t nonce = world.nonce(sender);
    const std::string where = ": " + account_text(sender) + ", ";
    const std::string both =
        where + "tx: " + std::to_string(tx.nonce) + " state: " + std::to_string(nonce);
    if (tx.nonce > nonce) {
        return fail(ErrorCode::nonce_too_high, "nonce too high" + both);
    }
    if (tx.nonce < nonce) {
        return fail(ErrorCode::nonce_too_low, "nonce too low" + both);
    }
    if (nonce == std::numeric_limits<std::uint64_t>::max()) {
        return fail(ErrorCode::internal_error,
                    "nonce has max value" + where + "nonce: " + std::to_string(nonce));
    }
    return {};
}

Read<void> check_fee_caps(const CallSite& site, const Transaction& tx, const Bytes20& sender) {
    const U256& cap = tx.max_fee_per_gas;
    const U256& tip = tx.max_priority_fee_per_gas;
    if (site.mode == CallMode::lenient && cap.is_zero() && tip.is_zero()) {
        return {};
    }
    if (cap < tip) {
        return fail(ErrorCode::invalid_params,
                    "max priority fee per gas higher than max fee per gas: " +
                        account_text(sender) + ", maxPriorityFeePerGas: " + tip.to_decimal() +
                        ", maxFeePerGas: " + cap.to_decimal());
    }
    if (cap < site.context.base_fee) {
        return fail(ErrorCode::base_fee_too_low,
                    "max fee per gas less than block base fee: " + account_text(sender) +
                        ", maxFeePerGas: " + cap.to_decimal() +
                        ", baseFee: " + site.context.base_fee.to_decimal());
    }
    return {};
}

Read<void> check_blob_hashes(const CallSite& site, const CallRequest& request,
                             const Transaction& tx) {
    constexpr std::uint8_t VERSIONED_HASH_VERSION_KZG = 0x01;
    if (!request.blob_versioned_hashes) {
        return {};
    }
    const std::vector<Bytes32>& hashes = tx.blob_versioned_hashes;
    if (tx.is_creation()) {
        return fail(ErrorCode::internal_error, "blob transaction of type create");
    }
    if (hashes.empty()) {
        return fail(ErrorCode::internal_error, "blob transaction missing blob hashes");
    }
    if (site.rules.revision >= evm::Revision::osaka &&
        hashes.size() > execution::BLOB_COUNT_LIMIT) {
        return fail(ErrorCode::internal_error, "blob transaction has too many blobs");
    }
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        if (hashes[i][0] != VERSIONED_HASH_VERSION_KZG) {
            return fail(ErrorCode::internal_error,
                        "blob " + std::to_string(i) + " has invalid hash version");
        }
    }
    return {};
}

/// Who offers nothing for blobs pays what they cost.
bool is_blob_fee_waived(const CallSite& site, const Transaction& tx) {
    return site.mode == CallMode::lenient && tx.max_fee_per_blob_gas.is_zero();
}

Read<void> check_blob_fee(const CallSite& site, const Transaction& tx, const Bytes20& sender) {
    if (tx.blob_versioned_hashes.empty() || is_blob_fee_waived(site, tx) ||
        tx.max_fee_per_blob_gas >= site.context.blob_base_fee) {
        return {};
    }
    return fail(ErrorCode::internal_error,
                "max fee per blob gas less than block blob gas fee: " + account_text(sender) +
                    " blobGasFeeCap: " + tx.max_fee_per_blob_gas.to_decimal() +
                    ", blobBaseFee: " + site.context.blob_base_fee.to_decimal());
}

Read<void> check_authorizations(const CallRequest& request, const Transaction& tx,
                                const Bytes20& sender) {
    if (!request.authorizations) {
        return {};
    }
    const std::string who = " (sender " + checksum_address(sender) + ")";
    if (tx.is_creation()) {
        return fail(ErrorCode::internal_error,
                    "EIP-7702 transaction cannot be used to create contract" + who);
    }
    if (tx.authorizations.empty()) {
        return fail(ErrorCode::internal_error, "EIP-7702 transaction with empty auth list" + who);
    }
    return {};
}

Read<void> check_init_code(const CallSite& site, const Transaction& tx) {
    const std::size_t limit = evm::rules(site.rules.revision).initcode_size_max;
    if (tx.is_creation() && tx.data.size() > limit) {
        return fail(ErrorCode::init_code_too_large, "max initcode size exceeded: code size " +
                                                        std::to_string(tx.data.size()) + " limit " +
                                                        std::to_string(limit));
    }
    return {};
}

Fees fees_of(const CallSite& site, const Transaction& tx) {
    Fees out;
    const U256& base_fee = site.context.base_fee;
    if (tx.max_fee_per_gas >= base_fee) {
        out.priority_fee_per_gas =
            std::min(tx.max_priority_fee_per_gas, tx.max_fee_per_gas - base_fee);
        out.effective_gas_price = base_fee + out.priority_fee_per_gas;
    }
    out.blob_fee = site.context.blob_base_fee * execution::calculate_total_blob_gas(tx);
    return out;
}

/// The most that the call may cost and what it sends, or nothing if that needs more than 256 bits.
std::optional<U256> wanted_balance(const CallSite& site, const Transaction& tx) {
    const U256& blob_price =
        is_blob_fee_waived(site, tx) ? site.context.blob_base_fee : tx.max_fee_per_blob_gas;
    const auto sum = multiply_add(tx.max_fee_per_gas, tx.gas, tx.value);
    return sum ? multiply_add(blob_price, execution::calculate_total_blob_gas(tx), *sum) : sum;
}

Read<void> check_balance(const CallSite& site, const Transaction& tx, const Bytes20& sender) {
    const std::string text = "insufficient funds for gas * price + value: " + account_text(sender);
    const auto want = wanted_balance(site, tx);
    if (!want) {
        return fail(ErrorCode::insufficient_funds, text + " required balance exceeds 256 bits");
    }
    const U256 have = site.world.balance(sender);
    if (have < *want) {
        return fail(ErrorCode::insufficient_funds,
                    text + " have " + have.to_decimal() + " want " + want->to_decimal());
    }
    return {};
}

Read<IntrinsicCost> check_intrinsic(const execution::BlockRules& rules, const Transaction& tx) {
    const IntrinsicCost cost = execution::calculate_intrinsic_cost(rules.revision, tx);
    const std::string have = ": have " + std::to_string(tx.gas) + ", want ";
    if (tx.gas < cost.gas) {
        return fail(ErrorCode::intrinsic_gas,
                    "intrinsic gas too low" + have + std::to_string(cost.gas));
    }
    if (tx.gas < cost.calldata_floor_gas) {
        return fail(ErrorCode::internal_error, "insufficient gas for floor data gas cost" + have +
                                                   std::to_string(cost.calldata_floor_gas));
    }
    return cost;
}

}  // namespace

Read<CallTerms> check_call(const CallSite& site, const CallRequest& request,
                           const Transaction& tx) {
    const Bytes20& sender = request.from;
    if (site.mode == CallMode::validated) {
        CAIRN_TRY(check_nonce(site.world, tx, sender));
    }
    CAIRN_TRY(check_fee_caps(site, tx, sender));
    CAIRN_TRY(check_blob_hashes(site, request, tx));
    CAIRN_TRY(check_blob_fee(site, tx, sender));
    CAIRN_TRY(check_authorizations(request, tx, sender));
    CAIRN_TRY(check_init_code(site, tx));
    CAIRN_TRY(check_balance(site, tx, sender));
    CAIRN_TRY_ASSIGN(const IntrinsicCost cost, check_intrinsic(site.rules, tx));
    return CallTerms{cost, fees_of(site, tx)};
}

RpcError with_supplied_gas(RpcError error, std::uint64_t gas) {
    error.message = "err: " + error.message + " (supplied gas " + std::to_string(gas) + ")";
    return error;
}

}  // namespace cairn::rpc
