// Spec: consensus-specs v1.7.0-beta.4 tests/formats/sanity/README.md; v0.12.3 likewise.
#include "spectest/runners/phase1.hpp"
#include "spectest/runners/runners.hpp"

namespace cairn::spectest {

Outcome run_sanity(const Case& vectors) {
    if (vectors.id.handler == "shard_blocks") {
        return run_shard_blocks(vectors);
    }
    return skipped("no handler " + vectors.id.handler);
}

}  // namespace cairn::spectest
