// One operation applied to a state: the form of nearly all handlers of the runner `operations`.
#pragma once

#include "spectest/runners/state_case.hpp"

#include <concepts>
#include <string_view>
#include <type_traits>

namespace cairn::spectest {

/// One `Operation` in `stem`.ssz, which `process` applies with or without asking
/// for signatures.
template <class Operation, class Process>
Outcome run_operation(const StateCase& c, std::string_view stem, Process process) {
    CAIRN_TRY_ASSIGN(const auto operation, read_object<Operation>(c.vectors, stem, *c.spec));
    return check_change(c, [&](BeaconState& state) -> Checked<> {
        const auto apply = [&] {
            if constexpr (std::invocable<Process, const Spec&, BeaconState&, const Operation&>) {
                return process(*c.spec, state, operation);
            } else {
                return process(*c.spec, state, operation, *c.verifier);
            }
        };
        if constexpr (std::is_void_v<decltype(apply())>) {
            apply();  // requests are granted or passed over
            return {};
        } else {
            return apply();
        }
    });
}

}  // namespace cairn::spectest
