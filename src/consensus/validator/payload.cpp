#include "consensus/validator/payload.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/block/execution_payload_bid.hpp"
#include "consensus/block/withdrawals.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/merge.hpp"
#include "consensus/fork_choice/payload_status.hpp"
#include "consensus/misc.hpp"
#include "consensus/shape.hpp"
#include "consensus/transition.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::consensus {
namespace {

/// On what a payload is built, and what it must pay out.
struct Base {
    Hash32 head_block_hash;
    std::vector<Withdrawal> withdrawals;
};

/// bellatrix: the terminal block of proof of work, if it is there and may be used yet.
std::optional<Hash32> find_merge_parent(const Spec& spec, const BeaconState& state,
                                        std::span<const PowBlock> pow_chain) {
    const Config& config = *spec.config;
    const bool is_terminal_block_hash_set = config.TERMINAL_BLOCK_HASH != Hash32{};
    const bool is_activation_epoch_reached =
        get_current_epoch(spec, state) >= config.TERMINAL_BLOCK_HASH_ACTIVATION_EPOCH;
    if (is_terminal_block_hash_set && !is_activation_epoch_reached) {
        return std::nullopt;
    }
    const PowBlock* terminal = get_terminal_pow_block(spec, pow_chain);
    return terminal != nullptr ? std::optional(terminal->block_hash) : std::nullopt;
}

Checked<std::optional<Base>> find_base(const Spec& spec, const BeaconState& state,
                                       const PayloadWish& wish) {
    if (!spec.at_least(ForkId::capella) && !is_merge_transition_complete(spec, state)) {
        const auto parent = find_merge_parent(spec, state, wish.pow_chain);
        return parent ? std::optional(Base{*parent, {}}) : std::nullopt;
    }
    Base found{state.latest_execution_payload_header.block_hash, {}};
    if (spec.at_least(ForkId::capella)) {
        CAIRN_TRY_ASSIGN(ExpectedWithdrawals expected, get_expected_withdrawals(spec, state));
        found.withdrawals = std::move(expected.withdrawals);
    }
    return found;
}

/// gloas: after the parent's payload, if it is there and to be built on, or beside it.
Checked<Base> find_base_of_bid(const Spec& spec, const BeaconState& state,
                               const ParentPayload& parent) {
    const auto head = parent.store.blocks.find(parent.head.root);
    CAIRN_REQUIRE(head.has_value(), block_unknown);
    const ExecutionPayloadBid& parent_bid = state.latest_execution_payload_bid;
    if (!should_build_on_full(spec, parent.store, {*head, parent.head.payload_status},
                              get_current_slot(spec, parent.store))) {
        const auto& withdrawals = state.payload_expected_withdrawals;
        return Base{parent_bid.parent_block_hash, {withdrawals.begin(), withdrawals.end()}};
    }
    CAIRN_REQUIRE(parent.envelope != nullptr, payload_envelope_missing);
    BeaconState after = state;
    CAIRN_TRY(commit_if_valid(after, [&](BeaconState& next) {
        return apply_parent_execution_payload(spec, next, parent.envelope->execution_requests,
                                              parent.verifier);
    }));
    CAIRN_TRY_ASSIGN(ExpectedWithdrawals expected, get_expected_withdrawals(spec, after));
    return Base{parent_bid.block_hash, std::move(expected.withdrawals)};
}

Checked<std::optional<Base>> find_base_in(const Spec& spec, const BeaconState& state,
                                          const PayloadWish& wish) {
    if (!spec.at_least(ForkId::gloas)) {
        return find_base(spec, state, wish);
    }
    CAIRN_ASSERT(wish.parent_payload != nullptr);
    return find_base_of_bid(spec, state, *wish.parent_payload);
}

PayloadAttributes make_attributes(const Spec& spec, const BeaconState& state,
                                  const PayloadWish& wish, std::vector<Withdrawal> withdrawals) {
    PayloadAttributes attributes;
    attributes.timestamp = compute_time_at_slot(spec, state.genesis_time, state.slot);
    attributes.prev_randao = get_randao_mix(spec, state, get_current_epoch(spec, state));
    attributes.suggested_fee_recipient = wish.suggested_fee_recipient;
    attributes.withdrawals = std::move(withdrawals);
    if (spec.at_least(ForkId::deneb)) {
        attributes.parent_beacon_block_root = ssz::hash_tree_root(spec, state.latest_block_header);
    }
    if (spec.at_least(ForkId::gloas)) {
        attributes.slot_number = state.slot.value;
        attributes.target_gas_limit = wish.target_gas_limit;
    }
    return attributes;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/validator.md#executionpayload
Checked<std::optional<PayloadId>> prepare_execution_payload(const Spec& spec,
                                                            const BeaconState& state,
                                                            const PayloadWish& wish,
                                                            PayloadBuilder& execution_engine) {
    CAIRN_ASSERT(spec.at_least(ForkId::bellatrix));
    static_cast<void>(base::take_overflow());
    CAIRN_TRY_ASSIGN(auto found, find_base_in(spec, state, wish));
    if (!found) {
        return std::nullopt;
    }
    const PayloadAttributes attributes =
        make_attributes(spec, state, wish, std::move(found->withdrawals));
    CAIRN_REQUIRE(!base::take_overflow(), uint64_overflow);
    return execution_engine.notify_forkchoice_updated(
        spec, {found->head_block_hash, wish.safe_block_hash, wish.finalized_block_hash},
        attributes);
}

// consensus-specs v1.7.0-beta.4 specs/bellatrix/validator.md#executionpayload
Checked<ExecutionPayload> get_execution_payload(const Spec& spec,
                                                const std::optional<PayloadId>& payload_id,
                                                PayloadBuilder& execution_engine) {
    if (!payload_id) {
        return ExecutionPayload{};
    }
    auto payload = execution_engine.get_payload(spec, *payload_id);
    CAIRN_REQUIRE(payload.has_value(), payload_not_built);
    return *std::move(payload);
}

namespace {

template <class Request>
bool decode_requests(const Spec& spec, ssz::Shape limit, BytesView data, ssz::List<Request>& out) {
    return ssz::decode(ssz::bound_of<ssz::List<Request>>(limit), spec, data, &out).has_value();
}

/// `data` is that of a known type.
bool decode_requests_of_type(const Spec& spec, std::uint8_t request_type, BytesView data,
                             ExecutionRequests& out) {
    switch (request_type) {
        case DEPOSIT_REQUEST_TYPE:
            return decode_requests(spec, shape::deposit_requests, data, out.deposits);
        case WITHDRAWAL_REQUEST_TYPE:
            return decode_requests(spec, shape::withdrawal_requests, data, out.withdrawals);
        case CONSOLIDATION_REQUEST_TYPE:
            return decode_requests(spec, shape::consolidation_requests, data, out.consolidations);
        case BUILDER_DEPOSIT_REQUEST_TYPE:
            return decode_requests(spec, shape::progressive, data, out.builder_deposits);
        default:
            CAIRN_ASSERT(request_type == BUILDER_EXIT_REQUEST_TYPE);
            return decode_requests(spec, shape::progressive, data, out.builder_exits);
    }
}

/// One entry of the list; `previous` is the type of the one before.
Checked<> read_requests(const Spec& spec, BytesView request, std::optional<std::uint8_t>& previous,
                        ExecutionRequests& out) {
    const std::uint8_t last_type =
        spec.at_least(ForkId::gloas) ? BUILDER_EXIT_REQUEST_TYPE : CONSOLIDATION_REQUEST_TYPE;
    CAIRN_REQUIRE(!request.empty() && request[0] <= last_type, execution_request_type_unknown);
    CAIRN_REQUIRE(request.size() > 1, execution_request_empty);
    CAIRN_REQUIRE(!previous || *previous < request[0], execution_requests_out_of_order);
    previous = request[0];
    CAIRN_REQUIRE(decode_requests_of_type(spec, request[0], request.subspan(1), out),
                  execution_request_malformed);
    return {};
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/validator.md#execution-requests
Checked<ExecutionRequests> get_execution_requests(const Spec& spec,
                                                  std::span<const Bytes> execution_requests_list) {
    ExecutionRequests requests;
    std::optional<std::uint8_t> previous;
    for (std::size_t i = 0; i < execution_requests_list.size(); ++i) {
        const auto read = read_requests(spec, execution_requests_list[i], previous, requests);
        if (!read) {
            return std::unexpected(Invalid{read.error().rule, static_cast<std::uint32_t>(i)});
        }
    }
    return requests;
}

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-get_scheduled_gas_limit
std::optional<std::uint64_t> get_scheduled_gas_limit(const Spec& spec, Epoch epoch) noexcept {
    const GasLimitEntry* latest = nullptr;
    for (const GasLimitEntry& entry : spec.config->GAS_LIMIT_SCHEDULE) {
        if (entry.epoch <= epoch && (latest == nullptr || entry.epoch > latest->epoch)) {
            latest = &entry;
        }
    }
    return latest != nullptr ? std::optional(latest->gas_limit) : std::nullopt;
}

}  // namespace cairn::consensus
