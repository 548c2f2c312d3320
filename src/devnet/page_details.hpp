// What is only made when somebody asks: one validator, all validators, one slot with its votes, the
// pools, the funded accounts, as JSON for the page and for scripts. The form is in
// docs/formats/devnet-page.md.
//
// Threads: the simulation's owner. Cost: the validators' grows with their number, a slot's with the
// blocks of two epochs.
#pragma once

#include "base/result.hpp"
#include "devnet/snapshot.hpp"

#include <string>
#include <string_view>

namespace cairn::devnet {

/// Rows in one answer about all validators.
inline constexpr std::size_t MAX_VALIDATOR_ROWS = 8192;

struct DetailRequest {
    std::string kind;  // validators, validator, slot, block, pools, accounts
    MemberId seen_from = 1;
    std::string which;  // an index, a slot, a root; validators: the first row
};

enum class DetailError : std::uint8_t {
    no_such_kind,
    no_such_thing,  // or it is older than what is kept
};

Result<std::string, DetailError> detail(const Scene& scene, const DetailRequest& request);

}  // namespace cairn::devnet
