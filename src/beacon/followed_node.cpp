#include "beacon/followed_node.hpp"

#include "beacon/network.hpp"
#include "json/parse.hpp"
#include "validator/api_reader.hpp"

#include <algorithm>
#include <array>
#include <ranges>

namespace cairn::beacon {

using namespace consensus;

namespace {

constexpr std::uint64_t FIRST_PAUSE_MS = 500;
constexpr std::uint64_t LONGEST_PAUSE_MS = 16'000;

/// A stream without a word for this long has lost its other end: nodes send a comment now and then,
/// and a head in most slots.
http::EventOptions event_options(const Spec& network) {
    const std::chrono::milliseconds slots(network.config->SLOT_DURATION_MS * 8);
    return {.silence = std::max<std::chrono::milliseconds>(slots, std::chrono::seconds(60))};
}

}  // namespace

std::string_view to_string(Following following) noexcept {
    constexpr auto names =
        std::to_array<std::string_view>({"connecting", "catching up", "following", "unreachable",
                                         "another network", "another chain"});
    return names[static_cast<std::size_t>(following)];
}

FollowedNode::FollowedNode(const http::Url& url, Owner& owner, validator::GenesisInfo genesis)
    : owner_(owner), genesis_(genesis), remote_(url), events_(url, event_options(owner.network())) {
    state_.name = remote_.name();
}

FollowedState FollowedNode::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

void FollowedNode::set(Following following) {
    const std::lock_guard lock(mutex_);
    state_.following = following;
}

FollowedNode::Step FollowedNode::fail(Following following, std::string why) {
    const std::lock_guard lock(mutex_);
    state_.following = following;
    state_.trouble = std::move(why);
    return Step::failed;
}

void FollowedNode::note_head(Slot slot) {
    const std::lock_guard lock(mutex_);
    state_.head_slot = slot;
}

void FollowedNode::stop() {
    stopping_ = true;
    events_.stop();
    alarm_.ring();
}

void FollowedNode::pause(std::uint64_t ms) {
    if (!stopping_) {
        alarm_.wait_until(base::now_ms() + ms);
    }
}

void FollowedNode::run() {
    std::uint64_t pause_ms = FIRST_PAUSE_MS;
    while (!stopping_) {
        const bool went_well = follow() == Step::done;
        pause_ms = went_well ? FIRST_PAUSE_MS : std::min(pause_ms * 2, LONGEST_PAUSE_MS);
        pause(pause_ms);
    }
}

FollowedNode::Step FollowedNode::follow() {
    if (check_network() == Step::failed || catch_up() == Step::failed) {
        return Step::failed;
    }
    set(Following::following);
    return listen();
}

FollowedNode::Step FollowedNode::check_network() {
    const auto genesis = remote_.general().genesis();
    if (!genesis) {
        return fail(Following::unreachable, genesis.error().what);
    }
    if (genesis->genesis_validators_root != genesis_.genesis_validators_root ||
        genesis->genesis_time != genesis_.genesis_time) {
        return fail(Following::other_network,
                    remote_.name() + " is of another network: its genesis_validators_root is " +
                        hex_id(genesis->genesis_validators_root) + ", not " +
                        hex_id(genesis_.genesis_validators_root));
    }
    const auto config = remote_.general().config_spec();
    if (!config) {
        return fail(Following::unreachable, config.error().what);
    }
    const std::string other = difference(*config->config, *owner_.network().config);
    if (!other.empty()) {
        return fail(Following::other_network,
                    remote_.name() + " has another configuration: " + other);
    }
    return Step::done;
}

// Catching up ------------------------------------------------------------------------------------

FollowedNode::Step FollowedNode::catch_up() {
    set(Following::catching_up);
    std::optional<BlockPlace> before;
    while (!stopping_) {
        const auto head = remote_.block_place("head");
        if (!head || !*head) {
            return fail(Following::unreachable, head ? "it has no head" : head.error().what);
        }
        note_head((*head)->slot);
        const auto known = owner_.knows((*head)->root);
        const auto ours = owner_.standing();
        if (!known || !ours) {
            return Step::failed;
        }
        if (*known) {
            return Step::done;
        }
        if (before == ours->head) {
            return fail(Following::catching_up, remote_.name() + " does not give its own blocks");
        }
        before = ours->head;
        const bool is_near = (*head)->slot <= ours->head.slot + MAX_WALK;
        const Step step = is_near ? take((*head)->root) : catch_up_by_slots((*head)->slot, *ours);
        if (step == Step::failed) {
            return step;
        }
    }
    return Step::failed;
}

// From our head on; if what comes does not fit there, their chain has parted from ours before it.
FollowedNode::Step FollowedNode::catch_up_by_slots(Slot head, const Standing& ours) {
    Imported outcome = Imported::yes;
    if (take_slots(ours.head.slot + 1, head, outcome) == Step::failed) {
        return Step::failed;
    }
    if (outcome == Imported::unknown_parent &&
        take_slots(ours.finalized + 1, head, outcome) == Step::failed) {
        return Step::failed;
    }
    if (outcome == Imported::unknown_parent) {
        return fail(Following::other_chain, remote_.name() +
                                                " has a chain that does not go through "
                                                "our finalised block");
    }
    return Step::done;
}

FollowedNode::Step FollowedNode::take_slots(Slot first, Slot last, Imported& last_outcome) {
    for (Slot slot = first; slot <= last && !stopping_; ++slot) {
        const auto block = remote_.block(owner_.network(), std::to_string(slot.value));
        if (!block) {
            return fail(Following::unreachable, block.error().what);
        }
        if (!*block) {
            continue;
        }
        const ImportOutcome outcome = owner_.import(**block);
        last_outcome = outcome.what;
        if (outcome.what == Imported::unknown_parent) {
            return Step::done;
        }
        if (judge(outcome, slot) == Step::failed) {
            return Step::failed;
        }
    }
    return Step::done;
}

FollowedNode::Step FollowedNode::judge(const ImportOutcome& outcome, Slot slot) {
    const std::string where = remote_.name() + ", slot " + std::to_string(slot.value) + ": ";
    switch (outcome.what) {
        case Imported::yes: {
            const std::lock_guard lock(mutex_);
            ++state_.blocks;
            return Step::done;
        }
        case Imported::refused:
            return fail(Following::other_chain, where + "we refuse its block: " + outcome.why);
        case Imported::too_early:
            return fail(Following::catching_up,
                        where + "its block is from the future: one of the two clocks is wrong");
        case Imported::not_stored:
            return fail(Following::catching_up, where + "the block could not be stored");
        case Imported::unknown_parent:
            return fail(Following::catching_up, where + "its block has no parent here");
        case Imported::no_answer:
            break;
    }
    return Step::failed;
}

FollowedNode::Step FollowedNode::take(const Root& root) {
    std::vector<BlockPointer> missing;
    Root wanted = root;
    while (!stopping_) {
        const auto known = owner_.knows(wanted);
        if (!known) {
            return Step::failed;
        }
        if (*known) {
            return import_all(missing);
        }
        if (missing.size() >= MAX_WALK) {
            const auto ours = owner_.standing();
            return ours ? catch_up_by_slots(missing.front()->message.slot, *ours) : Step::failed;
        }
        const auto block = remote_.block(owner_.network(), wanted);
        if (!block || !*block) {
            return fail(Following::catching_up,
                        block ? remote_.name() + " lacks a block of its own" : block.error().what);
        }
        missing.push_back(**block);
        wanted = (**block)->message.parent_root;
    }
    return Step::failed;
}

FollowedNode::Step FollowedNode::import_all(std::span<const BlockPointer> youngest_first) {
    for (const BlockPointer& block : youngest_first | std::views::reverse) {
        if (judge(owner_.import(block), block->message.slot) == Step::failed) {
            return Step::failed;
        }
    }
    return Step::done;
}

// Events -----------------------------------------------------------------------------------------

FollowedNode::Step FollowedNode::listen() {
    const auto end = events_.read("/eth/v1/events?topics=head,block",
                                  [this](const http::Event& event) { on_event(event); });
    if (!end && !stopping_) {
        return fail(Following::unreachable, remote_.name() + ": " + http::describe(end.error()));
    }
    return Step::done;
}

void FollowedNode::on_event(const http::Event& event) {
    const auto document = json::parse_json(event.data);
    if (!document || stopping_) {
        return;
    }
    validator::ApiReader data(&*document);
    const BlockPlace place{Slot{data.number("slot")}, data.bytes<32>("block")};
    if (!data.good()) {
        return;
    }
    if (event.name == "head") {
        note_head(place.slot);
    }
    if (take(place.root) == Step::done) {
        set(Following::following);
    }
}

}  // namespace cairn::beacon
