#include "dev_chain/dev_accounts.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "keys/account_derivation.hpp"
#include "keys/mnemonic.hpp"

#include <algorithm>

namespace cairn::dev_chain {

Result<DevAccounts, std::string> DevAccounts::derive(std::string_view mnemonic, std::size_t count) {
    if (count > MAX_DEV_ACCOUNTS) {
        return unexpected("more than " + std::to_string(MAX_DEV_ACCOUNTS) + " accounts");
    }
    const auto words = keys::Mnemonic::parse(mnemonic);
    if (!words) {
        return unexpected("mnemonic: " + keys::to_string(words.error()));
    }
    const auto seed = words->seed("");
    CAIRN_ASSERT(seed);  // the empty passphrase is a good one
    DevAccounts out;
    for (std::uint32_t index = 0; index < count; ++index) {
        auto key = keys::derive_account_key(*seed, keys::account_path(index));
        if (!key) {
            return unexpected("account " + std::to_string(index) + " has no key");
        }
        out.addresses_.push_back(crypto::address_of(crypto::to_public_key(*key)));
        out.keys_.push_back(*std::move(key));
    }
    return out;
}

std::string DevAccounts::private_key_text(std::size_t index) const {
    return base::to_hex(keys_.at(index).bytes());
}

const crypto::Secp256k1SecretKey* DevAccounts::find(const Address& address) const noexcept {
    const auto found = std::ranges::find(addresses_, address);
    return found == addresses_.end() ? nullptr
                                     : &keys_[static_cast<std::size_t>(found - addresses_.begin())];
}

crypto::RecoverableSignature DevAccounts::sign_hash(const Address& address,
                                                    const Bytes32& hash) const {
    const crypto::Secp256k1SecretKey* key = find(address);
    CAIRN_ASSERT(key != nullptr);
    return crypto::sign_recoverable(*key, hash);
}

void DevAccounts::sign(const Address& address, execution::Transaction& transaction) const {
    const auto signature = sign_hash(address, execution::signing_hash(transaction));
    transaction.is_signed = true;
    transaction.y_parity = signature.y_parity;
    transaction.r = U256::from_be(signature.r);
    transaction.s = U256::from_be(signature.s);
}

Bytes32 personal_message_hash(BytesView message) {
    const std::string prefix =
        "\x19"
        "Ethereum Signed Message:\n" +
        std::to_string(message.size());
    Bytes whole(prefix.begin(), prefix.end());
    whole.insert(whole.end(), message.begin(), message.end());
    return crypto::keccak256(whole);
}

Bytes signature_bytes(const crypto::RecoverableSignature& signature) {
    Bytes out(signature.r.begin(), signature.r.end());
    out.insert(out.end(), signature.s.begin(), signature.s.end());
    out.push_back(static_cast<std::uint8_t>(27 + signature.y_parity));
    return out;
}

}  // namespace cairn::dev_chain
