// The execution layer as one node has it, as JSON for the page: a block's transactions with what
// came of them, and the funded accounts. See page_details.hpp.
#pragma once

#include "devnet/member.hpp"
#include "json/writer.hpp"

#include <optional>
#include <string>

namespace cairn::devnet {

/// Transactions of a block that are shown, and logs of a transaction.
inline constexpr std::size_t MAX_SHOWN_TRANSACTIONS = 256;
inline constexpr std::size_t MAX_SHOWN_LOGS = 16;

/// The value of a block's "payload"; null: it has none, or the member does not have it (any more).
void write_payload_detail(json::Writer& out, const Member& member, const Bytes32& block_hash);
/// Null: no execution layer.
std::optional<std::string> accounts_detail(const Member& member, const Accounts& accounts);

}  // namespace cairn::devnet
