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

#include "plonk/key_file.hpp"
#include "prover/setups.hpp"

#include <memory>
#include <optional>

namespace cairn::prover {

struct Task {
    plonk::BackEnd back_end = plonk::BackEnd::plonk_kzg;
    std::shared_ptr<const KnownSetup> setup{};  // of plonk_kzg, else null
    circuit::Circuit circuit{};
    circuit::Witness witness{};
};

struct Proven {
    Bytes key_file;
    Bytes proof_file;
    bool hides = false;

    friend bool operator==(const Proven&, const Proven&) = default;
};

enum class [[nodiscard]] ProverError : std::uint8_t {
    no_setup,       // plonk_kzg without a setup
    too_many_rows,  // of the setup's powers, or of FRI's domain
    too_few_rows,
    nothing_fixed,
    wrong_shape,  // the witness has other columns or public inputs than the circuit
    unsatisfied,  // it does not hold: circuit::check says where
    cancelled,
    defect,  // the verifier refuses the proof
};
[[nodiscard]] const char* text_of(ProverError error) noexcept;

class Prover {
  public:
    Prover(base::Executor& executor, crypto::Random& random) noexcept;
    ~Prover();
    Prover(const Prover&) = delete;
    Prover(Prover&&) = delete;
    Prover& operator=(const Prover&) = delete;
    Prover& operator=(Prover&&) = delete;

    /// `progress` as in plonk.hpp; false cancels.
    Result<Proven, ProverError> prove(Task task, const plonk::Progress& progress = {});

  private:
    struct Key;

    Result<void, ProverError> make_key(Task& task);

    base::Executor& executor_;
    crypto::Random& random_;
    std::unique_ptr<Key> key_;
};

}  // namespace cairn::prover
