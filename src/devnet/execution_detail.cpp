#include "devnet/execution_detail.hpp"

#include "devnet/execution_genesis.hpp"
#include "execution/host.hpp"
#include "execution_node/state_view.hpp"
#include "keys/execution_address.hpp"

#include <algorithm>

namespace cairn::devnet {

namespace {

using execution::Transaction;
using execution_node::BlockResults;
using execution_node::ChainBlock;

std::string hex(const Bytes32& word) {
    return base::to_hex(word.view());
}
std::string address_text(const Bytes20& address) {
    return keys::to_checksum_text(consensus::ExecutionAddress{address});
}

void write_log(json::Writer& out, const execution::Log& log) {
    out.begin_object().field("address", address_text(log.address)).key("topics").begin_array();
    for (const Bytes32& topic : log.topics) {
        out.value(hex(topic));
    }
    out.end_array().field("bytes", log.data.size()).end_object();
}

/// What came of it; absent where the block's results are not kept.
void write_outcome(json::Writer& out, const Transaction& transaction, const BlockResults& results,
                   std::size_t index) {
    const execution::Receipt& receipt = results.receipts[index];
    const std::uint64_t before = index == 0 ? 0 : results.receipts[index - 1].cumulative_gas_used;
    out.field("from", address_text(results.senders[index]));
    out.field("succeeded", receipt.succeeded);
    out.field("gas_used", receipt.cumulative_gas_used - before);
    if (transaction.is_creation()) {
        out.field("created", address_text(execution::compute_contract_address(
                                 results.senders[index], transaction.nonce)));
    }
    out.field("log_count", receipt.logs.size()).key("logs").begin_array();
    for (std::size_t i = 0; i < std::min(receipt.logs.size(), MAX_SHOWN_LOGS); ++i) {
        write_log(out, receipt.logs[i]);
    }
    out.end_array();
}

void write_transaction(json::Writer& out, const ChainBlock& block, const BlockResults* results,
                       std::size_t index) {
    const Transaction& transaction = block.block.transactions[index];
    out.begin_object().field("hash", hex(execution::transaction_hash(transaction)));
    out.field("type", static_cast<unsigned>(transaction.type)).key("to");
    if (transaction.to) {
        out.value(address_text(*transaction.to));
    } else {
        out.null();
    }
    out.field("value", transaction.value.to_decimal()).field("nonce", transaction.nonce);
    out.field("input_bytes", transaction.data.size());
    out.field("blobs", transaction.blob_versioned_hashes.size());
    if (results != nullptr && index < results->receipts.size()) {
        write_outcome(out, transaction, *results, index);
    }
    out.end_object();
}

std::size_t count_of(const rpc::WaitingList& waiting) {
    std::size_t count = 0;
    for (const auto& [address, transactions] : waiting) {
        count += transactions.size();
    }
    return count;
}

}  // namespace

void write_payload_detail(json::Writer& out, const Member& member, const Bytes32& block_hash) {
    if (member.execution() == nullptr) {
        out.null();
        return;
    }
    const auto view = member.execution()->chain().view();
    const auto found = view->block(block_hash);
    if (!found || *found == nullptr) {
        out.null();
        return;
    }
    const ChainBlock& block = **found;
    const execution::Header& header = block.block.header;
    const auto results = view->results(block_hash);
    out.begin_object().field("number", header.number).field("hash", hex(block.hash));
    out.field("state_root", hex(header.state_root)).field("gas_used", header.gas_used);
    out.field("gas_limit", header.gas_limit);
    out.field("base_fee", header.base_fee_per_gas.value_or(U256()).to_decimal());
    out.field("blob_gas_used", header.blob_gas_used.value_or(0));
    out.field("fee_recipient", address_text(header.coinbase));
    const std::size_t count = block.block.transactions.size();
    out.field("transaction_count", count).key("transactions").begin_array();
    for (std::size_t i = 0; i < std::min(count, MAX_SHOWN_TRANSACTIONS); ++i) {
        write_transaction(out, block, results ? results->get() : nullptr, i);
    }
    out.end_array().end_object();
}

std::optional<std::string> accounts_detail(const Member& member, const Accounts& accounts) {
    if (member.execution() == nullptr) {
        return std::nullopt;
    }
    const auto view = member.execution()->chain().view();
    const auto head = view->head();
    const auto version = view->state(*head);
    if (!version) {
        return std::nullopt;
    }
    execution_node::StateView state(*version, view->codes());
    json::Writer out;
    out.begin_object().field("chain_id", CHAIN_ID).field("block", head->number());
    out.field("base_fee", head->block.header.base_fee_per_gas.value_or(U256()).to_decimal());
    rpc::ExecutionBackend& pool = member.execution()->access();
    out.field("pending", count_of(pool.pending())).field("queued", count_of(pool.queued()));
    out.key("accounts").begin_array();
    for (std::size_t i = 0; i < Accounts::USERS; ++i) {
        const Bytes20& address = accounts.user(i).address;
        const auto account = state.read_account(address);
        out.begin_object().field("index", i).field("address", address_text(address));
        out.field("path", Accounts::user_path(i));
        out.field("balance", account ? account->balance.to_decimal() : "0");
        out.field("nonce", account ? account->nonce : 0).end_object();
    }
    out.end_array().end_object();
    return out.take();
}

}  // namespace cairn::devnet
