#include "consensus/fork_choice/reference_test.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/predicates.hpp"

#include <algorithm>
#include <tuple>

namespace cairn::consensus {
namespace {

bool contains(const ReferenceForkChoice::Nodes& nodes, const ForkChoiceNode& node) {
    return std::ranges::find(nodes, node) != nodes.end();
}

}  // namespace

ForkChoiceNode ReferenceForkChoice::get_ancestor(const ForkChoiceNode& node, Slot slot) const {
    // The specification's recursion, with one search by root instead of one each.
    const TreeBlock* at = &block(node.root);
    PayloadStatus status = node.payload_status;
    while (at->slot > slot) {
        status = at->parent_payload_status;
        at = &store_.blocks[at->parent];
    }
    return {at->root, status};
}

bool ReferenceForkChoice::is_ancestor(const ForkChoiceNode& node,
                                      const ForkChoiceNode& ancestor) const {
    const ForkChoiceNode found = get_ancestor(node, block(ancestor.root).slot);
    return found.root == ancestor.root && (found.payload_status == ancestor.payload_status ||
                                           ancestor.payload_status == PayloadStatus::pending);
}

ForkChoiceNode ReferenceForkChoice::get_supported_node(const Message& message) const {
    if (!is_gloas() || block(message.root).slot >= message.slot) {
        return {message.root, PayloadStatus::pending};
    }
    return {message.root, message.payload_present ? PayloadStatus::full : PayloadStatus::empty};
}

Gwei ReferenceForkChoice::get_attestation_score(const ForkChoiceNode& node) const {
    const BeaconState& state = justified_state(store_);
    const Epoch epoch = get_current_epoch(spec_, state);
    Gwei score;
    for (std::size_t i = 0; i < state.validators.size(); ++i) {
        const Validator& validator = state.validators[i];
        const auto message = latest_messages.find(ValidatorIndex{i});
        if (is_active_validator(validator, epoch) &&
            (spec_.road != nullptr || !validator.slashed) && message != latest_messages.end() &&
            !equivocating_indices.contains(ValidatorIndex{i}) &&
            is_ancestor(get_supported_node(message->second), node)) {
            score += validator.effective_balance;
        }
    }
    return score;
}

Gwei ReferenceForkChoice::calculate_committee_fraction(std::uint64_t percent) const {
    const BeaconState& state = justified_state(store_);
    std::vector<ValidatorIndex> unslashed;
    for (const ValidatorIndex i :
         get_active_validator_indices(spec_, state, get_current_epoch(spec_, state))) {
        if (!state.validators[i.value].slashed) {
            unslashed.push_back(i);
        }
    }
    return get_total_balance(spec_, state, unslashed) / spec_.preset->SLOTS_PER_EPOCH * percent /
           100;
}

bool ReferenceForkChoice::is_head_weak(const Root& root) const {
    const TreeBlock& head = block(root);
    Gwei weight = get_attestation_score({root, PayloadStatus::pending});
    const Epoch epoch = compute_epoch_at_slot(spec_, head.slot);
    for (std::uint64_t i = 0; i < get_committee_count_per_slot(spec_, *head.state, epoch); ++i) {
        for (const ValidatorIndex member :
             get_beacon_committee(spec_, *head.state, head.slot, CommitteeIndex{i})) {
            if (equivocating_indices.contains(member)) {
                weight += justified_state(store_).validators[member.value].effective_balance;
            }
        }
    }
    return weight < calculate_committee_fraction(spec_.config->REORG_HEAD_WEIGHT_THRESHOLD);
}

bool ReferenceForkChoice::should_apply_proposer_boost() const {
    if (store_.proposer_boost_root == Root{}) {
        return false;
    }
    if (!is_gloas()) {
        return true;
    }
    const Root parent = parent_root(store_.proposer_boost_root);
    const Slot slot = block(store_.proposer_boost_root).slot;
    if (block(parent).slot + 1 < slot || !is_head_weak(parent)) {
        return true;
    }
    return std::ranges::none_of(store_.blocks, [&](const TreeBlock& other) {
        return other.timeliness[PTC_TIMELINESS_INDEX] &&
               other.proposer_index == block(parent).proposer_index && other.slot + 1 == slot &&
               other.root != parent;
    });
}

bool ReferenceForkChoice::is_previous_slot_payload_decision(const ForkChoiceNode& node) const {
    return block(node.root).slot + 1 == get_current_slot(spec_, store_) &&
           node.payload_status != PayloadStatus::pending;
}

Gwei ReferenceForkChoice::get_weight(const ForkChoiceNode& node) const {
    if (is_previous_slot_payload_decision(node)) {
        return Gwei{0};
    }
    const Gwei score = get_attestation_score(node);
    if (!should_apply_proposer_boost() ||
        !is_ancestor({store_.proposer_boost_root, PayloadStatus::pending}, node)) {
        return score;
    }
    return score + calculate_committee_fraction(spec_.config->PROPOSER_SCORE_BOOST);
}

bool ReferenceForkChoice::should_extend_payload(const Root& root) const {
    const PayloadFacts& payload = block(root).payload;
    if (!payload.verified) {
        return false;
    }
    const auto more_than_half = [&](const std::vector<PtcVote>& votes) {
        std::uint64_t yes = 0;
        for (const PtcVote vote : votes) {
            yes += vote == PtcVote::yes ? 1U : 0U;
        }
        return yes > spec_.preset->PTC_SIZE / 2;
    };
    const Root& boosted = store_.proposer_boost_root;
    return (more_than_half(payload.timeliness_vote) &&
            more_than_half(payload.data_availability_vote)) ||
           boosted == Root{} || parent_root(boosted) != root ||
           block(boosted).parent_payload_status == PayloadStatus::full;
}

int ReferenceForkChoice::get_payload_status_tiebreaker(const ForkChoiceNode& node) const {
    if (!is_previous_slot_payload_decision(node)) {
        return static_cast<int>(node.payload_status);
    }
    if (node.payload_status == PayloadStatus::empty) {
        return 1;
    }
    return should_extend_payload(node.root) ? 2 : 0;
}

ReferenceForkChoice::Nodes ReferenceForkChoice::get_node_children(
    const ForkChoiceNode& node) const {
    Nodes children;
    if (is_gloas() && node.payload_status == PayloadStatus::pending) {
        children.push_back({node.root, PayloadStatus::empty});
        if (block(node.root).payload.verified) {
            children.push_back({node.root, PayloadStatus::full});
        }
        return children;
    }
    for (const TreeBlock& child : store_.blocks) {
        if (child.parent != NO_BLOCK && parent_root(child.root) == node.root &&
            (!is_gloas() || child.parent_payload_status == node.payload_status)) {
            children.push_back({child.root, PayloadStatus::pending});
        }
    }
    return children;
}

bool ReferenceForkChoice::is_leaf_viable(const Root& root) const {
    const TreeBlock& leaf = block(root);
    if (spec_.road != nullptr) {
        return (store_.justified_checkpoint.epoch == 0 ||
                leaf.justified_checkpoint == store_.justified_checkpoint) &&
               (store_.finalized_checkpoint.epoch == 0 ||
                leaf.finalized_checkpoint == store_.finalized_checkpoint);
    }
    const Epoch current_epoch = get_current_store_epoch(spec_, store_);
    const Epoch source = current_epoch > compute_epoch_at_slot(spec_, leaf.slot)
                             ? leaf.unrealized_justification.epoch
                             : leaf.justified_checkpoint.epoch;
    const Slot finalized_slot =
        compute_start_slot_at_epoch(spec_, store_.finalized_checkpoint.epoch);
    return (store_.justified_checkpoint.epoch == 0 || source == store_.justified_checkpoint.epoch ||
            source + 2 >= current_epoch) &&
           (store_.finalized_checkpoint.epoch == 0 ||
            get_ancestor({root}, finalized_slot).root == store_.finalized_checkpoint.root);
}

ReferenceForkChoice::Nodes ReferenceForkChoice::filter_node_tree(const ForkChoiceNode& node) const {
    const Nodes children = get_node_children(node);
    if (children.empty()) {
        return is_leaf_viable(node.root) ? Nodes{node} : Nodes{};
    }
    Nodes viable;
    for (const ForkChoiceNode& child : children) {
        const Nodes below = filter_node_tree(child);
        viable.insert(viable.end(), below.begin(), below.end());
    }
    if (!viable.empty()) {
        viable.push_back(node);
    }
    return viable;
}

ReferenceForkChoice::Nodes ReferenceForkChoice::get_filtered_node_tree() const {
    return filter_node_tree({store_.justified_checkpoint.root, PayloadStatus::pending});
}

ForkChoiceNode ReferenceForkChoice::get_head() const {
    const Nodes nodes = get_filtered_node_tree();
    if (is_gloas() && nodes.empty()) {
        return {store_.justified_checkpoint.root, PayloadStatus::empty};
    }
    const Slot justified_slot =
        compute_start_slot_at_epoch(spec_, store_.justified_checkpoint.epoch);
    ForkChoiceNode head{store_.justified_checkpoint.root};
    for (;;) {
        Nodes children;
        for (const ForkChoiceNode& child : get_node_children(head)) {
            if (contains(nodes, child) &&
                (spec_.road == nullptr || block(child.root).slot > justified_slot)) {
                children.push_back(child);
            }
        }
        if (children.empty()) {
            return head;
        }
        head = *std::ranges::max_element(children, {}, [&](const ForkChoiceNode& child) {
            return std::tuple(get_weight(child), child.root,
                              is_gloas() ? get_payload_status_tiebreaker(child) : 0);
        });
    }
}

}  // namespace cairn::consensus
