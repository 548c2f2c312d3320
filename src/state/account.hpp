// An account of the execution layer as the state commits to it. Yellow Paper, 4.1.
#pragma once

#include "base/u256.hpp"
#include "rlp/error.hpp"
#include "state/trie.hpp"

namespace cairn::state {

/// Keccak-256 of nothing: the account has no code.
constexpr Bytes32 EMPTY_CODE_HASH = {{0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c,
                                      0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0,
                                      0xe5, 0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b,
                                      0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70}};

struct Account {
    std::uint64_t nonce = 0;
    base::U256 balance;
    Bytes32 storage_root = EMPTY_TRIE_ROOT;
    Bytes32 code_hash = EMPTY_CODE_HASH;
    friend bool operator==(const Account&, const Account&) = default;
};

/// The list of the four, as it stands in the trie.
Bytes encode_account(const Account& account);
rlp::Decoded<Account> decode_account(BytesView encoding);

}  // namespace cairn::state
