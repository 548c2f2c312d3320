// The execution layer as a beacon node sees it: judges payloads, builds them, and is told what the
// chain's head is.
//
// Two of them: local_engine.hpp has one in this process, remote_engine.hpp a foreign one over the
// Engine API. One object has all the roles, because they are of one execution chain:
//
//   node::Chain::start(network, genesis, {.execution_engine = layer, ..., .verdicts = &layer,
//                                         .forkchoice = &layer});
//   node::Node node(std::move(chain), layer, random, wire);
//
// A payload that has no verdict yet is let in (true, and is_pending); what becomes of it later the
// chain asks for by is_pending and take_invalidated.
// Spec: consensus-specs v1.7.0-beta.4 specs/bellatrix/beacon-chain.md "Execution engine",
// sync/optimistic.md. Threads: one owner, that of the chain; what is said otherwise is in the
// headers of the two.
#pragma once

#include "consensus/block/execution_engine.hpp"
#include "consensus/validator/payload.hpp"
#include "node/chain.hpp"

#include <optional>
#include <string>

namespace cairn::engine {

class ExecutionLayer : public consensus::ExecutionEngine,
                       public consensus::PayloadBuilder,
                       public node::PayloadVerdicts,
                       public node::ForkchoiceListener {
  public:
    /// It does not answer, or cannot: payloads stay without a verdict and none are built.
    virtual bool is_offline() const { return false; }
    /// What was last wrong with it, for a person; null: nothing yet.
    virtual std::optional<std::string> trouble() const { return std::nullopt; }
};

}  // namespace cairn::engine
