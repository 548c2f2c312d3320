// Signed blocks on their way to the network, whole or unblinded.
#pragma once

#include "api/contents.hpp"
#include "api/context.hpp"

namespace cairn::api {

/// The level of checks that a request wants before its block goes out. All that gossip checks is
/// checked always, and what the transition checks follows at once, so the levels differ in the
/// answer only. 400: no such level.
Result<std::string, ApiError> broadcast_validation(const http::Request& request);

/// A fork and a slot belong together. 400.
Result<void, ApiError> expect_fork(const consensus::Spec& network, consensus::ForkId fork,
                                   consensus::Slot slot);

/// Gossips and imports; on the node's owner, which the handler waits for. 200: imported, 202: only
/// published, 400: refused.
Reply publish_block(const Context& context, const consensus::Spec& spec,
                    const SignedBlockContents& contents);

}  // namespace cairn::api
