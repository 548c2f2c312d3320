#include "evmtest/transition_result.hpp"

#include "execution/block.hpp"
#include "execution/host.hpp"
#include "execution/requests.hpp"
#include "execution/validity.hpp"
#include "json/writer.hpp"

namespace cairn::evmtest {
namespace {

using execution::Log;
using execution::Receipt;
using execution::TransactionType;

std::string hex(std::uint64_t value) {
    return U256(value).to_hex();
}
template <class T>
std::string data_text(const T& bytes) {
    return base::to_hex(BytesView(bytes.data(), bytes.size()));
}

/// What the tool takes for the hash of the block.
constexpr Bytes32 BLOCK_HASH{{{0x13, 0x37}}};

class ResultWriter {
  public:
    ResultWriter(const TransitionEnvironment& environment, const TransitionRecord& record)
        : environment_(environment), record_(record) {}

    std::string write(const Bytes32& state_root) {
        out_.begin_object().field("stateRoot", data_text(state_root));
        write_roots();
        out_.key("receipts").begin_array();
        for (std::size_t i = 0; i < record_.receipts.size(); ++i) {
            write_receipt(i);
        }
        out_.end_array();
        write_rejected();
        write_block();
        return out_.end_object().take();
    }

  private:
    void write_roots() {
        std::vector<execution::Transaction> transactions;
        for (const auto& one : record_.transactions) {
            transactions.push_back(one.transaction);
        }
        std::vector<Log> logs;
        for (const Receipt& receipt : record_.receipts) {
            logs.insert(logs.end(), receipt.logs.begin(), receipt.logs.end());
        }
        out_.field("txRoot", data_text(execution::transactions_root(transactions)));
        out_.field("receiptsRoot", data_text(record_.receipt_root));
        out_.field("logsHash", data_text(execution::logs_hash(logs)));
        out_.field("logsBloom", data_text(record_.bloom));
    }

    void write_log(const Log& log, std::size_t index) {
        out_.begin_object().field("address", data_text(log.address)).key("topics").begin_array();
        for (const Bytes32& topic : log.topics) {
            out_.value(data_text(topic));
        }
        out_.end_array().field("data", data_text(log.data));
        out_.field("blockNumber", hex(environment_.header.number));
        out_.field("transactionHash", data_text(record_.transactions[index].hash));
        out_.field("transactionIndex", hex(index)).field("blockHash", data_text(BLOCK_HASH));
        out_.field("blockTimestamp", hex(environment_.header.timestamp));
        out_.field("logIndex", hex(log_index_++)).field("removed", false).end_object();
    }

    void write_receipt(std::size_t index) {
        const Receipt& receipt = record_.receipts[index];
        const TransitionRecord::Executed& executed = record_.transactions[index];
        out_.begin_object();
        if (receipt.type != TransactionType::legacy) {
            out_.field("type", hex(static_cast<std::uint64_t>(receipt.type)));
        }
        out_.field("root", receipt.post_state ? data_text(*receipt.post_state) : "0x");
        out_.field("status", receipt.succeeded ? "0x1" : "0x0");
        out_.field("cumulativeGasUsed", hex(receipt.cumulative_gas_used));
        out_.field("logsBloom", data_text(receipt.bloom)).key("logs").begin_array();
        for (const Log& log : receipt.logs) {
            write_log(log, index);
        }
        out_.end_array().field("transactionHash", data_text(executed.hash));
        const auto& tx = executed.transaction;
        const bool is_creation = tx.is_creation();
        out_.field("contractAddress", data_text(is_creation ? execution::compute_contract_address(
                                                                  executed.sender, tx.nonce)
                                                            : execution::Address()));
        out_.field("gasUsed", hex(executed.gas_used)).key("effectiveGasPrice").null();
        if (tx.type == TransactionType::blob) {
            out_.field("blobGasUsed", hex(execution::calculate_total_blob_gas(tx)));
            out_.field("blobGasPrice", blob_gas_price().to_hex());
        }
        out_.field("blockHash", data_text(BLOCK_HASH));
        out_.field("blockNumber", hex(environment_.header.number));
        out_.field("transactionIndex", hex(index)).end_object();
    }

    U256 blob_gas_price() const {
        return execution::calculate_blob_gas_price(*environment_.header.excess_blob_gas,
                                                   environment_.rules.blobs);
    }

    void write_rejected() {
        if (record_.rejected.empty()) {
            return;
        }
        out_.key("rejected").begin_array();
        for (const auto& [index, text] : record_.rejected) {
            out_.begin_object().field("index", index).field("error", text).end_object();
        }
        out_.end_array();
    }

    void write_block() {
        const execution::Header& header = environment_.header;
        const bool is_merged = environment_.rules.revision >= evm::Revision::paris;
        out_.key("currentDifficulty");
        is_merged ? out_.null() : out_.value(header.difficulty.to_hex());
        out_.field("gasUsed", hex(record_.gas_used));
        if (header.base_fee_per_gas) {
            out_.field("currentBaseFee", header.base_fee_per_gas->to_hex());
        }
        if (environment_.withdrawals) {
            out_.field("withdrawalsRoot",
                       data_text(execution::withdrawals_root(*environment_.withdrawals)));
        }
        if (environment_.has_blob_fee) {
            out_.field("currentExcessBlobGas", hex(*header.excess_blob_gas));
            out_.field("blobGasUsed", hex(record_.blob_gas_used));
        }
        write_requests();
    }

    void write_requests() {
        if (environment_.rules.revision < evm::Revision::prague) {
            out_.key("requests").null();
            return;
        }
        out_.field("requestsHash", data_text(execution::compute_requests_hash(record_.requests)));
        out_.key("requests").begin_array();
        for (const Bytes& request : record_.requests) {
            out_.value(data_text(request));
        }
        out_.end_array();
    }

    const TransitionEnvironment& environment_;
    const TransitionRecord& record_;
    json::Writer out_;
    std::size_t log_index_ = 0;
};

}  // namespace

std::string result_json(const TransitionEnvironment& environment, const TransitionRecord& record,
                        const Bytes32& state_root) {
    return ResultWriter(environment, record).write(state_root);
}

std::string alloc_json(const execution::MemoryState& state) {
    json::Writer out;
    out.begin_object();
    for (const auto& [address, entry] : state.accounts()) {
        out.key(data_text(address)).begin_object();
        if (const BytesView code = state.code_of(entry.account); !code.empty()) {
            out.field("code", data_text(code));
        }
        if (!entry.storage.empty()) {
            out.key("storage").begin_object();
            for (const auto& [key, value] : entry.storage) {
                out.field(data_text(key.to_be()), data_text(value.to_be()));
            }
            out.end_object();
        }
        out.field("balance", entry.account.balance.to_hex());
        if (entry.account.nonce != 0) {
            out.field("nonce", hex(entry.account.nonce));
        }
        out.end_object();
    }
    return out.end_object().take();
}

}  // namespace cairn::evmtest
