#include "validator/signer.hpp"

#include "consensus/constants.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/misc.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::validator {

using namespace consensus;

namespace {

/// What domains are bound to: the network, or only its genesis fork.
enum class Bound : std::uint8_t { to_network, to_genesis_fork };

struct Meaning {
    DomainType domain_type;
    Epoch epoch;
    Root object_root;
    Bound bound = Bound::to_network;
};

/// The domain, epoch and root of each kind of message.
struct MeaningOf {
    const Spec& network;

    Epoch epoch_of(Slot slot) const { return compute_epoch_at_slot(network, slot); }
    Spec spec_of(Slot slot) const {
        return network.with_fork(fork_at_epoch(*network.config, epoch_of(slot)));
    }

    Meaning operator()(const RandaoReveal& reveal) const {
        return {DOMAIN_RANDAO, reveal.epoch, ssz::hash_tree_root(network, reveal.epoch)};
    }
    Meaning operator()(const ProposedBlock& proposed) const {
        return {DOMAIN_BEACON_PROPOSER, epoch_of(proposed.header.slot),
                ssz::hash_tree_root(network, proposed.header)};
    }
    Meaning operator()(const AttestationData& data) const {
        return {DOMAIN_BEACON_ATTESTER, data.target.epoch,
                ssz::hash_tree_root(spec_of(data.slot), data)};
    }
    Meaning operator()(const AggregationSlot& selection) const {
        return {DOMAIN_SELECTION_PROOF, epoch_of(selection.slot),
                ssz::hash_tree_root(network, selection.slot)};
    }
    Meaning operator()(const AggregateAndProof& message) const {
        const Slot slot = message.aggregate.data.slot;
        return {DOMAIN_AGGREGATE_AND_PROOF, epoch_of(slot),
                ssz::hash_tree_root(spec_of(slot), message)};
    }
    Meaning operator()(const SyncHead& head) const {
        return {DOMAIN_SYNC_COMMITTEE, epoch_of(head.slot), head.beacon_block_root};
    }
    Meaning operator()(const SyncAggregatorSelectionData& data) const {
        return {DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF, epoch_of(data.slot),
                ssz::hash_tree_root(network, data)};
    }
    Meaning operator()(const ContributionAndProof& message) const {
        const Slot slot = message.contribution.slot;
        return {DOMAIN_CONTRIBUTION_AND_PROOF, epoch_of(slot),
                ssz::hash_tree_root(spec_of(slot), message)};
    }
    // consensus-specs v1.7.0-beta.4 specs/deneb/beacon-chain.md#modified-process_voluntary_exit
    Meaning operator()(const VoluntaryExit& exit) const {
        const Config& config = *network.config;
        const bool locked = config.DENEB_FORK_EPOCH != FAR_FUTURE_EPOCH;
        return {DOMAIN_VOLUNTARY_EXIT, locked ? config.CAPELLA_FORK_EPOCH : exit.epoch,
                ssz::hash_tree_root(network, exit)};
    }
    Meaning operator()(const builder::ValidatorRegistrationV1& registration) const {
        return {DOMAIN_APPLICATION_BUILDER, GENESIS_EPOCH,
                ssz::hash_tree_root(network, registration), Bound::to_genesis_fork};
    }
    Meaning operator()(const DepositMessage& deposit) const {
        return {DOMAIN_DEPOSIT, GENESIS_EPOCH, ssz::hash_tree_root(network, deposit),
                Bound::to_genesis_fork};
    }
};

Fork fork_of(const Config& config, ForkId fork_id) {
    const ForkId before = parent(fork_id).value_or(fork_id);
    return {fork_version(config, before), fork_version(config, fork_id),
            fork_epoch(config, fork_id)};
}

}  // namespace

BeaconBlockHeader to_header(const Spec& spec, const BeaconBlock& block) {
    return {block.slot, block.proposer_index, block.parent_root, block.state_root,
            ssz::hash_tree_root(spec, block.body)};
}

// Where capella is there from genesis on, the fork at its epoch may be a later one.
SigningRequest make_signing_request(const SigningContext& context, SigningObject object) {
    const Meaning meaning = std::visit(MeaningOf{context.network}, object);
    const Config& config = *context.network.config;
    const bool locked_exit =
        meaning.domain_type == DOMAIN_VOLUNTARY_EXIT && config.DENEB_FORK_EPOCH != FAR_FUTURE_EPOCH;
    const ForkId fork_id = locked_exit ? ForkId::capella
                           : meaning.bound == Bound::to_genesis_fork
                               ? ForkId::phase0
                               : fork_at_epoch(config, meaning.epoch);
    const Fork fork = fork_of(config, fork_id);
    const Domain domain =
        meaning.bound == Bound::to_genesis_fork
            ? compute_domain(context.network, meaning.domain_type)
            : compute_domain(context.network, meaning.domain_type, fork.current_version,
                             context.genesis_validators_root);
    return {std::move(object), context.network.with_fork(fork_id), fork,
            context.genesis_validators_root, compute_signing_root(meaning.object_root, domain)};
}

SignError key_is_not_here(const BLSPubkey& pubkey) {
    return {"the key " + base::to_hex(pubkey.view()) + " is not here"};
}

LocalSigner::LocalSigner(std::vector<crypto::SecretKey> keys) {
    for (crypto::SecretKey& key : keys) {
        const BLSPubkey pubkey = crypto::sk_to_pk(key);
        keys_.emplace(pubkey, std::move(key));
    }
}

std::vector<BLSPubkey> LocalSigner::pubkeys() const {
    std::vector<BLSPubkey> out;
    out.reserve(keys_.size());
    for (const auto& [pubkey, key] : keys_) {
        out.push_back(pubkey);
    }
    return out;
}

Result<BLSSignature, SignError> LocalSigner::sign(const BLSPubkey& pubkey,
                                                  const SigningRequest& request) {
    const auto key = keys_.find(pubkey);
    if (key == keys_.end()) {
        return unexpected(key_is_not_here(pubkey));
    }
    return crypto::sign(key->second, request.signing_root.view());
}

}  // namespace cairn::validator
