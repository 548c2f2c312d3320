// The input is read as contracts and a message (program_test.hpp). The plain loop, the threaded
// one, the change between them, and the traced loop must agree on status, gas, refund, output and
// state, and so must raw bytes taken as code.
#include "evm/interpreter.hpp"

#include "evm/loops_test.hpp"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace cairn;
using namespace cairn::evm;

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): printed at the end
base::FuzzTally tally;

void require_same(const Outcome& reference, const Outcome& other, const char* name) {
    const std::string differs = difference(reference, other);
    if (!differs.empty()) {
        std::fprintf(stderr, "%s differs in %s\n", name, differs.c_str());
        std::abort();
    }
}

void compare(const World& world) {
    const Outcome reference = outcome(world, Loop::plain);
    require_same(reference, outcome(world, Loop::threaded), "threaded");
    require_same(reference, outcome(world, Loop::automatic), "automatic");
    const Outcome traced = outcome(world, Loop::plain, true);
    require_same(reference, traced, "traced");
    const bool is_valid = reference.result.status == Status::success ||
                          reference.result.status == Status::revert ||
                          reference.result.status == Status::out_of_gas;
    tally.input(is_valid);
    tally.add(status_text(reference.result.status));
    tally.add("steps", traced.steps);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::FuzzInput input({data, size});
    if (input.one_in(8)) {
        World raw;
        raw.revision = static_cast<Revision>(input.below(REVISIONS));
        raw.gas = 50'000;
        raw.codes.emplace_back(input.rest().begin(), input.rest().end());
        compare(raw);
    } else {
        compare(world_of(input));
    }
    return 0;
}
