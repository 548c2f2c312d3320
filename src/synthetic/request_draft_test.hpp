// Requests of the execution layer, of a fuzz input's choosing.
#pragma once

#include "base/fuzz_input_test.hpp"
#include "synthetic/sample_chain_test.hpp"

namespace cairn::synthetic::sample {

/// From here on, ordinary validators are the requests' alone.
inline constexpr std::uint64_t REQUESTED = 48;

/// Valid and not; none makes a block invalid but for their number, and that only in gloas, which
/// does not limit these lists by their types. Before electra, none.
ExecutionRequests draft_requests(const Spec& spec, const BeaconState& state,
                                 base::FuzzInput& input);
bool within_limits(const Spec& spec, const ExecutionRequests& requests) noexcept;

}  // namespace cairn::synthetic::sample
