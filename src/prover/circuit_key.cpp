#include "prover/circuit_key.hpp"

#include "commitment/kzg.hpp"
#include "fri/fri_scheme.hpp"
#include "hyperplonk/hyperplonk.hpp"
#include "hyperplonk/key_file.hpp"

#include <utility>

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

ProverError reason_of(hyperplonk::ProveError error) {
    switch (error) {
        case hyperplonk::ProveError::wrong_shape:
            return ProverError::wrong_shape;
        case hyperplonk::ProveError::unsatisfied:
            return ProverError::unsatisfied;
        case hyperplonk::ProveError::slices_lost:
            return ProverError::slices_lost;
        case hyperplonk::ProveError::cancelled:
            break;
    }
    return ProverError::cancelled;
}

class PlonkKey final : public CircuitKey {
  public:
    PlonkKey(std::shared_ptr<const KnownSetup> setup,
             std::unique_ptr<commitment::Committer> committer, plonk::ProvingKey proving,
             plonk::KeySetup setup_of_file)
        : setup_(std::move(setup)),
          committer_(std::move(committer)),
          proving_(std::move(proving)),
          file_{proving_.verifying, std::move(setup_of_file)} {}

    [[nodiscard]] const plonk::KeyFile& file() const noexcept override { return file_; }
    [[nodiscard]] Result<Bytes, ProverError> prove(const circuit::Witness& witness,
                                                   const Proving& proving) const override {
        if (proving.slices != nullptr) {
            return unexpected(ProverError::no_slices);
        }
        auto out = plonk::prove(proving_, witness, *committer_, proving.random, proving.executor,
                                proving.progress);
        if (!out) {
            return unexpected(reason_of(out.error()));
        }
        return *std::move(out);
    }

  private:
    std::shared_ptr<const KnownSetup> setup_;  // the committer's
    std::unique_ptr<commitment::Committer> committer_;
    plonk::ProvingKey proving_;
    plonk::KeyFile file_;
};

class HyperplonkKey final : public CircuitKey {
  public:
    HyperplonkKey(std::shared_ptr<const KnownSetup> setup, hyperplonk::ProvingKey proving)
        : setup_(std::move(setup)),
          committer_(setup_->srs),
          proving_(std::move(proving)),
          file_(
              hyperplonk::key_file(proving_.verifying, {setup_->srs.origin, setup_->srs.tau_g2})) {}

    [[nodiscard]] const plonk::KeyFile& file() const noexcept override { return file_; }
    [[nodiscard]] Result<Bytes, ProverError> prove(const circuit::Witness& witness,
                                                   const Proving& proving) const override {
        auto out = hyperplonk::prove(proving_, witness, committer_, proving.executor,
                                     proving.progress, proving.slices);
        if (!out) {
            return unexpected(reason_of(out.error()));
        }
        return *std::move(out);
    }

  private:
    std::shared_ptr<const KnownSetup> setup_;
    commitment::KzgCommitter committer_;
    hyperplonk::ProvingKey proving_;
    plonk::KeyFile file_;
};

using MadeKey = Result<std::unique_ptr<CircuitKey>, ProverError>;

MadeKey make_plonk(std::shared_ptr<const KnownSetup> setup,
                   std::unique_ptr<commitment::Committer> committer,
                   const commitment::Checker& checker, plonk::KeySetup setup_of_file,
                   circuit::Circuit circuit, base::Executor& executor) {
    auto proving = plonk::setup(std::move(circuit), *committer, checker, executor);
    if (!proving) {
        return unexpected(reason_of(proving.error()));
    }
    return std::make_unique<PlonkKey>(std::move(setup), std::move(committer), *std::move(proving),
                                      std::move(setup_of_file));
}

MadeKey make_fri(circuit::Circuit circuit, base::Executor& executor) {
    const plonk::FriSetup setup = {{}, circuit.log_rows};
    if (!fri::is_valid(setup.parameters, setup.log_degree)) {
        return unexpected(ProverError::too_many_rows);
    }
    const fri::FriChecker checker(setup.parameters, setup.log_degree);
    return make_plonk(nullptr,
                      std::make_unique<fri::FriCommitter>(setup.parameters, setup.log_degree),
                      checker, setup, std::move(circuit), executor);
}

MadeKey make_hyperplonk(std::shared_ptr<const KnownSetup> setup,
                        const commitment::KzgChecker& checker, circuit::Circuit circuit,
                        base::Executor& executor) {
    auto proving = hyperplonk::setup(std::move(circuit), commitment::KzgCommitter(setup->srs),
                                     checker, executor);
    if (!proving) {
        return unexpected(reason_of(proving.error()));
    }
    return std::make_unique<HyperplonkKey>(std::move(setup), *std::move(proving));
}

template <class Verdict>
Result<void, std::string> told(const Verdict& verdict) {
    if (!verdict) {
        return unexpected(std::string(text_of(verdict.error())));
    }
    return {};
}

}  // namespace

const char* text_of(ProverError error) noexcept {
    switch (error) {
        case ProverError::no_setup:
            return "there is no setup to prove with";
        case ProverError::too_many_rows:
            return "the setup has too few powers for the circuit";
        case ProverError::too_few_rows:
            return "the circuit has too few rows";
        case ProverError::nothing_fixed:
            return "the circuit has neither fixed nor copyable columns";
        case ProverError::wrong_shape:
            return "the witness is of another circuit";
        case ProverError::unsatisfied:
            return "the witness does not satisfy the circuit";
        case ProverError::cancelled:
            return "cancelled";
        case ProverError::slices_lost:
            return "the workers do not answer for all slices";
        case ProverError::wrong_slices:
            return "a worker's answer for a slice is wrong: the proof does not hold";
        case ProverError::no_slices:
            return "only hyperplonk divides one proof";
        case ProverError::defect:
            return "the proof does not hold: this is a defect of cairn";
    }
    return "unknown";
}

MadeKey make_key(plonk::BackEnd back_end, std::shared_ptr<const KnownSetup> setup,
                 circuit::Circuit circuit, base::Executor& executor) {
    if (back_end == plonk::BackEnd::plonk_fri) {
        return make_fri(std::move(circuit), executor);
    }
    if (setup == nullptr) {
        return unexpected(ProverError::no_setup);
    }
    const commitment::KzgChecker checker(setup->srs.tau_g2, setup->digest);
    if (back_end == plonk::BackEnd::hyperplonk) {
        return make_hyperplonk(std::move(setup), checker, std::move(circuit), executor);
    }
    auto committer = std::make_unique<commitment::KzgCommitter>(setup->srs);
    const plonk::KzgSetup setup_of_file = {setup->srs.origin, setup->srs.tau_g2};
    return make_plonk(std::move(setup), std::move(committer), checker, setup_of_file,
                      std::move(circuit), executor);
}

Result<void, std::string> verify(const plonk::KeyFile& key,
                                 std::span<const algebra::Fr> public_inputs, BytesView proof) {
    if (const auto own = hyperplonk::key_of(key)) {
        return told(hyperplonk::verify(*own, hyperplonk::checker_of(key), public_inputs, proof));
    }
    return told(plonk::verify(key.key, *key.checker(), public_inputs, proof));
}

}  // namespace cairn::prover
