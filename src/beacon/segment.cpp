#include "beacon/segment.hpp"

#include "consensus/constants.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <array>

namespace cairn::beacon {

using namespace consensus;

std::string_view to_string(SegmentRule rule) noexcept {
    constexpr auto names =
        std::to_array<std::string_view>({"root_mismatch", "slots_not_falling", "signature_wrong"});
    return names[static_cast<std::size_t>(rule)];
}

std::string describe(const SegmentError& error) {
    std::string text =
        std::string(to_string(error.rule)) + " at slot " + std::to_string(error.slot.value);
    if (error.rule == SegmentRule::root_mismatch) {
        text += ", where " + hex_id(error.wanted) + " should be";
    }
    return text;
}

ProposerKeys::ProposerKeys(const Spec& network, const BeaconState& state)
    : network_(network), state_(state) {}

const crypto::PublicKey* ProposerKeys::find(ValidatorIndex index) {
    const auto known = keys_.find(index.value);
    if (known != keys_.end()) {
        return &known->second;
    }
    if (index.value >= state_.validators.size()) {
        return nullptr;
    }
    const auto key = crypto::PublicKey::decompress(state_.validators[index.value].pubkey);
    return key ? &keys_.emplace(index.value, *key).first->second : nullptr;
}

std::optional<crypto::SignatureSet> ProposerKeys::signature_set(const SignedBeaconBlock& block,
                                                                const Root& root) {
    const crypto::PublicKey* const key = find(block.message.proposer_index);
    if (key == nullptr) {
        return std::nullopt;
    }
    const Spec spec = node::spec_at_slot(network_, block.message.slot);
    const Domain domain =
        compute_domain(spec, DOMAIN_BEACON_PROPOSER, fork_version(*spec.config, spec.fork_id()),
                       state_.genesis_validators_root);
    return crypto::SignatureSet{*key, compute_signing_root(root, domain), block.signature};
}

bool ProposerKeys::has_signed(const SignedBeaconBlock& block, const Root& root) {
    const auto set = signature_set(block, root);
    return set &&
           crypto::verify_batch({&*set, 1}, crypto::os_random(), base::serial_executor()).empty();
}

Result<std::vector<store::SavedBlock>, SegmentError> check_roots(
    const Spec& network, std::uint64_t genesis_time, const Bottom& bottom,
    std::span<const BlockPointer> blocks) {
    std::vector<store::SavedBlock> saved;
    saved.reserve(blocks.size());
    Bottom below = bottom;
    for (std::size_t i = blocks.size(); i-- > 0;) {
        const BeaconBlock& block = blocks[i]->message;
        const Spec spec = node::spec_at_slot(network, block.slot);
        const Root root = ssz::hash_tree_root(spec, block);
        if (root != below.parent_root) {
            return unexpected(
                SegmentError{SegmentRule::root_mismatch, block.slot, below.parent_root});
        }
        if (block.slot >= below.slot) {
            return unexpected(SegmentError{SegmentRule::slots_not_falling, block.slot, {}});
        }
        saved.push_back(
            {root, blocks[i], compute_time_at_slot_ms(network, genesis_time * 1000, block.slot)});
        below = {block.slot, block.parent_root};
    }
    std::ranges::reverse(saved);
    return saved;
}

Result<void, SegmentError> check_signatures(ProposerKeys& keys,
                                            std::span<const store::SavedBlock> blocks,
                                            crypto::Random& random, base::Executor& executor) {
    std::vector<crypto::SignatureSet> sets;
    std::vector<Slot> slots;
    for (const store::SavedBlock& saved : blocks) {
        const Slot slot = saved.id().slot;
        if (slot == GENESIS_SLOT) {
            continue;
        }
        const auto set = keys.signature_set(*saved.block, saved.root);
        if (!set) {
            return unexpected(SegmentError{SegmentRule::signature_wrong, slot, {}});
        }
        sets.push_back(*set);
        slots.push_back(slot);
    }
    const auto bad = crypto::verify_batch(sets, random, executor);
    if (!bad.empty()) {
        return unexpected(SegmentError{SegmentRule::signature_wrong, slots[bad.front()], {}});
    }
    return {};
}

}  // namespace cairn::beacon
