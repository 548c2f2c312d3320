// The `checks` steps of fork choice vectors: each key by the function that knows what it is about.
// Spec: consensus-specs v1.7.0-beta.4 tests/formats/{fork_choice,fast_confirmation}/README.md.
#pragma once

#include "consensus/fork_choice/fast_confirmation.hpp"
#include "consensus/fork_choice/store.hpp"
#include "spectest/data.hpp"

namespace cairn::spectest {

/// What checks look at.
struct CheckedStores {
    const consensus::Spec& spec;
    const consensus::Store& store;
    /// Null where the vectors are not about fast confirmation.
    const consensus::FastConfirmationStore* fcr_store = nullptr;
};

/// Every entry of `checks` must hold; an unknown key is a failure.
Outcome run_checks(const CheckedStores& stores, const json::Value& checks);

}  // namespace cairn::spectest
