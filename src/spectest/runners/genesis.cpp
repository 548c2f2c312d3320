// Spec: consensus-specs v1.7.0-beta.4 tests/formats/genesis/{initialization,validity}.md; v0.12.3
// likewise.
#include "consensus/genesis.hpp"

#include "spectest/runners/runners.hpp"
#include "spectest/runners/state_case.hpp"

namespace cairn::spectest {
namespace {

using namespace consensus;

struct Eth1Block {
    Hash32 hash;
    std::uint64_t timestamp;
};

/// eth1.yaml, or v0.12.3's eth1_block_hash and eth1_timestamp in files of their own.
Read<Eth1Block> read_eth1_block(const StateCase& c) {
    if (!c.vectors.has("eth1.yaml")) {
        CAIRN_TRY_ASSIGN(const auto hash,
                         read_object<Hash32>(c.vectors, "eth1_block_hash", *c.spec));
        CAIRN_TRY_ASSIGN(const auto timestamp,
                         read_object<std::uint64_t>(c.vectors, "eth1_timestamp", *c.spec));
        return Eth1Block{hash, timestamp};
    }
    CAIRN_TRY_ASSIGN(const json::Value eth1, read_yaml(c.vectors, "eth1.yaml"));
    CAIRN_TRY_ASSIGN(const auto hash, hex_member<32>(eth1, "eth1_block_hash"));
    CAIRN_TRY_ASSIGN(const std::uint64_t timestamp, uint_member(eth1, "eth1_timestamp"));
    return Eth1Block{hash, timestamp};
}

Outcome run_initialization(const StateCase& c) {
    CAIRN_TRY_ASSIGN(const Eth1Block eth1, read_eth1_block(c));
    CAIRN_TRY_ASSIGN(const auto deposits, read_objects<Deposit>(c, "deposits_", "deposits_count"));
    CAIRN_TRY_ASSIGN(const auto want, read_object<BeaconState>(c.vectors, "state", *c.spec));
    const auto got = initialize_beacon_state_from_eth1(*c.spec, eth1.hash, eth1.timestamp, deposits,
                                                       *c.verifier);
    return got ? expect_equal(*c.spec, *got, want) : failed("refused: " + describe(got.error()));
}

Outcome run_validity(const StateCase& c) {
    CAIRN_TRY_ASSIGN(const auto state, read_object<BeaconState>(c.vectors, "genesis", *c.spec));
    CAIRN_TRY_ASSIGN(const json::Value want, read_yaml(c.vectors, "is_valid.yaml"));
    const bool valid = is_valid_genesis_state(*c.spec, state);
    return want.to_bool() == valid ? Outcome{} : failed(valid ? "accepted" : "refused");
}

}  // namespace

Outcome run_genesis(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    if (vectors.id.handler == "initialization") {
        return run_initialization(c);
    }
    return vectors.id.handler == "validity" ? run_validity(c)
                                            : failed("no handler " + vectors.id.handler);
}

}  // namespace cairn::spectest
