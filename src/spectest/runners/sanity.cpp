// Spec: consensus-specs v1.7.0-beta.4 tests/formats/sanity/{blocks,slots}.md,
// tests/formats/finality, tests/formats/random; v0.12.3 likewise. Blocks stand in the same files
// everywhere.
#include "consensus/transition.hpp"
#include "spectest/runners/phase1.hpp"
#include "spectest/runners/runners.hpp"
#include "spectest/runners/state_case.hpp"

namespace cairn::spectest {
namespace {

using namespace consensus;

/// The number of slots, which v0.12.3 gives in SSZ too.
Read<std::uint64_t> read_slots(const StateCase& c) {
    if (c.vectors.has_ssz("slots")) {
        return read_object<std::uint64_t>(c.vectors, "slots", *c.spec);
    }
    CAIRN_TRY_ASSIGN(const json::Value slots, read_yaml(c.vectors, "slots.yaml"));
    const auto number = slots.to_uint64();
    if (!number) {
        return failed("slots.yaml is no number");
    }
    return *number;
}

Outcome run_slots(const StateCase& c) {
    CAIRN_TRY_ASSIGN(const std::uint64_t slots, read_slots(c));
    return check_change(c, [&](BeaconState& state) {
        return process_slots(*c.spec, state, state.slot + slots, *c.verifier);
    });
}

/// A sequence that is to be refused is refused at its last block; `bad_block` says if it was not.
Checked<> apply_blocks(const StateCase& c, BeaconState& state,
                       const std::vector<SignedBeaconBlock>& blocks, std::string& bad_block) {
    FixedExecutionEngine engine;
    const BlockContext context{*c.verifier, engine};
    for (const SignedBeaconBlock& block : blocks) {
        if (Checked<> result = state_transition(*c.spec, state, block, context); !result) {
            if (&block != &blocks.back()) {
                bad_block = "a block before the last was refused: " + describe(result.error());
            }
            return result;
        }
    }
    return {};
}

}  // namespace

Outcome run_blocks(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    CAIRN_TRY_ASSIGN(const auto blocks,
                     read_objects<SignedBeaconBlock>(c, "blocks_", "blocks_count"));
    std::string bad_block;
    const Outcome outcome = check_change(
        c, [&](BeaconState& state) { return apply_blocks(c, state, blocks, bad_block); });
    return bad_block.empty() ? outcome : failed(bad_block);
}

Outcome run_sanity(const Case& vectors) {
    if (vectors.id.handler == "blocks") {
        return run_blocks(vectors);
    }
    if (vectors.id.handler == "shard_blocks") {
        return run_shard_blocks(vectors);
    }
    if (vectors.id.handler != "slots") {
        return failed("no handler " + vectors.id.handler);
    }
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    return run_slots(c);
}

}  // namespace cairn::spectest
