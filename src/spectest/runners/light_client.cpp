// Spec: consensus-specs v1.7.0-beta.4 tests/formats/light_client/README.md.
#include "consensus/fork_digest.hpp"
#include "consensus/verifiers.hpp"
#include "light/header.hpp"
#include "light/store.hpp"
#include "light/upgrade.hpp"
#include "spectest/case_spec.hpp"
#include "spectest/objects.hpp"
#include "spectest/runners/data_collection.hpp"
#include "spectest/runners/runners.hpp"

namespace cairn::spectest {
namespace {

using namespace consensus;

/// A store and the fork whose containers it uses; both may change on the way.
class Sync {
  public:
    Sync(const Case& vectors, CaseSpec spec, Root genesis_validators_root)
        : vectors_(vectors),
          network_(spec.with_fork(ForkId::gloas)),
          spec_(std::move(spec)),
          root_(genesis_validators_root) {}

    Outcome start(const json::Value& meta) {
        CAIRN_TRY(use_fork_of_version(meta, nullptr));
        CAIRN_TRY_ASSIGN(const auto bootstrap, read_upgraded<LightClientBootstrap>(
                                                   "bootstrap", meta, "bootstrap_fork_digest",
                                                   light::upgrade_lc_bootstrap));
        CAIRN_TRY_ASSIGN(const Root trusted, hex_member<32>(meta, "trusted_block_root"));
        auto store = light::initialize_light_client_store(*spec_, trusted, bootstrap);
        if (!store) {
            return failed("bootstrap refused: " + describe(store.error()));
        }
        store_ = *std::move(store);
        return {};
    }

    Outcome step(const json::Value& step) {
        for (const auto& [name, body] : step.members) {
            Outcome done = name == "process_update"  ? process_update(body)
                           : name == "force_update"  ? force_update(body)
                           : name == "upgrade_store" ? use_fork_of_version(body, &store_)
                                                     : Outcome(failed("no step " + name));
            CAIRN_TRY(done);
            CAIRN_TRY_ASSIGN(const json::Value* checks, member(body, "checks"));
            CAIRN_TRY(check_header(*checks, "finalized_header", store_.finalized_header));
            CAIRN_TRY(check_header(*checks, "optimistic_header", store_.optimistic_header));
        }
        return {};
    }

  private:
    /// Moves on to the fork that `store_fork_version` names, upgrading the store if there is one.
    Outcome use_fork_of_version(const json::Value& object, light::LightClientStore* store) {
        CAIRN_TRY_ASSIGN(const Version version, hex_member<4>(object, "store_fork_version"));
        const auto fork = fork_of_version(spec_.config(), version);
        if (!fork) {
            return failed("store_fork_version is that of no fork");
        }
        const ForkId from = spec_->fork_id();
        spec_ = spec_.with_fork(*fork);
        if (store != nullptr) {
            *store = light::upgrade_through(*spec_, from, *store, light::upgrade_lc_store);
        }
        return {};
    }

    template <class Object, class Upgrade>
    Read<Object> read_upgraded(const std::string& stem, const json::Value& object,
                               std::string_view digest_key, Upgrade upgrade) const {
        CAIRN_TRY_ASSIGN(const ForkDigest digest, hex_member<4>(object, digest_key));
        const auto fork = fork_of_digest(*network_, root_, digest);
        if (!fork) {
            return failed(std::string(digest_key) + " is that of no fork");
        }
        CAIRN_TRY_ASSIGN(const Object value,
                         read_object<Object>(vectors_, stem, *spec_.with_fork(*fork)));
        return light::upgrade_through(*spec_, *fork, value, upgrade);
    }

    Outcome process_update(const json::Value& body) {
        CAIRN_TRY_ASSIGN(const std::string file, text_member(body, "update"));
        CAIRN_TRY_ASSIGN(const auto update,
                         read_upgraded<LightClientUpdate>(file, body, "update_fork_digest",
                                                          light::upgrade_lc_update));
        CAIRN_TRY_ASSIGN(const std::uint64_t slot, uint_member(body, "current_slot"));
        BlsVerifier verifier;
        const auto done =
            light::process_light_client_update(*spec_, store_, update, Slot{slot}, root_, verifier);
        return done ? Outcome{} : failed(file + " refused: " + describe(done.error()));
    }

    Outcome force_update(const json::Value& body) {
        CAIRN_TRY_ASSIGN(const std::uint64_t slot, uint_member(body, "current_slot"));
        const auto done =
            light::process_light_client_store_force_update(*spec_, store_, Slot{slot});
        return done ? Outcome{} : failed("force_update refused: " + describe(done.error()));
    }

    Outcome check_header(const json::Value& checks, std::string_view name,
                         const LightClientHeader& header) const {
        CAIRN_TRY_ASSIGN(const json::Value* want, member(checks, name));
        CAIRN_TRY_ASSIGN(const std::uint64_t slot, uint_member(*want, "slot"));
        CAIRN_TRY_ASSIGN(const Root beacon_root, hex_member<32>(*want, "beacon_root"));
        if (header.beacon.slot != slot ||
            ssz::hash_tree_root(*spec_, header.beacon) != beacon_root) {
            return failed(std::string(name) + " is at slot " +
                          std::to_string(header.beacon.slot.value));
        }
        if (want->find("execution_root") != nullptr) {
            CAIRN_TRY_ASSIGN(const Root execution_root, hex_member<32>(*want, "execution_root"));
            if (light::get_lc_execution_root(*spec_, header) != execution_root) {
                return failed(std::string(name) + ": execution_root differs");
            }
        }
        return {};
    }

    const Case& vectors_;
    CaseSpec network_;  // of the last fork, which knows every digest in use
    CaseSpec spec_;     // of the store's fork
    Root root_;
    light::LightClientStore store_;
};

Outcome run_sync(const Case& vectors) {
    CAIRN_TRY_ASSIGN(CaseSpec spec, read_case_spec(vectors));
    CAIRN_TRY_ASSIGN(const json::Value meta, read_yaml(vectors, "meta.yaml"));
    CAIRN_TRY_ASSIGN(const json::Value steps, read_yaml(vectors, "steps.yaml"));
    CAIRN_TRY_ASSIGN(const Root root, hex_member<32>(meta, "genesis_validators_root"));
    Sync sync(vectors, std::move(spec), root);
    CAIRN_TRY(sync.start(meta));
    for (const json::Value& step : steps.items) {
        CAIRN_TRY(sync.step(step));
    }
    return {};
}

Outcome run_update_ranking(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const CaseSpec spec, read_case_spec(vectors));
    CAIRN_TRY_ASSIGN(const json::Value meta, read_yaml(vectors, "meta.yaml"));
    CAIRN_TRY_ASSIGN(const std::uint64_t count, uint_member(meta, "updates_count"));
    std::vector<LightClientUpdate> updates;
    for (std::uint64_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(auto update, read_object<LightClientUpdate>(
                                          vectors, "updates_" + std::to_string(i), *spec));
        updates.push_back(std::move(update));
    }
    for (std::size_t i = 0; i < updates.size(); ++i) {
        for (std::size_t k = i + 1; k < updates.size(); ++k) {
            if (!light::is_better_update(*spec, updates[i], updates[k]) ||
                light::is_better_update(*spec, updates[k], updates[i])) {
                return failed("updates " + std::to_string(i) + " and " + std::to_string(k) +
                              " are ranked the other way");
            }
        }
    }
    return {};
}

}  // namespace

Outcome run_light_client(const Case& vectors) {
    if (vectors.id.handler == "single_merkle_proof") {
        return run_single_merkle_proof(vectors);
    }
    if (vectors.id.handler == "data_collection") {
        return run_data_collection(vectors);
    }
    if (vectors.id.handler == "sync") {
        return run_sync(vectors);
    }
    if (vectors.id.handler == "update_ranking") {
        return run_update_ranking(vectors);
    }
    return skipped("no handler " + vectors.id.handler);
}

}  // namespace cairn::spectest
