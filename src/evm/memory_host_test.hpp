// A host for tests: accounts in a map, undone by copies. It knows no precompiles; creations get an
// address from a counter.
#pragma once

#include "crypto/keccak256.hpp"
#include "evm/host.hpp"
#include "evm/interpreter.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace cairn::evm {

struct MemoryAccount {
    U256 balance;
    std::uint64_t nonce = 0;
    std::shared_ptr<const Code> code = std::make_shared<const Code>();
    std::map<U256, U256> storage;
    std::map<U256, U256> original;

    bool is_empty() const noexcept { return balance.is_zero() && nonce == 0 && code->size() == 0; }
    friend bool operator==(const MemoryAccount& a, const MemoryAccount& b) noexcept {
        return a.balance == b.balance && a.nonce == b.nonce && a.storage == b.storage &&
               std::ranges::equal(a.code->bytes(), b.code->bytes());
    }
};

struct MemoryState {
    std::map<Address, MemoryAccount> accounts;
    std::map<std::pair<Address, U256>, U256> transient;
    std::set<Address> warm_accounts;
    std::set<std::pair<Address, U256>> warm_slots;
    std::set<Address> destroyed;
    std::vector<Bytes> logs;

    friend bool operator==(const MemoryState&, const MemoryState&) = default;
};

class MemoryHost : public Host {
  public:
    explicit MemoryHost(Revision revision, Loop loop = Loop::automatic)
        : interpreter_(revision, loop) {}

    MemoryState state;
    BlockContext block;
    TxContext tx;
    Tracer* tracer = nullptr;

    Revision revision() const noexcept { return interpreter_.revision(); }
    void set_code(const Address& address, Bytes code) {
        keep(std::make_shared<const Code>(code), state.accounts[address]);
    }

    const BlockContext& block_context() const noexcept override { return block; }
    const TxContext& tx_context() const noexcept override { return tx; }
    bool account_exists(const Address& address) override {
        const auto found = state.accounts.find(address);
        return found != state.accounts.end() &&
               (!rules(revision()).empty_accounts_die || !found->second.is_empty());
    }
    U256 get_balance(const Address& address) override {
        const auto found = state.accounts.find(address);
        return found == state.accounts.end() ? U256(0) : found->second.balance;
    }
    const Code& get_code(const Address& address) override {
        const auto found = state.accounts.find(address);
        return found == state.accounts.end() ? *codes_.front() : *found->second.code;
    }
    Bytes32 get_code_hash(const Address& address) override {
        return account_exists(address) ? crypto::keccak256(get_code(address).bytes()) : Bytes32();
    }
    std::optional<Address> get_delegate(const Address& address) override {
        return get_code(address).delegate();
    }
    AccessStatus access_account(const Address& address) override {
        return state.warm_accounts.insert(address).second ? AccessStatus::cold : AccessStatus::warm;
    }
    StorageRead get_storage(const Address& address, const U256& key) override {
        return {value_of(state.accounts[address].storage, key), access_slot(address, key)};
    }
    StorageWrite set_storage(const Address& address, const U256& key, const U256& value) override {
        MemoryAccount& account = state.accounts[address];
        const StorageStatus status =
            storage_status(value_of(account.original, key), value_of(account.storage, key), value);
        account.storage[key] = value;
        return {status, access_slot(address, key)};
    }
    U256 get_transient_storage(const Address& address, const U256& key) override {
        const auto found = state.transient.find({address, key});
        return found == state.transient.end() ? U256(0) : found->second;
    }
    void set_transient_storage(const Address& address, const U256& key,
                               const U256& value) override {
        state.transient[{address, key}] = value;
    }
    bool selfdestruct(const Address& address, const Address& beneficiary) override {
        const U256 balance = get_balance(address);
        state.accounts[address].balance = 0;
        state.accounts[beneficiary].balance += balance;
        return state.destroyed.insert(address).second;
    }
    Bytes32 get_block_hash(std::uint64_t number) override {
        return crypto::keccak256(U256(number).to_be().view());
    }
    void emit_log(const Address& address, BytesView data,
                  std::span<const Bytes32> topics) override {
        Bytes log(address.begin(), address.end());
        log.insert(log.end(), data.begin(), data.end());
        for (const Bytes32& topic : topics) {
            log.insert(log.end(), topic.begin(), topic.end());
        }
        state.logs.push_back(std::move(log));
    }
    Result call(const Message& message) override {
        if (tracer != nullptr) {
            tracer->on_enter(message);
        }
        if (is_create(message.kind)) {
            ++state.accounts[message.sender].nonce;
        }
        const auto before = std::make_unique<MemoryState>(state);
        Result result = is_create(message.kind) ? create(message) : run(message);
        if (!result.succeeded()) {
            state = *before;
        }
        if (tracer != nullptr) {
            tracer->on_exit(message, result);
        }
        return result;
    }

  private:
    static U256 value_of(const std::map<U256, U256>& storage, const U256& key) {
        const auto found = storage.find(key);
        return found == storage.end() ? U256(0) : found->second;
    }
    AccessStatus access_slot(const Address& address, const U256& key) {
        return state.warm_slots.insert({address, key}).second ? AccessStatus::cold
                                                              : AccessStatus::warm;
    }
    void keep(std::shared_ptr<const Code> code, MemoryAccount& account) {
        codes_.push_back(code);
        account.code = std::move(code);
    }
    void transfer(const Message& message) {
        if (message.transfers_value()) {
            state.accounts[message.sender].balance -= message.value;
            state.accounts[message.recipient].balance += message.value;
        }
    }
    Result run(const Message& message) {
        transfer(message);
        const std::optional<Address> delegate =
            rules(revision()).delegations ? get_delegate(message.code_address) : std::nullopt;
        const Code& code = get_code(delegate.value_or(message.code_address));
        return interpreter_.execute(code, message, *this, tracer);
    }
    Result create(Message message) {
        Bytes32 name = U256(++created_).to_be();
        name.bytes[0] = 0xcc;
        message.recipient = Address::from(crypto::keccak256(name.view()).view().subspan(12));
        state.warm_accounts.insert(message.recipient);
        transfer(message);
        codes_.push_back(std::make_shared<const Code>(message.input));
        Result result = interpreter_.execute(*codes_.back(), message, *this, tracer);
        const Gas deposit = CODE_DEPOSIT_BYTE_GAS * static_cast<Gas>(result.output.size());
        if (result.succeeded() && result.gas_left < deposit) {
            return Result{.status = Status::out_of_gas, .output = {}, .create_address = {}};
        }
        if (result.succeeded()) {
            result.gas_left -= deposit;
            keep(std::make_shared<const Code>(result.output), state.accounts[message.recipient]);
            result.create_address = message.recipient;
        }
        return result;
    }

    Interpreter interpreter_;
    std::uint64_t created_ = 0;
    std::vector<std::shared_ptr<const Code>> codes_{std::make_shared<const Code>()};
};

}  // namespace cairn::evm
