#include "synthetic/block.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/block/process_block.hpp"
#include "consensus/block/withdrawals.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::synthetic {
namespace {

using namespace consensus;

/// Fills one block. The state stands at the block's slot.
class Builder {
  public:
    Builder(const Spec& spec, BeaconState& state, const Keys& keys, const BlockOptions& options)
        : spec_(spec), state_(state), keys_(keys), options_(options) {}

    Checked<SignedBeaconBlock> build() {
        auto signed_block = ssz::default_value<SignedBeaconBlock>(spec_);
        BeaconBlock& block = signed_block.message;
        CAIRN_TRY_ASSIGN(block.proposer_index, get_beacon_proposer_index(spec_, state_));
        block.slot = state_.slot;
        block.parent_root = ssz::hash_tree_root(spec_, state_.latest_block_header);
        CAIRN_TRY(fill_body(block));
        NullVerifier verifier;
        FixedExecutionEngine engine;
        CAIRN_TRY(process_block(spec_, state_, block, {verifier, engine}));
        block.state_root = ssz::hash_tree_root(spec_, state_);
        signed_block.signature = sign({&block.proposer_index, 1}, ssz::hash_tree_root(spec_, block),
                                      get_domain(spec_, state_, DOMAIN_BEACON_PROPOSER));
        return signed_block;
    }

  private:
    BLSSignature sign(std::span<const ValidatorIndex> validators, const Root& object_root,
                      const Domain& domain) const {
        return options_.sign ? keys_.sign(validators, compute_signing_root(object_root, domain))
                             : G2_POINT_AT_INFINITY;
    }

    Checked<> fill_body(BeaconBlock& block) {
        BeaconBlockBody& body = block.body;
        Root epoch_root;
        base::store_le64(epoch_root.data(), get_current_epoch(spec_, state_).value);
        body.randao_reveal =
            sign({&block.proposer_index, 1}, epoch_root, get_domain(spec_, state_, DOMAIN_RANDAO));
        body.eth1_data = state_.eth1_data;
        for (std::uint64_t back = 1; back <= options_.attested_slots && back <= state_.slot.value;
             ++back) {
            CAIRN_TRY(add_attestations(state_.slot - back, body));
        }
        if (spec_.at_least(ForkId::altair)) {
            CAIRN_TRY(fill_sync_aggregate(block.parent_root, body.sync_aggregate));
        }
        if (spec_.at_least(ForkId::bellatrix)) {
            CAIRN_TRY(fill_payload(body.execution_payload));
        }
        return {};
    }

    Checked<AttestationData> attestation_data(Slot slot) const {
        const Epoch epoch = compute_epoch_at_slot(spec_, slot);
        const bool current = epoch == get_current_epoch(spec_, state_);
        AttestationData data;
        data.slot = slot;
        CAIRN_TRY_ASSIGN(data.beacon_block_root, get_block_root_at_slot(spec_, state_, slot));
        data.source =
            current ? state_.current_justified_checkpoint : state_.previous_justified_checkpoint;
        data.target.epoch = epoch;
        CAIRN_TRY_ASSIGN(data.target.root, get_block_root(spec_, state_, epoch));
        return data;
    }

    /// All members of these committees of one slot, in one aggregate.
    Checked<Attestation> attest(const AttestationData& data,
                                std::span<const CommitteeIndex> indices) const {
        auto attestation = ssz::default_value<Attestation>(spec_);
        std::vector<ValidatorIndex> attesters;
        for (const CommitteeIndex index : indices) {
            const auto committee = get_beacon_committee(spec_, state_, data.slot, index);
            attesters.insert(attesters.end(), committee.begin(), committee.end());
            if (spec_.at_least(ForkId::electra)) {
                attestation.committee_bits.set(index.value);
            }
        }
        attestation.aggregation_bits = ssz::Bitlist(attesters.size());
        for (std::size_t i = 0; i < attesters.size(); ++i) {
            attestation.aggregation_bits.set(i);
        }
        attestation.data = data;
        attestation.signature =
            sign(attesters, ssz::hash_tree_root(spec_, data),
                 get_domain(spec_, state_, DOMAIN_BEACON_ATTESTER, data.target.epoch));
        return attestation;
    }

    Checked<> add_attestations(Slot slot, BeaconBlockBody& body) const {
        CAIRN_TRY_ASSIGN(AttestationData data, attestation_data(slot));
        std::vector<CommitteeIndex> all;
        const std::uint64_t count = get_committee_count_per_slot(spec_, state_, data.target.epoch);
        for (std::uint64_t index = 0; index < count; ++index) {
            all.emplace_back(index);
        }
        if (spec_.at_least(ForkId::electra)) {
            CAIRN_TRY_ASSIGN(Attestation attestation, attest(data, all));
            body.attestations.push_back(std::move(attestation));
            return {};
        }
        for (const CommitteeIndex index : all) {
            data.index = index;
            CAIRN_TRY_ASSIGN(Attestation attestation, attest(data, {&index, 1}));
            body.attestations.push_back(std::move(attestation));
        }
        return {};
    }

    Checked<> fill_sync_aggregate(const Root& parent_root, SyncAggregate& aggregate) const {
        std::vector<ValidatorIndex> members;
        for (const BLSPubkey& pubkey : state_.current_sync_committee.pubkeys) {
            const auto member = find_validator(state_, pubkey);
            CAIRN_REQUIRE(member.has_value(), sync_committee_member_unknown);
            members.push_back(*member);
        }
        for (std::size_t i = 0; i < aggregate.sync_committee_bits.size(); ++i) {
            aggregate.sync_committee_bits.set(i);
        }
        const Epoch previous_slot_epoch = compute_epoch_at_slot(spec_, state_.slot - 1);
        aggregate.sync_committee_signature =
            sign(members, parent_root,
                 get_domain(spec_, state_, DOMAIN_SYNC_COMMITTEE, previous_slot_epoch));
        return {};
    }

    Checked<> fill_payload(ExecutionPayload& payload) const {
        const ExecutionPayloadHeader& parent = state_.latest_execution_payload_header;
        payload.parent_hash = parent.block_hash;
        payload.prev_randao = get_randao_mix(spec_, state_, get_current_epoch(spec_, state_));
        payload.block_number = parent.block_number + 1;
        payload.gas_limit = parent.gas_limit;
        payload.timestamp = compute_time_at_slot(spec_, state_.genesis_time, state_.slot);
        if (spec_.at_least(ForkId::capella)) {
            CAIRN_TRY_ASSIGN(const ExpectedWithdrawals expected,
                             get_expected_withdrawals(spec_, state_));
            payload.withdrawals.assign(expected.withdrawals.begin(), expected.withdrawals.end());
        }
        payload.block_hash = ssz::hash_tree_root(spec_, payload);  // any value that does not repeat
        return {};
    }

    const Spec& spec_;
    BeaconState& state_;
    const Keys& keys_;
    const BlockOptions& options_;
};

}  // namespace

Checked<BlockAndPostState> generate_block(const Spec& spec, const BeaconState& state, Slot slot,
                                          const Keys& keys, const BlockOptions& options) {
    BeaconState at_slot = state;
    NullVerifier verifier;
    CAIRN_TRY(process_slots(spec, at_slot, slot, verifier));
    CAIRN_TRY_ASSIGN(SignedBeaconBlock block, Builder(spec, at_slot, keys, options).build());
    return BlockAndPostState{std::move(block), std::move(at_slot)};
}

}  // namespace cairn::synthetic
