// The setups of a worker, and what it reads of a job: blobs with circuits and witnesses.
//
// Threads: one.
#pragma once

#include "circuit/circuit.hpp"
#include "jobs/queue.hpp"
#include "prover/setups.hpp"

#include <string>

namespace cairn::prover {

class WorkerSetups {
  public:
    /// With `dev`, also setups for development, which it makes when they are asked for.
    WorkerSetups(Setups setups, bool dev, base::Executor& executor)
        : setups_(std::move(setups)), dev_(dev), executor_(executor) {}

    /// Of this digest, for circuits of 2^log_rows rows. The error says what is missing.
    Result<std::shared_ptr<const KnownSetup>, std::string> find(const Bytes32& digest,
                                                                unsigned log_rows);

  private:
    Setups setups_;
    bool dev_;
    base::Executor& executor_;
};

Result<circuit::Circuit, std::string> circuit_of_blob(jobs::Queue& queue, const Bytes32& digest);
/// The blob is `prefix`, then a witness file.
Result<circuit::Witness, std::string> witness_of_blob(jobs::Queue& queue, const Bytes32& digest,
                                                      const circuit::Circuit& circuit,
                                                      BytesView prefix = {});

}  // namespace cairn::prover
