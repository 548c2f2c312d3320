#include "node/wire.hpp"

namespace cairn::node {

std::string_view to_string(Topic topic) noexcept {
    static constexpr std::array<std::string_view, TOPIC_COUNT> names = {
        "beacon_block",
        "beacon_attestation",
        "beacon_aggregate_and_proof",
        "sync_committee",
        "sync_committee_contribution_and_proof",
        "voluntary_exit",
        "proposer_slashing",
        "attester_slashing",
        "bls_to_execution_change",
        "blob_sidecar",
        "data_column_sidecar",
    };
    return names[static_cast<std::size_t>(topic)];
}

}  // namespace cairn::node
