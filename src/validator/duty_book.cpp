#include "validator/duty_book.hpp"

#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "crypto/sha256.hpp"
#include "node/schedule.hpp"

#include <algorithm>

namespace cairn::validator {

using namespace consensus;

namespace {

// consensus-specs v1.7.0-beta.4 specs/phase0/validator.md#aggregation-selection
bool is_aggregator(std::uint64_t committee_length, const BLSSignature& slot_signature) {
    const std::uint64_t modulo =
        std::max<std::uint64_t>(1, committee_length / TARGET_AGGREGATORS_PER_COMMITTEE);
    return base::load_le64(crypto::sha256(slot_signature.view()).data()) % modulo == 0;
}

template <class Map>
void forget_before(Map& map, typename Map::key_type first) {
    map.erase(map.begin(), map.lower_bound(first));
}

}  // namespace

NodeResult<void> DutyBook::refresh_validators() {
    const std::vector<BLSPubkey> pubkeys = signer_.pubkeys();
    std::vector<KnownValidator> known;
    if (!pubkeys.empty()) {
        CAIRN_TRY_ASSIGN(known, node_.validators(pubkeys));
    }
    std::map<ValidatorIndex, BLSPubkey> active;
    for (const KnownValidator& validator : known) {
        const bool ours = std::ranges::find(pubkeys, validator.pubkey) != pubkeys.end();
        if (ours && validator.status.starts_with("active")) {
            active.emplace(validator.index, validator.pubkey);
        }
    }
    // What is known is of those that were active when it was asked.
    if (active != active_) {
        active_ = std::move(active);
        proposers_.clear();
        attesters_.clear();
        sync_.clear();
    }
    return {};
}

NodeResult<void> DutyBook::refresh_proposers(Epoch epoch) {
    if (proposers_.contains(epoch)) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const Duties<ProposerDuty> duties, node_.proposer_duties(epoch));
    std::vector<ProposerDuty>& ours = proposers_[epoch];
    for (const ProposerDuty& duty : duties.duties) {
        const auto key = active_.find(duty.validator_index);
        if (key != active_.end() && key->second == duty.pubkey) {
            ours.push_back(duty);
        }
    }
    forget_before(proposers_, epoch);
    return {};
}

Result<AttesterTask, SignError> DutyBook::to_task(const AttesterDuty& duty) {
    AttesterTask task;
    task.duty = duty;
    const SigningRequest request = make_signing_request(context_, AggregationSlot{duty.slot});
    CAIRN_TRY_ASSIGN(task.selection_proof, signer_.sign(duty.pubkey, request));
    task.is_aggregator = is_aggregator(duty.committee_length, task.selection_proof);
    return task;
}

NodeResult<void> DutyBook::refresh_attesters(Epoch epoch) {
    std::vector<ValidatorIndex> indices;
    for (const auto& [index, pubkey] : active_) {
        indices.push_back(index);
    }
    if (indices.empty() || attesters_.contains(epoch)) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const Duties<AttesterDuty> duties, node_.attester_duties(epoch, indices));
    Attesters attesters{duties.dependent_root, {}};
    std::vector<CommitteeSubscription> subscriptions;
    for (const AttesterDuty& duty : duties.duties) {
        const auto key = active_.find(duty.validator_index);
        const bool ours = key != active_.end() && key->second == duty.pubkey;
        if (!ours || compute_epoch_at_slot(context_.network, duty.slot) != epoch) {
            continue;
        }
        if (auto task = to_task(duty)) {
            subscriptions.push_back({duty.validator_index, duty.committee_index,
                                     duty.committees_at_slot, duty.slot, task->is_aggregator});
            attesters.tasks.push_back(*std::move(task));
        }
    }
    attesters_[epoch] = std::move(attesters);
    return node_.subscribe(subscriptions);
}

NodeResult<void> DutyBook::refresh_sync(Epoch epoch) {
    const std::uint64_t period = compute_sync_committee_period(context_.network, epoch);
    const bool has_committee =
        node::spec_at_epoch(context_.network, epoch).at_least(ForkId::altair);
    if (!has_committee || sync_.contains(period) || active_.empty()) {
        return {};
    }
    std::vector<ValidatorIndex> indices;
    for (const auto& [index, pubkey] : active_) {
        indices.push_back(index);
    }
    CAIRN_TRY_ASSIGN(const std::vector<SyncDuty> duties, node_.sync_duties(epoch, indices));
    const Preset& preset = *context_.network.preset;
    const std::uint64_t size = preset.SYNC_COMMITTEE_SIZE / SYNC_COMMITTEE_SUBNET_COUNT;
    const Epoch until{(period + 1) * preset.EPOCHS_PER_SYNC_COMMITTEE_PERIOD};
    std::vector<SyncTask> tasks;
    std::vector<SyncSubscription> subscriptions;
    for (const SyncDuty& duty : duties) {
        const auto key = active_.find(duty.validator_index);
        if (key == active_.end() || key->second != duty.pubkey) {
            continue;
        }
        SyncTask task{duty.pubkey, duty.validator_index, {}};
        for (const std::uint64_t index : duty.validator_sync_committee_indices) {
            if (index < preset.SYNC_COMMITTEE_SIZE) {
                task.subcommittees.insert(index / size);
            }
        }
        subscriptions.push_back(
            {duty.validator_index, duty.validator_sync_committee_indices, until});
        tasks.push_back(std::move(task));
    }
    sync_[period] = std::move(tasks);
    return node_.subscribe(subscriptions);
}

NodeResult<void> DutyBook::refresh(Epoch epoch) {
    forget_before(attesters_, epoch);
    forget_before(sync_, compute_sync_committee_period(context_.network, epoch));
    CAIRN_TRY(refresh_attesters(epoch));
    CAIRN_TRY(refresh_sync(epoch));
    CAIRN_TRY(refresh_attesters(epoch + 1));
    return refresh_sync(epoch + 1);
}

// Attesters of the head's epoch hang on its previous dependent root, those of the next epoch on the
// current one; proposers may change whenever one of them does.
void DutyBook::on_head(const HeadEvent& head) {
    const Epoch epoch = compute_epoch_at_slot(context_.network, head.slot);
    const auto drop_unless = [&](Epoch of, const Root& root) {
        const auto known = attesters_.find(of);
        if (known != attesters_.end() && known->second.dependent_root != root) {
            attesters_.erase(known);
            proposers_.erase(of);
        }
    };
    drop_unless(epoch, head.previous_duty_dependent_root);
    drop_unless(epoch + 1, head.current_duty_dependent_root);
}

std::optional<ProposerDuty> DutyBook::proposer_at(Slot slot) const {
    const auto known = proposers_.find(compute_epoch_at_slot(context_.network, slot));
    if (known == proposers_.end()) {
        return std::nullopt;
    }
    const auto duty = std::ranges::find(known->second, slot, &ProposerDuty::slot);
    const bool ours = duty != known->second.end() && is_let_through(duty->pubkey);
    return ours ? std::optional(*duty) : std::nullopt;
}

std::vector<AttesterTask> DutyBook::attesters_at(Slot slot) const {
    std::vector<AttesterTask> out;
    const auto known = attesters_.find(compute_epoch_at_slot(context_.network, slot));
    if (known != attesters_.end()) {
        std::ranges::copy_if(known->second.tasks, std::back_inserter(out),
                             [&](const AttesterTask& task) {
                                 return task.duty.slot == slot && is_let_through(task.duty.pubkey);
                             });
    }
    return out;
}

std::vector<SyncTask> DutyBook::sync_members_at(Slot slot) const {
    const Epoch epoch = compute_epoch_at_slot(context_.network, slot + 1);
    const auto known = sync_.find(compute_sync_committee_period(context_.network, epoch));
    std::vector<SyncTask> out = known == sync_.end() ? std::vector<SyncTask>{} : known->second;
    std::erase_if(out, [&](const SyncTask& task) { return !is_let_through(task.pubkey); });
    return out;
}

}  // namespace cairn::validator
