// A block with operations and faults of a fuzz input's choosing, and what must become of it.
#pragma once

#include "base/fuzz_input_test.hpp"
#include "synthetic/sample_chain_test.hpp"

#include <optional>

namespace cairn::synthetic::sample {

using consensus::Attestation;
using consensus::AttesterSlashing;
using consensus::Epoch;
using consensus::ExecutionPayload;
using consensus::ProposerSlashing;
using consensus::SignedExecutionPayloadBid;

/// What a draft lets one expect, signatures taken for valid.
enum class Expected : std::uint8_t {
    valid,    // every part is valid by the specification
    refused,  // some part is not, whatever the others do
    open,     // nobody has thought it through
};

/// Adds operations to a bare block on top of `chain`. Each validator that an operation needs fresh
/// is used once, so valid operations stay valid together.
class Draft {
  public:
    /// `state` stands at the block's slot; `block` is a bare_block on it.
    Draft(const Chain& chain, const BeaconState& state, BeaconBlock block, base::FuzzInput& input);

    /// Until the input ends or a block's worth is there.
    void add_operations();

    const BeaconBlock& block() const noexcept { return block_; }
    Expected expected() const noexcept { return slot_changed_ ? Expected::open : expected_; }

  private:
    void add_attestation();
    void spoil_attestation(Attestation& attestation);
    void add_proposer_slashing();
    void spoil_proposer_slashing(ProposerSlashing& slashing);
    void add_attester_slashing();
    void spoil_attester_slashing(AttesterSlashing& slashing);
    void add_due_deposits();
    void spoil_deposits();
    void add_voluntary_exit();
    void add_address_change();
    void add_payload_attestation();
    void change_header();
    void change_eth1_vote();
    void change_payload();
    void spoil_payload(ExecutionPayload& payload);
    void change_bid();
    void spoil_bid(SignedExecutionPayloadBid& bid);

    /// An ordinary validator that no operation has had. Null: all are taken.
    template <class Wanted>
    std::optional<ValidatorIndex> take(Wanted&& wanted);
    std::optional<ValidatorIndex> take();
    bool spoils() noexcept { return input_.one_in(20); }
    void refuse() noexcept { expected_ = Expected::refused; }
    void leave_open() noexcept {
        expected_ = expected_ == Expected::refused ? expected_ : Expected::open;
    }
    bool at_least(ForkId fork) const noexcept { return spec_.at_least(fork); }

    const Chain& chain_;
    const Spec& spec_;
    const BeaconState& state_;
    BeaconBlock block_;
    base::FuzzInput& input_;
    Epoch epoch_;
    Expected expected_ = Expected::valid;
    std::vector<bool> taken_ = std::vector<bool>(ORDINARY);
    std::size_t start_ = 0;  // where the search for a fresh validator begins
    // A second fault in the same place could mend the first.
    bool header_spoiled_ = false;
    bool execution_spoiled_ = false;
    bool deposits_spoiled_ = false;
    bool slot_changed_ = false;
};

}  // namespace cairn::synthetic::sample
