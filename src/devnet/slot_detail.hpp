// One slot as a node has it: its blocks and when each node got them, who was to vote, who has, for
// what, and why there is no block if there is none. See page_details.hpp.
#pragma once

#include "devnet/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace cairn::devnet {

/// 0: no node has the validator.
MemberId owner_of(const Simulation& simulation, consensus::ValidatorIndex validator);
/// Why a validator of `node` did not do what was due at `slot`; a sentence without its full stop.
std::string why_missed(const Scene& scene, MemberId node, consensus::Slot slot);
/// Null: the member does not know it.
std::optional<std::uint64_t> slot_of_block(const Member& member, std::string_view root);
/// Null: a slot that is to come in a later epoch, or so old that its committees are not known.
std::optional<std::string> slot_detail(const Scene& scene, MemberId seen_from,
                                       consensus::Slot slot);

}  // namespace cairn::devnet
