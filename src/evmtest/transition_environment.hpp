// The environment of a transition: the block's header as far as code sees it, or its parent's, from
// which it follows.
// Reference: go-ethereum 1.17.10 cmd/evm/internal/t8ntool/{execution,transition}.go stEnv,
// apply*Checks. Threads: pure functions.
#pragma once

#include "evmtest/transition.hpp"
#include "execution/chain_config.hpp"
#include "execution/header.hpp"

#include <map>

namespace cairn::evmtest {

struct TransitionOmmer {
    std::uint64_t delta = 0;  // blocks between it and this one
    execution::Address address;
};

struct TransitionEnvironment {
    execution::Header header;
    execution::BlockRules rules;
    /// Nothing: none were given.
    std::optional<std::map<std::uint64_t, Bytes32>> block_hashes;
    std::vector<TransitionOmmer> ommers;
    std::optional<std::vector<execution::Withdrawal>> withdrawals;
    bool has_blob_fee = false;
};

Result<TransitionEnvironment, TransitionError> read_environment(const json::Value& object,
                                                                const std::string& fork,
                                                                std::uint64_t chain_id);

}  // namespace cairn::evmtest
