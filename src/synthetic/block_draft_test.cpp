#include "synthetic/block_draft_test.hpp"

#include "consensus/accessors.hpp"
#include "consensus/blob_parameters.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "ssz/codec.hpp"
#include "synthetic/request_draft_test.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace cairn::synthetic::sample {

using namespace consensus;

namespace {

constexpr std::uint64_t ETH = 1'000'000'000;
constexpr std::size_t OPERATIONS_MAX = 16;
constexpr ValidatorIndex NOBODY{std::uint64_t{1} << 40U};

}  // namespace

Draft::Draft(const Chain& chain, const BeaconState& state, BeaconBlock block,
             base::FuzzInput& input)
    : chain_(chain),
      spec_(chain.spec),
      state_(state),
      block_(std::move(block)),
      input_(input),
      epoch_(get_current_epoch(spec_, state)),
      start_(input.byte()) {
    if (state.validators[block_.proposer_index.value].slashed) {
        refuse();
    }
    if (at_least(ForkId::altair)) {
        SyncAggregate& aggregate = block_.body.sync_aggregate;
        for (std::size_t i = 0; i < aggregate.sync_committee_bits.size(); i += 8) {
            const std::uint8_t bits = input.byte();
            for (std::size_t bit = 0; bit < 8; ++bit) {
                aggregate.sync_committee_bits.set(i + bit, (bits >> bit & 1U) == 0);
            }
        }
    }
    add_due_deposits();
}

void Draft::add_operations() {
    using Step = void (Draft::*)();
    static constexpr std::array<Step, 16> steps{
        &Draft::add_attestation,         &Draft::add_attestation,
        &Draft::add_attestation,         &Draft::add_attestation,
        &Draft::add_proposer_slashing,   &Draft::add_proposer_slashing,
        &Draft::add_attester_slashing,   &Draft::add_attester_slashing,
        &Draft::add_voluntary_exit,      &Draft::add_voluntary_exit,
        &Draft::add_address_change,      &Draft::add_address_change,
        &Draft::add_payload_attestation, &Draft::change_eth1_vote,
        &Draft::change_payload,          &Draft::change_bid,
    };
    for (std::size_t i = 0; i < OPERATIONS_MAX && !input_.empty(); ++i) {
        const std::size_t choice = input_.byte();
        (this->*steps[choice % steps.size()])();
        if (choice / steps.size() == 15 && input_.one_in(3)) {
            choice % 4 == 0 ? spoil_deposits() : change_header();
        }
    }
}

template <class Wanted>
std::optional<ValidatorIndex> Draft::take(Wanted&& wanted) {
    for (std::uint64_t i = 0; i < REQUESTED; ++i) {
        const ValidatorIndex validator{(start_ + 7 * i) % REQUESTED};
        if (!taken_[validator.value] && wanted(validator)) {
            taken_[validator.value] = true;
            return validator;
        }
    }
    return std::nullopt;
}

std::optional<ValidatorIndex> Draft::take() {
    return take([](ValidatorIndex) { return true; });
}

// Attestations ------------------------------------------------------------------------------------

void Draft::add_attestation() {
    const bool electra = at_least(ForkId::electra);
    auto& attestations = block_.body.attestations;
    if (attestations.size() == (electra ? spec_.preset->MAX_ATTESTATIONS_ELECTRA : 16)) {
        return;
    }
    const Slot first = compute_start_slot_at_epoch(spec_, get_previous_epoch(spec_, state_));
    const std::uint64_t oldest =
        at_least(ForkId::deneb) ? state_.slot - first : spec_.preset->SLOTS_PER_EPOCH;
    auto attestation = ssz::default_value<Attestation>(spec_);
    attestation.data = attestation_data(spec_, state_, state_.slot - (1 + input_.below(oldest)));
    attestation.signature = SIGNATURE;
    AttestationData& data = attestation.data;
    if (input_.one_in(4)) {
        data.beacon_block_root = Root{{0xaa}};  // a head of its own: valid, if late and wrong
        data.index = CommitteeIndex{at_least(ForkId::gloas) ? input_.below(2) : 0};
    }
    if (input_.one_in(6)) {
        data.target.root = Root{{0xbb}};
    }
    const std::uint64_t count = get_committee_count_per_slot(spec_, state_, data.target.epoch);
    const std::uint64_t first_named = input_.below(count);
    std::vector<std::uint64_t> named{first_named};
    if (!electra) {
        data.index = CommitteeIndex{first_named};
    } else if (first_named + 1 < count && input_.one_in(2)) {
        named.push_back(first_named + 1);
    }
    for (const std::uint64_t index : named) {
        if (electra) {
            attestation.committee_bits.set(index);
        }
        const auto committee =
            get_beacon_committee(spec_, state_, data.slot, CommitteeIndex{index});
        const std::size_t begin = attestation.aggregation_bits.size();
        attestation.aggregation_bits.resize(begin + committee.size());
        const std::uint8_t bits = input_.byte();
        for (std::size_t i = 0; i < committee.size(); ++i) {
            attestation.aggregation_bits.set(begin + i, i == 0 || (bits >> i % 8 & 1U) != 0);
        }
    }
    if (spoils()) {
        spoil_attestation(attestation);
        refuse();
    }
    attestations.push_back(std::move(attestation));
}

void Draft::spoil_attestation(Attestation& attestation) {
    const bool electra = at_least(ForkId::electra);
    AttestationData& data = attestation.data;
    ssz::Bitlist& bits = attestation.aggregation_bits;
    switch (input_.below(8)) {
        case 0:
            data.slot = state_.slot;
            data.target.epoch = epoch_;
            data.source = state_.current_justified_checkpoint;
            break;
        case 1:
            data.target.epoch = data.target.epoch + 1;
            break;
        case 2:
            bits.resize(bits.size() + 1);
            break;
        case 3:
            data.source.epoch = data.source.epoch + 1;
            break;
        case 4:
            bits = ssz::Bitlist(bits.size());
            break;
        case 5:
            data.index = CommitteeIndex{electra ? 2U : 4U};
            break;
        case 6:
            data.source.root[5] ^= 1U;
            break;
        default:
            // Of the epoch before the last.
            data.slot = Slot{data.slot - 2 * spec_.preset->SLOTS_PER_EPOCH};
            data.target.epoch = data.target.epoch - 2;
            break;
    }
}

// Slashings ---------------------------------------------------------------------------------------

void Draft::add_proposer_slashing() {
    auto& slashings = block_.body.proposer_slashings;
    const auto proposer = take();
    if (!proposer || slashings.size() == spec_.preset->MAX_PROPOSER_SLASHINGS) {
        return;
    }
    ProposerSlashing slashing;
    BeaconBlockHeader& header = slashing.signed_header_1.message;
    header.slot = state_.slot - input_.below(16);
    header.proposer_index = input_.one_in(8) ? EXITED : *proposer;
    if (header.proposer_index == EXITED) {
        taken_[proposer->value] = false;
        // Once only.
        const bool again = std::ranges::any_of(slashings, [](const ProposerSlashing& other) {
            return other.signed_header_1.message.proposer_index == EXITED;
        });
        again ? refuse() : leave_open();
    }
    slashing.signed_header_2 = slashing.signed_header_1;
    slashing.signed_header_2.message.body_root[0] = 1;
    if (spoils()) {
        spoil_proposer_slashing(slashing);
        refuse();
    }
    slashings.push_back(slashing);
}

void Draft::spoil_proposer_slashing(ProposerSlashing& slashing) {
    BeaconBlockHeader& header_1 = slashing.signed_header_1.message;
    BeaconBlockHeader& header_2 = slashing.signed_header_2.message;
    static constexpr std::array unslashable{NOBODY, SLASHED, WITHDRAWABLE, NEVER_ACTIVE};
    switch (input_.below(4)) {
        case 0:
            header_2 = header_1;
            break;
        case 1:
            header_2.slot = header_2.slot + 1;
            break;
        case 2:
            header_2.proposer_index = header_2.proposer_index + 1;
            break;
        default:
            header_1.proposer_index = header_2.proposer_index =
                unslashable[input_.below(unslashable.size())];
            break;
    }
}

void Draft::add_attester_slashing() {
    auto& slashings = block_.body.attester_slashings;
    const std::size_t limit = at_least(ForkId::electra)
                                  ? spec_.preset->MAX_ATTESTER_SLASHINGS_ELECTRA
                                  : spec_.preset->MAX_ATTESTER_SLASHINGS;
    const auto first = take();
    if (!first || slashings.size() == limit) {
        return;
    }
    AttesterSlashing slashing;
    IndexedAttestation& attestation_1 = slashing.attestation_1;
    IndexedAttestation& attestation_2 = slashing.attestation_2;
    attestation_1.attesting_indices.push_back(*first);
    for (std::size_t more = input_.below(3); more > 0; --more) {
        if (const auto validator = take()) {
            attestation_1.attesting_indices.push_back(*validator);
        }
    }
    attestation_2 = attestation_1;
    attestation_1.attesting_indices.push_back(SLASHED);       // innocent of this
    attestation_2.attesting_indices.push_back(NEVER_ACTIVE);  // likewise
    std::ranges::sort(attestation_1.attesting_indices);
    std::ranges::sort(attestation_2.attesting_indices);
    attestation_1.data.target.epoch = attestation_2.data.target.epoch = Epoch{50};
    if (input_.one_in(2)) {  // the first surrounds the second
        attestation_1.data.source.epoch = Epoch{10};
        attestation_2.data.source.epoch = Epoch{11};
        attestation_2.data.target.epoch = Epoch{49};
    } else {
        attestation_2.data.beacon_block_root[0] = 1;
    }
    if (spoils()) {
        spoil_attester_slashing(slashing);
        refuse();
    }
    slashings.push_back(std::move(slashing));
}

void Draft::spoil_attester_slashing(AttesterSlashing& slashing) {
    IndexedAttestation& attestation_1 = slashing.attestation_1;
    IndexedAttestation& attestation_2 = slashing.attestation_2;
    switch (input_.below(7)) {
        case 0:
            attestation_2.data = attestation_1.data;
            break;
        case 1:
            std::swap(attestation_1.attesting_indices.front(),
                      attestation_1.attesting_indices.back());
            break;
        case 2:
            attestation_2.attesting_indices.push_back(attestation_2.attesting_indices.back());
            break;
        case 3:
            attestation_1.attesting_indices = {SLASHED};
            attestation_2.attesting_indices = {SLASHED};
            break;
        case 4:
            attestation_1.attesting_indices.clear();
            break;
        case 5:
            attestation_2.attesting_indices.push_back(NOBODY);
            break;
        default:  // the second surrounds the first, which is no offence in this order
            attestation_1.data = attestation_2.data = AttestationData{};
            attestation_1.data.source.epoch = Epoch{11};
            attestation_1.data.target.epoch = Epoch{49};
            attestation_2.data.source.epoch = Epoch{10};
            attestation_2.data.target.epoch = Epoch{50};
            break;
    }
}

// Deposits, exits, address changes ----------------------------------------------------------------

void Draft::add_due_deposits() {
    if (at_least(ForkId::fulu)) {
        return;
    }
    const std::uint64_t due = state_.eth1_data.deposit_count - state_.eth1_deposit_index;
    for (std::uint64_t i = 0; i < due; ++i) {
        block_.body.deposits.push_back(chain_.deposits[i]);
    }
}

void Draft::spoil_deposits() {
    auto& deposits = block_.body.deposits;
    if (std::exchange(deposits_spoiled_, true)) {
        return;
    }
    refuse();
    if (deposits.empty()) {
        deposits.push_back(chain_.deposits.front());
        return;
    }
    Deposit& deposit = deposits[input_.below(deposits.size())];
    switch (input_.below(4)) {
        case 0:
            deposit.proof[input_.below(deposit.proof.size())][9] ^= 1U;
            break;
        case 1:
            deposit.data.amount = deposit.data.amount + 1;
            break;
        case 2:
            deposits.pop_back();
            break;
        default:
            deposits.push_back(deposits.back());
            break;
    }
}

void Draft::add_voluntary_exit() {
    auto& exits = block_.body.voluntary_exits;
    const auto validator =
        take([](ValidatorIndex index) { return !has_pending_withdrawal(index); });
    if (!validator || exits.size() == spec_.preset->MAX_VOLUNTARY_EXITS) {
        return;
    }
    SignedVoluntaryExit exit;
    exit.message = {Epoch{epoch_.value - input_.below(100)}, *validator};
    exit.signature = SIGNATURE;
    if (spoils()) {
        static constexpr std::array staying{NOBODY, SLASHED,      EXITING, WITHDRAWABLE,
                                            EXITED, NEVER_ACTIVE, YOUNG};
        const std::size_t choice = input_.below(staying.size() + 2);
        if (choice < staying.size()) {
            exit.message.validator_index = staying[choice];
        } else if (choice == staying.size()) {
            exit.message.epoch = epoch_ + 1;
        } else if (exits.size() + 1 < spec_.preset->MAX_VOLUNTARY_EXITS) {
            exits.push_back(exit);  // twice
        } else {
            exit.message.epoch = FAR_FUTURE_EPOCH;
        }
        refuse();
    }
    exits.push_back(exit);
}

void Draft::add_address_change() {
    auto& changes = block_.body.bls_to_execution_changes;
    if (!at_least(ForkId::capella) ||
        changes.size() == spec_.preset->MAX_BLS_TO_EXECUTION_CHANGES) {
        return;
    }
    const auto validator =
        take([](ValidatorIndex index) { return credentials_of(index) == Credentials::bls; });
    if (!validator) {
        return;
    }
    SignedBLSToExecutionChange change;
    change.message.validator_index = *validator;
    change.message.from_bls_pubkey = state_.validators[validator->value].pubkey;
    change.message.to_execution_address[3] = input_.byte();
    change.signature = SIGNATURE;
    if (spoils()) {
        switch (input_.below(3)) {
            case 0:
                change.message.from_bls_pubkey[40] ^= 1U;
                break;
            case 1:
                change.message.validator_index = ValidatorIndex{0};
                break;
            default:
                change.message.validator_index = NOBODY;
                break;
        }
        refuse();
    }
    changes.push_back(change);
}

void Draft::add_payload_attestation() {
    auto& attestations = block_.body.payload_attestations;
    if (!at_least(ForkId::gloas) || attestations.size() == spec_.preset->MAX_PAYLOAD_ATTESTATIONS) {
        return;
    }
    auto attestation = ssz::default_value<PayloadAttestation>(spec_);
    attestation.data.beacon_block_root = block_.parent_root;
    attestation.data.slot = Slot{state_.slot - 1};
    attestation.data.payload_present = input_.one_in(2);
    attestation.aggregation_bits.set(input_.below(spec_.preset->PTC_SIZE));
    attestation.aggregation_bits.set(input_.below(spec_.preset->PTC_SIZE));
    attestation.signature = SIGNATURE;
    if (spoils()) {
        switch (input_.below(3)) {
            case 0:
                attestation.data.beacon_block_root[7] ^= 1U;
                break;
            case 1:
                attestation.data.slot = state_.slot;
                break;
            default:
                attestation.aggregation_bits = ssz::Bitvector(spec_.preset->PTC_SIZE);
                break;
        }
        refuse();
    }
    attestations.push_back(attestation);
}

// Header, payload, bid ----------------------------------------------------------------------------

void Draft::change_header() {
    switch (input_.below(4)) {
        case 0:
            if (!std::exchange(header_spoiled_, true)) {
                block_.parent_root[3] ^= 1U;
                refuse();
            }
            break;
        case 1:
            block_.proposer_index = block_.proposer_index + 1;
            refuse();
            break;
        case 2:
            block_.body.randao_reveal[20] = input_.byte();
            break;
        default:
            // Another slot has another proposer, other withdrawals, other time.
            block_.slot = block_.slot + (1 + input_.below(3));
            slot_changed_ = true;
            break;
    }
}

void Draft::change_eth1_vote() {
    block_.body.eth1_data.block_hash[0] = input_.byte();
    block_.body.eth1_data.deposit_count += input_.below(3);
    block_.body.graffiti[0] = input_.byte();
}

void Draft::change_payload() {
    if (!at_least(ForkId::bellatrix) || at_least(ForkId::gloas) || execution_spoiled_) {
        return;
    }
    ExecutionPayload& payload = block_.body.execution_payload;
    payload.transactions.emplace_back().bytes.resize(input_.below(40));
    payload.extra_data.bytes.resize(input_.below(33));
    payload.gas_limit = input_.byte();
    if (at_least(ForkId::deneb)) {
        block_.body.blob_kzg_commitments.resize(
            input_.below(max_blobs_per_block(spec_, epoch_) + 1));
    }
    if (spoils()) {
        spoil_payload(payload);
        execution_spoiled_ = true;
        refuse();
    }
}

void Draft::spoil_payload(ExecutionPayload& payload) {
    auto& withdrawals = payload.withdrawals;
    switch (input_.below(at_least(ForkId::deneb) ? 6 : at_least(ForkId::capella) ? 5 : 3)) {
        case 0:
            payload.parent_hash[1] ^= 1U;
            break;
        case 1:
            payload.prev_randao[2] ^= 1U;
            break;
        case 2:
            payload.timestamp += 1;
            break;
        case 3:
            if (withdrawals.size() < spec_.preset->MAX_WITHDRAWALS_PER_PAYLOAD) {
                withdrawals.emplace_back();
            } else {
                withdrawals.pop_back();
            }
            break;
        case 4:
            if (withdrawals.empty()) {
                withdrawals.emplace_back();
            } else {
                Withdrawal& withdrawal = withdrawals[input_.below(withdrawals.size())];
                withdrawal.amount = Gwei{withdrawal.amount.value ^ (1U + input_.below(255))};
            }
            break;
        default:
            block_.body.blob_kzg_commitments.resize(max_blobs_per_block(spec_, epoch_) + 1);
            break;
    }
}

void Draft::change_bid() {
    if (!at_least(ForkId::gloas) || execution_spoiled_) {
        return;
    }
    SignedExecutionPayloadBid& bid = block_.body.signed_execution_payload_bid;
    bid.message.fee_recipient[0] = input_.byte();
    bid.message.gas_limit = input_.byte();
    bid.message.blob_kzg_commitments.resize(input_.below(max_blobs_per_block(spec_, epoch_) + 1));
    if (input_.one_in(2)) {
        bid.message.builder_index = ACTIVE_BUILDER;
        bid.message.value = Gwei{input_.below(40) * ETH};
        bid.signature = SIGNATURE;
    }
    if (spoils()) {
        spoil_bid(bid);
        execution_spoiled_ = true;
        refuse();
    }
}

void Draft::spoil_bid(SignedExecutionPayloadBid& bid) {
    static constexpr std::array passive{EXITED_BUILDER, FRESH_BUILDER, BuilderIndex{999}};
    switch (input_.below(9)) {
        case 0:
            bid.message.slot = bid.message.slot + 1;
            break;
        case 1:
            bid.message.parent_block_hash[30] ^= 1U;
            break;
        case 2:
            bid.message.block_hash = bid.message.parent_block_hash;
            break;
        case 3:
            bid.message.parent_block_root[4] ^= 1U;
            break;
        case 4:
            bid.message.prev_randao[5] ^= 1U;
            break;
        case 5:
            bid.message.blob_kzg_commitments.resize(max_blobs_per_block(spec_, epoch_) + 1);
            break;
        case 6:
            bid.message.builder_index = passive[input_.below(passive.size())];
            break;
        case 7:
            bid.message.builder_index = BUILDER_INDEX_SELF_BUILD;
            bid.message.value = Gwei{input_.below(2)};  // nothing bid, but signed
            bid.signature = SIGNATURE;
            break;
        default:
            bid.message.builder_index = ACTIVE_BUILDER;
            bid.message.value = Gwei{~std::uint64_t{0}};
            break;
    }
}

}  // namespace cairn::synthetic::sample
