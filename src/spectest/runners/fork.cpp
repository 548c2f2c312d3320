// Upgrades, alone and in the middle of a chain: runners fork and transition.
// Spec: consensus-specs v1.7.0-beta.4 tests/formats/{forks,transition}/README.md.
#include "consensus/transition.hpp"
#include "consensus/upgrade.hpp"
#include "spectest/runners/runners.hpp"
#include "spectest/runners/state_case.hpp"

#include <array>

namespace cairn::spectest {
namespace {

using namespace consensus;

/// The fork before the case's, under which its pre-state is written.
Read<CaseSpec> spec_before(const StateCase& c) {
    const auto before = parent(c.spec->fork_id());
    if (!before) {
        return failed("no fork comes before " + c.vectors.id.fork);
    }
    return c.spec.with_fork(*before);
}

struct ForkEpochKey {
    ForkId fork;
    Epoch Config::* epoch;
};
constexpr auto FORK_EPOCH_KEYS = std::to_array<ForkEpochKey>({
    {ForkId::altair, &Config::ALTAIR_FORK_EPOCH},
    {ForkId::bellatrix, &Config::BELLATRIX_FORK_EPOCH},
    {ForkId::capella, &Config::CAPELLA_FORK_EPOCH},
    {ForkId::deneb, &Config::DENEB_FORK_EPOCH},
    {ForkId::electra, &Config::ELECTRA_FORK_EPOCH},
    {ForkId::fulu, &Config::FULU_FORK_EPOCH},
    {ForkId::gloas, &Config::GLOAS_FORK_EPOCH},
});

/// The schedule of a chain that changes to the case's fork at `epoch` and has all earlier ones from
/// the start.
Config schedule(const StateCase& c, Epoch epoch) {
    Config config = c.spec.config();
    for (const ForkEpochKey& key : FORK_EPOCH_KEYS) {
        if (key.fork == c.spec->fork_id()) {
            config.*key.epoch = epoch;
        } else if (c.spec->at_least(key.fork)) {
            config.*key.epoch = GENESIS_EPOCH;
        }
    }
    return config;
}

/// A chain that crosses one fork: blocks up to `fork_block` are of the fork before.
class Crossing {
  public:
    Crossing(const StateCase& c, CaseSpec before, Slot fork_slot)
        : after_(c.spec),
          before_(std::move(before)),
          verifier_(*c.verifier),
          fork_slot_(fork_slot) {}

    Checked<> apply_before(BeaconState& state, const SignedBeaconBlock& block) {
        return state_transition(*before_, state, block, {verifier_, engine_});
    }
    Checked<> apply_after(BeaconState& state, const SignedBeaconBlock& block) {
        CAIRN_TRY(cross(state));
        return block.message.slot == state.slot
                   ? apply_block(*after_, state, block, {verifier_, engine_})
                   : state_transition(*after_, state, block, {verifier_, engine_});
    }
    /// Moves the state to the fork's first slot and upgrades it, once.
    Checked<> cross(BeaconState& state) {
        if (crossed_) {
            return {};
        }
        crossed_ = true;
        if (state.slot < fork_slot_) {
            CAIRN_TRY(process_slots(*before_, state, fork_slot_, verifier_));
        }
        return upgrade_to_fork(*after_, state, verifier_);
    }

  private:
    CaseSpec after_;
    CaseSpec before_;
    SignatureVerifier& verifier_;
    FixedExecutionEngine engine_;
    Slot fork_slot_;
    bool crossed_ = false;
};

struct Block {
    SignedBeaconBlock block;
    bool before = false;
};

Read<std::vector<Block>> read_blocks(const StateCase& c, const CaseSpec& before) {
    CAIRN_TRY_ASSIGN(const std::uint64_t count, uint_member(c.meta, "blocks_count"));
    std::uint64_t first_after = 0;
    if (c.meta.find("fork_block") != nullptr) {
        CAIRN_TRY_ASSIGN(const std::uint64_t last_before, uint_member(c.meta, "fork_block"));
        first_after = last_before + 1;
    }
    std::vector<Block> blocks;
    for (std::uint64_t i = 0; i < count; ++i) {
        const bool is_before = i < first_after;
        CAIRN_TRY_ASSIGN(auto block,
                         read_object<SignedBeaconBlock>(c.vectors, "blocks_" + std::to_string(i),
                                                        is_before ? *before : *c.spec));
        blocks.push_back({std::move(block), is_before});
    }
    return blocks;
}

}  // namespace

Outcome run_fork(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    CAIRN_TRY_ASSIGN(const std::string fork, text_member(c.meta, "fork"));
    if (fork != vectors.id.fork) {
        return failed("meta.yaml says fork " + fork);
    }
    CAIRN_TRY_ASSIGN(const CaseSpec before, spec_before(c));
    CAIRN_TRY_ASSIGN(const auto pre, read_object<BeaconState>(vectors, "pre", *before));
    return check_change(vectors, pre, *c.spec, "post", [&](BeaconState& state) {
        return upgrade_to_fork(*c.spec, state, *c.verifier);
    });
}

Outcome run_transition(const Case& vectors) {
    CAIRN_TRY_ASSIGN(StateCase c, open_state_case(vectors));
    CAIRN_TRY_ASSIGN(const std::string fork, text_member(c.meta, "post_fork"));
    if (fork != vectors.id.fork) {
        return failed("meta.yaml says post_fork " + fork);
    }
    CAIRN_TRY_ASSIGN(const std::uint64_t fork_epoch, uint_member(c.meta, "fork_epoch"));
    c.spec = c.spec.with_config(schedule(c, Epoch{fork_epoch}));
    CAIRN_TRY_ASSIGN(const CaseSpec before, spec_before(c));
    CAIRN_TRY_ASSIGN(const auto pre, read_object<BeaconState>(vectors, "pre", *before));
    CAIRN_TRY_ASSIGN(const auto blocks, read_blocks(c, before));
    const Slot fork_slot{fork_epoch * c.spec->preset->SLOTS_PER_EPOCH};
    return check_change(vectors, pre, *c.spec, "post", [&](BeaconState& state) -> Checked<> {
        Crossing crossing(c, before, fork_slot);
        for (const Block& block : blocks) {
            CAIRN_TRY(block.before ? crossing.apply_before(state, block.block)
                                   : crossing.apply_after(state, block.block));
        }
        return crossing.cross(state);
    });
}

}  // namespace cairn::spectest
