// A chain that makes its own blocks, for developers: what anvil and `geth --dev` are.
//
//   CAIRN_TRY_ASSIGN(const auto chain, DevChain::create(options, base::now_ms));
//   const rpc::Backend backend = chain->backend("Cairn/v0.1.0", "01234567");
//   rpc::add_public_methods(dispatcher, backend, filters);
//   add_dev_methods(dispatcher, {*chain, backend});
//
// Whoever sends a transaction gets it into a block at once (automine), with the next tick of an
// interval, or when a block is asked for. There is no consensus client, no disk, no thread and no
// clock of its own: somebody calls run_due() when due_ms() says so.
//
// It is no ExecutionChain: blocks are changed, taken back and made in ways that no other node would
// follow (base fees and chain identifiers on demand, senders without signatures, states changed
// between blocks). ledger.hpp says what a second execution of such blocks needs.
//
// Threads: any; changes are one at a time, readers take views.
#pragma once

#include "dev_chain/impersonation.hpp"
#include "dev_chain/mining_schedule.hpp"
#include "dev_chain/snapshots.hpp"

#include <mutex>

namespace cairn::dev_chain {

/// What exclusively() hands out.
struct DevParts {
    ChainMaker& chain;
    Snapshots& snapshots;
    MiningSchedule& schedule;
};

/// Which of the developers' accounts get their balance.
enum class Funding : std::uint8_t {
    all,
    missing,  // those that the state has not
};

class DevChain final : public rpc::PoolAccess {
  public:
    using Clock = std::function<std::uint64_t()>;

    /// `now_ms`: milliseconds since 1970. The first block is of options.timestamp, or of now. The
    /// error is of the mnemonic.
    static Result<std::unique_ptr<DevChain>, std::string> create(DevOptions options, Clock now_ms);
    /// On what is there already; accounts get their balances by a change of its state. The error
    /// is of the mnemonic or of the state.
    static Result<std::unique_ptr<DevChain>, std::string> create_on(Beginning beginning,
                                                                    Funding funding,
                                                                    DevOptions options,
                                                                    Clock now_ms);

    /// What the public methods need; the chain outlives it.
    rpc::Backend backend(std::string client_version, std::string commit);
    rpc::ChainReaderPtr view() const;
    const DevOptions& options() const noexcept { return options_; }
    const DevAccounts& accounts() const noexcept { return accounts_; }
    Impersonation& impersonation() noexcept { return impersonation_; }

    /// Runs `body` as the owner of what it gets, then shows what came of it.
    template <class F>
    auto exclusively(const F& body) {
        const std::lock_guard lock(mutex_);
        const Publisher publish(*this);
        return body(DevParts{maker_, snapshots_, schedule_});
    }

    /// As ChainMaker::send(); with automine the block is made before it returns.
    Read<Bytes32> send(execution_node::PooledForm form, execution_node::Origin origin);
    /// To the first block, with nothing waiting and no snapshots.
    void reset();
    /// A block in each interval; 0: neither by interval nor at once.
    void set_interval(std::uint64_t interval_ms);
    /// Another one for each start and each reset().
    Bytes32 instance_id() const;

    /// Milliseconds since 1970 of the next block of an interval. Nothing: none is due.
    std::optional<std::uint64_t> due_ms() const;
    /// Makes the block that is due, if one is.
    Read<void> run_due();
    /// Called after due_ms() may have become earlier.
    void on_schedule_change(std::function<void()> subscriber);

    /// Who is told what happens: with the owner's lock, view() being the new one already. They do
    /// not change the chain.
    struct Listener {
        std::function<void(const rpc::ChainReader& chain, const execution_node::HeadChange& change)>
            on_head;
        std::function<void(std::span<const rpc::WaitingTransaction> transactions)> on_pending;
    };
    void listen(Listener listener);

    // PoolAccess: what eth_sendRawTransaction and the like need.
    Read<Bytes32> add(BytesView bytes) override;
    std::optional<rpc::WaitingTransaction> find(const Bytes32& hash) override;
    std::optional<Bytes> find_raw(const Bytes32& hash) override;
    std::optional<std::uint64_t> next_nonce(const Address& address) override;
    rpc::WaitingList pending() override;
    rpc::WaitingList queued() override;
    std::pair<execution_node::BlobSidecarPtr, std::size_t> find_blob(
        const Bytes32& versioned_hash) override;

  private:
    DevChain(DevOptions options, DevAccounts accounts, Beginning beginning, Clock now_ms);

    /// When it goes out of scope the view and the schedule are made known.
    class Publisher {
      public:
        explicit Publisher(DevChain& chain) : chain_(&chain), due_ms_(chain.schedule_.due_ms()) {}
        Publisher(const Publisher&) = delete;
        Publisher& operator=(const Publisher&) = delete;
        ~Publisher() { chain_->publish(due_ms_); }

      private:
        DevChain* chain_;
        std::optional<std::uint64_t> due_ms_;
    };
    void publish(std::optional<std::uint64_t> due_before_ms);
    void tell_news(const rpc::ChainReader& view);

    DevOptions options_;
    DevAccounts accounts_;
    Impersonation impersonation_;
    Clock now_ms_;

    mutable std::mutex mutex_;  // over all that follows, but the view
    ChainMaker maker_;
    Snapshots snapshots_;
    MiningSchedule schedule_;
    Ledger::Mark first_;
    std::uint64_t resets_ = 0;
    std::uint64_t started_ms_ = 0;
    std::function<void()> on_schedule_change_;
    std::vector<Listener> listeners_;

    mutable std::mutex view_mutex_;
    rpc::ChainReaderPtr view_;
};

}  // namespace cairn::dev_chain
