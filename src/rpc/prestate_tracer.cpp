#include "rpc/prestate_tracer.hpp"

#include "evm/fault_text.hpp"
#include "execution/host.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using evm::Opcode;

/// Memory beyond this is not looked at for a creation's code.
constexpr std::uint64_t memory_pad_limit = std::uint64_t{1} << 20U;

/// The bytes of memory, with zeros where it has not grown yet; nothing: too far.
std::optional<Bytes> memory_range(BytesView memory, const U256& offset, const U256& size) {
    constexpr std::uint64_t most = std::uint64_t{1} << 40U;
    if (size.saturated64() > most || offset.saturated64() > most) {
        return std::nullopt;
    }
    const std::uint64_t end = offset.low64() + size.low64();
    if (end > memory.size() && end - memory.size() > memory_pad_limit) {
        return std::nullopt;
    }
    Bytes out(static_cast<std::size_t>(size.low64()));
    if (offset.low64() < memory.size()) {
        const BytesView there = memory.subspan(static_cast<std::size_t>(offset.low64()));
        std::copy_n(there.begin(), std::min(there.size(), out.size()), out.begin());
    }
    return out;
}

void write_slots(json::Writer& out, const std::map<U256, U256>& slots) {
    if (slots.empty()) {
        return;
    }
    out.key("storage").begin_object();
    for (const auto& [key, value] : slots) {
        out.field(base::to_hex(key.to_be().view()), base::to_hex(value.to_be().view()));
    }
    out.end_object();
}

}  // namespace

PrestateAccount PrestateTracer::read(const Bytes20& address) {
    Before out;
    out.balance = world_->balance(address);
    out.nonce = world_->nonce(address);
    out.code_hash = world_->code_hash(address);
    out.code = world_->code(address);
    out.is_empty = out.nonce == 0 && out.code == nullptr && out.balance.is_zero();
    return out;
}

void PrestateTracer::look_up(const Bytes20& address) {
    if (!before_.contains(address)) {
        before_.emplace(address, read(address));
    }
}

void PrestateTracer::begin(const TransactionStart& start) {
    world_ = &start.world;
    revision_ = start.rules.revision;
    const execution::Transaction& tx = start.transaction;
    Bytes20 to;
    if (tx.to) {
        to = *tx.to;
        const execution::CodePtr& code = world_->code(to);
        if (revision_ >= evm::Revision::prague && code && code->delegate()) {
            look_up(*code->delegate());
        }
    } else {
        to = execution::compute_contract_address(start.sender, world_->nonce(start.sender));
        created_.insert(to);
    }
    look_up(start.sender);
    look_up(to);
    look_up(start.block.coinbase);
    for (const execution::Authorization& one : tx.authorizations) {
        if (const auto authority = execution::recover_authority(one)) {
            look_up(*authority);
        }
    }
}

void PrestateTracer::touch(const Bytes20& address) {
    if (!before_.contains(address)) {
        touch_->accounts.emplace_back(address, read(address));
    }
}

void PrestateTracer::touch_slot(const Bytes20& contract, const U256& key) {
    const auto found = before_.find(contract);
    if (config_.disable_storage || found == before_.end() || found->second.storage.contains(key)) {
        return;
    }
    touch_->slot = {key, world_->slot(contract, key).current};
}

void PrestateTracer::touch_delegate(const Bytes20& address) {
    const execution::CodePtr& code = world_->code(address);
    if (revision_ >= evm::Revision::prague && code && code->delegate()) {
        touch(*code->delegate());
    }
}

void PrestateTracer::touch_creation(const evm::Step& step, bool is_create2) {
    const auto word = [&](std::size_t at) { return step.stack[step.stack.size() - 1 - at]; };
    const Bytes20& creator = step.message.recipient;
    Bytes20 address;
    if (is_create2) {
        const auto code = memory_range(step.memory, word(1), word(2));
        if (!code) {
            return;
        }
        address = execution::compute_create2_contract_address(creator, word(3), *code);
    } else {
        address = execution::compute_contract_address(creator, world_->nonce(creator));
    }
    touch(address);
    touch_->created = address;
}

void PrestateTracer::on_step(const evm::Step& step) {
    touch_.emplace();
    touch_->contract = step.message.recipient;
    const std::size_t height = step.stack.size();
    if (height == 0) {
        return;
    }
    const U256& top = step.stack[height - 1];
    switch (evm::to_opcode(step.opcode)) {
        case Opcode::SLOAD:
        case Opcode::SSTORE:
            touch_slot(touch_->contract, top);
            return;
        case Opcode::SELFDESTRUCT:
            touch_->destroys = true;
            [[fallthrough]];
        case Opcode::EXTCODECOPY:
        case Opcode::EXTCODEHASH:
        case Opcode::EXTCODESIZE:
        case Opcode::BALANCE:
            touch(top.to_address());
            return;
        case Opcode::CALL:
        case Opcode::CALLCODE:
        case Opcode::DELEGATECALL:
        case Opcode::STATICCALL:
            if (height >= 5) {
                const Bytes20 address = step.stack[height - 2].to_address();
                touch(address);
                touch_delegate(address);
            }
            return;
        case Opcode::CREATE:
            touch_creation(step, false);
            return;
        case Opcode::CREATE2:
            if (height >= 4) {
                touch_creation(step, true);
            }
            return;
        default:
            return;
    }
}

void PrestateTracer::on_fault(const evm::Step& step, evm::Status status, evm::Gas /*cost*/) {
    if (!evm::is_early_fault(step, status, revision_)) {
        keep_touch();
    }
}

void PrestateTracer::keep_touch() {
    if (!touch_) {
        return;
    }
    for (auto& [address, account] : touch_->accounts) {
        before_.emplace(address, std::move(account));
    }
    if (touch_->slot) {
        before_.at(touch_->contract).storage.insert(*touch_->slot);
    }
    if (touch_->created) {
        created_.insert(*touch_->created);
    }
    const bool only_created = revision_ >= evm::Revision::cancun;  // EIP-6780
    if (touch_->destroys && (!only_created || created_.contains(touch_->contract))) {
        deleted_.insert(touch_->contract);
    }
    touch_.reset();
}

std::optional<PoststateAccount> PrestateTracer::account_difference(const Bytes20& address,
                                                                   const Before& before) {
    After out;
    bool is_changed = false;
    const auto note = [&is_changed](auto& to, const auto& now, const auto& then) {
        if (now != then) {
            to = now;
            is_changed = true;
        }
    };
    note(out.balance, world_->balance(address), before.balance);
    note(out.nonce, world_->nonce(address), before.nonce);
    const Bytes32 code_hash = world_->exists(address) ? world_->code_hash(address) : Bytes32();
    note(out.code_hash, code_hash, before.code_hash);
    if (!config_.disable_code) {
        const execution::CodePtr code = world_->code(address);
        const auto bytes_of = [](const execution::CodePtr& one) {
            return one ? Bytes(one->bytes().begin(), one->bytes().end()) : Bytes();
        };
        note(out.code, bytes_of(code), bytes_of(before.code));
    }
    return is_changed ? std::optional(std::move(out)) : std::nullopt;
}

/// Leaves in `before` the slots that have changed and were not empty.
bool PrestateTracer::storage_difference(const Bytes20& address, Before& before, Slots& after) {
    bool is_changed = false;
    for (auto at = before.storage.begin(); at != before.storage.end();) {
        const auto [key, then] = *at;
        const U256 now = world_->slot(address, key).current;
        is_changed = is_changed || now != then;
        if (now != then && !now.is_zero()) {
            after.emplace(key, now);
        }
        at = now == then || then.is_zero() ? before.storage.erase(at) : std::next(at);
    }
    return is_changed;
}

std::optional<PoststateAccount> PrestateTracer::difference(const Bytes20& address, Before& before) {
    std::optional<After> out = account_difference(address, before);
    Slots storage;
    if (!config_.disable_storage && storage_difference(address, before, storage)) {
        if (!out) {
            out.emplace();
        }
        out->storage = std::move(storage);
    }
    return out;
}

void PrestateTracer::write(json::Writer& out, const Before& account) const {
    out.begin_object();
    write_quantity(out, "balance", account.balance);
    if (account.code && !config_.disable_code) {
        write_data(out, "code", account.code->bytes());
    }
    if (account.code_hash != execution::EMPTY_CODE_HASH) {
        write_data(out, "codeHash", account.code_hash.view());
    }
    if (account.nonce != 0) {
        out.field("nonce", account.nonce);
    }
    write_slots(out, account.storage);
    out.end_object();
}

void PrestateTracer::write(json::Writer& out, const After& account) const {
    out.begin_object();
    if (account.balance) {
        write_quantity(out, "balance", *account.balance);
    }
    if (account.code) {
        write_data(out, "code", *account.code);
    }
    if (account.code_hash) {
        write_data(out, "codeHash", account.code_hash->view());
    }
    if (account.nonce.value_or(0) != 0) {
        out.field("nonce", *account.nonce);
    }
    write_slots(out, account.storage);
    out.end_object();
}

std::string PrestateTracer::differences() {
    json::Writer post;
    json::Writer pre;
    post.begin_object();
    pre.begin_object();
    for (auto& [address, before] : before_) {
        const std::string name = base::to_hex(address.view());
        if (!deleted_.contains(address)) {
            const auto after = difference(address, before);
            if (!after) {
                continue;
            }
            write(post.key(name), *after);
        }
        if (!before.is_empty) {
            write(pre.key(name), before);
        }
    }
    json::Writer out;
    out.begin_object().key("post").json(post.end_object().text());
    return out.key("pre").json(pre.end_object().text()).end_object().take();
}

Answer PrestateTracer::finish(const execution::TransactionOutcome& /*outcome*/) {
    if (config_.diff_mode) {
        return differences();
    }
    json::Writer out;
    out.begin_object();
    for (const auto& [address, account] : before_) {
        if (config_.include_empty || !account.is_empty) {
            out.key(base::to_hex(address.view()));
            write(out, account);
        }
    }
    return out.end_object().take();
}

}  // namespace cairn::rpc
