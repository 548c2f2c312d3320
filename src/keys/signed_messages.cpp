#include "keys/signed_messages.hpp"

#include "base/assert.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "json/writer.hpp"
#include "keys/deposit.hpp"

namespace cairn::keys {

using namespace consensus;

Domain voluntary_exit_domain(const Network& network, Epoch epoch) {
    CAIRN_ASSERT(network.genesis_validators_root.has_value());
    const Spec spec = network.spec();
    const Version version = spec.config->DENEB_FORK_EPOCH != FAR_FUTURE_EPOCH
                                ? spec.config->CAPELLA_FORK_VERSION
                                : compute_fork_version(spec, epoch);
    return compute_domain(spec, DOMAIN_VOLUNTARY_EXIT, version, network.genesis_validators_root);
}

SignedVoluntaryExit sign_voluntary_exit(const Network& network,
                                        const crypto::SecretKey& signing_key,
                                        ValidatorIndex validator_index, Epoch epoch) {
    const VoluntaryExit message{epoch, validator_index};
    const Root signing_root =
        compute_signing_root(network.spec(), message, voluntary_exit_domain(network, epoch));
    return {message, crypto::sign(signing_key, signing_root.view())};
}

SignedBLSToExecutionChange sign_bls_to_execution_change(const Network& network,
                                                        const crypto::SecretKey& withdrawal_key,
                                                        ValidatorIndex validator_index,
                                                        const ExecutionAddress& address) {
    CAIRN_ASSERT(network.genesis_validators_root.has_value());
    const Spec spec = network.spec();
    const BLSToExecutionChange message{validator_index, crypto::sk_to_pk(withdrawal_key), address};
    // The genesis fork version, whatever the fork.
    const Domain domain = compute_domain(spec, DOMAIN_BLS_TO_EXECUTION_CHANGE, std::nullopt,
                                         network.genesis_validators_root);
    const Root signing_root = compute_signing_root(spec, message, domain);
    return {message, crypto::sign(withdrawal_key, signing_root.view())};
}

std::string to_json(const SignedVoluntaryExit& signed_exit) {
    json::Writer out;
    out.begin_object().key("message").begin_object();
    out.field("epoch", std::to_string(signed_exit.message.epoch.value));
    out.field("validator_index", std::to_string(signed_exit.message.validator_index.value));
    out.end_object().field("signature", base::to_hex(signed_exit.signature.view()));
    return out.end_object().take();
}

std::string to_json(const Network& network,
                    std::span<const SignedBLSToExecutionChange> signed_changes) {
    json::Writer out;
    out.begin_array();
    for (const auto& [message, signature] : signed_changes) {
        out.begin_object().key("message").begin_object();
        out.field("validator_index", std::to_string(message.validator_index.value));
        out.field("from_bls_pubkey", base::to_hex(message.from_bls_pubkey.view()));
        out.field("to_execution_address", base::to_hex(message.to_execution_address.view()));
        out.end_object().field("signature", base::to_hex(signature.view()));
        out.key("metadata").begin_object().field("network_name", network.name);
        out.field("genesis_validators_root",
                  base::to_hex(network.genesis_validators_root.value_or(Root{}).view()));
        out.field("deposit_cli_version", DEPOSIT_CLI_VERSION).end_object().end_object();
    }
    return out.end_array().take();
}

}  // namespace cairn::keys
