#include "spectest/runners/state_case.hpp"

#include "base/uint64.hpp"
#include "consensus/verifiers.hpp"

namespace cairn::spectest {

std::unique_ptr<consensus::SignatureVerifier> make_verifier(const json::Value& meta, Era era) {
    constexpr std::uint64_t signatures_ignored = 2;
    const json::Value* setting = meta.find("bls_setting");
    if (setting != nullptr && setting->to_uint64() == signatures_ignored) {
        return std::make_unique<consensus::NullVerifier>();
    }
    return std::make_unique<consensus::BlsVerifier>(era == Era::seed ? crypto::BlsDraft::ietf_03
                                                                     : crypto::BlsDraft::ietf_04);
}

Read<StateCase> open_state_case(const Case& vectors) {
    CAIRN_TRY_ASSIGN(CaseSpec spec, read_case_spec(vectors));
    if (spec->at_least(consensus::ForkId::phase1) && spec->road == nullptr) {
        return skipped("nothing here has the steps of phase1");
    }
    CAIRN_TRY_ASSIGN(json::Value meta, read_meta(vectors));
    auto verifier = make_verifier(meta, era_of(vectors));
    return StateCase{vectors, std::move(spec), std::move(meta), std::move(verifier)};
}

Outcome check_change(const Case& vectors, const BeaconState& pre, const Spec& post_spec,
                     std::string_view post_stem, const Change& change) {
    static_cast<void>(base::take_overflow());
    BeaconState got = pre;
    const Checked<> result = change(got);
    const bool overflow = base::take_overflow();
    if (!vectors.has_ssz(post_stem)) {
        return result && !overflow ? failed("accepted, but the vectors want it refused")
                                   : Outcome{};
    }
    if (!result) {
        return failed("refused: " + consensus::describe(result.error()));
    }
    if (overflow) {
        return failed("refused: uint64 overflow");
    }
    CAIRN_TRY_ASSIGN(const BeaconState want,
                     read_object<BeaconState>(vectors, post_stem, post_spec));
    return expect_equal(post_spec, got, want);
}

Outcome check_change(const StateCase& c, const Change& change) {
    CAIRN_TRY_ASSIGN(const BeaconState pre, read_object<BeaconState>(c.vectors, "pre", *c.spec));
    return check_change(c.vectors, pre, *c.spec, "post", change);
}

}  // namespace cairn::spectest
