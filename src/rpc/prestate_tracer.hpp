// The accounts and slots that a transaction touches, as they were before it, and on demand what it
// changes in them: geth's prestateTracer.
//
// Reference: go-ethereum 1.17.8 eth/tracers/native/prestate.go, with its peculiarities: what an
// instruction touches counts only if its gas was there; an account that does not exist afterwards
// has a code hash of zeros. Bounded by the gas of the transaction. Threads: one.
#pragma once

#include "rpc/trace.hpp"

#include <map>
#include <set>

namespace cairn::rpc {

/// An account before the transaction.
struct PrestateAccount {
    U256 balance;
    std::uint64_t nonce = 0;
    Bytes32 code_hash;        // of no code: that of nothing
    execution::CodePtr code;  // null: none
    std::map<U256, U256> storage;
    bool is_empty = false;
};
/// What is other after it.
struct PoststateAccount {
    std::optional<U256> balance;
    std::optional<std::uint64_t> nonce;
    std::optional<Bytes32> code_hash;
    std::optional<Bytes> code;
    std::map<U256, U256> storage;
};
/// What an instruction touches, until its gas has been paid.
struct PrestateTouch {
    std::vector<std::pair<Bytes20, PrestateAccount>> accounts;
    std::optional<std::pair<U256, U256>> slot;  // of the contract
    Bytes20 contract;
    std::optional<Bytes20> created;
    bool destroys = false;
};

class PrestateTracer final : public TransactionTracer, public evm::Tracer {
  public:
    explicit PrestateTracer(const TraceConfig& config) : config_(config) {}

    void begin(const TransactionStart& start) override;
    std::vector<evm::Tracer*> listeners() override { return {this}; }
    void on_step(const evm::Step& step) override;
    void on_gas_cost(evm::Gas /*cost*/, evm::Gas /*gas_refund*/) override { keep_touch(); }
    void on_fault(const evm::Step& step, evm::Status status, evm::Gas cost) override;
    Answer finish(const execution::TransactionOutcome& outcome) override;

  private:
    using Slots = std::map<U256, U256>;
    using Before = PrestateAccount;
    using After = PoststateAccount;
    Before read(const Bytes20& address);
    void look_up(const Bytes20& address);
    void touch(const Bytes20& address);
    void touch_slot(const Bytes20& contract, const U256& key);
    void touch_delegate(const Bytes20& address);
    /// The instruction's gas was there.
    void keep_touch();
    void touch_creation(const evm::Step& step, bool is_create2);
    std::optional<After> difference(const Bytes20& address, Before& before);
    std::optional<After> account_difference(const Bytes20& address, const Before& before);
    bool storage_difference(const Bytes20& address, Before& before, Slots& after);
    void write(json::Writer& out, const Before& account) const;
    void write(json::Writer& out, const After& account) const;
    std::string differences();

    TraceConfig config_;
    execution::WorldState* world_ = nullptr;
    evm::Revision revision_ = evm::Revision::frontier;
    std::map<Bytes20, Before> before_;
    std::set<Bytes20> created_;
    std::set<Bytes20> deleted_;
    std::optional<PrestateTouch> touch_;
};

}  // namespace cairn::rpc
