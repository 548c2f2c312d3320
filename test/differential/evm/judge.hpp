// Cairn's own answer to a case, and what of the machine it went through.
//
// Threads: pure functions; a Coverage is a plain value.
#pragma once

#include "test/differential/evm/case.hpp"

#include <array>
#include <map>

namespace cairn::differential {

/// What was executed, not only there: by opcode, precompiled contract, end of frames.
struct Coverage {
    std::array<std::uint64_t, 256> steps{};
    std::array<std::uint64_t, 256> cases{};  // in how many
    struct Contract {
        std::uint64_t calls = 0;
        std::uint64_t successes = 0;
    };
    std::map<Address, Contract> precompiles;
    std::map<std::string, std::uint64_t, std::less<>> frames;  // by how they ended
    std::map<std::string, std::uint64_t, std::less<>> kinds;   // by how they began
    std::map<std::string, std::uint64_t, std::less<>> endings;
    std::map<std::string, std::uint64_t, std::less<>> refusals;
    std::map<std::string, std::uint64_t, std::less<>> types;
    std::map<evm::Revision, std::uint64_t> revisions;
    std::uint64_t logs = 0;
    std::uint64_t selfdestructs = 0;
    std::uint64_t deepest = 0;  // depth of a frame
    /// Accepted, and no frame ended for want of an operand, by an undefined opcode, or by a jump to
    /// nowhere.
    std::uint64_t structurally_valid = 0;
    std::uint64_t count = 0;

    void add(const Coverage& other);
};

struct OwnAnswer {
    Answer answer;
    Bytes32 state_root;
};

/// Runs the case without and, where there is a `coverage`, with a tracer; both must agree.
OwnAnswer own_answer(const Case& one, Coverage* coverage);

/// The case with a gas limit near what it used, so that it ends just before or after its last
/// steps.
Case near_the_edge(const Case& one, std::uint64_t choice);

}  // namespace cairn::differential
