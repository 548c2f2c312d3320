// Validators in the process of their node: at the due time of each slot they propose, attest, speak
// for the sync committee, and aggregate.
//
//   ValidatorClient client(node, std::move(keys), protection);   // the keys are registered there
//   client.propose(slot);     // at the slot's start
//   client.attest(slot);      // at the attestation's due time
//   client.aggregate(slot);   // at the aggregate's due time
//
// The slashing protection is asked once for all votes of a slot, and once for its block; nothing
// that could be slashed is signed without its yes.
//
// Source: consensus-specs v1.7.0-beta.4 specs/{phase0,altair,electra}/validator.md. Forks phase0 to
// fulu. Threads: the node's owner.
#pragma once

#include "crypto/secret_key.hpp"
#include "node/node.hpp"
#include "protection/slashing_protection.hpp"

#include <functional>
#include <map>
#include <vector>

namespace cairn::validator {

struct DutyStatistics {
    std::uint64_t proposed = 0;
    std::uint64_t attested = 0;
    std::uint64_t missed = 0;
    /// Why the last duty was missed; empty if none was.
    std::string last_cause;
};

class ValidatorClient {
  public:
    using Keys = std::map<consensus::ValidatorIndex, crypto::SecretKey>;
    /// Whom the fees of a proposer's blocks go to.
    using FeeRecipient =
        std::function<consensus::ExecutionAddress(const consensus::Validator& proposer)>;

    /// Node and protection outlive the client. Without a fee recipient it is the zero address.
    ValidatorClient(node::Node& node, Keys keys, protection::SlashingProtection& protection,
                    FeeRecipient fee_recipient = nullptr)
        : node_(node),
          keys_(std::move(keys)),
          protection_(protection),
          fee_recipient_(std::move(fee_recipient)) {}

    /// A validator more; its key is registered with the protection.
    void add(consensus::ValidatorIndex validator, crypto::SecretKey key) {
        keys_.insert_or_assign(validator, std::move(key));
    }
    const Keys& keys() const noexcept { return keys_; }

    void propose(consensus::Slot slot);
    void attest(consensus::Slot slot);
    void aggregate(consensus::Slot slot);

    const DutyStatistics& statistics() const noexcept { return statistics_; }

  private:
    struct Voted {
        consensus::AttestationData data;
        consensus::CommitteeIndex committee;
        consensus::ValidatorIndex validator;
        std::size_t committee_size;
        std::size_t position;
    };

    consensus::Checked<> try_propose(consensus::Slot slot);
    consensus::Checked<> try_attest(consensus::Slot slot);
    consensus::Checked<std::vector<Voted>> votes_of(const consensus::Spec& spec,
                                                    const consensus::BeaconState& state,
                                                    consensus::Slot slot);
    /// Those that may be signed.
    std::vector<Voted> protect(const consensus::Spec& spec, const consensus::BeaconState& state,
                               std::vector<Voted> votes);
    bool may_propose(const consensus::Spec& spec, const consensus::BeaconState& state,
                     const consensus::BeaconBlock& block);
    void attest_as(const consensus::Spec& spec, const consensus::BeaconState& state,
                   const Voted& vote);
    void sign_sync_messages(const consensus::Spec& spec, const consensus::BeaconState& state);
    void aggregate_votes(const consensus::Spec& spec, const consensus::BeaconState& state);
    void aggregate_sync(const consensus::Spec& spec, const consensus::BeaconState& state,
                        consensus::Slot slot);
    void missed(std::string cause);

    node::Node& node_;
    Keys keys_;
    protection::SlashingProtection& protection_;
    FeeRecipient fee_recipient_;
    std::vector<Voted> voted_;          // in the slot of attest
    consensus::StatePointer voted_in_;  // what they were made in
    consensus::Root sync_root_;         // what the sync messages of that slot signed
    DutyStatistics statistics_;
};

}  // namespace cairn::validator
