#include "execution/block.hpp"

#include "crypto/keccak256.hpp"
#include "state/ordered_trie.hpp"

namespace cairn::execution {
namespace {

using rlp::Reader;
using rlp::Writer;

unexpected<BlockDecodeError> fail(const rlp::Error& error) {
    return unexpected(BlockDecodeError{{DecodeRule::rlp, error}, std::nullopt});
}

template <class T>
Result<T, BlockDecodeError> lifted(rlp::Decoded<T>&& decoded) {
    if (!decoded) {
        return fail(decoded.error());
    }
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return *std::move(decoded);
    }
}

Result<void, BlockDecodeError> read_transactions(Reader& in, std::vector<Transaction>& out) {
    CAIRN_TRY_ASSIGN(Reader items, lifted(in.list()));
    while (!items.at_end()) {
        CAIRN_TRY_ASSIGN(const rlp::Item item, lifted(items.item()));
        auto transaction = decode_transaction_item(item);
        if (!transaction) {
            return unexpected(BlockDecodeError{transaction.error(), out.size()});
        }
        out.push_back(*std::move(transaction));
    }
    return {};
}

Result<void, BlockDecodeError> read_body(Reader& in, Block& block) {
    CAIRN_TRY(read_transactions(in, block.transactions));
    CAIRN_TRY_ASSIGN(Reader ommers, lifted(in.list()));
    while (!ommers.at_end()) {
        CAIRN_TRY_ASSIGN(Header ommer, lifted(read_header(ommers)));
        block.ommers.push_back(std::move(ommer));
    }
    if (in.at_end()) {
        return {};
    }
    CAIRN_TRY_ASSIGN(Reader withdrawals, lifted(in.list()));
    block.withdrawals.emplace();
    while (!withdrawals.at_end()) {
        CAIRN_TRY_ASSIGN(const Withdrawal withdrawal, lifted(read_withdrawal(withdrawals)));
        block.withdrawals->push_back(withdrawal);
    }
    return lifted(in.end());
}

void write_headers(Writer& out, const std::vector<Header>& headers) {
    out.begin_list();
    for (const Header& header : headers) {
        write_header(out, header);
    }
    out.end_list();
}

}  // namespace

std::string to_string(const BlockDecodeError& error) {
    const std::string reason = to_string(error.reason);
    return error.transaction ? "transaction " + std::to_string(*error.transaction) + ": " + reason
                             : reason;
}

Result<Block, BlockDecodeError> decode_block(BytesView bytes) {
    Reader in(bytes);
    CAIRN_TRY_ASSIGN(Reader fields, lifted(in.list()));
    CAIRN_TRY(lifted(in.end()));
    Block block;
    CAIRN_TRY_ASSIGN(block.header, lifted(read_header(fields)));
    CAIRN_TRY(read_body(fields, block));
    return block;
}

Bytes encode_block(const Block& block) {
    Writer out;
    out.begin_list();
    write_header(out, block.header);
    out.begin_list();
    for (const Transaction& transaction : block.transactions) {
        write_transaction_item(out, transaction);
    }
    out.end_list();
    write_headers(out, block.ommers);
    if (block.withdrawals) {
        out.begin_list();
        for (const Withdrawal& withdrawal : *block.withdrawals) {
            write_withdrawal(out, withdrawal);
        }
        out.end_list();
    }
    out.end_list();
    return out.finish();
}

Bytes32 ommers_hash(const std::vector<Header>& ommers) {
    Writer out;
    write_headers(out, ommers);
    return crypto::keccak256(out.finish());
}

Bytes32 transactions_root(const std::vector<Transaction>& transactions) {
    std::vector<Bytes> values;
    values.reserve(transactions.size());
    for (const Transaction& transaction : transactions) {
        values.push_back(encode_transaction(transaction));
    }
    return state::ordered_trie_root(values);
}

Bytes32 withdrawals_root(const std::vector<Withdrawal>& withdrawals) {
    std::vector<Bytes> values;
    values.reserve(withdrawals.size());
    for (const Withdrawal& withdrawal : withdrawals) {
        Writer out;
        write_withdrawal(out, withdrawal);
        values.push_back(out.finish());
    }
    return state::ordered_trie_root(values);
}

}  // namespace cairn::execution
