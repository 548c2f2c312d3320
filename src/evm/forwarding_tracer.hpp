// Hands on what it is told, to one tracer or to several. Threads: one.
#pragma once

#include "evm/tracer.hpp"

#include <vector>

namespace cairn::evm {

class ForwardingTracer : public Tracer {
  public:
    ForwardingTracer() = default;
    explicit ForwardingTracer(std::vector<Tracer*> targets) : targets_(std::move(targets)) {}
    void set(std::vector<Tracer*> targets) { targets_ = std::move(targets); }

    void on_authorizations(Gas gas_refund) override {
        each([&](Tracer& to) { to.on_authorizations(gas_refund); });
    }
    void on_step(const Step& step) override {
        each([&](Tracer& to) { to.on_step(step); });
    }
    void on_gas_cost(Gas cost, Gas gas_refund) override {
        each([&](Tracer& to) { to.on_gas_cost(cost, gas_refund); });
    }
    void on_fault(const Step& step, Status status, Gas cost) override {
        each([&](Tracer& to) { to.on_fault(step, status, cost); });
    }
    void on_enter(const Message& message) override {
        each([&](Tracer& to) { to.on_enter(message); });
    }
    void on_exit(const Message& message, const Result& result) override {
        each([&](Tracer& to) { to.on_exit(message, result); });
    }
    void on_log(const Address& address, BytesView data, std::span<const Bytes32> topics) override {
        each([&](Tracer& to) { to.on_log(address, data, topics); });
    }
    void on_selfdestruct(const Address& address, const Address& beneficiary,
                         const U256& balance) override {
        each([&](Tracer& to) { to.on_selfdestruct(address, beneficiary, balance); });
    }

  private:
    template <class F>
    void each(const F& tell) {
        for (Tracer* target : targets_) {
            tell(*target);
        }
    }

    std::vector<Tracer*> targets_;
};

}  // namespace cairn::evm
