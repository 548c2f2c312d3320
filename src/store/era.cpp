#include "store/era.hpp"

#include "base/assert.hpp"
#include "consensus/misc.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <cstdio>

namespace cairn::store {

using namespace consensus;

namespace {

constexpr std::uint64_t MAX_BLOCK_BYTES = std::uint64_t{1} << 26U;
constexpr std::uint64_t MAX_STATE_BYTES = std::uint64_t{1} << 31U;

std::uint64_t era_slots(const Spec& network) {
    return network.preset->SLOTS_PER_HISTORICAL_ROOT;
}

template <class Object>
Stored<Object> decode(const Spec& spec, const EraFile& file, const EraEntry& entry,
                      std::uint64_t max_bytes, std::string_view what) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, file.read(entry, max_bytes));
    Object out;
    if (const auto decoded = ssz::decode(spec, bytes, out); !decoded) {
        return file.damaged(std::string(what) + " of slot " + std::to_string(entry.slot) +
                            " is none of " + std::string(to_string(spec.fork_id())) + ": " +
                            std::string(to_string(decoded.error().rule)) + " at " +
                            decoded.error().where);
    }
    return out;
}

Stored<BeaconState> read_state(const Spec& network, const EraFile& file, const EraGroup& group) {
    const Spec spec = spec_of_slot(network, Slot{group.state.slot});
    CAIRN_TRY_ASSIGN(BeaconState state,
                     decode<BeaconState>(spec, file, group.state, MAX_STATE_BYTES, "the state"));
    if (state.slot.value != group.state.slot) {
        return file.damaged("the state of slot " + std::to_string(group.state.slot) +
                            " is of slot " + std::to_string(state.slot.value));
    }
    if (state.fork.current_version != fork_version(*spec.config, spec.fork_id())) {
        return unexpected(StoreError{StoreErrorKind::unknown_form,
                                     file.name() + " is of another network: its state has the "
                                                   "fork version of none of its slot"});
    }
    return state;
}

Stored<void> check_slots(const Spec& network, const EraFile& file, const EraGroup& group) {
    if (network.road != nullptr) {
        return unexpected(StoreError{StoreErrorKind::unknown_form,
                                     "era files are of the current line of the specification, "
                                     "not of the road of 2020"});
    }
    const std::uint64_t slots = era_slots(network);
    const std::uint64_t expected = group.state.slot == 0 ? 0 : slots;
    if (group.state.slot % slots != 0 || group.state.slot - group.first_slot != expected) {
        return file.damaged("its slots from " + std::to_string(group.first_slot) + " to " +
                            std::to_string(group.state.slot) + " are no era of " +
                            std::to_string(slots));
    }
    return {};
}

/// Goes along the slots of an era.
class Walk {
  public:
    Walk(const Spec& network, const EraFile& file, const BeaconState& state, const EraLink& before)
        : network_(network), file_(file), state_(state), head_(before.block) {}

    Stored<void> step(std::uint64_t slot, const std::optional<SavedBlock>& block) {
        const Root& root = state_.block_roots[slot % era_slots(network_)];
        const std::optional<Root> parent =
            block ? std::optional(block->block->message.parent_root) : std::nullopt;
        if (block && block->root != root) {
            return wrong(slot, "its block is not the one of the era's state");
        }
        if (block && head_ && *parent != *head_) {
            return wrong(slot, "its block does not descend from the one before");
        }
        if (!block && head_ && root != *head_) {
            return wrong(slot, "the file has no block, but the era's state has one");
        }
        if (!first_parent_) {
            first_parent_ = parent.value_or(root);
        }
        head_ = root;
        return {};
    }

    const std::optional<Root>& head() const noexcept { return head_; }
    const std::optional<Root>& first_parent() const noexcept { return first_parent_; }

  private:
    std::unexpected<StoreError> wrong(std::uint64_t slot, std::string_view what) const {
        return file_.damaged("slot " + std::to_string(slot) + ": " + std::string(what));
    }

    const Spec& network_;
    const EraFile& file_;
    const BeaconState& state_;
    std::optional<Root> head_;
    std::optional<Root> first_parent_;
};

/// The root of the state's last block. In the state of that block's own slot the header lacks the
/// root of the state.
Root last_block_root(const Spec& spec, const BeaconState& state, const Root& state_root) {
    BeaconBlockHeader header = state.latest_block_header;
    if (header.state_root == Root{}) {
        header.state_root = state_root;
    }
    return ssz::hash_tree_root(spec, header);
}

/// The state's last block is the head of its era, or a child of it in the state's own slot.
bool ends_at(const Spec& spec, const BeaconState& state, const Root& state_root, const Root& head) {
    return state.latest_block_header.slot == state.slot
               ? state.latest_block_header.parent_root == head
               : last_block_root(spec, state, state_root) == head;
}

Stored<void> check_link(const EraFile& file, const BeaconState& state, const EraLink& before) {
    if (before.state && state.state_roots[0] != *before.state) {
        return file.damaged("its chain does not go on from the state of the era before");
    }
    return {};
}

}  // namespace

std::uint64_t era_of(const Spec& network, Slot slot) {
    return slot.value / era_slots(network);
}

Slot end_of_era(const Spec& network, std::uint64_t era) {
    return Slot{era * era_slots(network)};
}

std::string era_file_name(const Spec& network, const BeaconState& state) {
    const std::uint64_t era = era_of(network, state.slot);
    Root root = state.genesis_validators_root;
    if (era > 0 && era <= state.historical_roots.size()) {
        root = state.historical_roots[era - 1];
    } else if (era > 0) {
        const std::uint64_t index = era - 1 - state.historical_roots.size();
        CAIRN_ASSERT(index < state.historical_summaries.size());
        root = ssz::hash_tree_root(network, state.historical_summaries[index]);
    }
    std::array<char, 24> number{};
    std::snprintf(number.data(), number.size(), "-%05llu-", static_cast<unsigned long long>(era));
    return network.config->CONFIG_NAME + number.data() +
           base::to_hex(root.view().first(4)).substr(2) + ".era";
}

Stored<SavedBlock> read_era_block(const Spec& network, const EraFile& file, const EraEntry& entry,
                                  std::uint64_t genesis_time) {
    const Spec spec = spec_of_slot(network, Slot{entry.slot});
    CAIRN_TRY_ASSIGN(SignedBeaconBlock block,
                     decode<SignedBeaconBlock>(spec, file, entry, MAX_BLOCK_BYTES, "the block"));
    if (block.message.slot.value != entry.slot) {
        return file.damaged("the block of slot " + std::to_string(entry.slot) + " is of slot " +
                            std::to_string(block.message.slot.value));
    }
    const Root root = ssz::hash_tree_root(spec, block.message);
    return SavedBlock{root, std::make_shared<const SignedBeaconBlock>(std::move(block)),
                      1000 * genesis_time + entry.slot * network.config->SLOT_DURATION_MS};
}

Stored<CheckedEra> check_era(const Spec& network, const EraFile& file, const EraGroup& group,
                             const EraLink& before,
                             const std::function<Stored<void>(const SavedBlock&)>& visit) {
    CAIRN_TRY(check_slots(network, file, group));
    CAIRN_TRY_ASSIGN(BeaconState state, read_state(network, file, group));
    const Spec spec = spec_of_slot(network, state.slot);
    const Root state_root = ssz::hash_tree_root(spec, state);
    if (group.state.slot == 0) {
        EraLink link{last_block_root(spec, state, state_root), state_root};
        return CheckedEra{std::move(state), link, std::nullopt, 0};
    }
    CAIRN_TRY(check_link(file, state, before));
    Walk walk(network, file, state, before);
    auto entry = group.blocks.begin();
    for (std::uint64_t slot = group.first_slot; slot < group.state.slot; ++slot) {
        std::optional<SavedBlock> block;
        if (entry != group.blocks.end() && entry->slot == slot) {
            CAIRN_TRY_ASSIGN(block, read_era_block(network, file, *entry++, state.genesis_time));
        }
        CAIRN_TRY(walk.step(slot, block));
        if (block && visit) {
            CAIRN_TRY(visit(*block));
        }
    }
    if (!ends_at(spec, state, state_root, *walk.head())) {
        return file.damaged("its state does not follow its last block");
    }
    return CheckedEra{
        std::move(state), {walk.head(), state_root}, walk.first_parent(), group.blocks.size()};
}

}  // namespace cairn::store
