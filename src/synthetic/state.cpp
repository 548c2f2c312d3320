#include "synthetic/state.hpp"

#include "base/assert.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/block.hpp"
#include "consensus/misc.hpp"
#include "crypto/random.hpp"
#include "ssz/codec.hpp"

namespace cairn::synthetic {
namespace {

using namespace consensus;

class Draw {
  public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}
    Bytes32 root() {
        Bytes32 out;
        random_.fill(out.bytes);
        return out;
    }
    std::uint64_t below(std::uint64_t bound) { return base::load_le64(root().data()) % bound; }

  private:
    crypto::SeededRandom random_;
};

void fill_registry(const Spec& spec, const Keys& keys, BeaconState& state) {
    const Gwei balance{spec.preset->MAX_EFFECTIVE_BALANCE};
    state.validators.resize(keys.size());
    state.validators.transform_runs(
        base::serial_executor(), [&](std::span<Validator> run, std::size_t first) {
            for (std::size_t i = 0; i < run.size(); ++i) {
                Validator& validator = run[i];
                validator.pubkey = keys.pubkey(first + i);
                validator.withdrawal_credentials[0] = ETH1_ADDRESS_WITHDRAWAL_PREFIX;
                base::store_le64(validator.withdrawal_credentials.data() + 12, first + i);
                validator.effective_balance = balance;
                validator.activation_eligibility_epoch = GENESIS_EPOCH;
                validator.activation_epoch = GENESIS_EPOCH;
                validator.exit_epoch = FAR_FUTURE_EPOCH;
                validator.withdrawable_epoch = FAR_FUTURE_EPOCH;
            }
        });
    state.balances.resize(keys.size());
    state.balances.transform_runs(
        base::serial_executor(), [&](std::span<Gwei> run, std::size_t first) {
            for (std::size_t i = 0; i < run.size(); ++i) {
                run[i] = balance + (first + i) * 7919 % 10'000'000;  // rewards not yet withdrawn
            }
        });
}

void fill_history(const Spec& spec, Draw& draw, BeaconState& state) {
    const auto fill = [&](auto& vector) {
        for (std::size_t i = 0; i < vector.size(); ++i) {
            vector.set(i, draw.root());
        }
    };
    fill(state.block_roots);
    fill(state.state_roots);
    fill(state.randao_mixes);
    state.latest_block_header.slot = state.slot;
    state.latest_block_header.parent_root =
        state.block_roots[(state.slot - 1) % spec.preset->SLOTS_PER_HISTORICAL_ROOT];
    state.latest_block_header.body_root = draw.root();
    state.eth1_data = {draw.root(), state.validators.size(), draw.root()};
    state.eth1_deposit_index = state.validators.size();
    state.genesis_validators_root = draw.root();
}

void fill_payload_header(const Spec& spec, Draw& draw, BeaconState& state) {
    ExecutionPayloadHeader& header = state.latest_execution_payload_header;
    header.block_hash = draw.root();
    header.parent_hash = draw.root();
    header.block_number = state.slot.value;
    header.gas_limit = 60'000'000;
    header.timestamp = compute_time_at_slot(spec, state.genesis_time, state.slot);
}

void fill_finality(const Spec& spec, Epoch epoch, BeaconState& state) {
    const auto checkpoint = [&](Epoch at) {
        const Slot start = compute_start_slot_at_epoch(spec, at);
        return Checkpoint{at, state.block_roots[start % spec.preset->SLOTS_PER_HISTORICAL_ROOT]};
    };
    for (std::size_t i = 0; i < state.justification_bits.size(); ++i) {
        state.justification_bits.set(i);
    }
    state.previous_justified_checkpoint = checkpoint(epoch - 2);
    state.current_justified_checkpoint = checkpoint(epoch - 1);
    state.finalized_checkpoint = checkpoint(epoch - 2);
}

bool takes_part(const StateOptions& options, std::size_t validator) noexcept {
    return validator * 613 % 1000 < options.participation_per_mille;
}

void fill_participation(const StateOptions& options, BeaconState& state) {
    constexpr ParticipationFlags all_flags = 0b111;
    for (auto* participation :
         {&state.previous_epoch_participation, &state.current_epoch_participation}) {
        participation->resize(state.validators.size());
        participation->transform_runs(
            base::serial_executor(), [&](std::span<ParticipationFlags> run, std::size_t first) {
                for (std::size_t i = 0; i < run.size(); ++i) {
                    run[i] = takes_part(options, first + i) ? all_flags : 0;
                }
            });
    }
    state.inactivity_scores.resize(state.validators.size());
}

/// phase0: every committee of the epoch attested to what the chain says.
void fill_attestations(const Spec& spec, const StateOptions& options, Epoch epoch,
                       BeaconState& state, ssz::PersistentList<PendingAttestation>& attestations) {
    const std::uint64_t history = spec.preset->SLOTS_PER_HISTORICAL_ROOT;
    const Slot start = compute_start_slot_at_epoch(spec, epoch);
    const std::uint64_t committees = get_committee_count_per_slot(spec, state, epoch);
    const bool current = epoch == get_current_epoch(spec, state);
    for (Slot slot = start; slot < start + spec.preset->SLOTS_PER_EPOCH && slot < state.slot;
         ++slot) {
        for (std::uint64_t index = 0; index < committees; ++index) {
            const auto committee = get_beacon_committee(spec, state, slot, CommitteeIndex{index});
            PendingAttestation attestation;
            attestation.aggregation_bits = ssz::Bitlist(committee.size());
            for (std::size_t i = 0; i < committee.size(); ++i) {
                attestation.aggregation_bits.set(i, takes_part(options, committee[i].value));
            }
            attestation.data.slot = slot;
            attestation.data.index = CommitteeIndex{index};
            attestation.data.beacon_block_root = state.block_roots[slot % history];
            attestation.data.source =
                current ? state.current_justified_checkpoint : state.previous_justified_checkpoint;
            attestation.data.target = {epoch, state.block_roots[start % history]};
            attestation.inclusion_delay = Slot{spec.preset->MIN_ATTESTATION_INCLUSION_DELAY};
            attestation.proposer_index = committee[0];
            attestations.push_back(attestation);
        }
    }
}

Checked<> fill_altair(const Spec& spec, const StateOptions& options, BeaconState& state) {
    fill_participation(options, state);
    CAIRN_TRY_ASSIGN(state.current_sync_committee, get_next_sync_committee(spec, state));
    state.next_sync_committee = state.current_sync_committee;
    return {};
}

}  // namespace

Checked<BeaconState> generate_state(const Spec& spec, const Keys& keys,
                                    const StateOptions& options) {
    CAIRN_REQUIRE(keys.size() > 0, no_active_validators);
    CAIRN_ASSERT(options.epoch >= 2);
    Draw draw(options.seed);
    auto state = ssz::default_value<BeaconState>(spec);
    state.genesis_time = spec.config->MIN_GENESIS_TIME;
    state.slot = compute_start_slot_at_epoch(spec, options.epoch + 1) - 1;
    const Version version = fork_version(*spec.config, spec.fork_id());
    state.fork = {version, version, GENESIS_EPOCH};
    fill_registry(spec, keys, state);
    fill_history(spec, draw, state);
    fill_finality(spec, options.epoch, state);
    if (!spec.at_least(ForkId::altair)) {
        fill_attestations(spec, options, options.epoch - 1, state,
                          state.previous_epoch_attestations);
        fill_attestations(spec, options, options.epoch, state, state.current_epoch_attestations);
    } else {
        CAIRN_TRY(fill_altair(spec, options, state));
    }
    if (spec.at_least(ForkId::bellatrix)) {
        fill_payload_header(spec, draw, state);
    }
    if (spec.at_least(ForkId::electra)) {
        state.deposit_requests_start_index = state.validators.size();
        state.earliest_exit_epoch = compute_activation_exit_epoch(spec, options.epoch);
        state.earliest_consolidation_epoch = state.earliest_exit_epoch;
    }
    if (spec.at_least(ForkId::fulu)) {
        const std::uint64_t epochs = spec.preset->MIN_SEED_LOOKAHEAD + 1;
        state.proposer_lookahead.clear();
        for (std::uint64_t i = 0; i < epochs; ++i) {
            CAIRN_TRY_ASSIGN(const auto proposers,
                             get_beacon_proposer_indices(spec, state, options.epoch + i));
            state.proposer_lookahead.insert(state.proposer_lookahead.end(), proposers.begin(),
                                            proposers.end());
        }
    }
    return state;
}

}  // namespace cairn::synthetic
