// GeneralStateTests: one transaction on a state, for many forks. The layouts of ethereum/tests and
// of EEST's state_test fixtures (execution-spec-tests v5.4.0), and of legacytests before them,
// whose VMTests are run too (vm_fixture.hpp) and counted as a fork of that name.
//
// A case is one entry of a test's "post": a fork and the indexes of data, gas and value. Where the
// fixture has the transaction's bytes they are decoded, must hold what the template says and be
// signed by its sender. Checked: the root of the state after it, the hash of its logs, and, where
// the transaction must be refused, that it is and by which rule.
#pragma once

#include "evm/tracer.hpp"
#include "evmtest/run.hpp"

namespace cairn::evmtest {

/// Sees the cases that are run.
class CaseObserver {
  public:
    CaseObserver() = default;
    CaseObserver(const CaseObserver&) = delete;
    CaseObserver& operator=(const CaseObserver&) = delete;
    virtual ~CaseObserver() = default;

    /// The tracer of the case, which begins; null: none.
    virtual evm::Tracer* begin(evm::Revision revision) = 0;
    /// The root of the state after it.
    virtual void end(const Bytes32& state_root) = 0;
};

/// run_state_tests with an observer; VMTests are not run.
bool trace_state_tests(const std::string& path, const json::Value& document,
                       const Selection& selection, CaseObserver& observer, Report& report);

bool run_state_tests(const std::string& path, const json::Value& document,
                     const Selection& selection, Report& report);

}  // namespace cairn::evmtest
