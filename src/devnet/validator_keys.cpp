#include "devnet/validator_keys.hpp"

#include "base/assert.hpp"
#include "keys/derivation.hpp"
#include "validator/interop_key.hpp"

namespace cairn::devnet {

ValidatorKeys::ValidatorKeys(const keys::Mnemonic& mnemonic) {
    const auto seed = mnemonic.seed("");
    CAIRN_ASSERT(seed.has_value());
    keys::KeyPath parent = keys::signing_key_path(0);
    parent.resize(2);  // of m/12381/3600/0/0/0
    parent_ = std::make_shared<const crypto::SecretKey>(keys::derive_key(*seed, parent));
}

crypto::SecretKey ValidatorKeys::signing_key(std::uint64_t number) const {
    if (parent_ == nullptr) {
        return validator::interop_key(number);
    }
    CAIRN_ASSERT(number <= UINT32_MAX);
    const auto account = crypto::derive_child_SK(*parent_, static_cast<std::uint32_t>(number));
    return crypto::derive_child_SK(crypto::derive_child_SK(account, 0), 0);
}

std::string ValidatorKeys::path(std::uint64_t number) const {
    return parent_ == nullptr
               ? std::string()
               : keys::to_string(keys::signing_key_path(static_cast<std::uint32_t>(number)));
}

}  // namespace cairn::devnet
