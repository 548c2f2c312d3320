#include "execution/header.hpp"

#include "crypto/keccak256.hpp"

namespace cairn::execution {
namespace {

using rlp::Decoded;
using rlp::Reader;
using rlp::Writer;

Decoded<U256> read_u256(Reader& in) {
    CAIRN_TRY_ASSIGN(const BytesView bytes, in.integer(32));
    return *U256::from_be_bytes(bytes);
}

Decoded<void> read_first_fields(Reader& in, Header& header) {
    CAIRN_TRY_ASSIGN(header.parent_hash, in.fixed<32>());
    CAIRN_TRY_ASSIGN(header.ommers_hash, in.fixed<32>());
    CAIRN_TRY_ASSIGN(header.coinbase, in.fixed<20>());
    CAIRN_TRY_ASSIGN(header.state_root, in.fixed<32>());
    CAIRN_TRY_ASSIGN(header.transactions_root, in.fixed<32>());
    CAIRN_TRY_ASSIGN(header.receipt_root, in.fixed<32>());
    CAIRN_TRY_ASSIGN(header.bloom, in.fixed<256>());
    CAIRN_TRY_ASSIGN(header.difficulty, read_u256(in));
    CAIRN_TRY_ASSIGN(header.number, in.uint64());
    CAIRN_TRY_ASSIGN(header.gas_limit, in.uint64());
    CAIRN_TRY_ASSIGN(header.gas_used, in.uint64());
    CAIRN_TRY_ASSIGN(header.timestamp, in.uint64());
    CAIRN_TRY_ASSIGN(const BytesView extra_data, in.string());
    header.extra_data.assign(extra_data.begin(), extra_data.end());
    CAIRN_TRY_ASSIGN(header.prev_randao, in.fixed<32>());
    CAIRN_TRY_ASSIGN(header.nonce, in.fixed<8>());
    return {};
}

Decoded<void> read_later_fields(Reader& in, Header& header) {
    if (!in.at_end()) {
        CAIRN_TRY_ASSIGN(header.base_fee_per_gas, read_u256(in));
    }
    if (!in.at_end()) {
        CAIRN_TRY_ASSIGN(header.withdrawals_root, in.fixed<32>());
    }
    if (!in.at_end()) {
        CAIRN_TRY_ASSIGN(header.blob_gas_used, in.uint64());
    }
    if (!in.at_end()) {
        CAIRN_TRY_ASSIGN(header.excess_blob_gas, in.uint64());
    }
    if (!in.at_end()) {
        CAIRN_TRY_ASSIGN(header.parent_beacon_block_root, in.fixed<32>());
    }
    if (!in.at_end()) {
        CAIRN_TRY_ASSIGN(header.requests_hash, in.fixed<32>());
    }
    return {};
}

void write_first_fields(Writer& out, const Header& header) {
    out.string(header.parent_hash.view());
    out.string(header.ommers_hash.view());
    out.string(header.coinbase.view());
    out.string(header.state_root.view());
    out.string(header.transactions_root.view());
    out.string(header.receipt_root.view());
    out.string(header.bloom.view());
    out.integer(header.difficulty.to_be().view());
    out.uint64(header.number);
    out.uint64(header.gas_limit);
    out.uint64(header.gas_used);
    out.uint64(header.timestamp);
    out.string(header.extra_data);
    out.string(header.prev_randao.view());
    out.string(header.nonce.view());
}

void write_later_fields(Writer& out, const Header& header) {
    if (header.base_fee_per_gas) {
        out.integer(header.base_fee_per_gas->to_be().view());
    }
    if (header.withdrawals_root) {
        out.string(header.withdrawals_root->view());
    }
    if (header.blob_gas_used) {
        out.uint64(*header.blob_gas_used);
    }
    if (header.excess_blob_gas) {
        out.uint64(*header.excess_blob_gas);
    }
    if (header.parent_beacon_block_root) {
        out.string(header.parent_beacon_block_root->view());
    }
    if (header.requests_hash) {
        out.string(header.requests_hash->view());
    }
}

}  // namespace

Decoded<Header> read_header(Reader& in) {
    CAIRN_TRY_ASSIGN(Reader fields, in.list());
    Header header;
    CAIRN_TRY(read_first_fields(fields, header));
    CAIRN_TRY(read_later_fields(fields, header));
    CAIRN_TRY(fields.end());
    return header;
}

void write_header(Writer& out, const Header& header) {
    out.begin_list();
    write_first_fields(out, header);
    write_later_fields(out, header);
    out.end_list();
}

Bytes32 header_hash(const Header& header) {
    Writer out;
    write_header(out, header);
    return crypto::keccak256(out.finish());
}

Decoded<Withdrawal> read_withdrawal(Reader& in) {
    CAIRN_TRY_ASSIGN(Reader fields, in.list());
    Withdrawal withdrawal;
    CAIRN_TRY_ASSIGN(withdrawal.index, fields.uint64());
    CAIRN_TRY_ASSIGN(withdrawal.validator_index, fields.uint64());
    CAIRN_TRY_ASSIGN(withdrawal.address, fields.fixed<20>());
    CAIRN_TRY_ASSIGN(withdrawal.amount, fields.uint64());
    CAIRN_TRY(fields.end());
    return withdrawal;
}

void write_withdrawal(Writer& out, const Withdrawal& withdrawal) {
    out.begin_list();
    out.uint64(withdrawal.index);
    out.uint64(withdrawal.validator_index);
    out.string(withdrawal.address.view());
    out.uint64(withdrawal.amount);
    out.end_list();
}

}  // namespace cairn::execution
