// POST /eth/v2/beacon/blinded_blocks: signed blocks whose payload their builder still holds.
#include "api/body.hpp"
#include "api/metrics.hpp"
#include "api/publish.hpp"
#include "builder/unblind.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/verifiers.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::api {

using namespace consensus;

namespace {

/// Whose signature the block must have, and over what; on the node's owner. Nothing goes to a
/// builder that is not on this chain and in time: what it is bound to can be published at once.
struct Signing {
    BLSPubkey proposer;
    Domain domain;
};

Result<Signing, ApiError> find_signing(node::Node& node, const Spec& spec,
                                       const builder::BlindedBeaconBlock& block) {
    node::Chain& chain = node.chain();
    if (block.slot > chain.current_slot() + 1 || chain.block(block.parent_root) == nullptr) {
        return fail(400, "Invalid block: its slot is not now, or its parent is unknown");
    }
    const auto state = chain.state_at(block.parent_root, block.slot);
    if (!state) {
        return fail(400, "Invalid block: " + describe(state.error()));
    }
    if (const auto proposer = get_beacon_proposer_index(spec, **state);
        !proposer || *proposer != block.proposer_index) {
        return fail(400, "Invalid block: the slot is another proposer's");
    }
    const Validator& proposer = (*state)->validators[block.proposer_index.value];
    return Signing{proposer.pubkey, get_domain(spec, **state, DOMAIN_BEACON_PROPOSER)};
}

// builder-specs v0.5.0 specs/bellatrix/builder.md#verify_blinded_block_signature
Result<void, ApiError> check_signature(const Signing& signing, const Spec& spec,
                                       const builder::SignedBlindedBeaconBlock& block) {
    const Root root = compute_signing_root(spec, block.message, signing.domain);
    if (!BlsVerifier().verify(signing.proposer, root, block.signature)) {
        return fail(400, "Invalid block: the signature is not the proposer's");
    }
    return {};
}

/// A proposer who has shown one block must not be helped to a second, whatever it has signed.
Result<void, ApiError> expect_first(node::Node& node, const Spec& spec,
                                    const builder::BlindedBeaconBlock& block) {
    const Root root = ssz::hash_tree_root(spec, block);
    for (const auto& [known, stored] : node.chain().blocks_since(block.slot)) {
        const BeaconBlock& other = stored->block->message;
        if (other.slot == block.slot && other.proposer_index == block.proposer_index &&
            known != root) {
            return fail(400, "Invalid block: the proposer has another one in this slot");
        }
    }
    return {};
}

Reply unblind_and_publish(const Context& context, const Spec& spec,
                          const builder::SignedBlindedBeaconBlock& block,
                          const builder::Revealed& revealed) {
    auto full = builder::unblind(spec, block, revealed);
    if (!full) {
        context.metrics.builder().reveals.count(RevealOutcome::wrong);
        return fail(500, "The builder has revealed something else: " +
                             std::string(to_string(full.error())));
    }
    context.metrics.builder().reveals.count(RevealOutcome::revealed);
    return publish_block(context, spec,
                         SignedBlockContents{*std::move(full), revealed.blobs_bundle.proofs,
                                             revealed.blobs_bundle.blobs});
}

Reply submit(const Context& context, const Spec& spec,
             const builder::SignedBlindedBeaconBlock& block) {
    CAIRN_TRY_ASSIGN(const Signing signing, context.node.ask([&](node::Node& node) {
        return find_signing(node, spec, block.message);
    }));
    CAIRN_TRY(check_signature(signing, spec, block));
    CAIRN_TRY(context.node.ask(
        [&](node::Node& node) { return expect_first(node, spec, block.message); }));
    const auto submitted = context.builder->submit(spec, block);
    if (!submitted) {
        context.metrics.builder().errors.count(submitted.error().rule);
        context.metrics.builder().reveals.count(RevealOutcome::failed);
        return fail(500, "No payload: " + submitted.error().what);
    }
    if (*submitted == nullptr) {
        context.metrics.builder().reveals.count(RevealOutcome::handed_over);
        auto response = empty_reply();
        response.status = 202;
        return response;
    }
    return unblind_and_publish(context, spec, block, **submitted);
}

Reply post_blinded_block(const Context& context, const http::Request& request) {
    CAIRN_TRY(broadcast_validation(request));
    CAIRN_TRY_ASSIGN(const ForkId fork, body_fork(request));
    const Spec spec = context.facts.network.with_fork(fork);
    if (!spec.at_least(ForkId::bellatrix)) {  // no payload that could be blinded
        CAIRN_TRY_ASSIGN(SignedBeaconBlock block, body_object<SignedBeaconBlock>(request, spec));
        CAIRN_TRY(expect_fork(context.facts.network, fork, block.message.slot));
        return publish_block(context, spec, SignedBlockContents{std::move(block), {}, {}});
    }
    CAIRN_TRY_ASSIGN(const auto block,
                     body_object<builder::SignedBlindedBeaconBlock>(request, spec));
    CAIRN_TRY(expect_fork(context.facts.network, fork, block.message.slot));
    if (context.builder == nullptr) {
        return fail(400, "This node has no builder, and so no payload for the block");
    }
    return submit(context, spec, block);
}

}  // namespace

void add_blinded_routes(Routes& routes) {
    routes.post("/eth/v2/beacon/blinded_blocks", post_blinded_block);
}

}  // namespace cairn::api
