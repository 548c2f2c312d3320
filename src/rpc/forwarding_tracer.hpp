// Hands on what it is told, to one tracer or to several. Threads: one.
#pragma once

#include "evm/tracer.hpp"

#include <vector>

namespace cairn::rpc {

class ForwardingTracer : public evm::Tracer {
  public:
    void set(std::vector<evm::Tracer*> targets) { targets_ = std::move(targets); }

    void on_authorizations(evm::Gas gas_refund) override {
        each([&](evm::Tracer& to) { to.on_authorizations(gas_refund); });
    }
    void on_step(const evm::Step& step) override {
        each([&](evm::Tracer& to) { to.on_step(step); });
    }
    void on_gas_cost(evm::Gas cost, evm::Gas gas_refund) override {
        each([&](evm::Tracer& to) { to.on_gas_cost(cost, gas_refund); });
    }
    void on_fault(const evm::Step& step, evm::Status status, evm::Gas cost) override {
        each([&](evm::Tracer& to) { to.on_fault(step, status, cost); });
    }
    void on_enter(const evm::Message& message) override {
        each([&](evm::Tracer& to) { to.on_enter(message); });
    }
    void on_exit(const evm::Message& message, const evm::Result& result) override {
        each([&](evm::Tracer& to) { to.on_exit(message, result); });
    }
    void on_log(const evm::Address& address, BytesView data,
                std::span<const Bytes32> topics) override {
        each([&](evm::Tracer& to) { to.on_log(address, data, topics); });
    }
    void on_selfdestruct(const evm::Address& address, const evm::Address& beneficiary,
                         const U256& balance) override {
        each([&](evm::Tracer& to) { to.on_selfdestruct(address, beneficiary, balance); });
    }

  private:
    template <class F>
    void each(const F& tell) {
        for (evm::Tracer* target : targets_) {
            tell(*target);
        }
    }

    std::vector<evm::Tracer*> targets_;
};

}  // namespace cairn::rpc
