// What an honest validator never signs, and a farewell: for showing what a network does about it.
//
// `state` is of the fork and epoch that is signed for. Threads:
// pure.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/spec.hpp"
#include "node/wire.hpp"
#include "validator/client.hpp"

#include <optional>
#include <set>

namespace cairn::devnet {

struct Signer {
    consensus::ValidatorIndex validator;
    const crypto::SecretKey& key;
};

consensus::SignedVoluntaryExit make_exit(const consensus::Spec& spec,
                                         const consensus::BeaconState& state, const Signer& signer);
/// Two blocks for the state's slot, of which only the headers exist.
consensus::ProposerSlashing make_double_proposal(const consensus::Spec& spec,
                                                 const consensus::BeaconState& state,
                                                 const Signer& signer);
/// Two votes for the state's epoch.
consensus::AttesterSlashing make_double_vote(const consensus::Spec& spec,
                                             const consensus::BeaconState& state,
                                             const Signer& signer);

/// A message that contradicts another one, and who has signed both.
struct Twin {
    consensus::ValidatorIndex signer;
    node::GossipMessage message;
};
/// Null: `message` is no block and no vote of one of `signers`, whose keys are among `keys`. A twin
/// votes for `other_block`.
std::optional<Twin> contradict(const consensus::Spec& spec, const consensus::BeaconState& state,
                               const node::GossipMessage& message,
                               const std::set<consensus::ValidatorIndex>& signers,
                               const validator::ValidatorClient::Keys& keys,
                               const consensus::Root& other_block);
/// The message with a state root that is wrong, under a signature that is right. Null: it is no
/// block of one of `signers`.
std::optional<Twin> spoil(const consensus::Spec& spec, const consensus::BeaconState& state,
                          const node::GossipMessage& message,
                          const std::set<consensus::ValidatorIndex>& signers,
                          const validator::ValidatorClient::Keys& keys);

}  // namespace cairn::devnet
