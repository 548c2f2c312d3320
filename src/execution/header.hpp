// Block headers, ommers and withdrawals: fields of every fork, their bytes and hashes.
//
// References: Yellow Paper section 4.4; EIP-1559 (base fee), EIP-4895 (withdrawals root), EIP-4844
// (blob gas), EIP-4788 (parent beacon block root), EIP-7685 (requests hash).
// Which fields a header has says the number of its items; that they are those of its fork is asked
// by header_rules.hpp. Threads: values and pure functions.
#pragma once

#include "execution/transaction.hpp"

namespace cairn::execution {

using Bloom = FixedBytes<256>;

/// keccak256(rlp([])), of a block without ommers.
constexpr Bytes32 EMPTY_OMMER_HASH{
    {{0x1d, 0xcc, 0x4d, 0xe8, 0xde, 0xc7, 0x5d, 0x7a, 0xab, 0x85, 0xb5,
      0x67, 0xb6, 0xcc, 0xd4, 0x1a, 0xd3, 0x12, 0x45, 0x1b, 0x94, 0x8a,
      0x74, 0x13, 0xf0, 0xa1, 0x42, 0xfd, 0x40, 0xd4, 0x93, 0x47}}};

struct Header {
    Bytes32 parent_hash;
    Bytes32 ommers_hash = EMPTY_OMMER_HASH;
    Address coinbase;
    Bytes32 state_root;
    Bytes32 transactions_root;
    Bytes32 receipt_root;
    Bloom bloom;
    U256 difficulty;
    std::uint64_t number = 0;
    std::uint64_t gas_limit = 0;
    std::uint64_t gas_used = 0;
    std::uint64_t timestamp = 0;
    Bytes extra_data;
    Bytes32 prev_randao;  // before the merge: mixHash
    FixedBytes<8> nonce;
    // Each is there only if all before it are.
    std::optional<U256> base_fee_per_gas;
    std::optional<Bytes32> withdrawals_root;
    std::optional<std::uint64_t> blob_gas_used;
    std::optional<std::uint64_t> excess_blob_gas;
    std::optional<Bytes32> parent_beacon_block_root;
    std::optional<Bytes32> requests_hash;
    friend bool operator==(const Header&, const Header&) = default;
};

/// EIP-4895.
struct Withdrawal {
    std::uint64_t index = 0;
    std::uint64_t validator_index = 0;
    Address address;
    std::uint64_t amount = 0;  // Gwei
    friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

/// Reads a header's list.
rlp::Decoded<Header> read_header(rlp::Reader& in);
void write_header(rlp::Writer& out, const Header& header);
Bytes32 header_hash(const Header& header);

rlp::Decoded<Withdrawal> read_withdrawal(rlp::Reader& in);
void write_withdrawal(rlp::Writer& out, const Withdrawal& withdrawal);

}  // namespace cairn::execution
