// Spec: consensus-specs v1.7.0-beta.4 tests/formats/light_client/data_collection.md.
#include "spectest/runners/data_collection.hpp"

#include "consensus/advance.hpp"
#include "consensus/fork_digest.hpp"
#include "consensus/genesis.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "light/collection.hpp"
#include "spectest/case_spec.hpp"
#include "spectest/objects.hpp"

#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cairn::spectest {
namespace {

using namespace consensus;

/// The simplified blockchain of the format, and what it collects.
class Chain {
  public:
    Chain(const Case& vectors, CaseSpec spec, BeaconState anchor_state,
          light::LightClientDataCollection collection)
        : vectors_(vectors),
          spec_(std::move(spec)),
          root_(anchor_state.genesis_validators_root),
          collection_(std::move(collection)) {
        const SignedBeaconBlock block = genesis_block(*spec_, anchor_state);
        states_.emplace(ssz::hash_tree_root(*spec_, block.message), std::move(anchor_state));
    }

    Outcome new_block(const json::Value& step) {
        CAIRN_TRY_ASSIGN(const auto read, read_forked<SignedBeaconBlock>(step));
        const auto& [fork, signed_block] = read;
        const CaseSpec spec = spec_.with_fork(fork);
        const BeaconBlock& block = signed_block.message;
        const auto parent = states_.find(block.parent_root);
        if (parent == states_.end()) {
            return failed("a block without its parent");
        }
        BeaconState state = parent->second;
        BlsVerifier verifier;
        FixedExecutionEngine engine;
        const auto valid = [&]() -> Checked<> {
            CAIRN_TRY(advance_through_forks(*spec, state, block.slot, verifier));
            CAIRN_TRY(apply_block(*spec, state, signed_block, {verifier, engine}));
            return collection_.add_block({*spec, signed_block, state});
        }();
        if (!valid) {
            return failed("new_block refused: " + describe(valid.error()));
        }
        states_.emplace(ssz::hash_tree_root(*spec, block), std::move(state));
        return {};
    }

    Outcome new_head(const json::Value& step) {
        CAIRN_TRY_ASSIGN(const Root root, hex_member<32>(step, "head_block_root"));
        if (const auto done = collection_.set_head(root); !done) {
            return failed("new_head refused: " + describe(done.error()));
        }
        CAIRN_TRY_ASSIGN(const json::Value* checks, member(step, "checks"));
        CAIRN_TRY(check_finalized(*checks));
        CAIRN_TRY(check_bootstraps(*checks));
        CAIRN_TRY(check_best_updates(*checks));
        const auto& finality = collection_.latest_finality_update();
        const auto optimistic = collection_.latest_optimistic_update();
        CAIRN_TRY(check_served(*checks, "latest_finality_update", finality));
        return check_served(*checks, "latest_optimistic_update", optimistic);
    }

  private:
    /// {fork_digest, data}: the object in the file that `data` names.
    template <class T>
    Read<std::pair<ForkId, T>> read_forked(const json::Value& object) const {
        CAIRN_TRY_ASSIGN(const ForkDigest digest, hex_member<4>(object, "fork_digest"));
        CAIRN_TRY_ASSIGN(const std::string file, text_member(object, "data"));
        const auto fork = fork_of_digest(*spec_.with_fork(ForkId::gloas), root_, digest);
        if (!fork) {
            return failed("fork_digest is that of no fork");
        }
        CAIRN_TRY_ASSIGN(T value, read_object<T>(vectors_, file, *spec_.with_fork(*fork)));
        return std::pair(*fork, std::move(value));
    }

    /// What is served under `key` must be there, or not, as the vectors say, and be the same.
    template <class T>
    Outcome check_served(const json::Value& object, const std::string& key,
                         const std::optional<light::Forked<T>>& got) const {
        const json::Value* want = object.find(key);
        if ((want != nullptr) != got.has_value()) {
            return failed(key + (got ? " is served, but should not be" : " is missing"));
        }
        if (want == nullptr) {
            return {};
        }
        CAIRN_TRY_ASSIGN(const auto read, read_forked<T>(*want));
        if (read.first != got->fork) {
            return failed(key + " is of fork " + std::string(to_string(got->fork)));
        }
        return expect_equal(*spec_.with_fork(got->fork), got->data, read.second);
    }

    Outcome check_finalized(const json::Value& checks) const {
        CAIRN_TRY_ASSIGN(const json::Value* want, member(checks, "latest_finalized_checkpoint"));
        CAIRN_TRY_ASSIGN(const std::uint64_t epoch, uint_member(*want, "epoch"));
        CAIRN_TRY_ASSIGN(const Root root, hex_member<32>(*want, "root"));
        return collection_.finalized_checkpoint() == Checkpoint{Epoch{epoch}, root}
                   ? Outcome{}
                   : failed("latest_finalized_checkpoint is another one");
    }

    /// Once served, a bootstrap stays, also when a later step does not list it.
    Outcome check_bootstraps(const json::Value& checks) {
        CAIRN_TRY_ASSIGN(const json::Value* list, member(checks, "bootstraps"));
        for (const json::Value& entry : list->items) {
            CAIRN_TRY_ASSIGN(const Root root, hex_member<32>(entry, "block_root"));
            CAIRN_TRY(check_served(entry, "bootstrap", collection_.bootstrap(root)));
            if (entry.find("bootstrap") != nullptr) {
                bootstrap_roots_.insert(root);
            }
        }
        const std::vector<Root> served = collection_.bootstrap_roots();
        return std::set<Root>(served.begin(), served.end()) == bootstrap_roots_
                   ? Outcome{}
                   : failed("a bootstrap is served that no step lists, or no longer served");
    }

    Outcome check_best_updates(const json::Value& checks) const {
        CAIRN_TRY_ASSIGN(const json::Value* list, member(checks, "best_updates"));
        std::vector<std::uint64_t> periods;
        for (const json::Value& entry : list->items) {
            CAIRN_TRY_ASSIGN(const std::uint64_t period, uint_member(entry, "period"));
            const auto* update = collection_.best_update(period);
            CAIRN_TRY(check_served(entry, "update",
                                   update != nullptr ? std::optional(*update) : std::nullopt));
            if (entry.find("update") != nullptr) {
                periods.push_back(period);
            }
        }
        return collection_.update_periods() == periods
                   ? Outcome{}
                   : failed("an update is served for a period that is not listed");
    }

    const Case& vectors_;
    CaseSpec spec_;
    Root root_;
    light::LightClientDataCollection collection_;
    std::unordered_map<Root, BeaconState> states_;  // by block root
    std::set<Root> bootstrap_roots_;                // that any step has listed with a bootstrap
};

Read<Chain> start(const Case& vectors) {
    CAIRN_TRY_ASSIGN(CaseSpec spec, read_case_spec(vectors));
    CAIRN_TRY_ASSIGN(auto state, read_object<BeaconState>(vectors, "initial_state", *spec));
    auto collection =
        light::LightClientDataCollection::start({*spec, genesis_block(*spec, state), state});
    if (!collection) {
        return failed("initial_state refused: " + describe(collection.error()));
    }
    return Chain(vectors, std::move(spec), std::move(state), *std::move(collection));
}

}  // namespace

Outcome run_data_collection(const Case& vectors) {
    CAIRN_TRY_ASSIGN(Chain chain, start(vectors));
    CAIRN_TRY_ASSIGN(const json::Value steps, read_yaml(vectors, "steps.yaml"));
    std::size_t number = 0;
    for (const json::Value& step : steps.items) {
        for (const auto& [name, body] : step.members) {
            const Outcome done = name == "new_block"  ? chain.new_block(body)
                                 : name == "new_head" ? chain.new_head(body)
                                                      : failed("no step of this name");
            if (!done) {
                return failed("step " + std::to_string(number) + " (" + name +
                              "): " + done.error().reason);
            }
        }
        ++number;
    }
    return {};
}

}  // namespace cairn::spectest
