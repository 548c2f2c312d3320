#include "devnet/misbehaviour.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/signatures.hpp"
#include "crypto/bls.hpp"
#include "devnet/genesis.hpp"
#include "ssz/codec.hpp"
#include "validator/interop_key.hpp"

#include <memory>

namespace cairn::devnet {

using namespace consensus;
using node::GossipMessage;
using node::Topic;

namespace {

template <class Object>
BLSSignature sign(const Spec& spec, const Object& object, const Domain& domain,
                  ValidatorIndex signer) {
    return crypto::sign(validator::interop_key(signer.value),
                        compute_signing_root(spec, object, domain).view());
}

template <class Message>
GossipMessage with_content(const Spec& spec, GossipMessage message, const Message& content) {
    message.bytes = std::make_shared<const Bytes>(ssz::encode(spec, content));
    return message;
}

template <class Change>
std::optional<Twin> change_block(const Spec& spec, const BeaconState& state,
                                 const GossipMessage& message,
                                 const std::set<ValidatorIndex>& signers, Change change) {
    SignedBeaconBlock block;
    if (!ssz::decode(spec, *message.bytes, block) ||
        !signers.contains(block.message.proposer_index)) {
        return std::nullopt;
    }
    const ValidatorIndex signer = block.message.proposer_index;
    change(block.message);
    block.signature =
        get_block_signature(spec, state, block.message, validator::interop_key(signer.value));
    return Twin{signer, with_content(spec, message, block)};
}

template <class Vote>
Twin twin_of(const Spec& spec, const BeaconState& state, const GossipMessage& message, Vote vote,
             ValidatorIndex signer, const Root& other_block) {
    vote.data.beacon_block_root = other_block;
    vote.signature =
        get_attestation_signature(spec, state, vote.data, validator::interop_key(signer.value));
    return {signer, with_content(spec, message, vote)};
}

std::optional<Twin> contradict_vote(const Spec& spec, const BeaconState& state,
                                    const GossipMessage& message,
                                    const std::set<ValidatorIndex>& signers,
                                    const Root& other_block) {
    if (spec.at_least(ForkId::electra)) {
        SingleAttestation vote;
        const bool is_ours = ssz::decode(spec, *message.bytes, vote).has_value() &&
                             signers.contains(vote.attester_index);
        return is_ours ? std::optional(
                             twin_of(spec, state, message, vote, vote.attester_index, other_block))
                       : std::nullopt;
    }
    Attestation vote;
    if (!ssz::decode(spec, *message.bytes, vote)) {
        return std::nullopt;
    }
    const auto attesters = get_attesting_indices(spec, state, vote);
    if (!attesters || attesters->size() != 1 || !signers.contains(attesters->front())) {
        return std::nullopt;
    }
    return twin_of(spec, state, message, vote, attesters->front(), other_block);
}

}  // namespace

SignedVoluntaryExit make_exit(const Spec& spec, const BeaconState& state,
                              ValidatorIndex validator) {
    SignedVoluntaryExit exit{{get_current_epoch(spec, state), validator}, {}};
    const Domain domain =
        spec.at_least(ForkId::deneb)
            ? compute_domain(spec, DOMAIN_VOLUNTARY_EXIT, spec.config->CAPELLA_FORK_VERSION,
                             state.genesis_validators_root)
            : get_domain(spec, state, DOMAIN_VOLUNTARY_EXIT, exit.message.epoch);
    exit.signature = sign(spec, exit.message, domain, validator);
    return exit;
}

ProposerSlashing make_double_proposal(const Spec& spec, const BeaconState& state,
                                      ValidatorIndex validator) {
    const Domain domain =
        get_domain(spec, state, DOMAIN_BEACON_PROPOSER, get_current_epoch(spec, state));
    ProposerSlashing slashing;
    std::uint8_t number = 0;
    for (SignedBeaconBlockHeader* header : {&slashing.signed_header_1, &slashing.signed_header_2}) {
        header->message.slot = state.slot;
        header->message.proposer_index = validator;
        header->message.body_root[0] = ++number;
        header->signature = sign(spec, header->message, domain, validator);
    }
    return slashing;
}

AttesterSlashing make_double_vote(const Spec& spec, const BeaconState& state,
                                  ValidatorIndex validator) {
    AttesterSlashing slashing;
    std::uint8_t number = 0;
    for (IndexedAttestation* vote : {&slashing.attestation_1, &slashing.attestation_2}) {
        vote->attesting_indices.push_back(validator);
        vote->data.slot = state.slot;
        vote->data.beacon_block_root[0] = ++number;
        vote->data.source = state.current_justified_checkpoint;
        vote->data.target.epoch = get_current_epoch(spec, state);
        vote->signature = get_attestation_signature(spec, state, vote->data,
                                                    validator::interop_key(validator.value));
    }
    return slashing;
}

std::optional<Twin> spoil(const Spec& spec, const BeaconState& state, const GossipMessage& message,
                          const std::set<ValidatorIndex>& signers) {
    return message.topic == Topic::beacon_block
               ? change_block(spec, state, message, signers,
                              [](BeaconBlock& block) { block.state_root[0] ^= 1; })
               : std::nullopt;
}

std::optional<Twin> contradict(const Spec& spec, const BeaconState& state,
                               const GossipMessage& message,
                               const std::set<ValidatorIndex>& signers, const Root& other_block) {
    switch (message.topic) {
        case Topic::beacon_block:
            return change_block(spec, state, message, signers,
                                [](BeaconBlock& block) { block.body.graffiti[0] ^= 1; });
        case Topic::beacon_attestation:
            return contradict_vote(spec, state, message, signers, other_block);
        default:
            return std::nullopt;
    }
}

}  // namespace cairn::devnet
