#include "execution/transaction.hpp"

#include "crypto/keccak256.hpp"
#include "crypto/secp256k1.hpp"

namespace cairn::execution {
namespace {

using rlp::Reader;
using rlp::Writer;

constexpr std::uint8_t SET_CODE_TX_MAGIC = 0x05;

unexpected<DecodeError> fail(DecodeRule rule) {
    return unexpected(DecodeError{rule, {}});
}

template <class T>
Result<T, DecodeError> lifted(rlp::Decoded<T>&& decoded) {
    if (!decoded) {
        return unexpected(DecodeError{DecodeRule::rlp, decoded.error()});
    }
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return *std::move(decoded);
    }
}

Result<U256, DecodeError> read_u256(Reader& in) {
    CAIRN_TRY_ASSIGN(const BytesView bytes, lifted(in.integer(32)));
    return *U256::from_be_bytes(bytes);
}

Result<void, DecodeError> read_access_list(Reader& in, std::vector<Access>& out) {
    CAIRN_TRY_ASSIGN(Reader entries, lifted(in.list()));
    while (!entries.at_end()) {
        CAIRN_TRY_ASSIGN(Reader fields, lifted(entries.list()));
        Access access;
        CAIRN_TRY_ASSIGN(access.account, lifted(fields.fixed<20>()));
        CAIRN_TRY_ASSIGN(Reader slots, lifted(fields.list()));
        while (!slots.at_end()) {
            CAIRN_TRY_ASSIGN(const Bytes32 slot, lifted(slots.fixed<32>()));
            access.slots.push_back(slot);
        }
        CAIRN_TRY(lifted(fields.end()));
        out.push_back(std::move(access));
    }
    return {};
}

Result<void, DecodeError> read_hashes(Reader& in, std::vector<Bytes32>& out) {
    CAIRN_TRY_ASSIGN(Reader hashes, lifted(in.list()));
    while (!hashes.at_end()) {
        CAIRN_TRY_ASSIGN(const Bytes32 hash, lifted(hashes.fixed<32>()));
        out.push_back(hash);
    }
    return {};
}

/// A number that fits a byte; which ones are good is asked later.
Result<std::uint8_t, DecodeError> read_byte(Reader& in) {
    CAIRN_TRY_ASSIGN(const BytesView bytes, lifted(in.integer(1)));
    return bytes.empty() ? std::uint8_t{0} : bytes[0];
}

Result<void, DecodeError> read_authorizations(Reader& in, std::vector<Authorization>& out) {
    CAIRN_TRY_ASSIGN(Reader entries, lifted(in.list()));
    while (!entries.at_end()) {
        CAIRN_TRY_ASSIGN(Reader fields, lifted(entries.list()));
        Authorization authorization;
        CAIRN_TRY_ASSIGN(authorization.chain_id, read_u256(fields));
        CAIRN_TRY_ASSIGN(authorization.address, lifted(fields.fixed<20>()));
        CAIRN_TRY_ASSIGN(authorization.nonce, lifted(fields.uint64()));
        CAIRN_TRY_ASSIGN(authorization.y_parity, read_byte(fields));
        CAIRN_TRY_ASSIGN(authorization.r, read_u256(fields));
        CAIRN_TRY_ASSIGN(authorization.s, read_u256(fields));
        CAIRN_TRY(lifted(fields.end()));
        out.push_back(authorization);
    }
    return {};
}

/// v of a legacy transaction: who signed, and for which chain.
Result<void, DecodeError> take_v(const U256& v, Transaction& tx) {
    if (v == U256(27) || v == U256(28)) {
        tx.y_parity = static_cast<std::uint8_t>(v.low64() - 27);
        return {};
    }
    if (v < U256(35)) {
        return fail(DecodeRule::bad_v);
    }
    const U256 above = v - 35;
    const U256 chain_id = above >> 1;
    if (!chain_id.fits_uint64()) {
        return fail(DecodeRule::chain_id_overflow);
    }
    tx.chain_id = chain_id.low64();
    tx.y_parity = static_cast<std::uint8_t>(above.low64() & 1U);
    return {};
}

/// gas, to, value, data: the four that all types have in this order.
Result<void, DecodeError> read_call(Reader& in, Transaction& tx) {
    CAIRN_TRY_ASSIGN(tx.gas, lifted(in.uint64()));
    CAIRN_TRY_ASSIGN(tx.to, lifted(in.fixed_or_empty<20>()));
    CAIRN_TRY_ASSIGN(tx.value, read_u256(in));
    CAIRN_TRY_ASSIGN(const BytesView data, lifted(in.string()));
    tx.data.assign(data.begin(), data.end());
    return {};
}

Result<void, DecodeError> read_signature(Reader& in, Transaction& tx) {
    CAIRN_TRY_ASSIGN(tx.r, read_u256(in));
    CAIRN_TRY_ASSIGN(tx.s, read_u256(in));
    return lifted(in.end());
}

Result<Transaction, DecodeError> read_legacy(Reader in) {
    Transaction tx;
    CAIRN_TRY_ASSIGN(tx.nonce, lifted(in.uint64()));
    CAIRN_TRY_ASSIGN(tx.max_fee_per_gas, read_u256(in));
    tx.max_priority_fee_per_gas = tx.max_fee_per_gas;
    CAIRN_TRY(read_call(in, tx));
    CAIRN_TRY_ASSIGN(const U256 v, read_u256(in));
    CAIRN_TRY(take_v(v, tx));
    CAIRN_TRY(read_signature(in, tx));
    return tx;
}

Result<void, DecodeError> read_fees(Reader& in, Transaction& tx) {
    CAIRN_TRY_ASSIGN(tx.max_priority_fee_per_gas, read_u256(in));
    tx.max_fee_per_gas = tx.max_priority_fee_per_gas;
    if (tx.has_fee_market()) {
        CAIRN_TRY_ASSIGN(tx.max_fee_per_gas, read_u256(in));
    }
    return {};
}

Result<Transaction, DecodeError> read_typed(TransactionType type, Reader in) {
    Transaction tx;
    tx.type = type;
    CAIRN_TRY_ASSIGN(tx.chain_id, lifted(in.uint64()));
    CAIRN_TRY_ASSIGN(tx.nonce, lifted(in.uint64()));
    CAIRN_TRY(read_fees(in, tx));
    CAIRN_TRY(read_call(in, tx));
    CAIRN_TRY(read_access_list(in, tx.access_list));
    if (type == TransactionType::blob) {
        CAIRN_TRY_ASSIGN(tx.max_fee_per_blob_gas, read_u256(in));
        CAIRN_TRY(read_hashes(in, tx.blob_versioned_hashes));
    }
    if (type == TransactionType::set_code) {
        CAIRN_TRY(read_authorizations(in, tx.authorizations));
    }
    CAIRN_TRY_ASSIGN(const U256 y_parity, read_u256(in));
    if (y_parity > U256(1)) {
        return fail(DecodeRule::bad_y_parity);
    }
    tx.y_parity = static_cast<std::uint8_t>(y_parity.low64());
    CAIRN_TRY(read_signature(in, tx));
    return tx;
}

void write_u256(Writer& out, const U256& value) {
    out.integer(value.to_be().view());
}

void write_to(Writer& out, const std::optional<Address>& to) {
    out.string(to ? to->view() : BytesView{});
}

void write_call(Writer& out, const Transaction& tx) {
    out.uint64(tx.gas);
    write_to(out, tx.to);
    write_u256(out, tx.value);
    out.string(tx.data);
}

void write_access_list(Writer& out, const std::vector<Access>& list) {
    out.begin_list();
    for (const Access& access : list) {
        out.begin_list();
        out.string(access.account.view());
        out.begin_list();
        for (const Bytes32& slot : access.slots) {
            out.string(slot.view());
        }
        out.end_list();
        out.end_list();
    }
    out.end_list();
}

void write_authorizations(Writer& out, const std::vector<Authorization>& list) {
    out.begin_list();
    for (const Authorization& authorization : list) {
        out.begin_list();
        write_u256(out, authorization.chain_id);
        out.string(authorization.address.view());
        out.uint64(authorization.nonce);
        out.uint64(authorization.y_parity);
        write_u256(out, authorization.r);
        write_u256(out, authorization.s);
        out.end_list();
    }
    out.end_list();
}

/// All fields that are signed, of a legacy transaction.
void write_legacy_fields(Writer& out, const Transaction& tx) {
    out.uint64(tx.nonce);
    write_u256(out, tx.max_fee_per_gas);
    write_call(out, tx);
}

/// All fields that are signed, of a typed transaction.
void write_typed_fields(Writer& out, const Transaction& tx) {
    out.uint64(tx.chain_id.value_or(0));
    out.uint64(tx.nonce);
    write_u256(out, tx.max_priority_fee_per_gas);
    if (tx.has_fee_market()) {
        write_u256(out, tx.max_fee_per_gas);
    }
    write_call(out, tx);
    write_access_list(out, tx.access_list);
    if (tx.type == TransactionType::blob) {
        write_u256(out, tx.max_fee_per_blob_gas);
        out.begin_list();
        for (const Bytes32& hash : tx.blob_versioned_hashes) {
            out.string(hash.view());
        }
        out.end_list();
    }
    if (tx.type == TransactionType::set_code) {
        write_authorizations(out, tx.authorizations);
    }
}

void write_list(Writer& out, const Transaction& tx) {
    out.begin_list();
    if (tx.type == TransactionType::legacy) {
        write_legacy_fields(out, tx);
        write_u256(out, legacy_v(tx));
    } else {
        write_typed_fields(out, tx);
        out.uint64(tx.y_parity);
    }
    write_u256(out, tx.r);
    write_u256(out, tx.s);
    out.end_list();
}

/// The type, if there is one, before what `out` holds.
Bytes enveloped(TransactionType type, Writer& out) {
    Bytes bytes;
    if (type != TransactionType::legacy) {
        bytes.push_back(static_cast<std::uint8_t>(type));
    }
    out.append_to(bytes);
    return bytes;
}

std::optional<Address> signer(const Bytes32& hash, const U256& r, const U256& s,
                              std::uint8_t y_parity) {
    const crypto::RecoverableSignature signature{r.to_be(), s.to_be(), y_parity};
    const auto key = crypto::recover_public_key(hash, signature);
    if (!key) {
        return std::nullopt;
    }
    return crypto::address_of(*key);
}

}  // namespace

std::string to_string(const DecodeError& error) {
    switch (error.rule) {
        case DecodeRule::rlp:
            return rlp::to_string(error.rlp);
        case DecodeRule::empty:
            return "no bytes";
        case DecodeRule::unknown_type:
            return "unknown transaction type";
        case DecodeRule::bad_v:
            return "v is none of 27, 28, 35 and above";
        case DecodeRule::bad_y_parity:
            return "yParity is neither 0 nor 1";
        case DecodeRule::chain_id_overflow:
            return "the chain id needs more than 64 bits";
    }
    return "unknown";
}

Result<Transaction, DecodeError> decode_transaction(BytesView bytes) {
    if (bytes.empty()) {
        return fail(DecodeRule::empty);
    }
    constexpr std::uint8_t first_list_byte = 0xc0;
    constexpr auto last_type = static_cast<std::uint8_t>(TransactionType::set_code);
    const bool is_legacy = bytes[0] >= first_list_byte;
    if (!is_legacy && (bytes[0] == 0 || bytes[0] > last_type)) {
        return fail(DecodeRule::unknown_type);
    }
    Reader in(is_legacy ? bytes : bytes.subspan(1));
    CAIRN_TRY_ASSIGN(const Reader fields, lifted(in.list()));
    CAIRN_TRY(lifted(in.end()));
    return is_legacy ? read_legacy(fields)
                     : read_typed(static_cast<TransactionType>(bytes[0]), fields);
}

Bytes encode_transaction(const Transaction& transaction) {
    Writer out;
    write_list(out, transaction);
    return enveloped(transaction.type, out);
}

Result<Transaction, DecodeError> decode_transaction_item(const rlp::Item& item) {
    if (item.kind == rlp::Kind::list) {
        return decode_transaction(item.encoding);
    }
    if (item.payload.empty()) {
        return fail(DecodeRule::empty);
    }
    if (item.payload[0] > static_cast<std::uint8_t>(TransactionType::set_code)) {
        return fail(DecodeRule::unknown_type);
    }
    return decode_transaction(item.payload);
}

void write_transaction_item(Writer& out, const Transaction& transaction) {
    if (transaction.type == TransactionType::legacy) {
        write_list(out, transaction);
    } else {
        out.string(encode_transaction(transaction));
    }
}

Bytes32 transaction_hash(const Transaction& transaction) {
    return crypto::keccak256(encode_transaction(transaction));
}

Bytes32 signing_hash(const Transaction& transaction) {
    Writer out;
    out.begin_list();
    if (transaction.type != TransactionType::legacy) {
        write_typed_fields(out, transaction);
    } else {
        write_legacy_fields(out, transaction);
        if (transaction.chain_id) {
            out.uint64(*transaction.chain_id);
            out.uint64(0);
            out.uint64(0);
        }
    }
    out.end_list();
    return crypto::keccak256(enveloped(transaction.type, out));
}

Bytes32 signing_hash(const Authorization& authorization) {
    Writer out;
    out.begin_list();
    write_u256(out, authorization.chain_id);
    out.string(authorization.address.view());
    out.uint64(authorization.nonce);
    out.end_list();
    Bytes bytes{SET_CODE_TX_MAGIC};
    out.append_to(bytes);
    return crypto::keccak256(bytes);
}

U256 legacy_v(const Transaction& transaction) noexcept {
    if (!transaction.is_signed) {
        return 0;
    }
    if (!transaction.chain_id) {
        return 27U + transaction.y_parity;
    }
    return (U256(*transaction.chain_id) << 1) + (35U + transaction.y_parity);
}

/// 2^160.
constexpr U256 UNSIGNED_MARK{0, std::uint64_t{1} << 32U, 0, 0};

void set_unsigned_sender(Transaction& transaction, const Address& sender) noexcept {
    transaction.is_signed = true;
    transaction.y_parity = 0;
    transaction.r = U256::from_be(sender) + UNSIGNED_MARK;
    transaction.s = 0;
}

std::optional<Address> unsigned_sender(const Transaction& transaction) noexcept {
    const bool is_marked = transaction.s.is_zero() && transaction.y_parity == 0 &&
                           transaction.r.bit_length() == UNSIGNED_MARK.bit_length();
    return is_marked ? std::optional(transaction.r.to_address()) : std::nullopt;
}

std::optional<Address> recover_sender(const Transaction& transaction) {
    return signer(signing_hash(transaction), transaction.r, transaction.s, transaction.y_parity);
}

std::optional<Address> recover_authority(const Authorization& authorization) {
    if (authorization.y_parity > 1 || !has_low_s(authorization.s)) {
        return std::nullopt;
    }
    return signer(signing_hash(authorization), authorization.r, authorization.s,
                  authorization.y_parity);
}

bool has_low_s(const U256& s) noexcept {
    return crypto::is_low_s(s.to_be());
}

}  // namespace cairn::execution
