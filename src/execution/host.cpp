#include "execution/host.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "evm/precompiles.hpp"
#include "rlp/writer.hpp"

#include <limits>

namespace cairn::execution {
namespace {

using evm::AccessStatus;
using evm::Message;
using evm::Revision;
using evm::Status;

Address last_20_bytes(const Bytes32& hash) {
    return Address::from(hash.view().subspan(12));
}

/// A failure that leaves no gas.
evm::Result failure(Status status) {
    evm::Result result;
    result.status = status;
    return result;
}

/// Nothing happened: success for a call to an account without code, else a refusal.
evm::Result with_gas_back(Status status, evm::Gas gas) {
    evm::Result result;
    result.status = status;
    result.gas_left = gas;
    return result;
}

}  // namespace

Address compute_contract_address(const Address& sender, std::uint64_t nonce) {
    rlp::Writer out;
    out.begin_list();
    out.string(sender.view());
    out.uint64(nonce);
    out.end_list();
    return last_20_bytes(crypto::keccak256(out.finish()));
}

Address compute_create2_contract_address(const Address& sender, const U256& salt,
                                         BytesView init_code) {
    FixedBytes<85> input;
    input[0] = 0xff;
    std::memcpy(input.data() + 1, sender.data(), 20);
    salt.store_be(input.data() + 21);
    const Bytes32 code_hash = crypto::keccak256(init_code);
    std::memcpy(input.data() + 53, code_hash.data(), 32);
    return last_20_bytes(crypto::keccak256(input.view()));
}

WorldHost::WorldHost(WorldState& world, evm::Interpreter& interpreter,
                     const evm::BlockContext& block, BlockHashes& block_hashes, evm::Tracer* tracer)
    : world_(&world),
      interpreter_(&interpreter),
      block_(&block),
      block_hashes_(&block_hashes),
      tracer_(tracer),
      revision_(interpreter.revision()),
      rules_(&evm::rules(revision_)),
      has_access_lists_(revision_ >= Revision::berlin) {}

bool WorldHost::account_exists(const Address& address) {
    return rules_->empty_accounts_die ? !world_->is_dead(address) : world_->exists(address);
}

const evm::Code& WorldHost::get_code(const Address& address) {
    static const evm::Code no_code;
    const CodePtr& code = world_->code(address);
    return code ? *code : no_code;
}

Bytes32 WorldHost::get_code_hash(const Address& address) {
    return world_->is_dead(address) ? Bytes32{} : world_->code_hash(address);
}

std::optional<Address> WorldHost::get_delegate(const Address& address) {
    const CodePtr& code = world_->code(address);
    return code ? code->delegate() : std::nullopt;
}

AccessStatus WorldHost::access_account(const Address& address) {
    if (evm::find_precompile(revision_, address) != nullptr || is_natives(address)) {
        return AccessStatus::warm;
    }
    return world_->warm(address) ? AccessStatus::warm : AccessStatus::cold;
}

AccessStatus WorldHost::warm(SlotEntry& slot) {
    return !has_access_lists_ || world_->warm(slot) ? AccessStatus::warm : AccessStatus::cold;
}

evm::StorageRead WorldHost::get_storage(const Address& address, const U256& key) {
    SlotEntry& slot = world_->slot(address, key);
    return {slot.current, warm(slot)};
}

evm::StorageWrite WorldHost::set_storage(const Address& address, const U256& key,
                                         const U256& value) {
    SlotEntry& slot = world_->slot(address, key);
    const auto status = evm::storage_status(world_->original(slot), slot.current, value);
    const AccessStatus access = warm(slot);
    world_->set(slot, value);
    return {status, access};
}

U256 WorldHost::get_transient_storage(const Address& address, const U256& key) {
    return world_->transient_storage(address, key);
}

void WorldHost::set_transient_storage(const Address& address, const U256& key, const U256& value) {
    world_->set_transient_storage(address, key, value);
}

void WorldHost::emit_log(const Address& address, BytesView data, std::span<const Bytes32> topics) {
    if (tracer_ != nullptr) {
        tracer_->on_log(address, data, topics);
    }
    world_->add_log({address, {topics.begin(), topics.end()}, {data.begin(), data.end()}});
}

void WorldHost::move_value(const Address& from, const Address& to, const U256& value) {
    world_->subtract_balance(from, value);
    world_->add_balance(to, value);
}

bool WorldHost::selfdestruct(const Address& address, const Address& beneficiary) {
    const U256 balance = world_->balance(address);
    if (tracer_ != nullptr) {
        tracer_->on_selfdestruct(address, beneficiary, balance);
    }
    const bool stays = rules_->selfdestruct_only_created && !world_->is_created(address);
    if (stays && beneficiary == address) {
        return false;
    }
    // Before EIP-161 even nothing brings the beneficiary into being.
    if (!balance.is_zero() || !rules_->empty_accounts_die) {
        world_->add_balance(beneficiary, balance);
        // If it named itself what it had is gone.
        world_->subtract_balance(address, world_->balance(address));
    }
    world_->touch(beneficiary);
    return !stays && world_->mark_destructed(address);
}

evm::Result WorldHost::call(const Message& message) {
    if (tracer_ != nullptr) {
        tracer_->on_enter(message);
    }
    evm::Result result =
        evm::is_create(message.kind) ? process_create_message(message) : process_message(message);
    if (tracer_ != nullptr) {
        tracer_->on_exit(message, result);
    }
    return result;
}

evm::Result WorldHost::process_message(const Message& message) {
    const auto before = world_->snapshot();
    if (message.kind == evm::CallKind::call) {
        if (!rules_->empty_accounts_die) {
            world_->create_empty(message.recipient);
        }
        if (message.transfers_value()) {
            move_value(message.sender, message.recipient, message.value);
        }
    }
    world_->touch(message.recipient);
    evm::Result result = run_code(message);
    if (!result.succeeded()) {
        world_->revert(before);
    }
    return result;
}

std::optional<evm::Result> WorldHost::run_precompile(const Message& message) const {
    const Address* address = &message.code_address;
    if (precompile_moves_ != nullptr) {
        const auto moved = precompile_moves_->find(*address);
        if (moved != precompile_moves_->end()) {
            if (!moved->second) {
                return std::nullopt;
            }
            address = &*moved->second;
        }
    }
    return evm::run_precompile(revision_, *address, message.input, message.gas);
}

evm::Result WorldHost::run_code(const Message& message) {
    if (auto precompiled = run_precompile(message)) {
        return *std::move(precompiled);
    }
    if (is_natives(message.code_address)) {
        return evm::run_native(natives_, message.input, message.gas);
    }
    // Held here: the account may get other code while this runs.
    CodePtr code = world_->code(message.code_address);
    if (rules_->delegations && code) {
        if (const auto delegate = code->delegate()) {
            code = world_->code(*delegate);
        }
    }
    if (!code) {
        return with_gas_back(Status::success, message.gas);
    }
    return interpreter_->execute(*code, message, *this, tracer_);
}

evm::Result WorldHost::process_create_message(const Message& message) {
    std::uint64_t nonce = world_->nonce(message.sender);
    if (message.depth == 0) {
        CAIRN_ASSERT(nonce > 0);
        --nonce;
    } else if (nonce == std::numeric_limits<std::uint64_t>::max()) {
        return with_gas_back(Status::nonce_overflow, message.gas);
    } else {
        world_->set_nonce(message.sender, nonce + 1);
    }
    const Address address =
        message.kind == evm::CallKind::create
            ? compute_contract_address(message.sender, nonce)
            : compute_create2_contract_address(message.sender, message.salt, message.input);
    if (has_access_lists_) {
        world_->warm(address);
    }
    if (world_->is_occupied(address)) {
        return failure(Status::address_collision);
    }
    return create_at(address, message);
}

evm::Result WorldHost::create_at(const Address& address, const Message& message) {
    const auto before = world_->snapshot();
    world_->mark_created(address);
    if (rules_->empty_accounts_die) {
        world_->set_nonce(address, 1);
    }
    if (!message.value.is_zero()) {
        move_value(message.sender, address, message.value);
    }
    const evm::Code init_code(message.input);
    Message frame = message;
    frame.recipient = address;
    frame.code_address = address;
    frame.input = {};
    evm::Result result = interpreter_->execute(init_code, frame, *this, tracer_);
    if (result.succeeded()) {
        deposit_code(address, result);
    }
    if (!result.succeeded()) {
        world_->revert(before);
    }
    return result;
}

void WorldHost::deposit_code(const Address& address, evm::Result& result) {
    const Bytes& code = result.output;
    if (!rules_->code_may_start_with_ef && !code.empty() && code[0] == 0xef) {
        result = failure(Status::code_starts_with_ef);
        return;
    }
    const auto cost = static_cast<evm::Gas>(code.size()) * evm::CODE_DEPOSIT_BYTE_GAS;
    if (cost > result.gas_left) {
        if (rules_->failed_deposit_is_fatal) {
            result = failure(Status::out_of_gas);
        } else {
            result.create_address = address;
            result.output.clear();
        }
        return;
    }
    if (code.size() > rules_->code_size_max) {
        result = failure(Status::code_too_large);
        return;
    }
    result.gas_left -= cost;
    result.create_address = address;
    if (!code.empty()) {
        world_->set_code(address, std::make_shared<const evm::Code>(BytesView(code)),
                         crypto::keccak256(code));
    }
}

}  // namespace cairn::execution
