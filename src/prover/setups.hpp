// The powers of tau that a process proves with, found by what a circuit or a key asks for.
//
// Threads: one.
#pragma once

#include "srs/srs.hpp"

#include <memory>
#include <vector>

namespace cairn::prover {

struct KnownSetup {
    srs::Srs srs;
    Bytes32 digest;
};

/// The setup for development of circuits of 2^log_rows rows, the same everywhere: `cairn srs gen
/// --dev` with its usual seed. About 15 us a row and core.
[[nodiscard]] srs::Srs development_setup(unsigned log_rows, base::Executor& executor);

class Setups {
  public:
    void add(srs::Srs setup);

    /// The smallest that hides the witness of a circuit of so many rows; null if there is none.
    [[nodiscard]] std::shared_ptr<const KnownSetup> for_rows(unsigned log_rows) const;
    [[nodiscard]] std::shared_ptr<const KnownSetup> by_digest(const Bytes32& digest) const;
    [[nodiscard]] bool is_empty() const noexcept { return setups_.empty(); }

  private:
    std::vector<std::shared_ptr<const KnownSetup>> setups_;
};

}  // namespace cairn::prover
