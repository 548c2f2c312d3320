// Collects the addresses and slots that a call touches (EIP-2930). Threads: one.
#pragma once

#include "evm/precompiles.hpp"
#include "evm/tracer.hpp"
#include "execution/transaction.hpp"

#include <map>
#include <set>

namespace cairn::rpc {

class AccessListTracer final : public evm::Tracer {
  public:
    /// What is in `known` stays; addresses in `warm` are listed only for their slots.
    AccessListTracer(const std::vector<execution::Access>& known, const std::vector<Bytes20>& warm);

    void on_step(const evm::Step& step) override;

    /// In the order of addresses and slots.
    std::vector<execution::Access> list() const;

  private:
    void touch(const Bytes20& address);

    std::set<Bytes20> warm_;
    std::map<Bytes20, std::set<Bytes32>> touched_;
};

}  // namespace cairn::rpc
