#include "node/operation_pool.hpp"

#include "consensus/accessors.hpp"
#include "consensus/block/slashings.hpp"
#include "consensus/block/voluntary_exit.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/predicates.hpp"
#include "consensus/verifiers.hpp"

#include <algorithm>
#include <iterator>

namespace cairn::node {

using namespace consensus;

namespace {

/// Checks signatures for real and remembers whether one was bad.
class WatchingVerifier final : public SignatureVerifier {
  public:
    bool has_refused() const noexcept { return has_refused_; }

    bool verify(const BLSPubkey& pubkey, const Root& message,
                const BLSSignature& signature) override {
        return note(verifier_.verify(pubkey, message, signature));
    }
    bool fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, const Root& message,
                               const BLSSignature& signature) override {
        return note(verifier_.fast_aggregate_verify(pubkeys, message, signature));
    }
    bool fast_aggregate_verify(const BeaconState& state, std::span<const ValidatorIndex> validators,
                               const Root& message, const BLSSignature& signature) override {
        return note(verifier_.fast_aggregate_verify(state, validators, message, signature));
    }
    bool aggregate_verify(std::span<const BLSPubkey> pubkeys, std::span<const Root> messages,
                          const BLSSignature& signature) override {
        return note(verifier_.aggregate_verify(pubkeys, messages, signature));
    }
    bool verify_now(const BLSPubkey& pubkey, const Root& message,
                    const BLSSignature& signature) override {
        return verify(pubkey, message, signature);
    }

  private:
    bool note(bool good) noexcept {
        has_refused_ = has_refused_ || !good;
        return good;
    }

    BlsVerifier verifier_;
    bool has_refused_ = false;
};

using Applied = Checked<>;
Applied apply(const Spec& spec, BeaconState& state, const SignedVoluntaryExit& exit,
              SignatureVerifier& verifier) {
    return process_voluntary_exit(spec, state, exit, verifier);
}
Applied apply(const Spec& spec, BeaconState& state, const ProposerSlashing& slashing,
              SignatureVerifier& verifier) {
    return process_proposer_slashing(spec, state, slashing, verifier);
}
Applied apply(const Spec& spec, BeaconState& state, const AttesterSlashing& slashing,
              SignatureVerifier& verifier) {
    return process_attester_slashing(spec, state, slashing, verifier);
}
Applied apply(const Spec& spec, BeaconState& state, const SignedBLSToExecutionChange& change,
              SignatureVerifier& verifier) {
    return process_bls_to_execution_change(spec, state, change, verifier);
}

bool is_slashable(const BeaconState& state, ValidatorIndex index, Epoch epoch) {
    return index < state.validators.size() &&
           is_slashable_validator(state.validators[index.value], epoch);
}

Gwei slashable_stake(const BeaconState& state, std::span<const ValidatorIndex> validators,
                     Epoch epoch) {
    Gwei stake;
    for (const ValidatorIndex index : validators) {
        if (is_slashable(state, index, epoch)) {
            stake += state.validators[index.value].effective_balance;
        }
    }
    return stake;
}

std::vector<ValidatorIndex> offenders_of(const AttesterSlashing& slashing) {
    std::vector<ValidatorIndex> both;
    std::ranges::set_intersection(slashing.attestation_1.attesting_indices,
                                  slashing.attestation_2.attesting_indices,
                                  std::back_inserter(both));
    return both;
}

/// Tries operations on a state, one after the other; those that are valid stay applied.
class Packer {
  public:
    Packer(const Spec& spec, const BeaconState& state)
        : spec_(spec), state_(state), now_(checked_under(spec, state)) {}

    const BeaconState& state() const noexcept { return state_; }
    Epoch epoch() const { return get_current_epoch(spec_, state_); }

    template <class Operation>
    bool apply_if_valid(const Operation& operation, const CheckedUnder& under) {
        const bool is_sound = under == now_;
        if (!is_sound && rechecks_ == MAX_RECHECKS) {
            return false;
        }
        rechecks_ += is_sound ? 0U : 1U;
        SignatureVerifier& verifier =
            is_sound ? static_cast<SignatureVerifier&>(trusting_) : checking_;
        return commit(operation, verifier);
    }
    bool apply_if_valid(const SignedBLSToExecutionChange& change) {
        return commit(change, trusting_);
    }

  private:
    template <class Operation>
    bool commit(const Operation& operation, SignatureVerifier& verifier) {
        BeaconState trial = state_;
        const bool is_valid = apply(spec_, trial, operation, verifier).has_value();
        if (base::take_overflow() || !is_valid) {
            return false;
        }
        state_ = std::move(trial);
        return true;
    }

    Spec spec_;
    BeaconState state_;
    CheckedUnder now_;
    NullVerifier trusting_;
    BlsVerifier checking_;
    std::size_t rechecks_ = 0;
};

/// A list of an electra slashing can be longer than one before electra may be.
bool fits(const Spec& spec, const AttesterSlashing& slashing) {
    const std::uint64_t committees =
        spec.at_least(ForkId::electra) ? spec.preset->MAX_COMMITTEES_PER_SLOT : 1;
    const std::uint64_t most = spec.preset->MAX_VALIDATORS_PER_COMMITTEE * committees;
    return slashing.attestation_1.attesting_indices.size() <= most &&
           slashing.attestation_2.attesting_indices.size() <= most;
}

template <class Entry>
ValidatorIndex proposer_of(const Entry& entry) {
    return entry.operation.signed_header_1.message.proposer_index;
}

template <class Entries>
auto pack_proposer_slashings(const Spec& spec, const Entries& entries, Packer& packer) {
    std::vector<std::pair<Gwei, const typename Entries::mapped_type*>> heaviest;
    for (const auto& [index, entry] : entries) {
        if (is_slashable(packer.state(), index, packer.epoch())) {
            heaviest.emplace_back(packer.state().validators[index.value].effective_balance, &entry);
        }
    }
    // In the order of their validators where they weigh the same.
    std::ranges::sort(heaviest, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first
                                  : proposer_of(*a.second) < proposer_of(*b.second);
    });
    ssz::List<ProposerSlashing> packed;
    for (const auto& [stake, entry] : heaviest) {
        if (packed.size() == spec.preset->MAX_PROPOSER_SLASHINGS) {
            break;
        }
        if (packer.apply_if_valid(entry->operation, entry->under)) {
            packed.push_back(entry->operation);
        }
    }
    return packed;
}

/// Greedily: each time the one that takes the most of what is not taken yet.
template <class Entries>
auto pack_attester_slashings(const Spec& spec, const Entries& entries, Packer& packer) {
    const std::uint64_t most = spec.at_least(ForkId::electra)
                                   ? spec.preset->MAX_ATTESTER_SLASHINGS_ELECTRA
                                   : spec.preset->MAX_ATTESTER_SLASHINGS;
    std::vector<const typename Entries::value_type*> left;
    for (const auto& entry : entries) {
        if (fits(spec, entry.operation)) {
            left.push_back(&entry);
        }
    }
    const auto stake = [&](const auto* entry) {
        return slashable_stake(packer.state(), entry->offenders, packer.epoch());
    };
    ssz::List<AttesterSlashing> packed;
    while (packed.size() < most && !left.empty()) {
        const auto best = std::ranges::max_element(left, {}, stake);
        if (stake(*best) == 0) {
            break;
        }
        if (packer.apply_if_valid((*best)->operation, (*best)->under)) {
            packed.push_back((*best)->operation);
        }
        left.erase(best);
    }
    return packed;
}

/// Under the fork of the current state one of its signatures is bad.
template <class Entry>
bool is_refused(const Spec& spec, const BeaconState& current, Entry& entry, std::size_t& budget) {
    const CheckedUnder now = checked_under(spec, current);
    if (entry.under == now || budget == 0) {
        return false;
    }
    --budget;
    BeaconState trial = current;
    WatchingVerifier verifier;
    const bool is_valid = apply(spec, trial, entry.operation, verifier).has_value();
    if (!base::take_overflow() && is_valid) {
        entry.under = now;
    }
    return verifier.has_refused();
}

template <class Operation, class Entry>
Entry& entry_of(std::pair<Operation, Entry>& item) {
    return item.second;
}
template <class Entry>
Entry& entry_of(Entry& item) {
    return item;
}

template <class Entries>
void recheck(const Spec& spec, const BeaconState& current, Entries& entries, std::size_t& budget) {
    for (auto entry = entries.begin(); entry != entries.end();) {
        const bool refused = is_refused(spec, current, entry_of(*entry), budget);
        entry = refused ? entries.erase(entry) : std::next(entry);
    }
}

}  // namespace

CheckedUnder checked_under(const Spec& spec, const BeaconState& state) {
    return {spec.fork_id(), state.fork};
}

// In ------------------------------------------------------------------------------------------

void OperationPool::add(const SignedVoluntaryExit& exit, const CheckedUnder& under) {
    if (exits_.size() < MAX_POOL_EXITS) {
        exits_.try_emplace(exit.message.validator_index, exit, under);
    }
}

void OperationPool::add(const ProposerSlashing& slashing, const CheckedUnder& under) {
    if (proposer_slashings_.size() < MAX_POOL_PROPOSER_SLASHINGS) {
        proposer_slashings_.try_emplace(slashing.signed_header_1.message.proposer_index, slashing,
                                        under);
    }
}

void OperationPool::add(const SignedBLSToExecutionChange& change) {
    if (key_changes_.size() < MAX_POOL_KEY_CHANGES) {
        key_changes_.try_emplace(change.message.validator_index, change);
    }
}

/// Every one of them can be slashed with what is here already.
bool OperationPool::covers(const std::vector<ValidatorIndex>& offenders) const {
    return std::ranges::all_of(offenders, [&](ValidatorIndex index) {
        return std::ranges::any_of(attester_slashings_, [&](const AttesterEntry& entry) {
            return std::ranges::binary_search(entry.offenders, index);
        });
    });
}

void OperationPool::add(const AttesterSlashing& slashing, const CheckedUnder& under,
                        const BeaconState& state) {
    AttesterEntry entry{slashing, under, offenders_of(slashing), Gwei{}};
    if (covers(entry.offenders)) {
        return;
    }
    for (const ValidatorIndex index : entry.offenders) {
        entry.stake += index < state.validators.size()
                           ? state.validators[index.value].effective_balance
                           : Gwei{};
    }
    attester_slashings_.push_back(std::move(entry));
    if (attester_slashings_.size() > MAX_POOL_ATTESTER_SLASHINGS) {
        attester_slashings_.erase(
            std::ranges::min_element(attester_slashings_, {}, &AttesterEntry::stake));
    }
}

bool OperationPool::empty() const noexcept {
    return exits_.empty() && proposer_slashings_.empty() && attester_slashings_.empty() &&
           key_changes_.empty();
}

// Out -----------------------------------------------------------------------------------------

PackedOperations OperationPool::pack(const Spec& spec, const BeaconState& state) const {
    PackedOperations packed;
    if (empty()) {
        return packed;
    }
    Packer packer(spec, state);
    packed.proposer_slashings = pack_proposer_slashings(spec, proposer_slashings_, packer);
    packed.attester_slashings = pack_attester_slashings(spec, attester_slashings_, packer);
    for (const auto& [index, entry] : exits_) {
        if (packed.voluntary_exits.size() < spec.preset->MAX_VOLUNTARY_EXITS &&
            packer.apply_if_valid(entry.operation, entry.under)) {
            packed.voluntary_exits.push_back(entry.operation);
        }
    }
    for (const auto& [index, change] : key_changes_) {
        if (spec.at_least(ForkId::capella) &&
            packed.bls_to_execution_changes.size() < spec.preset->MAX_BLS_TO_EXECUTION_CHANGES &&
            packer.apply_if_valid(change)) {
            packed.bls_to_execution_changes.push_back(change);
        }
    }
    return packed;
}

std::vector<SignedVoluntaryExit> OperationPool::list_exits() const {
    std::vector<SignedVoluntaryExit> all;
    for (const auto& [index, entry] : exits_) {
        all.push_back(entry.operation);
    }
    return all;
}

std::vector<ProposerSlashing> OperationPool::list_proposer_slashings() const {
    std::vector<ProposerSlashing> all;
    for (const auto& [index, entry] : proposer_slashings_) {
        all.push_back(entry.operation);
    }
    return all;
}

std::vector<AttesterSlashing> OperationPool::list_attester_slashings() const {
    std::vector<AttesterSlashing> all;
    for (const AttesterEntry& entry : attester_slashings_) {
        all.push_back(entry.operation);
    }
    return all;
}

std::vector<SignedBLSToExecutionChange> OperationPool::list_key_changes() const {
    std::vector<SignedBLSToExecutionChange> all;
    for (const auto& [index, change] : key_changes_) {
        all.push_back(change);
    }
    return all;
}

void OperationPool::prune_done(const BeaconState& finalized, Epoch epoch) {
    const auto validator = [&](ValidatorIndex index) -> const Validator* {
        return index < finalized.validators.size() ? &finalized.validators[index.value] : nullptr;
    };
    const auto is_safe = [&](ValidatorIndex index) {
        return validator(index) != nullptr &&
               (validator(index)->slashed || validator(index)->withdrawable_epoch <= epoch);
    };
    std::erase_if(exits_, [&](const auto& item) {
        return validator(item.first) != nullptr &&
               validator(item.first)->exit_epoch != FAR_FUTURE_EPOCH;
    });
    std::erase_if(proposer_slashings_, [&](const auto& item) { return is_safe(item.first); });
    std::erase_if(attester_slashings_, [&](const AttesterEntry& entry) {
        return std::ranges::all_of(entry.offenders, is_safe);
    });
    std::erase_if(key_changes_, [&](const auto& item) {
        return validator(item.first) != nullptr &&
               validator(item.first)->withdrawal_credentials[0] != BLS_WITHDRAWAL_PREFIX;
    });
}

void OperationPool::prune(const Spec& spec, const BeaconState& finalized,
                          const BeaconState& current) {
    if (empty()) {
        return;
    }
    prune_done(finalized, get_current_epoch(spec, current));
    std::size_t budget = MAX_RECHECKS;
    recheck(spec, current, exits_, budget);
    recheck(spec, current, proposer_slashings_, budget);
    recheck(spec, current, attester_slashings_, budget);
}

}  // namespace cairn::node
