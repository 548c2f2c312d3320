#include "synthetic/accepted_block_test.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/block/builders.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "crypto/sha256.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace cairn::synthetic::sample {
namespace {

using namespace consensus;

/// The validators in whose records and balances a block may leave traces.
struct Named {
    std::set<ValidatorIndex> records;
    std::set<ValidatorIndex> balances;
};

std::vector<ValidatorIndex> equivocators(const AttesterSlashing& slashing) {
    std::vector<ValidatorIndex> both;
    std::ranges::set_intersection(slashing.attestation_1.attesting_indices,
                                  slashing.attestation_2.attesting_indices,
                                  std::back_inserter(both));
    return both;
}

class Acceptance {
  public:
    Acceptance(const Spec& spec, const BeaconState& before, const BeaconBlock& block,
               const BeaconState& after)
        : spec_(spec), before_(before), block_(block), body_(block.body), after_(after) {}

    void check_all() {
        check_header();
        check_untouched_fields();
        check_slashings();
        check_exits_and_changes();
        check_deposits();
        if (spec_.at_least(ForkId::altair)) {
            check_participation();
        } else {
            check_pending_attestations();
        }
        if (spec_.at_least(ForkId::bellatrix)) {
            check_execution();
        }
        collect_requests();
        collect_balances();
        check_registry();
    }

  private:
    void check_header() const {
        const BeaconBlockHeader& header = after_.latest_block_header;
        CAIRN_ASSERT(header.slot == block_.slot && after_.slot == block_.slot);
        CAIRN_ASSERT(header.slot > before_.latest_block_header.slot);
        CAIRN_ASSERT(header.proposer_index == block_.proposer_index);
        CAIRN_ASSERT(header.parent_root == ssz::hash_tree_root(spec_, before_.latest_block_header));
        CAIRN_ASSERT(header.parent_root == block_.parent_root && header.state_root == Root{});
        CAIRN_ASSERT(header.body_root == ssz::hash_tree_root(spec_, body_));
        CAIRN_ASSERT(!before_.validators[block_.proposer_index.value].slashed);
        const Epoch epoch = get_current_epoch(spec_, before_);
        Bytes32 mix = crypto::sha256(body_.randao_reveal.view());
        for (std::size_t i = 0; i < mix.size(); ++i) {
            mix[i] ^= get_randao_mix(spec_, before_, epoch)[i];
        }
        CAIRN_ASSERT(get_randao_mix(spec_, after_, epoch) == mix);
        CAIRN_ASSERT(after_.eth1_data_votes.size() == before_.eth1_data_votes.size() + 1 &&
                     after_.eth1_data_votes.back() == body_.eth1_data);
    }

    /// Those of slots and epochs, and of the fork.
    void check_untouched_fields() const {
        CAIRN_ASSERT(after_.genesis_time == before_.genesis_time && after_.fork == before_.fork);
        CAIRN_ASSERT(after_.genesis_validators_root == before_.genesis_validators_root);
        CAIRN_ASSERT(after_.block_roots == before_.block_roots);
        CAIRN_ASSERT(after_.state_roots == before_.state_roots);
        CAIRN_ASSERT(after_.historical_roots == before_.historical_roots);
        CAIRN_ASSERT(after_.historical_summaries == before_.historical_summaries);
        CAIRN_ASSERT(after_.justification_bits == before_.justification_bits);
        CAIRN_ASSERT(after_.previous_justified_checkpoint == before_.previous_justified_checkpoint);
        CAIRN_ASSERT(after_.current_justified_checkpoint == before_.current_justified_checkpoint);
        CAIRN_ASSERT(after_.finalized_checkpoint == before_.finalized_checkpoint);
        CAIRN_ASSERT(after_.current_sync_committee == before_.current_sync_committee);
        CAIRN_ASSERT(after_.next_sync_committee == before_.next_sync_committee);
        CAIRN_ASSERT(after_.pending_consolidations.size() >= before_.pending_consolidations.size());
        CAIRN_ASSERT(after_.proposer_lookahead == before_.proposer_lookahead);
    }

    void check_slashed(ValidatorIndex index) {
        const Validator& then = before_.validators[index.value];
        const Validator& now = after_.validators[index.value];
        CAIRN_ASSERT(!then.slashed && now.slashed && now.exit_epoch != FAR_FUTURE_EPOCH);
        CAIRN_ASSERT(now.withdrawable_epoch >=
                     get_current_epoch(spec_, before_) + spec_.preset->EPOCHS_PER_SLASHINGS_VECTOR);
        named_.records.insert(index);
        named_.balances.insert(index);
        slashed_balance_ += then.effective_balance;
    }

    static bool may_be_slashed(const Validator& validator, Epoch epoch) {
        return !validator.slashed && validator.activation_epoch <= epoch &&
               epoch < validator.withdrawable_epoch;
    }

    void check_slashings() {
        const Epoch epoch = get_current_epoch(spec_, before_);
        for (const ProposerSlashing& slashing : body_.proposer_slashings) {
            const BeaconBlockHeader& header_1 = slashing.signed_header_1.message;
            const BeaconBlockHeader& header_2 = slashing.signed_header_2.message;
            CAIRN_ASSERT(header_1 != header_2 && header_1.slot == header_2.slot);
            CAIRN_ASSERT(header_1.proposer_index == header_2.proposer_index);
            CAIRN_ASSERT(may_be_slashed(before_.validators[header_1.proposer_index.value], epoch));
            CAIRN_ASSERT(!named_.records.contains(header_1.proposer_index));
            check_slashed(header_1.proposer_index);
        }
        for (const AttesterSlashing& slashing : body_.attester_slashings) {
            const AttestationData& data_1 = slashing.attestation_1.data;
            const AttestationData& data_2 = slashing.attestation_2.data;
            CAIRN_ASSERT((data_1 != data_2 && data_1.target.epoch == data_2.target.epoch) ||
                         (data_1.source.epoch < data_2.source.epoch &&
                          data_2.target.epoch < data_1.target.epoch));
            const std::size_t already = named_.records.size();
            for (const ValidatorIndex index : equivocators(slashing)) {
                if (may_be_slashed(before_.validators[index.value], epoch) &&
                    !named_.records.contains(index)) {
                    check_slashed(index);
                }
            }
            CAIRN_ASSERT(named_.records.size() > already);
        }
        const std::uint64_t at = epoch % spec_.preset->EPOCHS_PER_SLASHINGS_VECTOR;
        CAIRN_ASSERT(after_.slashings[at] == before_.slashings[at] + slashed_balance_);
    }

    void check_exits_and_changes() {
        const Epoch epoch = get_current_epoch(spec_, before_);
        for (const SignedVoluntaryExit& exit : body_.voluntary_exits) {
            const std::uint64_t index = exit.message.validator_index.value;
            const Validator& then = before_.validators[index];
            CAIRN_ASSERT(exit.message.epoch <= epoch && then.activation_epoch <= epoch);
            CAIRN_ASSERT(then.exit_epoch == FAR_FUTURE_EPOCH);
            CAIRN_ASSERT(epoch >= then.activation_epoch + spec_.config->SHARD_COMMITTEE_PERIOD);
            const Validator& now = after_.validators[index];
            CAIRN_ASSERT(now.exit_epoch >= compute_activation_exit_epoch(spec_, epoch));
            CAIRN_ASSERT(now.exit_epoch != FAR_FUTURE_EPOCH && !now.slashed);
            CAIRN_ASSERT(now.withdrawable_epoch ==
                         now.exit_epoch + spec_.config->MIN_VALIDATOR_WITHDRAWABILITY_DELAY);
            CAIRN_ASSERT(named_.records.insert(exit.message.validator_index).second);
        }
        for (const SignedBLSToExecutionChange& change : body_.bls_to_execution_changes) {
            const std::uint64_t index = change.message.validator_index.value;
            const Bytes32& then = before_.validators[index].withdrawal_credentials;
            const Bytes32& now = after_.validators[index].withdrawal_credentials;
            const Bytes32 hash = crypto::sha256(change.message.from_bls_pubkey.view());
            CAIRN_ASSERT(then[0] == BLS_WITHDRAWAL_PREFIX &&
                         std::equal(hash.begin() + 1, hash.end(), then.begin() + 1));
            CAIRN_ASSERT(now[0] == ETH1_ADDRESS_WITHDRAWAL_PREFIX &&
                         std::equal(now.begin() + 12, now.end(),
                                    change.message.to_execution_address.begin()));
            named_.records.insert(change.message.validator_index);
        }
    }

    void check_deposits() {
        CAIRN_ASSERT(after_.eth1_deposit_index ==
                     before_.eth1_deposit_index + body_.deposits.size());
        CAIRN_ASSERT(after_.validators.size() >= before_.validators.size() &&
                     after_.validators.size() <= before_.validators.size() + body_.deposits.size());
        CAIRN_ASSERT(after_.balances.size() == after_.validators.size());
        for (const Deposit& deposit : body_.deposits) {
            if (const auto index = find_validator(before_, deposit.data.pubkey);
                index && !spec_.at_least(ForkId::electra)) {
                named_.balances.insert(*index);
            }
        }
    }

    void check_pending_attestations() const {
        std::size_t count = 0;
        for (const Attestation& attestation : body_.attestations) {
            check_attestation(attestation);
            ++count;
        }
        CAIRN_ASSERT(after_.previous_epoch_attestations.size() +
                         after_.current_epoch_attestations.size() ==
                     before_.previous_epoch_attestations.size() +
                         before_.current_epoch_attestations.size() + count);
    }

    void check_attestation(const Attestation& attestation) const {
        const AttestationData& data = attestation.data;
        const Epoch epoch = get_current_epoch(spec_, before_);
        const bool current = data.target.epoch == epoch;
        CAIRN_ASSERT(current || data.target.epoch + 1 == epoch);
        CAIRN_ASSERT(data.slot / spec_.preset->SLOTS_PER_EPOCH == data.target.epoch.value);
        CAIRN_ASSERT(data.slot < before_.slot && attestation.aggregation_bits.any());
        CAIRN_ASSERT(spec_.at_least(ForkId::deneb) ||
                     before_.slot <= data.slot + spec_.preset->SLOTS_PER_EPOCH);
        CAIRN_ASSERT(data.source == (current ? before_.current_justified_checkpoint
                                             : before_.previous_justified_checkpoint));
    }

    /// The timely head of gloas depends on payloads: its flag is left out there.
    ParticipationFlags flags_of(const AttestationData& data) const {
        const std::uint64_t delay = before_.slot - data.slot;
        const bool target = data.target.root == get_block_root(spec_, before_, data.target.epoch);
        const bool head =
            data.beacon_block_root == get_block_root_at_slot(spec_, before_, data.slot);
        const bool in_time =
            spec_.at_least(ForkId::deneb) || delay <= spec_.preset->SLOTS_PER_EPOCH;
        unsigned flags = delay * delay <= spec_.preset->SLOTS_PER_EPOCH ? 1U : 0U;
        flags |= target && in_time ? 2U : 0U;
        flags |= target && head && delay == 1 && !spec_.at_least(ForkId::gloas) ? 4U : 0U;
        return static_cast<ParticipationFlags>(flags);
    }

    void check_participation() const {
        auto previous = before_.previous_epoch_participation.to_vector();
        auto current = before_.current_epoch_participation.to_vector();
        previous.resize(after_.validators.size());
        current.resize(after_.validators.size());
        for (const Attestation& attestation : body_.attestations) {
            check_attestation(attestation);
            const bool is_current =
                attestation.data.target.epoch == get_current_epoch(spec_, before_);
            const auto attesters = get_attesting_indices(spec_, before_, attestation);
            CAIRN_ASSERT(attesters.has_value());
            for (const ValidatorIndex index : *attesters) {
                auto& flags = (is_current ? current : previous)[index.value];
                flags = static_cast<ParticipationFlags>(flags | flags_of(attestation.data));
            }
        }
        compare_participation(after_.previous_epoch_participation.to_vector(), previous);
        compare_participation(after_.current_epoch_participation.to_vector(), current);
    }

    void compare_participation(std::vector<ParticipationFlags> now,
                               std::vector<ParticipationFlags> expected) const {
        if (spec_.at_least(ForkId::gloas)) {
            for (std::size_t i = 0; i < now.size(); ++i) {
                CAIRN_ASSERT(i < expected.size() && (expected[i] & ~now[i]) == 0);
                now[i] &= 3U;
                expected[i] &= 3U;
            }
        }
        CAIRN_ASSERT(now == expected);
    }

    void check_execution() const {
        if (spec_.at_least(ForkId::gloas)) {
            const ExecutionPayloadBid& bid = body_.signed_execution_payload_bid.message;
            CAIRN_ASSERT(after_.latest_execution_payload_bid == bid && bid.slot == block_.slot);
            CAIRN_ASSERT(bid.parent_block_hash == after_.latest_block_hash);
            return;
        }
        const ExecutionPayload& payload = body_.execution_payload;
        const ExecutionPayloadHeader& header = after_.latest_execution_payload_header;
        CAIRN_ASSERT(header.block_hash == payload.block_hash);
        CAIRN_ASSERT(header.parent_hash == before_.latest_execution_payload_header.block_hash);
        CAIRN_ASSERT(payload.timestamp ==
                     before_.genesis_time +
                         before_.slot.value * spec_.config->SLOT_DURATION_MS / 1000);
        CAIRN_ASSERT(after_.next_withdrawal_index ==
                     before_.next_withdrawal_index + payload.withdrawals.size());
        check_partial_withdrawals();
    }

    /// electra and fulu: those that were due are gone, the others stand where they stood.
    void check_partial_withdrawals() const {
        const auto then = before_.pending_partial_withdrawals.to_vector();
        const auto now = after_.pending_partial_withdrawals.to_vector();
        const Epoch epoch = get_current_epoch(spec_, before_);
        std::ptrdiff_t due = 0;
        while (due < std::ssize(then) &&
               then[static_cast<std::size_t>(due)].withdrawable_epoch <= epoch &&
               static_cast<std::uint64_t>(due) <
                   spec_.preset->MAX_PENDING_PARTIALS_PER_WITHDRAWALS_SWEEP) {
            ++due;
        }
        const auto added = std::ssize(now) - (std::ssize(then) - due);
        CAIRN_ASSERT(added >= 0 && added <= std::ssize(body_.execution_requests.withdrawals));
        CAIRN_ASSERT(std::equal(then.begin() + due, then.end(), now.begin()));
    }

    void collect_requests() {
        const ExecutionRequests& requests = spec_.at_least(ForkId::gloas)
                                                ? body_.parent_execution_requests
                                                : body_.execution_requests;
        const auto name = [&](const BLSPubkey& pubkey) {
            if (const auto index = find_validator(before_, pubkey)) {
                named_.records.insert(*index);
                named_.balances.insert(*index);  // what a compounding validator has too much
            }
        };
        for (const WithdrawalRequest& request : requests.withdrawals) {
            name(request.validator_pubkey);
        }
        for (const ConsolidationRequest& request : requests.consolidations) {
            name(request.source_pubkey);
        }
        CAIRN_ASSERT(after_.pending_deposits.size() >=
                     before_.pending_deposits.size() + requests.deposits.size());
    }

    void collect_balances() {
        named_.balances.insert(block_.proposer_index);
        if (spec_.at_least(ForkId::altair)) {
            for (const BLSPubkey& pubkey : before_.current_sync_committee.pubkeys) {
                named_.balances.insert(find_validator(before_, pubkey).value());
            }
        }
        const auto& withdrawals = spec_.at_least(ForkId::gloas)
                                      ? after_.payload_expected_withdrawals
                                      : body_.execution_payload.withdrawals;
        for (const Withdrawal& withdrawal : withdrawals) {
            if (!is_builder_index(withdrawal.validator_index)) {
                named_.balances.insert(withdrawal.validator_index);
            }
        }
    }

    void check_registry() const {
        for (ValidatorIndex i{0}; i < before_.validators.size(); ++i) {
            const Validator& then = before_.validators[i.value];
            const Validator& now = after_.validators[i.value];
            CAIRN_ASSERT(now == then || named_.records.contains(i));
            CAIRN_ASSERT(now.pubkey == then.pubkey &&
                         now.effective_balance == then.effective_balance);
            CAIRN_ASSERT(after_.balances[i.value] == before_.balances[i.value] ||
                         named_.balances.contains(i));
        }
    }

    const Spec& spec_;
    const BeaconState& before_;
    const BeaconBlock& block_;
    const BeaconBlockBody& body_;
    const BeaconState& after_;
    Named named_;
    Gwei slashed_balance_;
};

}  // namespace

void check_accepted(const Spec& spec, const BeaconState& before, const BeaconBlock& block,
                    const BeaconState& after) {
    Acceptance(spec, before, block, after).check_all();
}

}  // namespace cairn::synthetic::sample
