// The specification's for_ops: a list of operations, one after the other.
#pragma once

#include "consensus/rule.hpp"

#include <cstdint>

namespace cairn::consensus {

/// process(operation) for each, until one is invalid; the error names its place in the list.
template <class Operations, class Process>
Checked<> for_operations(const Operations& operations, Process&& process) {
    std::uint32_t index = 0;
    for (const auto& operation : operations) {
        if (Checked<> result = process(operation); !result) {
            return unexpected(Invalid{result.error().rule, index});
        }
        ++index;
    }
    return {};
}

}  // namespace cairn::consensus
