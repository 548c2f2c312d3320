// POST /eth/v2/beacon/blocks: signed blocks from validators.
#include "api/body.hpp"
#include "api/contents.hpp"
#include "api/context.hpp"
#include "api/ids.hpp"
#include "api/submit.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"

#include <array>

namespace cairn::api {

using namespace consensus;

namespace {

constexpr auto VALIDATIONS =
    std::to_array<std::string_view>({"gossip", "consensus", "consensus_and_equivocation"});

/// All that gossip checks is checked always, and what the transition checks follows at once, so the
/// levels differ in the answer only.
Result<std::string, ApiError> broadcast_validation(const http::Request& request) {
    const std::string level(request.query_value("broadcast_validation").value_or("gossip"));
    if (std::ranges::find(VALIDATIONS, level) == VALIDATIONS.end()) {
        return fail(400, "Invalid broadcast_validation: " + level.substr(0, 100));
    }
    return level;
}

Result<SignedBeaconBlock, ApiError> read_block(const http::Request& request, const Spec& spec) {
    if (!spec.at_least(ForkId::deneb)) {
        return body_object<SignedBeaconBlock>(request, spec);
    }
    CAIRN_TRY_ASSIGN(SignedBlockContents contents, body_object<SignedBlockContents>(request, spec));
    if (!contents.blobs.empty() || !contents.kzg_proofs.empty()) {
        return fail(400, "This node's networks carry no blobs");
    }
    return std::move(contents.signed_block);
}

enum class Published : std::uint8_t { imported, not_imported };

Result<Published, ApiError> publish(node::Node& node, const Spec& spec,
                                    const SignedBeaconBlock& block) {
    const Root root = ssz::hash_tree_root(spec, block.message);
    if (node.chain().block(root) != nullptr) {
        return Published::imported;
    }
    const auto sent =
        node.submit(node::Topic::beacon_block, 0, ssz::encode(spec, block), block.message.slot);
    if (!sent) {
        return fail(400, "Invalid block: " + node::describe(sent.error()));
    }
    return node.chain().block(root) != nullptr ? Published::imported : Published::not_imported;
}

Reply post_block(const Context& context, const http::Request& request) {
    CAIRN_TRY(broadcast_validation(request));
    CAIRN_TRY_ASSIGN(const ForkId fork, body_fork(request));
    const Spec spec = context.facts.network.with_fork(fork);
    CAIRN_TRY_ASSIGN(const SignedBeaconBlock block, read_block(request, spec));
    if (node::spec_at_slot(context.facts.network, block.message.slot).fork_id() != fork) {
        return fail(400, "The header Eth-Consensus-Version is not the fork of the block's slot");
    }
    CAIRN_TRY_ASSIGN(const Published published, context.node.ask([&](node::Node& node) {
        return publish(node, spec, block);
    }));
    auto response = empty_reply();
    response.status = published == Published::imported ? 200 : 202;
    return response;
}

Reply post_blinded_block(const Context&, const http::Request&) {
    return fail(501, "this node has no builder: it makes full blocks only");
}

}  // namespace

void add_publish_routes(Routes& routes) {
    routes.post("/eth/v2/beacon/blocks", post_block);
    routes.post("/eth/v2/beacon/blinded_blocks", post_blinded_block);
}

}  // namespace cairn::api
