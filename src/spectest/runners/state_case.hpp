// What the runners of state transitions have in common: a pre-state, a change, and a post-state, or
// none when the change must be refused.
#pragma once

#include "consensus/containers/state.hpp"
#include "consensus/rule.hpp"
#include "consensus/signature_verifier.hpp"
#include "spectest/case_spec.hpp"
#include "spectest/objects.hpp"

#include <functional>
#include <memory>

namespace cairn::spectest {

using consensus::BeaconState;
using consensus::Checked;
using consensus::Spec;

/// Signatures as meta.yaml's bls_setting wants them: 2 accepts all, 0 and 1 check them, by the
/// draft of the case's era.
std::unique_ptr<consensus::SignatureVerifier> make_verifier(const json::Value& meta, Era era);

/// A case opened: its Spec, meta.yaml and verifier.
struct StateCase {
    const Case& vectors;
    CaseSpec spec;
    json::Value meta;
    std::unique_ptr<consensus::SignatureVerifier> verifier;
};
Read<StateCase> open_state_case(const Case& vectors);

/// A change made in place; an overflow of uint64 counts as invalid too.
using Change = std::function<Checked<>(BeaconState&)>;

/// Applies `change` to a copy of `pre`. With `post_stem` in the case the change must be valid and
/// make that state, decoded under `post_spec`; without, it must be invalid.
Outcome check_change(const Case& vectors, const BeaconState& pre, const Spec& post_spec,
                     std::string_view post_stem, const Change& change);

/// The common form: pre.ssz, the change, post.ssz, all of one fork.
Outcome check_change(const StateCase& c, const Change& change);

/// Objects `prefix`0, `prefix`1, ..., as many as meta.yaml's `count_key` says.
template <class T>
Read<std::vector<T>> read_objects(const StateCase& c, const std::string& prefix,
                                  std::string_view count_key) {
    CAIRN_TRY_ASSIGN(const std::uint64_t count, uint_member(c.meta, count_key));
    std::vector<T> objects;
    for (std::uint64_t i = 0; i < count; ++i) {
        CAIRN_TRY_ASSIGN(T object, read_object<T>(c.vectors, prefix + std::to_string(i), *c.spec));
        objects.push_back(std::move(object));
    }
    return objects;
}

}  // namespace cairn::spectest
