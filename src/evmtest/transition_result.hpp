// What a transition tool answers. Reference: go-ethereum 1.17.10 cmd/evm/internal/t8ntool
// ExecutionResult, core/types Receipt and Log as JSON. Threads: pure functions.
#pragma once

#include "evmtest/transition_environment.hpp"
#include "execution/receipt.hpp"

#include <string>
#include <vector>

namespace cairn::evmtest {

struct TransitionRecord {
    struct Executed {
        execution::Transaction transaction;
        Bytes32 hash;
        execution::Address sender;
        std::uint64_t gas_used = 0;
    };
    std::vector<Executed> transactions;
    std::vector<execution::Receipt> receipts;                   // of these
    std::vector<std::pair<std::size_t, std::string>> rejected;  // by their place in the input
    std::vector<Bytes> requests;
    Bytes32 receipt_root;
    execution::Bloom bloom;
    std::uint64_t gas_used = 0;
    std::uint64_t blob_gas_used = 0;
};

std::string result_json(const TransitionEnvironment& environment, const TransitionRecord& record,
                        const Bytes32& state_root);

}  // namespace cairn::evmtest
