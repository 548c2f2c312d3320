// Accounts of the execution layer that a development network's genesis funds. Their keys are worth
// nothing, and printed.
//
// They are derived from the network's mnemonic as wallets do (BIP-44): ten for who uses the network
// at m/44'/60'/0'/0/INDEX, which are those that anvil and Hardhat have of the same words; the
// network's own, which pay for deposits and for load, at m/44'/60'/1'/0/INDEX, so that they never
// use up a number of a user's transactions. Threads: values.
#pragma once

#include "base/bytes.hpp"
#include "crypto/secp256k1.hpp"
#include "keys/mnemonic.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cairn::devnet {

class Accounts {
  public:
    static constexpr std::size_t USERS = 10;
    static constexpr std::size_t LOADERS = 32;
    /// Each of the users and of the network's own, at genesis.
    static constexpr std::uint64_t ETHER_EACH = 1'000'000;

    struct Account {
        crypto::Secp256k1SecretKey key;
        Bytes20 address;
    };

    /// 20 ms.
    explicit Accounts(const keys::Mnemonic& mnemonic);
    /// Of DEVNET_MNEMONIC.
    static std::shared_ptr<const Accounts> of_devnets();

    const Account& user(std::size_t index) const { return accounts_.at(index); }
    static std::string user_path(std::size_t index);
    /// Who makes deposits for new validators, and who sends blobs.
    const Account& depositor() const { return accounts_.at(USERS); }
    const Account& blob_sender() const { return accounts_.at(USERS + 1); }
    /// Who sends other load; `index` below LOADERS.
    const Account& loader(std::size_t index) const { return accounts_.at(USERS + 2 + index); }
    const std::vector<Account>& all() const noexcept { return accounts_; }

    /// Whose the stake of validator key `number` is: one of the users, so that it can be spent, and
    /// withdrawn by a transaction (EIP-7002).
    const Account& stake_of(std::uint64_t number) const { return user(number % USERS); }
    /// Null: none of the users.
    const Account* user_at(const Bytes20& address) const;

  private:
    std::vector<Account> accounts_;
};

}  // namespace cairn::devnet
