// A circuit and a witness in, the files of a key and of a proof out: what `cairn prove` and its
// workers do alike.
//
//   Prover prover(base::tbb_executor(), crypto::os_random());
//   Result<Proven, ProverError> proven = prover.prove(task, progress);
//
// The key of the last circuit is kept, so that many witnesses of one circuit cost its set-up once.
// No proof leaves that the verifier does not accept. Threads: one prover a thread; the executor
// handed in. Memory: that of plonk::prove.
#pragma once

#include "prover/circuit_key.hpp"

#include <memory>
#include <optional>

namespace cairn::prover {

struct Task {
    plonk::BackEnd back_end = plonk::BackEnd::plonk_kzg;
    std::shared_ptr<const KnownSetup> setup{};  // null for plonk_fri
    circuit::Circuit circuit{};
    circuit::Witness witness{};
};

struct Proven {
    Bytes key_file;
    Bytes proof_file;
    bool hides = false;

    friend bool operator==(const Proven&, const Proven&) = default;
};

class Prover {
  public:
    Prover(base::Executor& executor, crypto::Random& random) noexcept
        : executor_(executor), random_(random) {}

    /// `progress` as in plonk.hpp; false cancels. `slices` as in hyperplonk.hpp.
    Result<Proven, ProverError> prove(Task task, const plonk::Progress& progress = {},
                                      hyperplonk::Slices* slices = nullptr);

  private:
    /// Of the last circuit.
    struct Known {
        std::shared_ptr<const KnownSetup> setup{};
        Bytes32 circuit_digest{};
        std::unique_ptr<CircuitKey> key{};
    };

    base::Executor& executor_;
    crypto::Random& random_;
    Known known_;
};

}  // namespace cairn::prover
