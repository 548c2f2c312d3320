// The accounts of developers: derived from words that everybody knows, so never worth anything on
// another chain.
//
//   CAIRN_TRY_ASSIGN(const DevAccounts accounts, DevAccounts::derive(DEV_MNEMONIC, 10));
//
// References: BIP-39, BIP-32, BIP-44 (m/44'/60'/0'/0/i); EIP-191 (personal messages).
// Threads: immutable.
#pragma once

#include "crypto/secp256k1.hpp"
#include "execution/transaction.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cairn::dev_chain {

using execution::Address;

inline constexpr std::string_view DEV_MNEMONIC =
    "test test test test test test test test test test test junk";
inline constexpr std::size_t MAX_DEV_ACCOUNTS = 10'000;

class DevAccounts {
  public:
    /// The error says what is wrong with the words.
    static Result<DevAccounts, std::string> derive(std::string_view mnemonic, std::size_t count);

    std::size_t size() const noexcept { return keys_.size(); }
    /// In the order of their derivation.
    const std::vector<Address>& addresses() const noexcept { return addresses_; }
    /// Of the index-th account. 0x and 64 digits, for a person to copy.
    std::string private_key_text(std::size_t index) const;

    bool contains(const Address& address) const noexcept { return find(address) != nullptr; }
    /// The account is one of these.
    crypto::RecoverableSignature sign_hash(const Address& address, const Bytes32& hash) const;
    /// Fills in y_parity, r and s.
    void sign(const Address& address, execution::Transaction& transaction) const;

  private:
    const crypto::Secp256k1SecretKey* find(const Address& address) const noexcept;

    std::vector<Address> addresses_;
    std::vector<crypto::Secp256k1SecretKey> keys_;
};

/// keccak256("\x19Ethereum Signed Message:\n" || length in decimal || message): EIP-191.
Bytes32 personal_message_hash(BytesView message);

/// r || s || 27 + y_parity, as eth_sign and its relatives answer.
Bytes signature_bytes(const crypto::RecoverableSignature& signature);

}  // namespace cairn::dev_chain
