#include "keys/deposit.hpp"

#include "base/assert.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <unordered_set>

namespace cairn::keys {

using namespace consensus;

namespace {

DepositMessage message_of(const DepositData& data) {
    return {data.pubkey, data.withdrawal_credentials, data.amount};
}

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#signature
Root signing_root_of(const Spec& spec, const DepositMessage& deposit_message) {
    const Domain domain = compute_domain(spec, DOMAIN_DEPOSIT);
    return compute_signing_root(spec, deposit_message, domain);
}

std::string hex(BytesView bytes) {
    return base::to_hex(bytes).substr(2);
}

std::string entry_text(const Network& network, const DepositData& data) {
    const Spec spec = network.spec();
    const auto text = [](std::string_view name, std::string_view value) {
        return "\"" + std::string(name) + "\": \"" + std::string(value) + "\", ";
    };
    const Root message_root = ssz::hash_tree_root(spec, message_of(data));
    std::string out = "{" + text("pubkey", hex(data.pubkey.view()));
    out += text("withdrawal_credentials", hex(data.withdrawal_credentials.view()));
    out += "\"amount\": " + std::to_string(data.amount.value) + ", ";
    out += text("signature", hex(data.signature.view()));
    out += text("deposit_message_root", hex(message_root.view()));
    out += text("deposit_data_root", hex(ssz::hash_tree_root(spec, data).view()));
    out += text("fork_version", hex(spec.config->GENESIS_FORK_VERSION.view()));
    out += text("network_name", network.name);
    return out + "\"deposit_cli_version\": \"" + std::string(DEPOSIT_CLI_VERSION) + "\"}";
}

bool are_credentials(const Bytes32& credentials) noexcept {
    if (credentials[0] == BLS_WITHDRAWAL_PREFIX) {
        return true;
    }
    return (credentials[0] == ETH1_ADDRESS_WITHDRAWAL_PREFIX ||
            credentials[0] == COMPOUNDING_WITHDRAWAL_PREFIX) &&
           std::all_of(credentials.begin() + 1, credentials.begin() + 12,
                       [](std::uint8_t byte) { return byte == 0; });
}

bool is_amount(const Network& network, const DepositData& data) noexcept {
    return data.amount.value >= network.spec().preset->MIN_DEPOSIT_AMOUNT &&
           data.amount <= deposit_amount_max(network, data.withdrawal_credentials);
}

/// What is wrong with an entry by itself, and the member to blame.
std::optional<std::pair<DepositRule, const char*>> find_fault(const Network& network,
                                                              const DepositEntry& entry) {
    const Spec spec = network.spec();
    const DepositMessage message = message_of(entry.data);
    if (entry.fork_version != spec.config->GENESIS_FORK_VERSION) {
        return {{DepositRule::network_wrong, "fork_version"}};
    }
    if (entry.network_name != network.name) {
        return {{DepositRule::network_wrong, "network_name"}};
    }
    if (!crypto::key_validate(message.pubkey)) {
        return {{DepositRule::pubkey_invalid, "pubkey"}};
    }
    if (!are_credentials(message.withdrawal_credentials)) {
        return {{DepositRule::credentials_malformed, "withdrawal_credentials"}};
    }
    if (!is_amount(network, entry.data)) {
        return {{DepositRule::amount_out_of_range, "amount"}};
    }
    if (entry.deposit_message_root != ssz::hash_tree_root(spec, message)) {
        return {{DepositRule::message_root_wrong, "deposit_message_root"}};
    }
    if (entry.deposit_data_root != ssz::hash_tree_root(spec, entry.data)) {
        return {{DepositRule::data_root_wrong, "deposit_data_root"}};
    }
    if (!crypto::verify(message.pubkey, signing_root_of(spec, message).view(),
                        entry.data.signature)) {
        return {{DepositRule::signature_wrong, "signature"}};
    }
    return std::nullopt;
}

}  // namespace

Bytes32 execution_withdrawal_credentials(CredentialsKind kind,
                                         const ExecutionAddress& address) noexcept {
    Bytes32 credentials;
    credentials[0] = kind == CredentialsKind::compounding ? COMPOUNDING_WITHDRAWAL_PREFIX
                                                          : ETH1_ADDRESS_WITHDRAWAL_PREFIX;
    std::ranges::copy(address, credentials.bytes.begin() + 12);
    return credentials;
}

Bytes32 bls_withdrawal_credentials(const BLSPubkey& withdrawal_pubkey) noexcept {
    Bytes32 credentials = crypto::sha256(withdrawal_pubkey.view());
    credentials[0] = BLS_WITHDRAWAL_PREFIX;
    return credentials;
}

Gwei deposit_amount_max(const Network& network, const Bytes32& withdrawal_credentials) noexcept {
    const Preset& preset = *network.spec().preset;
    return Gwei{withdrawal_credentials[0] == COMPOUNDING_WITHDRAWAL_PREFIX
                    ? preset.MAX_EFFECTIVE_BALANCE_ELECTRA
                    : preset.MAX_EFFECTIVE_BALANCE};
}

DepositData make_deposit(const Network& network, const crypto::SecretKey& signing_key,
                         const Bytes32& withdrawal_credentials, Gwei amount) {
    DepositData data{crypto::sk_to_pk(signing_key), withdrawal_credentials, amount, {}};
    CAIRN_ASSERT(are_credentials(withdrawal_credentials) && is_amount(network, data));
    const Root signing_root = signing_root_of(network.spec(), message_of(data));
    data.signature = crypto::sign(signing_key, signing_root.view());
    return data;
}

std::string to_deposit_file(const Network& network, std::span<const DepositData> deposits) {
    std::string out = "[";
    for (const DepositData& data : deposits) {
        out += (out.size() > 1 ? ", " : "") + entry_text(network, data);
    }
    return out + "]";
}

Result<void, DepositError> verify_deposits(const Network& network,
                                           std::span<const DepositEntry> entries) {
    std::unordered_set<BLSPubkey> seen;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (const auto fault = find_fault(network, entries[i])) {
            return unexpected(DepositError{fault->first, i, fault->second});
        }
        if (!seen.insert(entries[i].data.pubkey).second) {
            return unexpected(DepositError{DepositRule::pubkey_repeated, i, "pubkey"});
        }
    }
    return {};
}

}  // namespace cairn::keys
