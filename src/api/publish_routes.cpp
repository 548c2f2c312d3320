// POST /eth/v2/beacon/blocks: signed blocks from validators.
#include "api/body.hpp"
#include "api/ids.hpp"
#include "api/publish.hpp"
#include "api/submit.hpp"
#include "node/schedule.hpp"
#include "ssz/hash_tree_root.hpp"

#include <array>

namespace cairn::api {

using namespace consensus;

namespace {

constexpr auto VALIDATIONS =
    std::to_array<std::string_view>({"gossip", "consensus", "consensus_and_equivocation"});

}  // namespace

Result<std::string, ApiError> broadcast_validation(const http::Request& request) {
    const std::string level(request.query_value("broadcast_validation").value_or("gossip"));
    if (std::ranges::find(VALIDATIONS, level) == VALIDATIONS.end()) {
        return fail(400, "Invalid broadcast_validation: " + level.substr(0, 100));
    }
    return level;
}

Result<void, ApiError> expect_fork(const Spec& network, ForkId fork, Slot slot) {
    if (node::spec_at_slot(network, slot).fork_id() != fork) {
        return fail(400, "The header Eth-Consensus-Version is not the fork of the block's slot");
    }
    return {};
}

namespace {

Result<SignedBlockContents, ApiError> read_block(const http::Request& request, const Spec& spec) {
    if (spec.at_least(ForkId::deneb)) {
        return body_object<SignedBlockContents>(request, spec);
    }
    CAIRN_TRY_ASSIGN(SignedBeaconBlock block, body_object<SignedBeaconBlock>(request, spec));
    return SignedBlockContents{std::move(block), {}, {}};
}

enum class Published : std::uint8_t { imported, not_imported };

/// What is cheap to check of a block, its signature at last, on the node's owner: who cannot sign
/// for the proposer has us check no proofs. Null: nothing is wrong, and it is not known yet.
Result<std::optional<Published>, ApiError> judge(node::Node& node, const Spec& spec,
                                                 const SignedBlockContents& contents) {
    const SignedBeaconBlock& block = contents.signed_block;
    if (node.chain().block(ssz::hash_tree_root(spec, block.message)) != nullptr) {
        return std::optional(Published::imported);
    }
    if (!block.message.body.blob_kzg_commitments.empty() && node.sidecars() == nullptr) {
        return fail(501, "This node takes no part in blobs");
    }
    if (const auto judged = node.judge_block(block); !judged) {
        return fail(400, "Invalid block: " + node::describe(judged.error()));
    }
    return std::nullopt;
}

/// Checked here, on the server's thread, so that the owner has only to send them.
Result<node::BlockSidecars, ApiError> sidecars_of(const Spec& spec,
                                                  const SignedBlockContents& contents) {
    auto made = node::make_sidecars(spec, contents.signed_block, contents.blobs,
                                    contents.kzg_proofs, node::BlobsOrigin::stranger);
    if (!made) {
        return fail(400, "Invalid block: " + std::string(to_string(made.error())));
    }
    return *std::move(made);
}

Result<Published, ApiError> publish(node::Node& node, const Spec& spec,
                                    const SignedBeaconBlock& block,
                                    const node::BlockSidecars& sidecars) {
    const Root root = ssz::hash_tree_root(spec, block.message);
    if (node.chain().block(root) != nullptr) {
        return Published::imported;
    }
    if (const auto sent = node.submit_sidecars(sidecars, block.message.slot); !sent) {
        return fail(400, "Invalid blobs: " + node::describe(sent.error()));
    }
    const auto sent =
        node.submit(node::Topic::beacon_block, 0, ssz::encode(spec, block), block.message.slot);
    if (!sent) {
        return fail(400, "Invalid block: " + node::describe(sent.error()));
    }
    return node.chain().block(root) != nullptr ? Published::imported : Published::not_imported;
}

}  // namespace

Reply publish_block(const Context& context, const Spec& spec, const SignedBlockContents& contents) {
    CAIRN_TRY_ASSIGN(std::optional<Published> published, context.node.ask([&](node::Node& node) {
        return judge(node, spec, contents);
    }));
    if (!published) {
        CAIRN_TRY_ASSIGN(const node::BlockSidecars sidecars, sidecars_of(spec, contents));
        CAIRN_TRY_ASSIGN(published, context.node.ask([&](node::Node& node) {
            return publish(node, spec, contents.signed_block, sidecars);
        }));
    }
    auto response = empty_reply();
    response.status = published == Published::imported ? 200 : 202;
    return response;
}

namespace {

Reply post_block(const Context& context, const http::Request& request) {
    CAIRN_TRY(broadcast_validation(request));
    CAIRN_TRY_ASSIGN(const ForkId fork, body_fork(request));
    const Spec spec = context.facts.network.with_fork(fork);
    CAIRN_TRY_ASSIGN(const SignedBlockContents contents, read_block(request, spec));
    CAIRN_TRY(expect_fork(context.facts.network, fork, contents.signed_block.message.slot));
    return publish_block(context, spec, contents);
}

}  // namespace

void add_publish_routes(Routes& routes) {
    routes.post("/eth/v2/beacon/blocks", post_block);
}

}  // namespace cairn::api
