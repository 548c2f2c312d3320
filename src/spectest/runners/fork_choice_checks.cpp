#include "spectest/runners/fork_choice_checks.hpp"

#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/proposer_head.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/fork_choice/weight.hpp"

#include <algorithm>
#include <array>

namespace cairn::spectest {
namespace {

using namespace consensus;

Outcome expect(std::string_view what, const std::string& got, const std::string& want) {
    return got == want ? Outcome{} : failed(std::string(what) + ": got " + got + ", want " + want);
}

Outcome expect_uint(std::string_view what, std::uint64_t got, const json::Value& want) {
    return expect(what, std::to_string(got), want.text);
}

Outcome expect_bytes(std::string_view what, const Bytes32& got, const json::Value& want) {
    return expect(what, base::to_hex(got.view()), want.text);
}

Outcome expect_checkpoint(const Checkpoint& got, const json::Value& want) {
    CAIRN_TRY_ASSIGN(const json::Value* epoch, member(want, "epoch"));
    CAIRN_TRY_ASSIGN(const json::Value* root, member(want, "root"));
    CAIRN_TRY(expect_uint("epoch", got.epoch.value, *epoch));
    return expect_bytes("root", got.root, *root);
}

using Check = Outcome (*)(const CheckedStores& stores, const json::Value& want);

Outcome check_head(const CheckedStores& stores, const json::Value& want) {
    const ForkChoiceNode head = get_head(stores.spec, stores.store);
    const TreeBlock& block = stores.store.blocks[stores.store.blocks.index_of(head.root)];
    CAIRN_TRY_ASSIGN(const json::Value* slot, member(want, "slot"));
    CAIRN_TRY_ASSIGN(const json::Value* root, member(want, "root"));
    CAIRN_TRY(expect_uint("slot", block.slot.value, *slot));
    CAIRN_TRY(expect_bytes("root", head.root, *root));
    const json::Value* status = want.find("payload_status");
    if ((status != nullptr) != stores.spec.at_least(ForkId::gloas)) {
        return failed("payload_status is there before gloas, or not there since");
    }
    return status == nullptr
               ? Outcome{}
               : expect_uint("payload_status", static_cast<std::uint64_t>(head.payload_status),
                             *status);
}

/// One line per leaf of the filtered tree: root, weight, payload status.
std::string leaf_line(const std::string& root, std::uint64_t weight, std::uint64_t status) {
    return root + " " + std::to_string(weight) + " " + std::to_string(status);
}

std::vector<std::string> viable_leaves(const CheckedStores& stores) {
    const Store& store = stores.store;
    const NodeSet viable = get_filtered_node_tree(stores.spec, store);
    std::vector<NodeIndex> pending{{store.blocks.index_of(store.justified_checkpoint.root)}};
    std::vector<std::string> lines;
    while (!pending.empty()) {
        const NodeIndex node = pending.back();
        pending.pop_back();
        std::vector<NodeIndex> children = get_node_children(store, node);
        std::erase_if(children, [&](NodeIndex child) { return !viable.contains(child); });
        pending.insert(pending.end(), children.begin(), children.end());
        if (children.empty()) {
            lines.push_back(leaf_line(base::to_hex(store.blocks[node.block].root.view()),
                                      get_weight(stores.spec, store, node).value,
                                      static_cast<std::uint64_t>(node.status)));
        }
    }
    std::ranges::sort(lines);
    return lines;
}

Outcome check_viable_leaves(const CheckedStores& stores, const json::Value& want) {
    std::vector<std::string> wanted;
    for (const json::Value& leaf : want.items) {
        CAIRN_TRY_ASSIGN(const std::string root, text_member(leaf, "root"));
        CAIRN_TRY_ASSIGN(const std::uint64_t weight, uint_member(leaf, "weight"));
        auto status = static_cast<std::uint64_t>(PayloadStatus::pending);
        if (leaf.find("payload_status") != nullptr) {
            CAIRN_TRY_ASSIGN(status, uint_member(leaf, "payload_status"));
        }
        wanted.push_back(leaf_line(root, weight, status));
    }
    std::ranges::sort(wanted);
    const auto joined = [](const std::vector<std::string>& lines) {
        std::string text;
        for (const std::string& line : lines) {
            text += line + "; ";
        }
        return text;
    };
    return expect("leaves", joined(viable_leaves(stores)), joined(wanted));
}

Outcome check_proposer_head(const CheckedStores& stores, const json::Value& want) {
    const auto got =
        get_proposer_head(stores.spec, stores.store, get_head(stores.spec, stores.store),
                          get_current_slot(stores.spec, stores.store));
    return got ? expect_bytes("root", got->root, want) : failed(describe(got.error()));
}

Outcome check_ptc_votes(const CheckedStores& stores, const json::Value& want,
                        std::vector<PtcVote> PayloadFacts::* votes) {
    CAIRN_TRY_ASSIGN(const Root root, hex_member<32>(want, "block_root"));
    CAIRN_TRY_ASSIGN(const json::Value* wanted, member(want, "votes"));
    const auto block = stores.store.blocks.find(root);
    if (!block) {
        return failed("no such block");
    }
    std::vector<PtcVote> as_votes;
    for (const json::Value& vote : wanted->items) {
        const PtcVote said = vote.to_bool().value_or(false) ? PtcVote::yes : PtcVote::no;
        as_votes.push_back(vote.kind == json::Kind::null ? PtcVote::none : said);
    }
    return stores.store.blocks[*block].payload.*votes == as_votes ? Outcome{}
                                                                  : failed("votes differ");
}

template <Checkpoint Store::* Member>
Outcome check_checkpoint(const CheckedStores& stores, const json::Value& want) {
    return expect_checkpoint(stores.store.*Member, want);
}

template <Checkpoint FastConfirmationStore::* Member>
Outcome check_checkpoint(const CheckedStores& stores, const json::Value& want) {
    return stores.fcr_store != nullptr ? expect_checkpoint(stores.fcr_store->*Member, want)
                                       : failed("no fast confirmation here");
}

template <Root FastConfirmationStore::* Member>
Outcome check_root(const CheckedStores& stores, const json::Value& want) {
    return stores.fcr_store != nullptr ? expect_bytes("root", stores.fcr_store->*Member, want)
                                       : failed("no fast confirmation here");
}

struct NamedCheck {
    std::string_view key;
    Check check;
};

constexpr auto all_checks = std::to_array<NamedCheck>({
    {"head", check_head},
    {"time",
     [](const CheckedStores& s, const json::Value& want) {
         return expect_uint("seconds", milliseconds_to_seconds(s.store.time_ms), want);
     }},
    {"genesis_time",
     [](const CheckedStores& s, const json::Value& want) {
         return expect_uint("seconds", milliseconds_to_seconds(s.store.genesis_time_ms), want);
     }},
    {"justified_checkpoint", check_checkpoint<&Store::justified_checkpoint>},
    {"finalized_checkpoint", check_checkpoint<&Store::finalized_checkpoint>},
    {"proposer_boost_root",
     [](const CheckedStores& s, const json::Value& want) {
         return expect_bytes("root", s.store.proposer_boost_root, want);
     }},
    {"viable_for_head_roots_and_weights", check_viable_leaves},
    {"get_proposer_head", check_proposer_head},
    {"payload_timeliness_vote",
     [](const CheckedStores& s, const json::Value& want) {
         return check_ptc_votes(s, want, &PayloadFacts::timeliness_vote);
     }},
    {"payload_data_availability_vote",
     [](const CheckedStores& s, const json::Value& want) {
         return check_ptc_votes(s, want, &PayloadFacts::data_availability_vote);
     }},
    {"previous_epoch_observed_justified_checkpoint",
     check_checkpoint<&FastConfirmationStore::previous_epoch_observed_justified_checkpoint>},
    {"current_epoch_observed_justified_checkpoint",
     check_checkpoint<&FastConfirmationStore::current_epoch_observed_justified_checkpoint>},
    {"previous_epoch_greatest_unrealized_checkpoint",
     check_checkpoint<&FastConfirmationStore::previous_epoch_greatest_unrealized_checkpoint>},
    {"previous_slot_head", check_root<&FastConfirmationStore::previous_slot_head>},
    {"current_slot_head", check_root<&FastConfirmationStore::current_slot_head>},
    {"confirmed_root", check_root<&FastConfirmationStore::confirmed_root>},
    {"safe_execution_block_hash",
     [](const CheckedStores& s, const json::Value& want) {
         return s.fcr_store != nullptr
                    ? expect_bytes("hash", get_safe_execution_block_hash(s.store, *s.fcr_store),
                                   want)
                    : failed("no fast confirmation here");
     }},
});

}  // namespace

Outcome run_checks(const CheckedStores& stores, const json::Value& checks) {
    for (const json::Member& entry : checks.members) {
        const auto* found = std::ranges::find(all_checks, entry.key, &NamedCheck::key);
        if (found == all_checks.end()) {
            return failed("unknown check " + entry.key);
        }
        if (const Outcome outcome = found->check(stores, entry.value); !outcome) {
            return failed(entry.key + ": " + outcome.error().reason);
        }
    }
    return {};
}

}  // namespace cairn::spectest
