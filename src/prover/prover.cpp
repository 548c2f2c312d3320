#include "prover/prover.hpp"

namespace cairn::prover {

Result<Proven, ProverError> Prover::prove(Task task, const plonk::Progress& progress,
                                          hyperplonk::Slices* slices) {
    if (progress && !progress("key", 0)) {
        return unexpected(ProverError::cancelled);
    }
    const bool is_known = known_.key != nullptr && known_.key->file().back_end() == task.back_end &&
                          known_.setup == task.setup &&
                          known_.circuit_digest == task.circuit.digest;
    if (!is_known) {
        const Bytes32 digest = task.circuit.digest;
        CAIRN_TRY_ASSIGN(auto key,
                         make_key(task.back_end, task.setup, std::move(task.circuit), executor_));
        known_ = {task.setup, digest, std::move(key)};
    }
    const plonk::KeyFile& file = known_.key->file();
    CAIRN_TRY_ASSIGN(Bytes proof,
                     known_.key->prove(task.witness, {random_, executor_, progress, slices}));
    if (!verify(file, task.witness.public_inputs, proof)) {
        return unexpected(slices == nullptr ? ProverError::defect : ProverError::wrong_slices);
    }
    return Proven{.key_file = plonk::write_key(file),
                  .proof_file = plonk::write_proof(plonk::proof_file(file, std::move(proof))),
                  .hides = file.key.hides};
}

}  // namespace cairn::prover
