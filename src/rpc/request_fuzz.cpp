// Whole requests of JSON-RPC against a small chain with all methods (request_rig_test.hpp).
#include "rpc/request_rig_test.hpp"

namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): printed at the end
cairn::base::FuzzTally tally;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static cairn::rpc::RequestRig rig;
    tally.input(rig.run({data, size}, tally));
    return 0;
}
