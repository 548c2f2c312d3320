// Blocks of every mainline fork against a state in the middle of an epoch. The input chooses the
// fork, the slots in between, what the parent's payload and the deposit contract say, and
// operations, valid and spoiled; or it edits the block's encoding, or is an encoding itself.
//
// Oracle: a refused block leaves the state byte for byte as it was, and is refused for the same
// reason by a state that has just been decoded. An accepted one leads to the same root from either
// state, again with its state root and signature checked, and that root is the cold one of the
// encoded post-state; no other state root is accepted. What is valid by the specification is
// accepted, what is not is refused, and so is a block of which any signature is; see
// accepted_block_test.hpp for what must hold of the state.
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "consensus/transition.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "synthetic/accepted_block_test.hpp"
#include "synthetic/block_draft_test.hpp"
#include "synthetic/request_draft_test.hpp"

#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <set>

namespace cairn::synthetic::sample {

using namespace consensus;

namespace {

constexpr std::size_t NONE = std::numeric_limits<std::size_t>::max();

/// Accepts signatures, but for the one it is asked for in its turn `refused`; takes deposits'
/// signatures for valid or not by their public key.
class FuzzVerifier final : public SignatureVerifier {
  public:
    FuzzVerifier(std::size_t refused, std::uint8_t deposits)
        : refused_(refused), deposits_(deposits) {}

    bool verify(const BLSPubkey&, const Root&, const BLSSignature&) override { return next(); }
    bool fast_aggregate_verify(std::span<const BLSPubkey>, const Root&,
                               const BLSSignature&) override {
        return next();
    }
    bool fast_aggregate_verify(const BeaconState& state, std::span<const ValidatorIndex> validators,
                               const Root&, const BLSSignature&) override {
        for (const ValidatorIndex index : validators) {
            CAIRN_ASSERT(index < state.validators.size());
        }
        return next();
    }
    bool aggregate_verify(std::span<const BLSPubkey>, std::span<const Root>,
                          const BLSSignature&) override {
        return next();
    }
    bool verify_now(const BLSPubkey& pubkey, const Root&, const BLSSignature&) override {
        return (deposits_ >> pubkey[47] % 8 & 1U) == 0;
    }

    bool has_refused() const noexcept { return asked_ > refused_; }

  private:
    bool next() { return asked_++ != refused_; }
    std::size_t refused_;
    std::uint8_t deposits_;
    std::size_t asked_ = 0;
};

/// What the input decides beside the block.
struct Surroundings {
    std::size_t refused_signature = NONE;
    std::uint8_t deposit_signatures = 0;
    bool payload_invalid = false;
    bool parent_payload_came = true;
    bool compare_cold = false;
    std::uint64_t distance = 1;
    std::uint64_t deposits_due = 0;
};

Surroundings draw_surroundings(base::FuzzInput& input) {
    Surroundings out;
    const std::uint8_t choice = input.byte();
    out.parent_payload_came = (choice & 3U) != 1;
    out.deposits_due = (choice & 4U) != 0 ? input.below(5) : 0;
    out.distance =
        1 + ((choice & 24U) == 24 && input.one_in(3) ? input.below(24) : choice >> 3U & 1U);
    out.compare_cold = (choice & 96U) == 96;
    if ((choice & 0x80U) != 0) {
        out.deposit_signatures = input.byte();
        out.refused_signature = input.one_in(4) ? input.below(12) : NONE;
        out.payload_invalid = input.one_in(16);
    }
    return out;
}

class Run {
  public:
    Run(const Chain& chain, base::FuzzInput& input, base::FuzzTally& tally)
        : chain_(chain),
          spec_(chain.spec),
          input_(input),
          tally_(tally),
          around_(draw_surroundings(input)),
          state_(chain.state) {}

    void structured(bool edit) {
        const std::size_t edits = edit ? 1 + input_.below(4) : 0;
        std::array<std::array<std::uint8_t, 3>, 4> where{};
        for (std::size_t i = 0; i < edits; ++i) {
            where[i] = {input_.byte(), input_.byte(), input_.byte()};
        }
        draw_block();
        if (edit) {
            Bytes bytes = ssz::encode(spec_, block_);
            for (std::size_t i = 0; i < edits; ++i) {
                bytes[(where[i][0] | std::size_t{where[i][1]} << 8U) % bytes.size()] ^= where[i][2];
            }
            decoded(bytes);
        } else {
            tally_.input(true);
            check();
        }
    }

    void decoded(BytesView bytes) {
        expected_ = Expected::open;
        const bool valid = ssz::decode(spec_, bytes, block_).has_value();
        tally_.input(valid);
        // Epochs without end are no fault of a block's.
        if (valid && block_.message.slot.value < state_.slot.value + 40) {
            check();
        }
    }

  private:
    /// Also tells the state what the input has chosen of it.
    void draw_block() {
        const auto requests = draft_requests(spec_, state_, input_);
        state_.eth1_data.deposit_count += around_.deposits_due;
        if (spec_.at_least(ForkId::gloas)) {
            state_.latest_execution_payload_bid.execution_requests_root =
                ssz::hash_tree_root(spec_, requests);
        }
        FuzzVerifier verifier = make_verifier(NONE);
        BeaconState& at_slot = at_slot_.emplace(state_);
        const auto moved = process_slots(spec_, at_slot, state_.slot + around_.distance, verifier);
        CAIRN_ASSERT(moved.has_value());
        Draft draft(chain_, at_slot,
                    bare_block(spec_, at_slot, around_.parent_payload_came ? &requests : nullptr),
                    input_);
        draft.add_operations();
        block_.message = draft.block();
        block_.signature = SIGNATURE;
        expected_ = draft.expected();
        if (spec_.at_least(ForkId::gloas)) {
            if (around_.parent_payload_came && !within_limits(spec_, requests)) {
                expected_ = Expected::refused;
            }
        } else if (spec_.at_least(ForkId::electra)) {
            block_.message.body.execution_requests = requests;
        }
        if (around_.payload_invalid && spec_.at_least(ForkId::bellatrix) &&
            !spec_.at_least(ForkId::gloas)) {
            expected_ = Expected::refused;
        }
    }

    FuzzVerifier make_verifier(std::size_t refused) const {
        return {refused, around_.deposit_signatures};
    }

    Checked<> apply(BeaconState& state, const SignedBeaconBlock& block, FuzzVerifier& verifier,
                    ValidateResult validate) const {
        using Answer = FixedExecutionEngine::Answer;
        FixedExecutionEngine engine(around_.payload_invalid ? Answer::invalid : Answer::valid);
        const BlockContext context{verifier, engine};
        return state.slot == block.message.slot
                   ? apply_block(spec_, state, block, context, validate)
                   : state_transition(spec_, state, block, context, validate);
    }

    /// The draft's state is there already; the slots in between are left to the second application.
    const BeaconState& start() const {
        const bool at_slot = at_slot_ && at_slot_->slot == block_.message.slot;
        return at_slot && !around_.compare_cold ? *at_slot_ : state_;
    }

    void check() {
        const BeaconState& before = start();
        const Bytes bytes = ssz::encode(spec_, before);
        const Root root = ssz::hash_tree_root(spec_, before);
        BeaconState after = before;
        FuzzVerifier verifier = make_verifier(around_.refused_signature);
        const auto applied = apply(after, block_, verifier, ValidateResult::no);
        CAIRN_ASSERT(!verifier.has_refused() || !applied);
        // The copy shares with it what they have in common.
        CAIRN_ASSERT(ssz::encode(spec_, before) == bytes);
        CAIRN_ASSERT(ssz::hash_tree_root(spec_, before) == root);
        if (applied) {
            CAIRN_ASSERT(expected_ != Expected::refused);
            check_accepted_block(bytes, after);
            return;
        }
        if (expected_ == Expected::valid && !verifier.has_refused()) {
            std::fprintf(stderr, "a valid block was refused: %s\n",
                         describe(applied.error()).c_str());
            CAIRN_ASSERT(false);
        }
        CAIRN_ASSERT(ssz::encode(spec_, after) == bytes);
        CAIRN_ASSERT(ssz::hash_tree_root(spec_, after) == root);
        tally_.add("refused");
        static std::set<Rule> rules;
        tally_.add("rules", rules.insert(applied.error().rule).second ? 1 : 0);
        if (around_.compare_cold) {
            BeaconState cold = decode_state(bytes);
            FuzzVerifier again = make_verifier(around_.refused_signature);
            CAIRN_ASSERT(apply(cold, block_, again, ValidateResult::no) == applied);
        }
    }

    BeaconState decode_state(BytesView bytes) const {
        BeaconState state;
        CAIRN_ASSERT(ssz::decode(spec_, bytes, state).has_value());
        return state;
    }

    void check_accepted_block(const Bytes& before_bytes, const BeaconState& after) {
        count_accepted();
        const Bytes bytes = ssz::encode(spec_, after);
        const Root root = ssz::hash_tree_root(spec_, after);
        CAIRN_ASSERT(ssz::hash_tree_root(spec_, decode_state(bytes)) == root);

        SignedBeaconBlock block = block_;
        block.message.state_root = root;
        BeaconState again = around_.compare_cold ? decode_state(before_bytes) : state_;
        FuzzVerifier verifier = make_verifier(NONE);
        CAIRN_ASSERT(apply(again, block, verifier, ValidateResult::yes).has_value());
        CAIRN_ASSERT(ssz::hash_tree_root(spec_, again) == root);
        CAIRN_ASSERT(ssz::encode(spec_, again) == bytes);
        if (around_.compare_cold) {
            block.message.state_root[31] ^= 1U;
            BeaconState unchanged = state_;
            CAIRN_ASSERT(!apply(unchanged, block, verifier, ValidateResult::yes));
            CAIRN_ASSERT(ssz::encode(spec_, unchanged) == before_bytes);
        }

        if (!at_slot_ || at_slot_->slot != block.message.slot) {
            at_slot_ = state_;
            CAIRN_ASSERT(process_slots(spec_, *at_slot_, block.message.slot, verifier).has_value());
        }
        check_accepted(spec_, *at_slot_, block_.message, after);
    }

    void count_accepted() const {
        const BeaconBlockBody& body = block_.message.body;
        const ExecutionRequests& requests = spec_.at_least(ForkId::gloas)
                                                ? body.parent_execution_requests
                                                : body.execution_requests;
        tally_.add("accepted");
        tally_.add("proposer_slashings", body.proposer_slashings.size());
        tally_.add("attester_slashings", body.attester_slashings.size());
        tally_.add("attestations", body.attestations.size());
        tally_.add("deposits", body.deposits.size());
        tally_.add("voluntary_exits", body.voluntary_exits.size());
        tally_.add("bls_to_execution_changes", body.bls_to_execution_changes.size());
        tally_.add("payload_attestations", body.payload_attestations.size());
        tally_.add("withdrawals", body.execution_payload.withdrawals.size());
        tally_.add("blob_kzg_commitments", body.blob_kzg_commitments.size());
        tally_.add("deposit_requests", requests.deposits.size());
        tally_.add("withdrawal_requests", requests.withdrawals.size());
        tally_.add("consolidation_requests", requests.consolidations.size());
        tally_.add("builder_deposit_requests", requests.builder_deposits.size());
        tally_.add("builder_exit_requests", requests.builder_exits.size());
        tally_.add("builders'_bids", body.signed_execution_payload_bid.message.value > 0 ? 1 : 0);
    }

    const Chain& chain_;
    const Spec& spec_;
    base::FuzzInput& input_;
    base::FuzzTally& tally_;
    Surroundings around_;
    BeaconState state_;
    std::optional<BeaconState> at_slot_;  // where the draft was made
    SignedBeaconBlock block_;
    Expected expected_ = Expected::open;
};

const Chain& chain_of(ForkId fork) {
    static std::array<std::unique_ptr<const Chain>, mainline_forks.size()> chains;
    auto& chain = chains[static_cast<std::size_t>(fork)];
    if (!chain) {
        chain = std::make_unique<const Chain>(fork);
    }
    return *chain;
}

}  // namespace
}  // namespace cairn::synthetic::sample

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace cairn;
    using namespace cairn::synthetic::sample;
    using consensus::mainline_forks;
    static base::FuzzTally tally;
    base::FuzzInput input(BytesView(data, size));
    const std::uint8_t choice = input.byte();
    constexpr std::size_t forks = mainline_forks.size();
    Run run(chain_of(mainline_forks[choice % forks]), input, tally);
    switch (choice / forks) {
        case 31:
            run.decoded(input.rest());
            break;
        case 30:
        case 29:
        case 28:
            run.structured(true);
            break;
        default:
            run.structured(false);
            break;
    }
    return 0;
}
