// Fork choice under random time, blocks, votes, slashings, payloads, verdicts and pruning. A tree
// of valid blocks is built once, of altair and of gloas; the input decides what of it arrives when,
// and what the votes say. After every step: an error has changed nothing, the head descends from
// the justified block, the array is in order, and the store holds what store_model_test.hpp says.
// At times and in the end the head, the filtered tree and every node's score are the
// specification's.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/fork_choice/fast_confirmation.hpp"
#include "consensus/fork_choice/handlers.hpp"
#include "consensus/fork_choice/head.hpp"
#include "consensus/fork_choice/optimistic.hpp"
#include "consensus/fork_choice/prune.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/fork_choice/store_model_test.hpp"
#include "consensus/genesis.hpp"
#include "consensus/misc.hpp"
#include "consensus/ptc.hpp"
#include "consensus/transition.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/bls.hpp"
#include "crypto/secret_key.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::consensus;

namespace {

constexpr std::size_t validator_count = 32;
constexpr std::size_t block_count = 56;
constexpr std::size_t steps_max = 48;

struct BuiltBlock {
    SignedBeaconBlock block;
    Root root;
    StatePointer post_state;
    SignedExecutionPayloadEnvelope envelope;  // gloas
};

/// A fork's Spec, genesis, and a tree of blocks that anyone may bring in any order.
class World {
  public:
    explicit World(ForkId fork)
        : config_(make_config(fork)), spec_(minimal_preset(), config_, fork) {
        make_genesis();
        for (std::size_t i = 0; i < block_count; ++i) {
            // Every fifth block leaves a slot out.
            add_block(parent_of(i), Slot{i % 5 == 4 ? 2U : 1U}, i % 3 != 2);
        }
    }

    const Spec& spec() const noexcept { return spec_; }
    const BeaconBlock& anchor_block() const noexcept { return blocks_[0].block.message; }
    const StatePointer& anchor_state() const noexcept { return blocks_[0].post_state; }
    /// The anchor is the first.
    const std::vector<BuiltBlock>& blocks() const noexcept { return blocks_; }

  private:
    /// Two chains that nobody attests to, and so justify nothing of their own.
    static bool is_idle(std::size_t i) { return (i >= 18 && i < 26) || (i >= 38 && i < 46); }

    /// Every seventh block starts a branch a few blocks back; the idle chains start one each, and
    /// the others go on beside them.
    static std::size_t parent_of(std::size_t i) {
        if (i == 18 || i == 38) {
            return i - 2;
        }
        if (i == 26 || i == 46) {
            return i - 8;
        }
        const std::size_t back = i % 7 == 6 && !is_idle(i) ? 1 + i % 4 : 0;
        return i < back ? 0 : i - back;
    }

    static Config make_config(ForkId fork) {
        Config config = minimal_config();
        config.GLOAS_FORK_EPOCH = fork == ForkId::gloas ? GENESIS_EPOCH : FAR_FUTURE_EPOCH;
        return config;
    }

    void make_genesis() {
        GenesisChoices choices;
        Bytes32 scalar;
        for (std::size_t i = 0; i < validator_count; ++i) {
            scalar[31] = static_cast<std::uint8_t>(i + 1);
            const auto key = crypto::SecretKey::from_bytes(scalar.bytes);
            choices.validators.push_back({.pubkey = crypto::to_public_key(*key).compress(),
                                          .withdrawal_credentials = {},
                                          .balance = Gwei{32'000'000'000}});
        }
        choices.execution_payload_header.block_hash = Hash32{{1}};
        auto state = create_genesis_state(spec_, choices);
        CAIRN_ASSERT(state.has_value());
        BuiltBlock genesis;
        BeaconBlock& block = genesis.block.message;
        block.body = ssz::default_value<BeaconBlockBody>(spec_);
        block.body.signed_execution_payload_bid.message = state->latest_execution_payload_bid;
        block.state_root = ssz::hash_tree_root(spec_, *state);
        genesis.root = ssz::hash_tree_root(spec_, block);
        genesis.post_state = std::make_shared<const BeaconState>(*std::move(state));
        blocks_.push_back(std::move(genesis));
    }

    void add_block(std::size_t parent, Slot distance, bool on_payload) {
        BeaconState state = *blocks_[parent].post_state;
        CAIRN_ASSERT(process_slots(spec_, state, state.slot + distance, verifier_).has_value());
        BuiltBlock built;
        built.block = ssz::default_value<SignedBeaconBlock>(spec_);
        BeaconBlock& block = built.block.message;
        block.slot = state.slot;
        block.proposer_index = get_beacon_proposer_index(spec_, state).value();
        block.parent_root = ssz::hash_tree_root(spec_, state.latest_block_header);
        block.body.eth1_data = state.eth1_data;
        block.body.sync_aggregate.sync_committee_signature = G2_POINT_AT_INFINITY;
        if (spec_.at_least(ForkId::gloas)) {
            fill_bid(state, on_payload && parent != 0, block.body.signed_execution_payload_bid);
        }
        if (!is_idle(blocks_.size() - 1)) {
            attest(state, block.body.attestations);
        }
        CAIRN_ASSERT(
            apply_block(spec_, state, built.block, {verifier_, engine_}, ValidateResult::no)
                .has_value());
        block.state_root = ssz::hash_tree_root(spec_, state);
        built.root = ssz::hash_tree_root(spec_, block);
        if (spec_.at_least(ForkId::gloas)) {
            fill_envelope(state, built);
        }
        built.post_state = std::make_shared<const BeaconState>(std::move(state));
        blocks_.push_back(std::move(built));
    }

    void fill_bid(const BeaconState& state, bool on_payload, SignedExecutionPayloadBid& bid) {
        bid.message.builder_index = BUILDER_INDEX_SELF_BUILD;
        bid.message.slot = state.slot;
        base::store_le64(bid.message.block_hash.data(), 1000 + blocks_.size());
        bid.message.parent_block_hash =
            on_payload ? state.latest_execution_payload_bid.block_hash : state.latest_block_hash;
        bid.message.parent_block_root = ssz::hash_tree_root(spec_, state.latest_block_header);
        bid.message.prev_randao = get_randao_mix(spec_, state, get_current_epoch(spec_, state));
        bid.message.execution_requests_root =
            ssz::hash_tree_root(spec_, ssz::default_value<ExecutionRequests>(spec_));
        bid.signature = G2_POINT_AT_INFINITY;
    }

    void fill_envelope(const BeaconState& state, BuiltBlock& built) {
        built.envelope = ssz::default_value<SignedExecutionPayloadEnvelope>(spec_);
        ExecutionPayloadEnvelope& envelope = built.envelope.message;
        const ExecutionPayloadBid& bid = state.latest_execution_payload_bid;
        envelope.builder_index = bid.builder_index;
        envelope.beacon_block_root = built.root;
        envelope.parent_beacon_block_root = built.block.message.parent_root;
        envelope.payload.block_hash = bid.block_hash;
        envelope.payload.parent_hash = state.latest_block_hash;
        envelope.payload.prev_randao = bid.prev_randao;
        envelope.payload.gas_limit = bid.gas_limit;
        envelope.payload.slot_number = state.slot.value;
        envelope.payload.timestamp = compute_time_at_slot(spec_, state.genesis_time, state.slot);
        envelope.payload.withdrawals = state.payload_expected_withdrawals;
    }

    /// Everybody of the slot before, for what the state sees there.
    void attest(const BeaconState& state, ssz::List<Attestation>& attestations) {
        AttestationData data;
        data.slot = Slot{state.slot.value - 1};
        const Epoch epoch = compute_epoch_at_slot(spec_, data.slot);
        data.beacon_block_root = get_block_root_at_slot(spec_, state, data.slot).value();
        data.target = {epoch, get_block_root(spec_, state, epoch).value()};
        data.source = epoch == get_current_epoch(spec_, state)
                          ? state.current_justified_checkpoint
                          : state.previous_justified_checkpoint;
        const std::uint64_t committees = get_committee_count_per_slot(spec_, state, epoch);
        for (std::uint64_t i = 0; i < committees; ++i) {
            auto attestation = ssz::default_value<Attestation>(spec_);
            attestation.data = data;
            if (spec_.at_least(ForkId::electra)) {
                attestation.committee_bits.set(i);
            } else {
                attestation.data.index = CommitteeIndex{i};
            }
            const auto size =
                get_beacon_committee(spec_, state, data.slot, CommitteeIndex{i}).size();
            attestation.aggregation_bits.resize(size);
            for (std::size_t bit = 0; bit < size; ++bit) {
                attestation.aggregation_bits.set(bit);
            }
            attestations.push_back(std::move(attestation));
        }
    }

    Config config_;
    Spec spec_;
    NullVerifier verifier_;
    FixedExecutionEngine engine_;
    std::vector<BuiltBlock> blocks_;
};

bool same_votes(const Votes& a, const Votes& b) {
    if (a.size() != b.size() || !std::ranges::equal(a.direct(), b.direct())) {
        return false;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        const auto x = a.find(ValidatorIndex{i});
        const auto y = b.find(ValidatorIndex{i});
        if (x.has_value() != y.has_value() ||
            (x && (x->slot != y->slot || x->supported != y->supported)) ||
            a.is_equivocating(ValidatorIndex{i}) != b.is_equivocating(ValidatorIndex{i})) {
            return false;
        }
    }
    return true;
}

bool same_blocks(const BlockTree& a, const BlockTree& b) {
    return std::ranges::equal(a, b, [](const TreeBlock& x, const TreeBlock& y) {
        return x.root == y.root && x.parent == y.parent && x.timeliness == y.timeliness &&
               x.payload.verified == y.payload.verified &&
               x.payload.timeliness_vote == y.payload.timeliness_vote &&
               x.payload.data_availability_vote == y.payload.data_availability_vote;
    });
}

/// Everything but the states of checkpoints, which an error may leave behind.
bool same_store(const Store& a, const Store& b) {
    return a.time_ms == b.time_ms && a.justified_checkpoint == b.justified_checkpoint &&
           a.finalized_checkpoint == b.finalized_checkpoint &&
           a.unrealized_justified_checkpoint == b.unrealized_justified_checkpoint &&
           a.unrealized_finalized_checkpoint == b.unrealized_finalized_checkpoint &&
           a.proposer_boost_root == b.proposer_boost_root && same_blocks(a.blocks, b.blocks) &&
           same_votes(a.votes, b.votes);
}

/// One run of the input on a store.
class Run {
  public:
    Run(const World& world, BytesView bytes)
        : world_(world),
          spec_(world.spec()),
          input_(bytes),
          store_(get_forkchoice_store(spec_, world.anchor_state(), world.anchor_block()).value()),
          fcr_store_(get_fast_confirmation_store(store_)),
          model_(spec_, store_) {}

    /// Returns how many steps were accepted.
    std::size_t all() {
        std::size_t accepted = 0;
        for (std::size_t i = 0; i < steps_max && !input_.empty(); ++i) {
            before_ = store_;
            if (step()) {
                ++accepted;
            } else {
                CAIRN_ASSERT(same_store(store_, before_));
            }
            model_.check_step(before_);
            check_order();
            check_references();
            check_head();
            if (i % 8 == 7) {
                model_.check_head();
            }
        }
        model_.check_head();
        model_.check_scores();
        return accepted;
    }

  private:
    /// False: it was refused.
    bool step() {
        switch (input_.below(12)) {
            case 0:
            case 1:
                return tick();
            case 2:
            case 3:
            case 4:
            case 5:
                return block();
            case 6:
            case 7:
                return attestation();
            case 8:
                return slashing();
            case 9:
                return envelope();
            case 10:
                return payload_vote();
            default:
                return upkeep();
        }
    }

    HandlerContext context() { return {verifier_, engine_, available_, no_pow_chain_}; }
    const BuiltBlock& some_block() { return world_.blocks()[input_.below(block_count + 1)]; }

    bool tick() {
        const std::uint64_t eighth = spec_.config->SLOT_DURATION_MS / 8;
        const std::uint64_t steps =
            input_.one_in(4) ? std::uint64_t{1} << input_.below(64) : input_.below(32);
        return put_on_clock(store_.time_ms + steps % (std::uint64_t{1} << 40U) * eighth);
    }

    bool put_on_clock(std::uint64_t time_ms) {
        const std::uint64_t before_ms = store_.time_ms;
        if (!on_tick(spec_, store_, time_ms)) {
            return false;
        }
        model_.add_tick(before_ms);
        return true;
    }

    bool block() {
        // The next in order, more often than any: so that chains grow.
        const BuiltBlock& built =
            input_.one_in(3) ? some_block()
                             : world_.blocks()[std::min<std::size_t>(next_++, block_count)];
        const BeaconBlock& message = built.block.message;
        if (!input_.one_in(4)) {
            make_way_for(message);
            before_ = store_;
        }
        if (store_.blocks.contains(built.root) || !check_block(spec_, store_, message) ||
            !insert_block(spec_, store_, message, built.root, built.post_state)) {
            return false;
        }
        model_.add_block(before_, built.root);
        for (const Attestation& attestation : message.body.attestations) {
            // A block's votes may be for blocks that have been pruned or invalidated.
            static_cast<void>(vote(attestation, MessageOrigin::block));
        }
        return true;
    }

    bool vote(const Attestation& attestation, MessageOrigin origin) {
        if (!on_attestation(spec_, store_, attestation, verifier_, origin)) {
            return false;
        }
        model_.add_attestation(attestation);
        return true;
    }

    /// Its slot has come, and its parent's payload.
    void make_way_for(const BeaconBlock& block) {
        const std::uint64_t start =
            compute_time_at_slot_ms(spec_, store_.genesis_time_ms, block.slot);
        CAIRN_ASSERT(put_on_clock(std::max(store_.time_ms, start)));
        const auto parent =
            std::ranges::find(world_.blocks(), block.parent_root, &BuiltBlock::root);
        if (spec_.at_least(ForkId::gloas) && parent != world_.blocks().end()) {
            static_cast<void>(
                on_execution_payload_envelope(spec_, store_, parent->envelope, context()));
        }
    }

    bool attestation() {
        const BuiltBlock& target = some_block();
        const BeaconState& state = *target.post_state;
        auto attestation = ssz::default_value<Attestation>(spec_);
        AttestationData& data = attestation.data;
        data.slot = state.slot + input_.below(4);
        data.beacon_block_root = target.root;
        data.target.epoch = compute_epoch_at_slot(spec_, data.slot);
        const auto at = store_.blocks.find(target.root);
        data.target.root = at && !input_.one_in(8)
                               ? get_checkpoint_block(spec_, store_, *at, data.target.epoch)
                               : some_block().root;
        data.index = CommitteeIndex{spec_.at_least(ForkId::gloas) ? input_.below(3) : 0};
        if (spec_.at_least(ForkId::electra)) {
            attestation.committee_bits.set(0);
        }
        const auto size = get_beacon_committee(spec_, state, data.slot, CommitteeIndex{0}).size();
        attestation.aggregation_bits.resize(size + (input_.one_in(16) ? 1 : 0));
        const std::uint8_t bits = input_.byte();
        for (std::size_t i = 0; i < attestation.aggregation_bits.size(); ++i) {
            attestation.aggregation_bits.set(i, (bits >> (i % 8) & 1U) != 0);
        }
        return vote(attestation, input_.one_in(2) ? MessageOrigin::block : MessageOrigin::wire);
    }

    bool slashing() {
        AttesterSlashing slashing;
        slashing.attestation_2.data.beacon_block_root = Root{{1}};
        const std::uint8_t first = input_.byte();
        const std::uint8_t second = input_.byte();
        for (std::uint64_t i = 0; i < 8; ++i) {
            const ValidatorIndex validator{4 * i + input_.below(5)};
            if ((first >> i & 1U) != 0) {
                slashing.attestation_1.attesting_indices.push_back(validator);
            }
            if ((second >> i & 1U) != 0) {
                slashing.attestation_2.attesting_indices.push_back(validator);
            }
        }
        if (!on_attester_slashing(spec_, store_, slashing, verifier_)) {
            return false;
        }
        model_.add_slashing(slashing);
        return true;
    }

    bool envelope() {
        SignedExecutionPayloadEnvelope envelope = some_block().envelope;
        if (input_.one_in(8)) {
            envelope.message.payload.block_hash[31] ^= 1U;
        }
        return on_execution_payload_envelope(spec_, store_, envelope, context()).has_value();
    }

    bool payload_vote() {
        const BuiltBlock& built = some_block();
        PayloadAttestationMessage message;
        message.data.beacon_block_root = built.root;
        message.data.slot = built.post_state->slot + (input_.one_in(8) ? 1 : 0);
        const std::uint8_t said = input_.byte();
        message.data.payload_present = (said & 1U) != 0;
        message.data.blob_data_available = (said & 2U) != 0;
        const auto ptc = get_ptc(spec_, *built.post_state, built.post_state->slot);
        message.validator_index =
            ptc && !input_.one_in(8) ? (*ptc)[input_.below(ptc->size())] : ValidatorIndex{99};
        return on_payload_attestation_message(
                   spec_, store_, message, verifier_,
                   input_.one_in(4) ? MessageOrigin::wire : MessageOrigin::block)
            .has_value();
    }

    bool upkeep() {
        switch (input_.below(4)) {
            case 0:
                return prune_finalized(store_);
            case 1:
                return mark_invalidated(opt_store_, store_,
                                        {.block_root = some_block().root,
                                         .was_refused = input_.one_in(2),
                                         .latest_valid_hash = std::nullopt})
                    .has_value();
            default:
                return confirm();
        }
    }

    bool confirm() {
        const FastConfirmationStore before = fcr_store_;
        if (!on_fast_confirmation(spec_, store_, fcr_store_)) {
            CAIRN_ASSERT(fcr_store_ == before);
            return false;
        }
        const auto confirmed = store_.blocks.find(fcr_store_.confirmed_root);
        const auto head = store_.blocks.find(fcr_store_.current_slot_head);
        CAIRN_ASSERT(confirmed && head);
        CAIRN_ASSERT(fcr_store_.confirmed_root == store_.finalized_checkpoint.root ||
                     store_.blocks.is_ancestor({*head}, {*confirmed}));
        return true;
    }

    void check_order() const {
        for (BlockIndex i = 0; i < store_.blocks.size(); ++i) {
            const TreeBlock& block = store_.blocks[i];
            CAIRN_ASSERT(store_.blocks.find(block.root) == i);
            CAIRN_ASSERT(i == 0 ? block.parent == NO_BLOCK : block.parent < i);
        }
    }

    /// Nothing points to a block that is gone.
    void check_references() const {
        CAIRN_ASSERT(store_.proposer_boost_root == Root{} ||
                     store_.blocks.contains(store_.proposer_boost_root));
        for (const Checkpoint& checkpoint :
             {store_.justified_checkpoint, store_.finalized_checkpoint,
              store_.unrealized_justified_checkpoint, store_.best_justified_checkpoint}) {
            CAIRN_ASSERT(store_.blocks.contains(checkpoint.root));
        }
        for (const auto& [checkpoint, state] : store_.checkpoint_states) {
            CAIRN_ASSERT(store_.blocks.contains(checkpoint.root) && state != nullptr);
        }
    }

    void check_head() const {
        const ForkChoiceNode head = get_head(spec_, store_);
        const auto at = store_.blocks.find(head.root);
        const auto justified = store_.blocks.find(store_.justified_checkpoint.root);
        CAIRN_ASSERT(at && justified);
        CAIRN_ASSERT(store_.blocks.is_ancestor({*at, head.payload_status}, {*justified}));
    }

    const World& world_;
    const Spec& spec_;
    base::FuzzInput input_;
    Store store_;
    Store before_;  // the last message
    FastConfirmationStore fcr_store_;
    StoreModel model_;
    OptimisticStore opt_store_;
    std::size_t next_ = 1;
    NullVerifier verifier_;
    FixedExecutionEngine engine_;
    AlwaysAvailable available_;
    NoPowChain no_pow_chain_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const World altair(ForkId::altair);
    static const World gloas(ForkId::gloas);
    static base::FuzzTally tally;
    if (size == 0) {
        return 0;
    }
    Run run(data[0] % 2 == 0 ? altair : gloas, BytesView(data + 1, size - 1));
    const std::size_t accepted = run.all();
    tally.input(accepted != 0);
    tally.add("accepted messages", accepted);
    return 0;
}
