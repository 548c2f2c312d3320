// Spec: consensus-specs v1.7.0-beta.4 tests/formats/light_client/README.md.
#include "spectest/runners/runners.hpp"

namespace cairn::spectest {

Outcome run_light_client(const Case& vectors) {
    if (vectors.id.handler == "single_merkle_proof") {
        return run_single_merkle_proof(vectors);
    }
    return skipped("no handler " + vectors.id.handler);
}

}  // namespace cairn::spectest
