// An execution: one or two requests of JSON-RPC, a batch of them, or bytes, against a small chain
// with all methods (request_rig_test.hpp). FUZZ_PART says which methods: engine, or public for the
// others; without it all of them are asked for.
#include "rpc/request_rig_test.hpp"

#include <cstdlib>

namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): printed at the end
cairn::base::FuzzTally tally;

cairn::rpc::Asked asked() {
    const char* const part = std::getenv("FUZZ_PART");
    if (part == nullptr) {
        return cairn::rpc::Asked::all;
    }
    return std::string_view(part) == "engine" ? cairn::rpc::Asked::engine
                                              : cairn::rpc::Asked::others;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static cairn::rpc::RequestRig rig(asked());
    tally.input(rig.run({data, size}, tally));
    return 0;
}
