// Spec: consensus-specs v1.7.0-beta.4 tests/formats/rewards/README.md; v0.12.3 likewise.
#include "consensus/epoch/deltas.hpp"
#include "spectest/runners/runners.hpp"
#include "spectest/runners/state_case.hpp"

namespace cairn::spectest {
namespace {

using namespace consensus;

/// The container of the vectors' files.
struct DeltasFile {
    ssz::List<Gwei> rewards;
    ssz::List<Gwei> penalties;
    bool operator==(const DeltasFile&) const = default;
};

std::uint64_t registry_limit(const ssz::Context& context) {
    return as_spec(context).preset->VALIDATOR_REGISTRY_LIMIT;
}

const ssz::Type& ssz_type(ssz::Tag<DeltasFile>) {
    static const ssz::Type type = ssz::container<DeltasFile>(
        "Deltas", {ssz::field<&DeltasFile::rewards>("rewards", registry_limit),
                   ssz::field<&DeltasFile::penalties>("penalties", registry_limit)});
    return type;
}

Outcome check_deltas(const StateCase& c, const std::string& stem, const Checked<Deltas>& deltas) {
    if (!deltas) {
        return failed(stem + " refused: " + describe(deltas.error()));
    }
    CAIRN_TRY_ASSIGN(const auto want, read_object<DeltasFile>(c.vectors, stem, *c.spec));
    DeltasFile got;
    got.rewards.assign(deltas->rewards.begin(), deltas->rewards.end());
    got.penalties.assign(deltas->penalties.begin(), deltas->penalties.end());
    if (got == want) {
        return {};
    }
    return failed(stem + ": " +
                  first_difference(ssz::bound_of<DeltasFile>(), *c.spec, &got, &want));
}

}  // namespace

Outcome run_rewards(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    CAIRN_TRY_ASSIGN(const auto state, read_object<BeaconState>(vectors, "pre", *c.spec));
    const Spec& spec = *c.spec;
    if (spec.at_least(ForkId::altair)) {
        CAIRN_TRY(check_deltas(c, "source_deltas", get_flag_index_deltas(spec, state, 0)));
        CAIRN_TRY(check_deltas(c, "target_deltas", get_flag_index_deltas(spec, state, 1)));
        CAIRN_TRY(check_deltas(c, "head_deltas", get_flag_index_deltas(spec, state, 2)));
    } else {
        CAIRN_TRY(check_deltas(c, "source_deltas", get_source_deltas(spec, state)));
        CAIRN_TRY(check_deltas(c, "target_deltas", get_target_deltas(spec, state)));
        CAIRN_TRY(check_deltas(c, "head_deltas", get_head_deltas(spec, state)));
        CAIRN_TRY(
            check_deltas(c, "inclusion_delay_deltas", get_inclusion_delay_deltas(spec, state)));
    }
    return check_deltas(c, "inactivity_penalty_deltas", get_inactivity_penalty_deltas(spec, state));
}

}  // namespace cairn::spectest
