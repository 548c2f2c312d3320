// Spec: consensus-specs v1.7.0-beta.4 tests/formats/operations/README.md; v0.12.3 likewise.
#include "spectest/runners/phase1.hpp"
#include "spectest/runners/runners.hpp"

namespace cairn::spectest {

Outcome run_operations(const Case& vectors) {
    CAIRN_TRY_ASSIGN(const StateCase c, open_state_case(vectors));
    if (c.spec->at_least(consensus::ForkId::phase1)) {
        if (const Phase1Operation run = find_phase1_operation(vectors.id.handler)) {
            return run(c);
        }
    }
    return skipped("no handler " + vectors.id.handler);
}

}  // namespace cairn::spectest
