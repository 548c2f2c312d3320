#include "execution/transaction.hpp"

#include "base/bytes.hpp"

#include <gtest/gtest.h>

namespace cairn::execution {
namespace {

Bytes from(std::string_view hex) {
    return base::from_hex(hex).value();
}

// The example of EIP-155: nonce 9, 20 gwei, 21000 gas, 1 ether, chain 1, key 0x4646...46.
constexpr std::string_view EIP155_EXAMPLE =
    "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080"
    "25a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
    "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83";

TEST(Transaction, ExampleOfEip155) {
    const auto tx = decode_transaction(from(EIP155_EXAMPLE));
    ASSERT_TRUE(tx);
    EXPECT_EQ(tx->type, TransactionType::legacy);
    EXPECT_EQ(tx->chain_id, 1U);
    EXPECT_EQ(tx->nonce, 9U);
    EXPECT_EQ(tx->gas, 21'000U);
    EXPECT_EQ(legacy_v(*tx), U256(37));
    EXPECT_EQ(base::to_hex(signing_hash(*tx).view()),
              "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    const auto sender = recover_sender(*tx);
    ASSERT_TRUE(sender);
    EXPECT_EQ(base::to_hex(sender->view()), "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
    EXPECT_EQ(encode_transaction(*tx), from(EIP155_EXAMPLE));
}

Transaction sample(TransactionType type) {
    Transaction tx;
    tx.type = type;
    tx.chain_id = 1;
    tx.nonce = 7;
    tx.max_priority_fee_per_gas = 3;
    tx.max_fee_per_gas = type >= TransactionType::fee_market ? 5 : 3;
    tx.gas = 100'000;
    tx.to = Address{};
    tx.value = U256::max();
    tx.data = {0, 1, 2};
    if (type != TransactionType::legacy) {
        tx.access_list = {{Address{}, {Bytes32{}, Bytes32{}}}, {Address{}, {}}};
    }
    if (type == TransactionType::blob) {
        tx.max_fee_per_blob_gas = 9;
        tx.blob_versioned_hashes = {Bytes32{}};
    }
    if (type == TransactionType::set_code) {
        tx.authorizations = {{U256::max(), Address{}, 3, 255, 1, 2}};
    }
    tx.y_parity = 1;
    tx.r = 12;
    tx.s = 13;
    return tx;
}

TEST(Transaction, EveryTypeReadsWhatItWrites) {
    for (int type = 0; type <= 4; ++type) {
        const Transaction tx = sample(static_cast<TransactionType>(type));
        const Bytes bytes = encode_transaction(tx);
        EXPECT_EQ(decode_transaction(bytes), tx) << type;
        rlp::Writer out;
        write_transaction_item(out, tx);
        const Bytes item_bytes = out.finish();
        rlp::Reader in(item_bytes);
        EXPECT_EQ(decode_transaction_item(in.item().value()), tx) << type;
    }
}

TEST(Transaction, RefusesAnyCutAndAnyTail) {
    for (int type = 0; type <= 4; ++type) {
        Bytes bytes = encode_transaction(sample(static_cast<TransactionType>(type)));
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_FALSE(decode_transaction(BytesView(bytes).first(size))) << type << " " << size;
        }
        bytes.push_back(0);
        EXPECT_FALSE(decode_transaction(bytes)) << type;
    }
}

TEST(Transaction, RefusesByRule) {
    EXPECT_EQ(decode_transaction({}).error().rule, DecodeRule::empty);
    EXPECT_EQ(decode_transaction(from("0x00c0")).error().rule, DecodeRule::unknown_type);
    EXPECT_EQ(decode_transaction(from("0x05c0")).error().rule, DecodeRule::unknown_type);
    EXPECT_EQ(decode_transaction(from("0x7fc0")).error().rule, DecodeRule::unknown_type);
    EXPECT_EQ(decode_transaction(from("0x02c0")).error().rlp.rule, rlp::Rule::item_missing);
    // v is 29: the byte 0x1d in place of 0x25.
    Bytes bytes = from(EIP155_EXAMPLE);
    bytes[43] = 0x1d;
    EXPECT_EQ(decode_transaction(bytes).error().rule, DecodeRule::bad_v);
}

TEST(Transaction, NobodySignsWithZero) {
    Transaction tx = sample(TransactionType::fee_market);
    tx.r = 0;
    EXPECT_FALSE(recover_sender(tx));
    tx.r = U256::max();
    EXPECT_FALSE(recover_sender(tx));
}

TEST(Transaction, AuthorizationsNeedParityAndLowS) {
    Authorization authorization{1, Address{}, 0, 2, 1, 1};
    EXPECT_FALSE(recover_authority(authorization));
    authorization.y_parity = 0;
    authorization.s = U256::max();
    EXPECT_FALSE(recover_authority(authorization));
}

}  // namespace
}  // namespace cairn::execution
