#include "devnet/accounts.hpp"

#include "base/assert.hpp"
#include "devnet/validator_keys.hpp"
#include "keys/account_derivation.hpp"

#include <algorithm>

namespace cairn::devnet {

Accounts::Accounts(const keys::Mnemonic& mnemonic) {
    const auto seed = mnemonic.seed("");
    CAIRN_ASSERT(seed.has_value());
    const auto derive = [&](std::uint32_t account, std::uint32_t index) {
        auto path = keys::account_path(index);
        path[2] += account;
        auto key = keys::derive_account_key(*seed, path);
        CAIRN_ASSERT(key.has_value());
        const Bytes20 address = crypto::address_of(crypto::to_public_key(*key));
        accounts_.push_back({*std::move(key), address});
    };
    for (std::uint32_t i = 0; i < USERS; ++i) {
        derive(0, i);
    }
    for (std::uint32_t i = 0; i < LOADERS + 2; ++i) {
        derive(1, i);
    }
}

std::shared_ptr<const Accounts> Accounts::of_devnets() {
    static const auto accounts = [] {
        const auto mnemonic = keys::Mnemonic::parse(DEVNET_MNEMONIC);
        CAIRN_ASSERT(mnemonic.has_value());
        return std::make_shared<const Accounts>(*mnemonic);
    }();
    return accounts;
}

std::string Accounts::user_path(std::size_t index) {
    return "m/44'/60'/0'/0/" + std::to_string(index);
}

const Accounts::Account* Accounts::user_at(const Bytes20& address) const {
    const auto users = std::span(accounts_).first(USERS);
    const auto found = std::ranges::find(users, address, &Account::address);
    return found == users.end() ? nullptr : &*found;
}

}  // namespace cairn::devnet
