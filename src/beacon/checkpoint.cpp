#include "beacon/checkpoint.hpp"

#include "beacon/segment.hpp"
#include "consensus/accessors.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "consensus/weak_subjectivity.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <array>
#include <charconv>

namespace cairn::beacon {

using namespace consensus;

namespace {

std::unexpected<CheckpointError> fail(CheckpointRule rule, std::string what) {
    return std::unexpected(CheckpointError{rule, std::move(what)});
}

std::string text_of(const Checkpoint& checkpoint) {
    return hex_id(checkpoint.root) + ":" + std::to_string(checkpoint.epoch.value);
}

/// Where a signed block has its slot: after the offset of the message and the signature.
constexpr std::size_t BLOCK_SLOT_OFFSET = 4 + 96;
/// Where a state has its slot: after genesis_time and genesis_validators_root.
constexpr std::size_t STATE_SLOT_OFFSET = 8 + 32;

/// By the slot, which stands at the same place in every fork. Null: too short.
template <class T>
std::optional<T> decode_by_slot(const Spec& network, BytesView bytes, std::size_t slot_offset) {
    if (bytes.size() < slot_offset + 8) {
        return std::nullopt;
    }
    const Slot slot{base::load_le64(bytes.data() + slot_offset)};
    T value;
    if (!ssz::decode(node::spec_at_slot(network, slot), bytes, value)) {
        return std::nullopt;
    }
    return value;
}

/// The root of the block that a state comes after.
Root block_root_of(const Spec& spec, const BeaconState& state) {
    BeaconBlockHeader header = state.latest_block_header;
    if (header.state_root == Root{}) {
        header.state_root = ssz::hash_tree_root(spec, state);
    }
    return ssz::hash_tree_root(spec, header);
}

std::uint64_t arrival_of(const Spec& network, const BeaconState& state) {
    return compute_time_at_slot_ms(network, state.genesis_time * 1000, state.slot);
}

SignedBeaconBlock genesis_block(const Spec& spec, const BeaconState& state) {
    auto block = ssz::default_value<SignedBeaconBlock>(spec);
    block.message.state_root = ssz::hash_tree_root(spec, state);
    return block;
}

}  // namespace

std::string_view to_string(CheckpointRule rule) noexcept {
    constexpr auto names = std::to_array<std::string_view>(
        {"source_failed", "sources_disagree", "not_the_given_one", "state_not_available",
         "state_malformed", "block_not_available", "block_malformed", "parts_do_not_fit",
         "wrong_network", "proposer_signature_wrong", "outside_weak_subjectivity_period"});
    return names[static_cast<std::size_t>(rule)];
}

std::optional<Checkpoint> parse_checkpoint(std::string_view text) {
    const auto colon = text.find(':');
    const auto root =
        text.starts_with("0x") ? base::fixed_from_hex<32>(text.substr(0, colon)) : std::nullopt;
    if (!root || colon == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view number = text.substr(colon + 1);
    std::uint64_t epoch = 0;
    const auto end = std::from_chars(number.data(), number.data() + number.size(), epoch);
    if (number.empty() || end.ec != std::errc{} || end.ptr != number.data() + number.size()) {
        return std::nullopt;
    }
    return Checkpoint{Epoch{epoch}, *root};
}

// Agreement --------------------------------------------------------------------------------------

namespace {

Result<Checkpoint, CheckpointError> least_far(std::span<RemoteNode> nodes) {
    std::optional<Checkpoint> least;
    for (RemoteNode& node : nodes) {
        const auto finalized = node.finalized_checkpoint();
        if (!finalized) {
            return fail(CheckpointRule::source_failed, finalized.error().what);
        }
        if (!least || finalized->epoch < least->epoch) {
            least = *finalized;
        }
    }
    if (least->epoch == GENESIS_EPOCH) {
        return fail(CheckpointRule::state_not_available,
                    "nothing is final there yet; start from --genesis-state");
    }
    return *least;
}

/// The block of this root must be on the node's chain, where the checkpoint says.
Result<void, CheckpointError> expect_on_chain(const Spec& network, RemoteNode& node,
                                              const Checkpoint& checkpoint) {
    const auto by_root = node.block_place(hex_id(checkpoint.root));
    if (!by_root) {
        return fail(CheckpointRule::source_failed, by_root.error().what);
    }
    const Slot start = compute_start_slot_at_epoch(network, checkpoint.epoch);
    const std::string at = std::to_string((*by_root ? (*by_root)->slot : start).value);
    const auto by_slot = node.block_place(at);
    if (!by_slot) {
        return fail(CheckpointRule::source_failed, by_slot.error().what);
    }
    if (*by_root && *by_slot && **by_slot == **by_root && (*by_root)->slot <= start) {
        return {};
    }
    return fail(CheckpointRule::sources_disagree,
                "the checkpoint " + text_of(checkpoint) + " is not on the chain of " + node.name() +
                    ", which has " + (*by_slot ? hex_id((*by_slot)->root) : "no block") +
                    " at slot " + at);
}

}  // namespace

Result<Checkpoint, CheckpointError> agree_on_checkpoint(const Spec& network,
                                                        std::span<RemoteNode> nodes,
                                                        const std::optional<Checkpoint>& named) {
    CAIRN_ASSERT(!nodes.empty());
    Checkpoint chosen = named.value_or(Checkpoint{});
    if (!named) {
        CAIRN_TRY_ASSIGN(chosen, least_far(nodes));
    }
    for (RemoteNode& node : nodes) {
        CAIRN_TRY(expect_on_chain(network, node, chosen));
    }
    return chosen;
}

// Parts ------------------------------------------------------------------------------------------

Result<store::Anchor, CheckpointError> fetch_anchor(const NetworkFacts& facts,
                                                    std::span<RemoteNode> nodes,
                                                    const Checkpoint& checkpoint) {
    std::string why = "no node has the state of " + text_of(checkpoint);
    for (RemoteNode& node : nodes) {
        const auto block = node.block(facts.network, checkpoint.root);
        if (!block || !*block) {
            why = block ? why : block.error().what;
            continue;
        }
        auto state = node.state_bytes(hex_id((**block)->message.state_root));
        if (!state || !*state) {
            // Some know states by their slots only.
            state = node.state_bytes(std::to_string((**block)->message.slot.value));
        }
        if (!state || !*state) {
            why = state ? why : state.error().what;
            continue;
        }
        auto decoded = decode_by_slot<BeaconState>(facts.network, **state, STATE_SLOT_OFFSET);
        if (!decoded) {
            return fail(CheckpointRule::state_malformed,
                        node.name() + " gives a state that is none");
        }
        const std::uint64_t arrival_ms = arrival_of(facts.network, *decoded);
        store::Anchor anchor{
            checkpoint, {checkpoint.root, **block, arrival_ms}, *std::move(decoded)};
        CAIRN_TRY(check_anchor(facts, anchor));
        return anchor;
    }
    return fail(CheckpointRule::state_not_available, why);
}

namespace {

Result<BlockPointer, CheckpointError> find_block(const NetworkFacts& facts, const Root& root,
                                                 std::span<RemoteNode> nodes) {
    for (RemoteNode& node : nodes) {
        if (const auto block = node.block(facts.network, root); block && *block) {
            return **block;
        }
    }
    return fail(CheckpointRule::block_not_available,
                "the block " + hex_id(root) + " of the state is known to nobody; give it as file");
}

}  // namespace

Result<store::Anchor, CheckpointError> read_anchor(const NetworkFacts& facts, BytesView state,
                                                   const std::optional<Bytes>& block,
                                                   std::span<RemoteNode> nodes) {
    auto decoded = decode_by_slot<BeaconState>(facts.network, state, STATE_SLOT_OFFSET);
    if (!decoded) {
        return fail(CheckpointRule::state_malformed, "the file holds no state of this network");
    }
    const Spec spec = node::spec_at_slot(facts.network, decoded->slot);
    const Root root = block_root_of(spec, *decoded);
    BlockPointer pointer;
    const SignedBeaconBlock empty = genesis_block(spec, *decoded);
    if (decoded->slot == GENESIS_SLOT && ssz::hash_tree_root(spec, empty.message) == root) {
        pointer = std::make_shared<const SignedBeaconBlock>(empty);
    } else if (block) {
        auto read = decode_by_slot<SignedBeaconBlock>(facts.network, *block, BLOCK_SLOT_OFFSET);
        if (!read) {
            return fail(CheckpointRule::block_malformed, "the file holds no block of this network");
        }
        pointer = std::make_shared<const SignedBeaconBlock>(*std::move(read));
    } else {
        CAIRN_TRY_ASSIGN(pointer, find_block(facts, root, nodes));
    }
    const Spec block_spec = node::spec_at_slot(facts.network, pointer->message.slot);
    const Root block_root = ssz::hash_tree_root(block_spec, pointer->message);
    const std::uint64_t arrival_ms = arrival_of(facts.network, *decoded);
    store::Anchor anchor{{compute_epoch_at_slot(spec, decoded->slot), block_root},
                         {block_root, std::move(pointer), arrival_ms},
                         *std::move(decoded)};
    CAIRN_TRY(check_anchor(facts, anchor));
    return anchor;
}

// Checks -----------------------------------------------------------------------------------------

namespace {

Result<void, CheckpointError> check_network(const NetworkFacts& facts, const BeaconState& state) {
    if (facts.genesis && state.genesis_validators_root != facts.genesis->genesis_validators_root) {
        return fail(CheckpointRule::wrong_network,
                    "the checkpoint is of another network: its genesis_validators_root is " +
                        hex_id(state.genesis_validators_root) + ", not " +
                        hex_id(facts.genesis->genesis_validators_root));
    }
    if (facts.genesis && state.genesis_time != facts.genesis->genesis_time) {
        return fail(CheckpointRule::wrong_network,
                    "the checkpoint is of another network: it began at " +
                        std::to_string(state.genesis_time) + ", not " +
                        std::to_string(facts.genesis->genesis_time));
    }
    const Spec spec = node::spec_at_slot(facts.network, state.slot);
    const Version expected = fork_version(*spec.config, spec.fork_id());
    if (state.fork.current_version != expected) {
        return fail(CheckpointRule::wrong_network,
                    "the checkpoint is of another network: its fork's version is " +
                        base::to_hex(state.fork.current_version.view()) + ", not " +
                        base::to_hex(expected.view()));
    }
    return {};
}

}  // namespace

Result<void, CheckpointError> check_anchor(const NetworkFacts& facts, const store::Anchor& anchor) {
    const BeaconState& state = anchor.state;
    const BeaconBlock& block = anchor.block.block->message;
    CAIRN_TRY(check_network(facts, state));
    const Spec spec = node::spec_at_slot(facts.network, state.slot);
    const Root state_root = ssz::hash_tree_root(spec, state);
    const bool fits = state.slot == block.slot && block.state_root == state_root &&
                      anchor.checkpoint.root == anchor.block.root &&
                      anchor.block.root == block_root_of(spec, state);
    if (!fits) {
        return fail(CheckpointRule::parts_do_not_fit,
                    "the state of slot " + std::to_string(state.slot.value) + " (root " +
                        hex_id(state_root) + ") is not that right after the block of slot " +
                        std::to_string(block.slot.value) + " (state root " +
                        hex_id(block.state_root) + ")");
    }
    if (compute_start_slot_at_epoch(spec, anchor.checkpoint.epoch) < block.slot &&
        compute_epoch_at_slot(spec, block.slot) != anchor.checkpoint.epoch) {
        return fail(CheckpointRule::parts_do_not_fit, "the block is younger than the checkpoint");
    }
    ProposerKeys keys(facts.network, state);
    if (block.slot != GENESIS_SLOT && !keys.has_signed(*anchor.block.block, anchor.block.root)) {
        return fail(CheckpointRule::proposer_signature_wrong,
                    "the signature of the checkpoint's block is wrong");
    }
    return {};
}

Result<void, CheckpointError> check_weak_subjectivity(const Spec& network,
                                                      const store::Anchor& anchor,
                                                      std::uint64_t now_ms) {
    const Spec spec = node::spec_at_slot(network, anchor.state.slot);
    const auto period = compute_weak_subjectivity_period(spec, anchor.state);
    if (!period) {
        return fail(CheckpointRule::parts_do_not_fit, describe(period.error()));
    }
    const std::uint64_t genesis_ms = anchor.state.genesis_time * 1000;
    if (now_ms < genesis_ms) {
        return {};
    }
    const Epoch now =
        compute_epoch_at_slot(network, compute_slot_at_time_ms(network, genesis_ms, now_ms));
    const Epoch safe_until = anchor.checkpoint.epoch + *period;
    if (now > safe_until) {
        return fail(CheckpointRule::outside_weak_subjectivity_period,
                    "the checkpoint of epoch " + std::to_string(anchor.checkpoint.epoch.value) +
                        " was safe to start from until epoch " + std::to_string(safe_until.value) +
                        ", and now is epoch " + std::to_string(now.value) +
                        ": whoever had left by then could sign another chain; take a younger "
                        "checkpoint, or --ignore-ws-check if you know that it is right");
    }
    return {};
}

}  // namespace cairn::beacon
