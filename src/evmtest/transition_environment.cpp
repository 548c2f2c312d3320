#include "evmtest/transition_environment.hpp"

#include "evmtest/fields.hpp"
#include "evmtest/networks.hpp"
#include "execution/difficulty.hpp"

namespace cairn::evmtest {
namespace {

using evm::Revision;
using execution::Header;
using execution::Withdrawal;

template <class T>
using Made = Result<T, TransitionError>;

unexpected<TransitionError> bad_configuration(std::string text) {
    return unexpected(TransitionError{TransitionFault::configuration, std::move(text)});
}

/// What the object says, before anything is worked out.
struct Raw {
    Header header;
    std::optional<U256> difficulty;
    std::optional<U256> random;
    std::optional<U256> parent_difficulty;
    std::optional<U256> parent_base_fee;
    std::optional<std::uint64_t> parent_gas_used;
    std::optional<std::uint64_t> parent_gas_limit;
    std::optional<std::uint64_t> parent_timestamp;
    std::optional<std::uint64_t> parent_excess_blob_gas;
    std::optional<std::uint64_t> parent_blob_gas_used;
    std::optional<Bytes32> parent_ommers_hash;
};

/// A member that may be missing or null.
template <class T>
Read<void> take(const json::Value& object, std::string_view key, std::optional<T>& out,
                Read<T> (*read)(const json::Value& value)) {
    const json::Value* value = object.find(key);
    if (value == nullptr || value->kind == json::Kind::null) {
        return {};
    }
    CAIRN_TRY_ASSIGN(out, field(object, key, read));
    return {};
}

Read<Raw> read_raw(const json::Value& object) {
    Raw out;
    Header& header = out.header;
    CAIRN_TRY_ASSIGN(header.coinbase, field(object, "currentCoinbase", read_address));
    CAIRN_TRY_ASSIGN(header.gas_limit, field(object, "currentGasLimit", read_uint64));
    CAIRN_TRY_ASSIGN(header.number, field(object, "currentNumber", read_uint64));
    CAIRN_TRY_ASSIGN(header.timestamp, field(object, "currentTimestamp", read_uint64));
    CAIRN_TRY(take(object, "currentDifficulty", out.difficulty, read_u256));
    CAIRN_TRY(take(object, "currentRandom", out.random, read_u256));
    CAIRN_TRY(take(object, "currentBaseFee", header.base_fee_per_gas, read_u256));
    CAIRN_TRY(take(object, "currentExcessBlobGas", header.excess_blob_gas, read_uint64));
    CAIRN_TRY(take(object, "parentDifficulty", out.parent_difficulty, read_u256));
    CAIRN_TRY(take(object, "parentBaseFee", out.parent_base_fee, read_u256));
    CAIRN_TRY(take(object, "parentGasUsed", out.parent_gas_used, read_uint64));
    CAIRN_TRY(take(object, "parentGasLimit", out.parent_gas_limit, read_uint64));
    CAIRN_TRY(take(object, "parentTimestamp", out.parent_timestamp, read_uint64));
    CAIRN_TRY(take(object, "parentExcessBlobGas", out.parent_excess_blob_gas, read_uint64));
    CAIRN_TRY(take(object, "parentBlobGasUsed", out.parent_blob_gas_used, read_uint64));
    CAIRN_TRY(take(object, "parentUncleHash", out.parent_ommers_hash, read_bytes32));
    CAIRN_TRY(take(object, "parentBeaconBlockRoot", header.parent_beacon_block_root, read_bytes32));
    return out;
}

Read<std::map<std::uint64_t, Bytes32>> read_block_hashes(const json::Value& object) {
    std::map<std::uint64_t, Bytes32> out;
    for (const json::Member& member : object.members) {
        const auto number = U256::parse(member.key);
        if (!number || !number->fits_uint64()) {
            return unexpected(FixtureError{member.key, "not a block's number"});
        }
        CAIRN_TRY_ASSIGN(out[number->low64()], read_bytes32(member.value));
    }
    return out;
}

Read<std::vector<TransitionOmmer>> read_ommers(const json::Value& array) {
    std::vector<TransitionOmmer> out;
    for (const json::Value& item : array.items) {
        TransitionOmmer ommer;
        CAIRN_TRY_ASSIGN(ommer.delta, field(item, "delta", read_uint64));
        CAIRN_TRY_ASSIGN(ommer.address, field(item, "address", read_address));
        out.push_back(ommer);
    }
    return out;
}

Read<std::vector<Withdrawal>> read_withdrawals(const json::Value& array) {
    std::vector<Withdrawal> out;
    for (const json::Value& item : array.items) {
        Withdrawal one;
        CAIRN_TRY_ASSIGN(one.index, field(item, "index", read_uint64));
        CAIRN_TRY_ASSIGN(one.validator_index, field(item, "validatorIndex", read_uint64));
        CAIRN_TRY_ASSIGN(one.address, field(item, "address", read_address));
        CAIRN_TRY_ASSIGN(one.amount, field(item, "amount", read_uint64));
        out.push_back(one);
    }
    return out;
}

Read<void> read_lists(const json::Value& object, TransitionEnvironment& out) {
    CAIRN_TRY(take(object, "blockHashes", out.block_hashes, read_block_hashes));
    std::optional<std::vector<TransitionOmmer>> ommers;
    CAIRN_TRY(take(object, "ommers", ommers, read_ommers));
    out.ommers = ommers.value_or(std::vector<TransitionOmmer>());
    CAIRN_TRY(take(object, "withdrawals", out.withdrawals, read_withdrawals));
    return {};
}

Made<void> set_base_fee(const Raw& raw, Header& header, Revision revision) {
    if (revision < Revision::london || header.base_fee_per_gas) {
        return {};
    }
    if (!raw.parent_base_fee || header.number == 0) {
        return bad_configuration("EIP-1559 config but missing 'parentBaseFee' in env section");
    }
    Header parent;
    parent.base_fee_per_gas = raw.parent_base_fee;
    parent.gas_used = raw.parent_gas_used.value_or(0);
    parent.gas_limit = raw.parent_gas_limit.value_or(0);
    header.base_fee_per_gas = execution::calculate_base_fee_per_gas(parent);
    return {};
}

Made<void> set_difficulty(const Raw& raw, Header& header, const execution::BlockRules& rules) {
    if (raw.difficulty) {
        header.difficulty = *raw.difficulty;
        return {};
    }
    if (!raw.parent_difficulty) {
        return bad_configuration(
            "currentDifficulty was not provided, and cannot be calculated due to missing "
            "parentDifficulty");
    }
    if (header.number == 0) {
        return bad_configuration("currentDifficulty needs to be provided for block number 0");
    }
    const std::uint64_t parent_timestamp = raw.parent_timestamp.value_or(0);
    if (header.timestamp <= parent_timestamp) {
        return bad_configuration("currentDifficulty cannot be calculated -- currentTime (" +
                                 std::to_string(header.timestamp) +
                                 ") needs to be after parent time (" +
                                 std::to_string(parent_timestamp) + ")");
    }
    Header parent;
    parent.number = header.number - 1;
    parent.timestamp = parent_timestamp;
    parent.difficulty = *raw.parent_difficulty;
    // Nothing is known of the ommers: none.
    const bool is_named = raw.parent_ommers_hash && *raw.parent_ommers_hash != Bytes32();
    parent.ommers_hash = is_named ? *raw.parent_ommers_hash : execution::EMPTY_OMMER_HASH;
    header.difficulty = execution::calculate_block_difficulty(
        rules.revision, rules.bomb_delay_blocks, header.number, header.timestamp, parent);
    return {};
}

Made<void> set_randomness(const Raw& raw, Header& header, const execution::BlockRules& rules) {
    if (rules.revision < Revision::paris) {
        return set_difficulty(raw, header, rules);
    }
    if (!raw.random) {
        return bad_configuration("post-merge requires currentRandom to be defined in env");
    }
    if (raw.difficulty.value_or(0) != U256(0)) {
        return bad_configuration("post-merge difficulty must be zero (or omitted) in env");
    }
    header.prev_randao = raw.random->to_be();
    return {};
}

/// Only Cancun and later have the fee; before it a fee in the environment would not be seen.
Made<void> set_blob_gas(const Raw& raw, TransitionEnvironment& out) {
    Header& header = out.header;
    if (!header.excess_blob_gas && raw.parent_excess_blob_gas && raw.parent_blob_gas_used) {
        Header parent;
        parent.excess_blob_gas = raw.parent_excess_blob_gas;
        parent.blob_gas_used = raw.parent_blob_gas_used;
        parent.base_fee_per_gas = raw.parent_base_fee;
        if (out.rules.revision >= Revision::osaka && !raw.parent_base_fee) {
            return bad_configuration("EIP-7918 config but missing 'parentBaseFee' in env section");
        }
        const auto bound = out.rules.revision >= Revision::osaka
                               ? execution::BlobFeeBound::execution_cost
                               : execution::BlobFeeBound::none;
        header.excess_blob_gas =
            execution::calculate_excess_blob_gas(parent, out.rules.blobs, bound);
    }
    if (out.rules.revision < Revision::cancun) {
        header.excess_blob_gas.reset();
    }
    out.has_blob_fee = header.excess_blob_gas.has_value();
    return {};
}

}  // namespace

Made<TransitionEnvironment> read_environment(const json::Value& object, const std::string& fork,
                                             std::uint64_t chain_id) {
    auto config = network_of(fork);
    if (!config) {
        return bad_configuration("failed constructing chain configuration: unsupported fork \"" +
                                 fork + "\"");
    }
    config->chain_id = chain_id;
    TransitionEnvironment out;
    const auto raw = read_raw(object);
    const auto lists = raw ? read_lists(object, out) : Read<void>{};
    if (!raw || !lists) {
        return unexpected(TransitionError{
            TransitionFault::json,
            "failed unmarshalling env: " + to_string(!raw ? raw.error() : lists.error())});
    }
    out.header = raw->header;
    Header& header = out.header;
    out.rules = config->rules_of(header.number, header.timestamp, 0);
    CAIRN_TRY(set_base_fee(*raw, header, out.rules.revision));
    if (out.rules.revision >= Revision::shanghai && !out.withdrawals) {
        return bad_configuration("Shanghai config but missing 'withdrawals' in env section");
    }
    CAIRN_TRY(set_randomness(*raw, header, out.rules));
    if (out.rules.revision < Revision::cancun) {
        header.parent_beacon_block_root.reset();
    } else if (!header.parent_beacon_block_root) {
        return bad_configuration("post-cancun env requires parentBeaconBlockRoot to be set");
    }
    CAIRN_TRY(set_blob_gas(*raw, out));
    if (out.block_hashes && header.number > 0) {
        const auto parent = out.block_hashes->find(header.number - 1);
        header.parent_hash = parent != out.block_hashes->end() ? parent->second : Bytes32();
    }
    return out;
}

}  // namespace cairn::evmtest
