// The blocks below the first of our own: of a chain that began elsewhere and goes on here.
#pragma once

#include "rpc/backend.hpp"

namespace cairn::dev_chain {

using rpc::Read;

/// Threads: any.
class Ancestry {
  public:
    Ancestry() = default;
    Ancestry(const Ancestry&) = delete;
    Ancestry& operator=(const Ancestry&) = delete;
    virtual ~Ancestry() = default;

    /// Null: not known there, or above the block where we begin.
    virtual Read<rpc::ChainBlockPtr> block(const Bytes32& hash) = 0;
    virtual Read<rpc::ChainBlockPtr> block(std::uint64_t number) = 0;
    /// Null: not known there.
    virtual Read<rpc::BlockResultsPtr> results(const Bytes32& hash) = 0;
    virtual Read<std::optional<rpc::TransactionPlace>> find_transaction(const Bytes32& hash) = 0;
    /// Of a block that came from block().
    virtual Read<state::StatePtr> state(const rpc::ChainBlock& block) = 0;
};

}  // namespace cairn::dev_chain
