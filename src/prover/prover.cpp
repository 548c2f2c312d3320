#include "prover/prover.hpp"

#include "commitment/kzg.hpp"
#include "fri/fri_scheme.hpp"

namespace cairn::prover {
namespace {

ProverError reason_of(plonk::SetupError error) {
    switch (error) {
        case plonk::SetupError::too_many_rows:
            return ProverError::too_many_rows;
        case plonk::SetupError::too_few_rows:
            return ProverError::too_few_rows;
        case plonk::SetupError::nothing_fixed:
            break;
    }
    return ProverError::nothing_fixed;
}

ProverError reason_of(plonk::ProveError error) {
    switch (error) {
        case plonk::ProveError::wrong_shape:
            return ProverError::wrong_shape;
        case plonk::ProveError::unsatisfied:
            return ProverError::unsatisfied;
        case plonk::ProveError::cancelled:
            break;
    }
    return ProverError::cancelled;
}

}  // namespace

/// Of the last circuit, with what it was made with.
struct Prover::Key {
    std::shared_ptr<const KnownSetup> setup;
    std::unique_ptr<commitment::Committer> committer;
    plonk::ProvingKey proving;
    plonk::KeyFile file;
};

Prover::Prover(base::Executor& executor, crypto::Random& random) noexcept
    : executor_(executor), random_(random) {}

Prover::~Prover() = default;

const char* text_of(ProverError error) noexcept {
    switch (error) {
        case ProverError::no_setup:
            return "there is no setup to prove with";
        case ProverError::too_many_rows:
            return "the setup has too few powers for the circuit";
        case ProverError::too_few_rows:
            return "the circuit has too few rows to hide its witness";
        case ProverError::nothing_fixed:
            return "the circuit has neither fixed nor copyable columns";
        case ProverError::wrong_shape:
            return "the witness is of another circuit";
        case ProverError::unsatisfied:
            return "the witness does not satisfy the circuit";
        case ProverError::cancelled:
            return "cancelled";
        case ProverError::defect:
            return "the proof does not hold: this is a defect of cairn";
    }
    return "unknown";
}

Result<void, ProverError> Prover::make_key(Task& task) {
    auto key = std::make_unique<Key>();
    if (task.back_end == plonk::BackEnd::plonk_kzg) {
        if (task.setup == nullptr) {
            return unexpected(ProverError::no_setup);
        }
        key->setup = std::move(task.setup);
        key->committer = std::make_unique<commitment::KzgCommitter>(key->setup->srs);
        key->file.key.setup_digest = key->setup->digest;
        key->file.setup = plonk::KzgSetup{key->setup->srs.origin, key->setup->srs.tau_g2};
    } else {
        const plonk::FriSetup setup = {{}, task.circuit.log_rows};
        if (!fri::is_valid(setup.parameters, setup.log_degree)) {
            return unexpected(ProverError::too_many_rows);
        }
        key->committer = std::make_unique<fri::FriCommitter>(setup.parameters, setup.log_degree);
        key->file.setup = setup;
    }
    auto proving =
        plonk::setup(std::move(task.circuit), *key->committer, *key->file.checker(), executor_);
    if (!proving) {
        return unexpected(reason_of(proving.error()));
    }
    key->proving = *std::move(proving);
    key->file.key = key->proving.verifying;
    key_ = std::move(key);
    return {};
}

Result<Proven, ProverError> Prover::prove(Task task, const plonk::Progress& progress) {
    if (progress && !progress("key", 0)) {
        return unexpected(ProverError::cancelled);
    }
    const bool is_known = key_ != nullptr && key_->file.back_end() == task.back_end &&
                          key_->setup == task.setup &&
                          key_->proving.circuit.digest == task.circuit.digest;
    if (!is_known) {
        CAIRN_TRY(make_key(task));
    }
    auto proof =
        plonk::prove(key_->proving, task.witness, *key_->committer, random_, executor_, progress);
    if (!proof) {
        return unexpected(reason_of(proof.error()));
    }
    if (!plonk::verify(key_->file.key, *key_->file.checker(), task.witness.public_inputs, *proof)) {
        return unexpected(ProverError::defect);
    }
    return Proven{
        .key_file = plonk::write_key(key_->file),
        .proof_file = plonk::write_proof(plonk::proof_file(key_->file, *std::move(proof))),
        .hides = key_->file.key.hides};
}

}  // namespace cairn::prover
