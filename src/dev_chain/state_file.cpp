#include "dev_chain/state_file.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "json/parse.hpp"
#include "rpc/forms.hpp"
#include "rpc/values.hpp"
#include "state/mpt_state_tree.hpp"

#include <algorithm>

namespace cairn::dev_chain {
namespace {

using json::Value;
using state::AccountChange;

Read<void> write_account(json::Writer& out, execution_node::StateView& state,
                         const Address& address, const std::set<Bytes32>& slots) {
    const auto account = state.read_account(address);
    if (!account) {
        return {};
    }
    out.key(base::to_hex(address.view())).begin_object().field("nonce", account->nonce);
    rpc::write_quantity(out, "balance", account->balance);
    const auto code =
        account->has_code() ? state.read_code(account->code_hash) : execution::CodePtr();
    rpc::write_data(out, "code", code ? code->bytes() : BytesView());
    out.key("storage").begin_object();
    for (const Bytes32& slot : slots) {
        const U256 value = state.read_storage(address, U256::from_be(slot));
        if (!value.is_zero()) {
            out.field(base::to_hex(slot.view()), base::to_hex(value.to_be().view()));
        }
    }
    out.end_object().end_object();
    if (const auto reads = state.result(); !reads) {
        return unexpected(error_of(reads.error()));
    }
    return {};
}

/// anvil's "block": what the next block is made with.
void write_block_environment(json::Writer& out, const ChainMaker& chain, const U256& base_fee) {
    const execution::Header& head = chain.ledger().head()->block.header;
    out.key("block").begin_object();
    rpc::write_quantity(out, "number", head.number);
    rpc::write_data(out, "beneficiary", head.coinbase.view());
    rpc::write_quantity(out, "timestamp", head.timestamp);
    out.field("gas_limit", head.gas_limit).field("basefee", base_fee.saturated64());
    out.field("difficulty", "0x0");
    rpc::write_data(out, "prevrandao", head.prev_randao.view());
    out.key("blob_excess_gas_and_price").begin_object();
    out.field("excess_blob_gas", head.excess_blob_gas.value_or(0)).field("blob_gasprice", 1);
    out.end_object().end_object();
}

void write_head(json::Writer& out, const execution_node::ChainBlock& head) {
    out.key("blocks").begin_array().begin_object().key("header").begin_object();
    rpc::write_header_fields(out, head.block.header, head.hash);
    out.end_object();
    out.key("transactions").begin_array().end_array().key("ommers").begin_array().end_array();
    out.end_object().end_array();
}

// Reading -----------------------------------------------------------------------------------------

template <class T>
using Found = Result<T, std::string>;

std::unexpected<std::string> wrong(const std::string& where, std::string_view what) {
    return unexpected(where + ": " + std::string(what));
}

Found<U256> read_u256(const Value& value, const std::string& where) {
    const auto number = value.is_scalar() ? U256::parse(value.text) : std::nullopt;
    return number ? Found<U256>(*number) : wrong(where, "not a number of 256 bits");
}

Found<std::uint64_t> read_u64(const Value& value, const std::string& where) {
    CAIRN_TRY_ASSIGN(const U256 number, read_u256(value, where));
    return number.fits_uint64() ? Found<std::uint64_t>(number.low64())
                                : wrong(where, "not a number of 64 bits");
}

const Value* member(const Value& object, std::string_view key) {
    const Value* value = object.find(key);
    return value == nullptr || value->kind == json::Kind::null ? nullptr : value;
}

Found<void> read_slots(const Value& storage, const std::string& where, AccountChange& out) {
    for (const json::Member& one : storage.members) {
        const auto slot = U256::parse(one.key);
        if (!slot) {
            return wrong(where + "." + one.key, "not a slot");
        }
        CAIRN_TRY_ASSIGN(const U256 value, read_u256(one.value, where + "." + one.key));
        out.slots.push_back({slot->to_be(), value});
    }
    std::ranges::sort(out.slots, {}, &state::SlotChange::slot);
    return {};
}

Found<void> read_account(const Value& value, const std::string& where, AccountChange& out,
                         std::vector<state::NewCode>& codes) {
    out.fields.emplace();
    if (const Value* nonce = member(value, "nonce")) {
        CAIRN_TRY_ASSIGN(out.fields->nonce, read_u64(*nonce, where + ".nonce"));
    }
    if (const Value* balance = member(value, "balance")) {
        CAIRN_TRY_ASSIGN(out.fields->balance, read_u256(*balance, where + ".balance"));
    }
    if (const Value* code = member(value, "code")) {
        auto bytes = base::from_hex(code->text);
        if (!bytes) {
            return wrong(where + ".code", "not bytes in hexadecimal");
        }
        if (!bytes->empty()) {
            out.fields->code_hash = crypto::keccak256(*bytes);
            codes.push_back({out.fields->code_hash, *std::move(bytes)});
        }
    }
    const Value* storage = member(value, "storage");
    return storage == nullptr ? Found<void>{} : read_slots(*storage, where + ".storage", out);
}

Found<state::StateDiff> read_accounts(const Value& accounts) {
    state::StateDiff out;
    for (const json::Member& one : accounts.members) {
        const auto address = base::fixed_from_hex<20>(one.key);
        if (!address) {
            return wrong("accounts." + one.key, "not an address");
        }
        AccountChange change{*address, std::nullopt, false, {}};
        CAIRN_TRY(read_account(one.value, "accounts." + one.key, change, out.codes));
        out.accounts.push_back(std::move(change));
    }
    std::ranges::sort(out.accounts, {}, &AccountChange::address);
    if (!state::is_well_formed(out)) {
        return wrong("accounts", "an address or a slot is there twice");
    }
    return out;
}

Found<void> read_environment(const Value& block, SavedState& out) {
    if (const Value* timestamp = member(block, "timestamp")) {
        CAIRN_TRY_ASSIGN(out.head.timestamp, read_u64(*timestamp, "block.timestamp"));
    }
    if (const Value* number = member(block, "number")) {
        CAIRN_TRY_ASSIGN(out.head.number, read_u64(*number, "block.number"));
    }
    if (const Value* gas_limit = member(block, "gas_limit")) {
        CAIRN_TRY_ASSIGN(out.head.gas_limit, read_u64(*gas_limit, "block.gas_limit"));
    }
    if (const Value* base_fee = member(block, "basefee")) {
        CAIRN_TRY_ASSIGN(out.base_fee, read_u256(*base_fee, "block.basefee"));
    }
    if (const Value* coinbase = member(block, "beneficiary")) {
        const auto address = base::fixed_from_hex<20>(coinbase->text);
        if (!address) {
            return wrong("block.beneficiary", "not an address");
        }
        out.head.coinbase = *address;
    }
    return {};
}

}  // namespace

Read<std::string> dump_state(const DevParts& parts) {
    const Ledger& ledger = parts.chain.ledger();
    json::Writer out;
    out.begin_object();
    write_block_environment(out, parts.chain, parts.chain.base_fee());
    out.key("accounts").begin_object();
    const auto state = ledger.state_view();
    for (const auto& [address, slots] : ledger.parts().tree->written()) {
        CAIRN_TRY(write_account(out, *state, address, slots));
    }
    out.end_object().field("best_block_number", ledger.head()->number());
    write_head(out, *ledger.head());
    out.key("transactions").begin_array().end_array().key("historical_states").null();
    return out.end_object().take();
}

Result<SavedState, std::string> read_state_file(std::string_view text) {
    if (text.starts_with("\x1f\x8b")) {
        return unexpected(std::string("packed by gzip: unpack it first"));
    }
    const auto document =
        json::parse_json(text, {.max_bytes = MAX_STATE_FILE_BYTES, .max_depth = 16});
    if (!document) {
        return unexpected(json::to_string(document.error()));
    }
    const Value* accounts = member(*document, "accounts");
    if (accounts == nullptr || accounts->kind != json::Kind::object) {
        return wrong("accounts", "missing");
    }
    SavedState out;
    CAIRN_TRY_ASSIGN(out.accounts, read_accounts(*accounts));
    if (const Value* block = member(*document, "block")) {
        CAIRN_TRY(read_environment(*block, out));
    }
    if (const Value* number = member(*document, "best_block_number")) {
        CAIRN_TRY_ASSIGN(out.head.number, read_u64(*number, "best_block_number"));
    }
    return out;
}

Beginning begin_with(const SavedState& saved, const DevOptions& options) {
    DevOptions first = options;
    first.number = saved.head.number;
    first.timestamp = std::max(saved.head.timestamp, options.timestamp);
    first.base_fee = saved.base_fee ? saved.base_fee : options.base_fee;
    execution_node::Genesis genesis = dev_genesis(first, DevAccounts());
    auto tree = std::make_shared<SharedTree>(std::make_unique<state::MptStateTree>());
    auto state = tree->apply(tree->empty(), genesis.state);
    CAIRN_ASSERT(state);  // a tree in memory cannot fail
    state = tree->apply(*state, saved.accounts);
    CAIRN_ASSERT(state);
    execution_node::ChainBlock block;
    block.block = std::move(genesis.block);
    block.block.header.state_root = (*state)->root();
    block.hash = execution::header_hash(block.block.header);
    block.size_bytes = execution::encode_block(block.block).size();
    return {std::move(genesis.config),
            std::make_shared<const execution_node::ChainBlock>(std::move(block)),
            std::move(tree),
            *std::move(state),
            nullptr,
            saved.base_fee};
}

}  // namespace cairn::dev_chain
