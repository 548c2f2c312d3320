// The host of the virtual machine over the world state: calls and creations, precompiled contracts,
// value transfers, self-destruction, delegations.
//
// References: Yellow Paper sections 7 and 8; EIP-2, 161, 170, 684, 3541, 6780, 7610, 7702;
// execution-specs v2.20.0 src/ethereum/forks/osaka/vm/interpreter.py.
//
//   WorldHost host(world, interpreter, context, block_hashes);
//   host.begin(transaction_context);
//   const evm::Result result = host.call(message);
//
// Threads: one.
#pragma once

#include "evm/host.hpp"
#include "evm/interpreter.hpp"
#include "evm/natives.hpp"
#include "execution/chain_config.hpp"
#include "execution/world_state.hpp"

namespace cairn::execution {

/// Hashes of the blocks before the one that is executed.
class BlockHashes {
  public:
    BlockHashes() = default;
    BlockHashes(const BlockHashes&) = delete;
    BlockHashes& operator=(const BlockHashes&) = delete;
    virtual ~BlockHashes() = default;

    /// Asked for the last 256 only. Zero: not known.
    virtual Bytes32 block_hash(std::uint64_t number) = 0;
};

/// keccak256(rlp([sender, nonce])), its last 20 bytes.
Address compute_contract_address(const Address& sender, std::uint64_t nonce);
/// EIP-1014: keccak256(0xff || sender || salt || keccak256(init_code)), its last 20 bytes.
Address compute_create2_contract_address(const Address& sender, const U256& salt,
                                         BytesView init_code);

class WorldHost : public evm::Host {
  public:
    /// All of them outlive the host.
    WorldHost(WorldState& world, evm::Interpreter& interpreter, const evm::BlockContext& block,
              BlockHashes& block_hashes, evm::Tracer* tracer = nullptr);

    /// None but what is said here.
    void set_natives(evm::NativeSet natives) noexcept { natives_ = natives; }

    /// Outlives the host. Which addresses are warm stays as the fork has it.
    void set_precompile_moves(const PrecompileMoves* moves) noexcept { precompile_moves_ = moves; }

    /// For the calls of one transaction.
    void begin(evm::TxContext transaction) { transaction_ = std::move(transaction); }

    const evm::BlockContext& block_context() const noexcept override { return *block_; }
    const evm::TxContext& tx_context() const noexcept override { return transaction_; }
    bool account_exists(const Address& address) override;
    U256 get_balance(const Address& address) override { return world_->balance(address); }
    const evm::Code& get_code(const Address& address) override;
    Bytes32 get_code_hash(const Address& address) override;
    std::optional<Address> get_delegate(const Address& address) override;
    evm::AccessStatus access_account(const Address& address) override;
    evm::StorageRead get_storage(const Address& address, const U256& key) override;
    evm::StorageWrite set_storage(const Address& address, const U256& key,
                                  const U256& value) override;
    U256 get_transient_storage(const Address& address, const U256& key) override;
    void set_transient_storage(const Address& address, const U256& key, const U256& value) override;
    bool selfdestruct(const Address& address, const Address& beneficiary) override;
    /// A creation at depth 0 is that of a transaction, which has raised the sender's nonce itself.
    evm::Result call(const evm::Message& message) override;
    Bytes32 get_block_hash(std::uint64_t number) override {
        return block_hashes_->block_hash(number);
    }
    void emit_log(const Address& address, BytesView data, std::span<const Bytes32> topics) override;

  private:
    bool is_natives(const Address& address) const noexcept {
        return !natives_.empty() && address == evm::NATIVES_ADDRESS;
    }
    evm::Result process_message(const evm::Message& message);
    evm::Result run_code(const evm::Message& message);
    std::optional<evm::Result> run_precompile(const evm::Message& message) const;
    evm::Result process_create_message(const evm::Message& message);
    evm::Result create_at(const Address& address, const evm::Message& message);
    /// Takes the output of init code for the code of `address`, or makes the result a failure.
    void deposit_code(const Address& address, evm::Result& result);
    void move_value(const Address& from, const Address& to, const U256& value);
    evm::AccessStatus warm(SlotEntry& slot);

    WorldState* world_;
    evm::Interpreter* interpreter_;
    const evm::BlockContext* block_;
    BlockHashes* block_hashes_;
    evm::Tracer* tracer_;
    const PrecompileMoves* precompile_moves_ = nullptr;
    evm::Revision revision_;
    const evm::Rules* rules_;
    bool has_access_lists_;  // EIP-2929
    evm::NativeSet natives_;
    evm::TxContext transaction_;
};

}  // namespace cairn::execution
