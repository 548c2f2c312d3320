#include "spectest/runners/runners.hpp"

#include "spectest/data.hpp"

#include <algorithm>
#include <array>

namespace cairn::spectest {
namespace {

/// manifest.yaml repeats the case's folders.
Outcome check_manifest(const Case& vectors) {
    if (!vectors.has("manifest.yaml")) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const json::Value manifest, read_yaml(vectors, "manifest.yaml"));
    const CaseId& id = vectors.id;
    const std::pair<std::string_view, const std::string*> rows[] = {
        {"preset", &id.preset},   {"fork", &id.fork},   {"runner", &id.runner},
        {"handler", &id.handler}, {"suite", &id.suite}, {"case", &id.name}};
    for (const auto& [key, want] : rows) {
        CAIRN_TRY_ASSIGN(const std::string got, text_member(manifest, key));
        if (got != *want) {
            return failed("manifest.yaml says " + std::string(key) + " " + got);
        }
    }
    return {};
}

}  // namespace

std::span<const Runner> runners() {
    static constexpr auto list = std::to_array<Runner>({
        {"bls", run_bls},
        {"config", run_config},
        {"epoch_processing", run_epoch_processing},
        {"fast_confirmation", run_fork_choice},
        {"finality", run_blocks},
        {"fork", run_fork},
        {"genesis", run_genesis},
        {"fork_choice", run_fork_choice},
        {"kzg", run_kzg},
        {"light_client", run_light_client},
        {"merkle_proof", run_merkle_proof},
        {"networking", run_networking},
        {"operations", run_operations},
        {"random", run_blocks},
        {"rewards", run_rewards},
        {"sanity", run_sanity},
        {"shuffling", run_shuffling},
        {"ssz_generic", run_ssz_generic},
        {"ssz_static", run_ssz_static},
        {"sync", run_fork_choice},
        {"transition", run_transition},
    });
    return list;
}

Outcome run_case(const Case& vectors) {
    const auto list = runners();
    const auto runner = std::find_if(list.begin(), list.end(), [&](const Runner& candidate) {
        return candidate.name == vectors.id.runner;
    });
    if (runner == list.end()) {
        return skipped("no runner of this name");
    }
    CAIRN_TRY(check_manifest(vectors));
    return runner->run(vectors);
}

}  // namespace cairn::spectest
