#include "devnet/misbehaviour.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/validator/signatures.hpp"
#include "crypto/bls.hpp"
#include "ssz/codec.hpp"

#include <memory>

namespace cairn::devnet {

using namespace consensus;
using node::GossipMessage;
using node::Topic;
using Keys = validator::ValidatorClient::Keys;

namespace {

template <class Object>
BLSSignature sign(const Spec& spec, const Object& object, const Domain& domain,
                  const Signer& signer) {
    return crypto::sign(signer.key, compute_signing_root(spec, object, domain).view());
}

template <class Message>
GossipMessage with_content(const Spec& spec, GossipMessage message, const Message& content) {
    message.bytes = std::make_shared<const Bytes>(ssz::encode(spec, content));
    return message;
}

template <class Change>
std::optional<Twin> change_block(const Spec& spec, const BeaconState& state,
                                 const GossipMessage& message,
                                 const std::set<ValidatorIndex>& signers, const Keys& keys,
                                 Change change) {
    SignedBeaconBlock block;
    if (!ssz::decode(spec, *message.bytes, block) ||
        !signers.contains(block.message.proposer_index)) {
        return std::nullopt;
    }
    const ValidatorIndex signer = block.message.proposer_index;
    change(block.message);
    block.signature = get_block_signature(spec, state, block.message, keys.at(signer));
    return Twin{signer, with_content(spec, message, block)};
}

template <class Vote>
Twin twin_of(const Spec& spec, const BeaconState& state, const GossipMessage& message, Vote vote,
             const Signer& signer, const Root& other_block) {
    vote.data.beacon_block_root = other_block;
    vote.signature = get_attestation_signature(spec, state, vote.data, signer.key);
    return {signer.validator, with_content(spec, message, vote)};
}

std::optional<Twin> contradict_vote(const Spec& spec, const BeaconState& state,
                                    const GossipMessage& message,
                                    const std::set<ValidatorIndex>& signers, const Keys& keys,
                                    const Root& other_block) {
    if (spec.at_least(ForkId::electra)) {
        SingleAttestation vote;
        const bool is_ours = ssz::decode(spec, *message.bytes, vote).has_value() &&
                             signers.contains(vote.attester_index);
        if (!is_ours) {
            return std::nullopt;
        }
        const Signer signer{vote.attester_index, keys.at(vote.attester_index)};
        return twin_of(spec, state, message, vote, signer, other_block);
    }
    Attestation vote;
    if (!ssz::decode(spec, *message.bytes, vote)) {
        return std::nullopt;
    }
    const auto attesters = get_attesting_indices(spec, state, vote);
    if (!attesters || attesters->size() != 1 || !signers.contains(attesters->front())) {
        return std::nullopt;
    }
    const Signer signer{attesters->front(), keys.at(attesters->front())};
    return twin_of(spec, state, message, vote, signer, other_block);
}

}  // namespace

SignedVoluntaryExit make_exit(const Spec& spec, const BeaconState& state, const Signer& signer) {
    SignedVoluntaryExit exit{{get_current_epoch(spec, state), signer.validator}, {}};
    const Domain domain =
        spec.at_least(ForkId::deneb)
            ? compute_domain(spec, DOMAIN_VOLUNTARY_EXIT, spec.config->CAPELLA_FORK_VERSION,
                             state.genesis_validators_root)
            : get_domain(spec, state, DOMAIN_VOLUNTARY_EXIT, exit.message.epoch);
    exit.signature = sign(spec, exit.message, domain, signer);
    return exit;
}

ProposerSlashing make_double_proposal(const Spec& spec, const BeaconState& state,
                                      const Signer& signer) {
    const Domain domain =
        get_domain(spec, state, DOMAIN_BEACON_PROPOSER, get_current_epoch(spec, state));
    ProposerSlashing slashing;
    std::uint8_t number = 0;
    for (SignedBeaconBlockHeader* header : {&slashing.signed_header_1, &slashing.signed_header_2}) {
        header->message.slot = state.slot;
        header->message.proposer_index = signer.validator;
        header->message.body_root[0] = ++number;
        header->signature = sign(spec, header->message, domain, signer);
    }
    return slashing;
}

AttesterSlashing make_double_vote(const Spec& spec, const BeaconState& state,
                                  const Signer& signer) {
    AttesterSlashing slashing;
    std::uint8_t number = 0;
    for (IndexedAttestation* vote : {&slashing.attestation_1, &slashing.attestation_2}) {
        vote->attesting_indices.push_back(signer.validator);
        vote->data.slot = state.slot;
        vote->data.beacon_block_root[0] = ++number;
        vote->data.source = state.current_justified_checkpoint;
        vote->data.target.epoch = get_current_epoch(spec, state);
        vote->signature = get_attestation_signature(spec, state, vote->data, signer.key);
    }
    return slashing;
}

std::optional<Twin> spoil(const Spec& spec, const BeaconState& state, const GossipMessage& message,
                          const std::set<ValidatorIndex>& signers, const Keys& keys) {
    return message.topic == Topic::beacon_block
               ? change_block(spec, state, message, signers, keys,
                              [](BeaconBlock& block) { block.state_root[0] ^= 1; })
               : std::nullopt;
}

std::optional<Twin> contradict(const Spec& spec, const BeaconState& state,
                               const GossipMessage& message,
                               const std::set<ValidatorIndex>& signers, const Keys& keys,
                               const Root& other_block) {
    switch (message.topic) {
        case Topic::beacon_block:
            return change_block(spec, state, message, signers, keys,
                                [](BeaconBlock& block) { block.body.graffiti[0] ^= 1; });
        case Topic::beacon_attestation:
            return contradict_vote(spec, state, message, signers, keys, other_block);
        default:
            return std::nullopt;
    }
}

}  // namespace cairn::devnet
