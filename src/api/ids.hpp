// The names under which requests speak of states, blocks and validators, and what they name now.
// Source: beacon-APIs v4.0.0 params/index.yaml. The functions of a node run on its owner.
#pragma once

#include "api/reply.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/store.hpp"
#include "http/message.hpp"
#include "node/node.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace cairn::api {

struct StateView {
    consensus::Spec spec;
    consensus::StatePointer state;
    /// Of its latest block.
    consensus::Root block_root;
    bool finalized = false;
    bool optimistic = false;

    Envelope envelope() const {
        return {.version = spec.fork_id(), .finalized = finalized, .optimistic = optimistic};
    }
    /// For answers without a version.
    Envelope plain_envelope() const { return {.finalized = finalized, .optimistic = optimistic}; }
};

/// A state of the handler's own: on it he may compute what fills caches, without the owner.
struct OwnState {
    StateView view;
    consensus::BeaconState state;
};
/// Runs on the owner, as its caches are warmed. Cost: little, as the big lists are shared.
OwnState copy_of(StateView view);

/// Epochs that the head may lie behind the clock while blocks are known to be missing, until
/// validators get 503.
inline constexpr std::uint64_t SYNC_TOLERANCE_EPOCHS = 1;
/// 503: the node has much to catch up with, so that it knows of no duties.
Result<void, ApiError> expect_synced(const node::Node& node);

/// "head", "genesis", "finalized", "justified", a slot, or the root of a state. 400, 404.
Result<StateView, ApiError> find_state(node::Node& node, std::string_view id);

/// The state after a block, moved on to `slot` if it is older. 404: not kept any more.
Result<StateView, ApiError> view_at(node::Node& node, const consensus::Root& block_root,
                                    consensus::Slot slot);

struct BlockView {
    consensus::Spec spec;
    std::shared_ptr<const consensus::SignedBeaconBlock> block;
    consensus::Root root;
    bool canonical = true;
    bool finalized = false;
    bool optimistic = false;

    Envelope envelope() const {
        return {.version = spec.fork_id(), .finalized = finalized, .optimistic = optimistic};
    }
    Envelope plain_envelope() const { return {.finalized = finalized, .optimistic = optimistic}; }
};

/// "head", "genesis", "finalized", "justified", a slot, or the root of a block. 400, 404.
Result<BlockView, ApiError> find_block(const node::Node& node, std::string_view id);
BlockView view_of(const node::Node& node, const consensus::Root& root,
                  const node::StoredBlock& stored);

/// The last block of the head's chain at or before `slot`; zero: nobody here knows it any more.
consensus::Root canonical_root(const node::Chain& chain, consensus::Slot slot);

/// A state of the head's chain that knows the committees of `epoch`: of that epoch, or of the one
/// before. 400: too far ahead; 404: not kept any more.
Result<StateView, ApiError> state_for_epoch(node::Node& node, consensus::Epoch epoch);

/// "12" or a public key as 0xhex. Null inside: well formed, but there is no such validator. 400.
Result<std::optional<consensus::ValidatorIndex>, ApiError> find_validator_id(
    const consensus::BeaconState& state, std::string_view id);

/// A parameter that must be a number. 400.
Result<std::uint64_t, ApiError> parse_number(std::string_view name, std::string_view text);
/// Of the path.
Result<std::uint64_t, ApiError> path_number(const http::Request& request, std::string_view name);
/// Of the query; it must be there. 400.
Result<std::uint64_t, ApiError> query_number(const http::Request& request, std::string_view name);
Result<std::optional<std::uint64_t>, ApiError> optional_number(const http::Request& request,
                                                               std::string_view name);
/// Every value of a query parameter that may be repeated or separated by commas.
std::vector<std::string> query_list(const http::Request& request, std::string_view name);

template <std::size_t N>
Result<FixedBytes<N>, ApiError> parse_hex(std::string_view name, std::string_view text) {
    const auto bytes = text.starts_with("0x") ? base::fixed_from_hex<N>(text) : std::nullopt;
    if (!bytes) {
        return fail(400, "Invalid " + std::string(name) + ": " + std::string(text));
    }
    return *bytes;
}

}  // namespace cairn::api
