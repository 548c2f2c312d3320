// gloas: the deposits that wait for activation at the fork, where some of them make builders.
#include "consensus/accessors.hpp"
#include "consensus/block/builders.hpp"
#include "consensus/block/deposit.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/upgrade.hpp"

#include <optional>
#include <unordered_map>
#include <vector>

namespace cairn::consensus {
namespace {

/// A deposit whose signature is asked for once at most.
class Candidate {
  public:
    explicit Candidate(const PendingDeposit& deposit) noexcept : deposit_(&deposit) {}

    const PendingDeposit& deposit() const noexcept { return *deposit_; }
    bool is_valid(const Spec& spec, SignatureVerifier& verifier) {
        if (!valid_) {
            const DepositMessage message{deposit_->pubkey, deposit_->withdrawal_credentials,
                                         deposit_->amount};
            valid_ = is_valid_deposit_signature(spec, message, deposit_->signature, verifier);
        }
        return *valid_;
    }

  private:
    const PendingDeposit* deposit_;
    std::optional<bool> valid_;
};

/// The deposits that stay pending, by public key.
using Pending = std::unordered_map<BLSPubkey, std::vector<Candidate>>;

// consensus-specs v1.7.0-beta.4 specs/gloas/beacon-chain.md#new-is_pending_validator
bool is_pending_validator(const Spec& spec, Pending& pending_deposits, const BLSPubkey& pubkey,
                          SignatureVerifier& verifier) {
    const auto found = pending_deposits.find(pubkey);
    return found != pending_deposits.end() &&
           std::ranges::any_of(found->second, [&](Candidate& candidate) {
               return candidate.is_valid(spec, verifier);
           });
}

/// Whether the deposit stays in the queue, as that of a validator.
bool is_to_stay(const Spec& spec, const BeaconState& state, Pending& pending,
                const PendingDeposit& deposit, SignatureVerifier& verifier) {
    return find_validator(state, deposit.pubkey) ||
           (!find_builder(state, deposit.pubkey) &&
            (!is_builder_withdrawal_credential(deposit.withdrawal_credentials) ||
             is_pending_validator(spec, pending, deposit.pubkey, verifier)));
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/gloas/fork.md#new-onboard_builders_from_pending_deposits
void onboard_builders_from_pending_deposits(const Spec& spec, BeaconState& state,
                                            SignatureVerifier& verifier) {
    const auto queue = state.pending_deposits;
    std::vector<PendingDeposit> stays;
    Pending pending;
    for (const PendingDeposit& deposit : queue) {
        if (is_to_stay(spec, state, pending, deposit, verifier)) {
            stays.push_back(deposit);
            pending[deposit.pubkey].emplace_back(deposit);
        } else if (const auto builder = find_builder(state, deposit.pubkey)) {
            state.builders.mut(builder->value).balance += deposit.amount;
        } else if (Candidate(deposit).is_valid(spec, verifier)) {
            add_builder_to_registry(
                spec, state, {deposit.pubkey, deposit.withdrawal_credentials, deposit.amount},
                deposit.slot);
        }
    }
    if (stays.size() != queue.size()) {
        state.pending_deposits.assign(stays);
    }
}

}  // namespace cairn::consensus
