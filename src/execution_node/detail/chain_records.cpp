#include "execution_node/detail/chain_records.hpp"

#include "rlp/reader.hpp"
#include "rlp/writer.hpp"
#include "store/record.hpp"

namespace cairn::execution_node::detail {
namespace {

using execution::Log;
using execution::Receipt;
using state::StateError;
using state::StateErrorKind;

constexpr std::uint8_t FORM = 1;

Bytes text_key(std::string_view text) {
    return {text.begin(), text.end()};
}

unexpected<StateError> damaged(std::string_view what, const std::string& why) {
    return unexpected(StateError{StateErrorKind::damaged, std::string(what) + ": " + why});
}

/// The record's content, read by `read` to its end.
template <class T>
Read<T> opened(BytesView record, const std::string& what,
               rlp::Decoded<T> (*read)(rlp::Reader& items)) {
    CAIRN_TRY_ASSIGN(const store::OpenedRecord content,
                     of_store(store::open_record(record, FORM, what)));
    rlp::Reader input(content.content);
    auto items = input.list();
    if (!items) {
        return damaged(what, to_string(items.error()));
    }
    auto out = read(*items);
    if (!out || !items->end() || !input.end()) {
        return damaged(what, out ? "more than there should be" : to_string(out.error()));
    }
    return *std::move(out);
}

struct BlockRecord {
    Bytes block;
    U256 total_difficulty;
};

rlp::Decoded<BlockRecord> read_block_record(rlp::Reader& items) {
    BlockRecord out;
    CAIRN_TRY_ASSIGN(const BytesView block, items.string());
    out.block.assign(block.begin(), block.end());
    CAIRN_TRY_ASSIGN(out.total_difficulty, items.uint256());
    return out;
}

rlp::Decoded<std::vector<Log>> read_logs(rlp::Reader& in) {
    std::vector<Log> out;
    CAIRN_TRY_ASSIGN(rlp::Reader logs, in.list());
    while (!logs.at_end()) {
        CAIRN_TRY_ASSIGN(rlp::Reader fields, logs.list());
        Log log;
        CAIRN_TRY_ASSIGN(log.address, fields.fixed<20>());
        CAIRN_TRY_ASSIGN(rlp::Reader topics, fields.list());
        while (!topics.at_end()) {
            CAIRN_TRY_ASSIGN(const Bytes32 topic, topics.fixed<32>());
            log.topics.push_back(topic);
        }
        CAIRN_TRY_ASSIGN(const BytesView data, fields.string());
        log.data.assign(data.begin(), data.end());
        CAIRN_TRY(fields.end());
        out.push_back(std::move(log));
    }
    return out;
}

/// [type, status, post state or nothing, cumulative gas, logs]; the bloom is of the logs.
void write_receipt(rlp::Writer& out, const Receipt& receipt) {
    out.begin_list();
    out.uint64(static_cast<std::uint64_t>(receipt.type));
    out.uint64(receipt.succeeded ? 1 : 0);
    out.string(receipt.post_state ? receipt.post_state->view() : BytesView());
    out.uint64(receipt.cumulative_gas_used);
    out.begin_list();
    for (const Log& log : receipt.logs) {
        out.begin_list();
        out.string(log.address.view());
        out.begin_list();
        for (const Bytes32& topic : log.topics) {
            out.string(topic.view());
        }
        out.end_list();
        out.string(log.data);
        out.end_list();
    }
    out.end_list();
    out.end_list();
}

rlp::Decoded<Receipt> read_receipt(rlp::Reader& in) {
    CAIRN_TRY_ASSIGN(rlp::Reader fields, in.list());
    Receipt out;
    CAIRN_TRY_ASSIGN(const std::uint64_t type, fields.uint64());
    out.type = static_cast<execution::TransactionType>(type);
    CAIRN_TRY_ASSIGN(const std::uint64_t status, fields.uint64());
    out.succeeded = status != 0;
    CAIRN_TRY_ASSIGN(out.post_state, fields.fixed_or_empty<32>());
    CAIRN_TRY_ASSIGN(out.cumulative_gas_used, fields.uint64());
    CAIRN_TRY_ASSIGN(out.logs, read_logs(fields));
    CAIRN_TRY(fields.end());
    execution::add_to_bloom(out.bloom, out.logs);
    return out;
}

rlp::Decoded<BlockResults> read_results(rlp::Reader& items) {
    BlockResults out;
    CAIRN_TRY_ASSIGN(rlp::Reader receipts, items.list());
    while (!receipts.at_end()) {
        CAIRN_TRY_ASSIGN(Receipt receipt, read_receipt(receipts));
        out.receipts.push_back(std::move(receipt));
    }
    CAIRN_TRY_ASSIGN(rlp::Reader senders, items.list());
    while (!senders.at_end()) {
        CAIRN_TRY_ASSIGN(const Address sender, senders.fixed<20>());
        out.senders.push_back(sender);
    }
    CAIRN_TRY_ASSIGN(rlp::Reader requests, items.list());
    while (!requests.at_end()) {
        CAIRN_TRY_ASSIGN(const BytesView request, requests.string());
        out.requests.emplace_back(request.begin(), request.end());
    }
    return out;
}

rlp::Decoded<Bytes32> read_hash(rlp::Reader& items) {
    return items.fixed<32>();
}

rlp::Decoded<TransactionPlace> read_place(rlp::Reader& items) {
    TransactionPlace out;
    CAIRN_TRY_ASSIGN(out.block_hash, items.fixed<32>());
    CAIRN_TRY_ASSIGN(out.block_number, items.uint64());
    CAIRN_TRY_ASSIGN(out.index, items.uint64());
    return out;
}

Bytes sealed(rlp::Writer& out) {
    return store::seal_record(FORM, out.finish());
}

}  // namespace

Bytes head_key() {
    return text_key("head");
}
Bytes safe_key() {
    return text_key("safe");
}
Bytes finalized_key() {
    return text_key("finalized");
}
Bytes genesis_key() {
    return text_key("genesis");
}

Bytes number_key(std::uint64_t number) {
    Bytes out(8);
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
    }
    return out;
}

Bytes height_key(std::uint64_t number, const Bytes32& hash) {
    Bytes out = number_key(number);
    out.insert(out.end(), hash.begin(), hash.end());
    return out;
}

Bytes encode_chain_block(BytesView encoding, const U256& total_difficulty) {
    rlp::Writer out;
    out.begin_list();
    out.string(encoding);
    out.uint256(total_difficulty);
    out.end_list();
    return sealed(out);
}

Read<ChainBlockPtr> decode_chain_block(BytesView record, const Bytes32& hash) {
    const std::string what = "block " + base::to_hex(hash.view());
    CAIRN_TRY_ASSIGN(const BlockRecord content, opened(record, what, read_block_record));
    auto block = execution::decode_block(content.block);
    if (!block) {
        return damaged(what, to_string(block.error()));
    }
    return std::make_shared<const ChainBlock>(*std::move(block), hash, content.total_difficulty,
                                              content.block.size());
}

Bytes encode_results(const BlockResults& results) {
    rlp::Writer out;
    out.begin_list();
    out.begin_list();
    for (const Receipt& receipt : results.receipts) {
        write_receipt(out, receipt);
    }
    out.end_list();
    out.begin_list();
    for (const Address& sender : results.senders) {
        out.string(sender.view());
    }
    out.end_list();
    out.begin_list();
    for (const Bytes& request : results.requests) {
        out.string(request);
    }
    out.end_list();
    out.end_list();
    return sealed(out);
}

Read<BlockResultsPtr> decode_results(BytesView record, const Bytes32& hash) {
    CAIRN_TRY_ASSIGN(BlockResults out,
                     opened(record, "results of block " + base::to_hex(hash.view()), read_results));
    return std::make_shared<const BlockResults>(std::move(out));
}

Bytes encode_hash(const Bytes32& hash) {
    rlp::Writer out;
    out.begin_list();
    out.string(hash.view());
    out.end_list();
    return sealed(out);
}

Read<Bytes32> decode_hash(BytesView record) {
    return opened(record, "a hash of the chain", read_hash);
}

Bytes encode_place(const TransactionPlace& place) {
    rlp::Writer out;
    out.begin_list();
    out.string(place.block_hash.view());
    out.uint64(place.block_number);
    out.uint64(place.index);
    out.end_list();
    return sealed(out);
}

Read<TransactionPlace> decode_place(BytesView record) {
    return opened(record, "a transaction's place", read_place);
}

StateError to_state_error(const store::StoreError& error) {
    const bool is_damaged = error.kind == store::StoreErrorKind::damaged ||
                            error.kind == store::StoreErrorKind::unknown_form;
    return {is_damaged ? StateErrorKind::damaged : StateErrorKind::storage, error.what};
}

}  // namespace cairn::execution_node::detail
