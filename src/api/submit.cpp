#include "api/submit.hpp"

namespace cairn::api {

bool is_known_already(const node::GossipError& error) noexcept {
    const auto* const rule = std::get_if<consensus::gossip::GossipRule>(&error);
    return rule != nullptr &&
           (to_string(*rule).starts_with("already_seen") ||
            *rule == consensus::gossip::GossipRule::all_attester_slashing_indices_already_seen);
}

Result<void, std::string> submit_bytes(node::Node& node, node::Topic topic, std::uint64_t subnet_id,
                                       Bytes bytes, consensus::Slot slot) {
    const auto submitted = node.submit(topic, subnet_id, std::move(bytes), slot);
    if (!submitted && !is_known_already(submitted.error())) {
        return unexpected(node::describe(submitted.error()));
    }
    return {};
}

}  // namespace cairn::api
