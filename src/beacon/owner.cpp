#include "beacon/owner.hpp"

#include "consensus/misc.hpp"

namespace cairn::beacon {

using namespace consensus;

namespace {

/// An epoch's transition of a large state, behind others of the kind.
constexpr std::chrono::seconds PATIENCE{60};

ImportOutcome to_outcome(const Checked<>& imported) {
    if (imported) {
        return {Imported::yes, {}};
    }
    switch (imported.error().rule) {
        case Rule::parent_block_unknown:
            return {Imported::unknown_parent, {}};
        case Rule::block_in_future:
            return {Imported::too_early, {}};
        case Rule::block_not_stored:
            return {Imported::not_stored, {}};
        default:
            return {Imported::refused, describe(imported.error())};
    }
}

}  // namespace

bool Owner::run(const std::function<void(node::Node&)>& work) {
    return mailbox_.run(work, PATIENCE) == api::Outcome::done;
}

ImportOutcome Owner::import(const BlockPointer& block) {
    ImportOutcome outcome;
    run([&](node::Node& node) { outcome = to_outcome(node.on_block(block)); });
    return outcome;
}

std::optional<bool> Owner::knows(const Root& root) {
    std::optional<bool> known;
    run([&](node::Node& node) { known = node.chain().block(root) != nullptr; });
    return known;
}

std::optional<Standing> Owner::standing() {
    std::optional<Standing> standing;
    run([&](node::Node& node) {
        const node::Chain& chain = node.chain();
        standing = Standing{
            {chain.head().slot, chain.head().root},
            compute_start_slot_at_epoch(chain.network(), chain.store().finalized_checkpoint.epoch)};
    });
    return standing;
}

}  // namespace cairn::beacon
