// What one transaction changes in the state, in OpenEthereum's form: "stateDiff" of trace_*.
//
// Reference: the OpenEthereum JSON-RPC trace module; where its descendants differ, as
// revm-inspectors 0.30 (src/tracing/builder/parity.rs) has it: only contracts that are created are
// "+", an account that is paid for the first time has changed from zero. Removed accounts are "-".
// Threads: one. Cost: twice that of WorldState::diff().
#pragma once

#include "execution/world_state.hpp"
#include "json/writer.hpp"

#include <set>

namespace cairn::rpc {

class StateChanges {
  public:
    /// Before the transaction. Both outlive it; `parent` is what `world` is over.
    StateChanges(execution::WorldState& world, execution::StateReader& parent)
        : world_(&world), parent_(&parent), before_(world.diff()) {}

    /// After it. `created`: the contracts that it has created.
    std::string to_json(const std::set<Bytes20>& created);

  private:
    struct Sides;

    void write_account(json::Writer& out, const Sides& sides, bool is_created) const;
    void write_code(json::Writer& out, const Sides& sides, bool is_created) const;
    bool has_changed(const Sides& sides) const;
    Sides sides_of(const Bytes20& address, const state::AccountChange* before,
                   const state::AccountChange* after) const;
    Bytes code_of(const std::optional<execution::Account>& account) const;

    execution::WorldState* world_;
    execution::StateReader* parent_;
    state::StateDiff before_;
    state::StateDiff after_;
};

}  // namespace cairn::rpc
