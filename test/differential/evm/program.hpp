// Random programs, most of them without faults for most of their way: operands are there, memory
// offsets are small, jumps lead to destinations, loops end, calls go to contracts of the case, to
// precompiled contracts with inputs made for them, and to what was just created.
#pragma once

#include "evm/message.hpp"
#include "test/differential/evm/random.hpp"

#include <vector>

namespace cairn::differential {

/// What programs may refer to.
struct Surroundings {
    evm::Revision revision = evm::Revision::osaka;
    std::vector<evm::Address> contracts;
    std::vector<evm::Address> others;  // people, precompiled contracts, nobody
    /// Calls go mostly to contracts from this one on, so that few call each other without end.
    std::size_t next = 0;
};

/// Few keys, so that programs meet each other's slots.
U256 random_slot(Random& random);

/// An input that the contract is mostly content with.
Bytes random_precompile_input(Random& random, const evm::Address& to);

/// `depth`: how many programs this one is inside of.
Bytes random_program(Random& random, const Surroundings& around, int depth = 0);

/// Code that creates a contract: mostly of a random program, sometimes what may not be created.
Bytes random_init_code(Random& random, const Surroundings& around, int depth = 0);

}  // namespace cairn::differential
