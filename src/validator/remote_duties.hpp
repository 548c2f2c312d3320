// The duties of validators over their beacon node, one slot at a time: who calls knows the time.
//
//   duties.begin_epoch(epoch);   // at its first slot, before proposing
//   duties.propose(slot);        // at the slot's start
//   duties.attest(slot);         // at the attestation's due time, or when the block is there
//   duties.aggregate(slot);      // at the aggregate's due time
//   duties.look_ahead(epoch);    // in the rest of the slot
//
// Source: consensus-specs v1.7.0-beta.4 specs/{phase0,altair,electra}/validator.md. Forks phase0 to
// fulu. What the node answers is checked before it is signed: slot, proposer, checkpoints; and
// blocks and votes go by the slashing protection first. Threads: one owner.
#pragma once

#include "protection/slashing_protection.hpp"
#include "validator/builder_registrations.hpp"
#include "validator/duty_book.hpp"
#include "validator/proposer_choices.hpp"

#include <functional>
#include <string>

namespace cairn::validator {

struct DutyCounts {
    std::uint64_t blocks = 0;
    std::uint64_t attestations = 0;
    std::uint64_t aggregates = 0;
    std::uint64_t sync_messages = 0;
    std::uint64_t contributions = 0;
    std::uint64_t missed = 0;  // duties that were not done
    friend bool operator==(const DutyCounts&, const DutyCounts&) = default;
};

class RemoteDuties {
  public:
    /// All outlive it. `on_missed` is told why a duty was not done.
    RemoteDuties(BeaconNode& node, Signer& signer, protection::SlashingProtection& protection,
                 SigningContext context, const ProposerChoices& choices,
                 std::function<void(const std::string&)> on_missed);

    DutyBook& book() noexcept { return book_; }
    const DutyCounts& counts() const noexcept { return counts_; }

    void begin_epoch(consensus::Epoch epoch);
    void propose(consensus::Slot slot);
    void attest(consensus::Slot slot);
    void aggregate(consensus::Slot slot);
    void look_ahead(consensus::Epoch epoch);
    /// Once per epoch, of those keys whose owner wants it. `now`: seconds since 1970.
    void register_with_builders(consensus::Epoch epoch, std::uint64_t now);

  private:
    NodeResult<void> prepare(consensus::Epoch epoch);
    NodeResult<void> propose_as(const consensus::Spec& spec, const ProposerDuty& duty);
    NodeResult<void> sign_votes(const consensus::Spec& spec, consensus::Slot slot);
    NodeResult<void> publish_votes(const consensus::Spec& spec);
    NodeResult<void> sign_sync_messages(const consensus::Spec& spec, consensus::Slot slot);
    void aggregate_votes(const consensus::Spec& spec);
    void aggregate_sync(const consensus::Spec& spec, consensus::Slot slot);
    NodeResult<consensus::BLSSignature> sign(const consensus::BLSPubkey& pubkey,
                                             SigningObject object);
    void missed(std::uint64_t duties, const std::string& why);

    struct Vote {
        AttesterTask task;
        consensus::AttestationData data;
        consensus::BLSSignature signature;
    };

    BeaconNode& node_;
    Signer& signer_;
    protection::SlashingProtection& protection_;
    SigningContext context_;
    const ProposerChoices& choices_;
    std::function<void(const std::string&)> on_missed_;
    DutyBook book_;
    BuilderRegistrations registrations_;
    std::optional<consensus::Epoch> registered_;
    DutyCounts counts_;
    std::optional<consensus::Epoch> prepared_;  // in which the node was told of the proposers
    std::vector<consensus::BLSPubkey> prepared_keys_;  // of the signer, then
    std::vector<Vote> votes_;                          // in the slot of attest
    consensus::Root sync_root_;                        // what the sync messages of that slot signed
};

}  // namespace cairn::validator
