// Which of our validators has which duty when, as the beacon node says: asked anew each epoch, and
// when the chain's head makes an answer obsolete.
//
// Spec: consensus-specs v1.7.0-beta.4 specs/phase0/validator.md "Validator assignments",
// specs/altair/validator.md "Sync committee"; Beacon API "dependent_root".
// Threads: one owner.
#pragma once

#include "validator/beacon_node.hpp"
#include "validator/signer.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>

namespace cairn::validator {

struct AttesterTask {
    AttesterDuty duty;
    consensus::BLSSignature selection_proof;
    bool is_aggregator = false;
};
/// A member of one subcommittee.
struct SyncTask {
    consensus::BLSPubkey pubkey;
    consensus::ValidatorIndex validator_index;
    std::set<std::uint64_t> subcommittees;
};

class DutyBook {
  public:
    DutyBook(BeaconNode& node, Signer& signer, SigningContext context)
        : node_(node), signer_(signer), context_(context) {}

    /// Whose duties are given out; by default everybody's.
    void set_filter(std::function<bool(const consensus::BLSPubkey&)> filter) {
        filter_ = std::move(filter);
    }

    /// The keys that have duties: validators with a status "active_*". If they have changed, all
    /// duties are forgotten, to be asked for anew.
    NodeResult<void> refresh_validators();
    const std::map<consensus::ValidatorIndex, consensus::BLSPubkey>& active() const noexcept {
        return active_;
    }

    /// Asks for the proposers of the epoch unless they are known.
    NodeResult<void> refresh_proposers(consensus::Epoch epoch);
    /// Asks for attesters and sync committee of the epoch and the next, and subscribes to what is
    /// new; forgets older epochs. Errors leave what is known.
    NodeResult<void> refresh(consensus::Epoch epoch);
    /// Forgets what the head's dependent roots contradict.
    void on_head(const HeadEvent& head);

    std::optional<ProposerDuty> proposer_at(consensus::Slot slot) const;
    std::vector<AttesterTask> attesters_at(consensus::Slot slot) const;
    /// Members that speak in a slot: those of the period of the next slot.
    std::vector<SyncTask> sync_members_at(consensus::Slot slot) const;

  private:
    struct Attesters {
        consensus::Root dependent_root;
        std::vector<AttesterTask> tasks;
    };
    NodeResult<void> refresh_attesters(consensus::Epoch epoch);
    NodeResult<void> refresh_sync(consensus::Epoch epoch);
    Result<AttesterTask, SignError> to_task(const AttesterDuty& duty);

    BeaconNode& node_;
    Signer& signer_;
    bool is_let_through(const consensus::BLSPubkey& pubkey) const {
        return !filter_ || filter_(pubkey);
    }

    SigningContext context_;
    std::function<bool(const consensus::BLSPubkey&)> filter_;
    std::map<consensus::ValidatorIndex, consensus::BLSPubkey> active_;
    std::map<consensus::Epoch, std::vector<ProposerDuty>> proposers_;
    std::map<consensus::Epoch, Attesters> attesters_;
    std::map<std::uint64_t, std::vector<SyncTask>> sync_;  // by period
};

}  // namespace cairn::validator
