#include "algebra/fr_random.hpp"
#include "algebra/msm.hpp"
#include "algebra/ntt.hpp"
#include "groth16/groth16.hpp"
#include "groth16/row_order.hpp"

#include <algorithm>
#include <array>
#include <atomic>

namespace cairn::groth16 {
namespace {

using algebra::G1Jacobian;
using r1cs::R1cs;

constexpr std::size_t GRAIN = 512;

/// Points of G2 between two looks at the caller's wish to go on, for each thread.
constexpr std::size_t G2_PIECES = 2;

bool is_of(const ProvingKey& key, const R1cs& system) {
    const std::size_t publics = system.publics() + 1;
    return key.log_rows == log_rows_of(system) && key.verifying.ic.size() == publics &&
           key.a.size() == system.wires && key.b1.size() == system.wires &&
           key.b2.size() == system.wires && key.privates.size() == system.wires - publics &&
           key.h.size() == std::size_t{1} << key.log_rows;
}

/// One proof in the making.
class Proving {
  public:
    Proving(const ProvingKey& key, const R1cs& system, std::span<const Fr> witness,
            base::Executor& executor, const Progress& progress)
        : key_(key), system_(system), witness_(witness), executor_(executor), progress_(progress) {}

    Result<Proof, ProveError> run(crypto::Random& random) {
        const std::size_t publics = system_.publics() + 1;
        const Fr r = algebra::random_fr(random);
        const Fr s = algebra::random_fr(random);
        CAIRN_TRY_ASSIGN(G1Jacobian c, quotient_part());
        Proof out;
        CAIRN_TRY(tell("the first factors", 0.35));
        out.a = sum(key_.a, witness_)
                    .plus(key_.verifying.alpha)
                    .plus(algebra::multiply(key_.delta, r))
                    .to_affine();
        CAIRN_TRY(tell("the second factors", 0.45));
        const G1 b1 = sum(key_.b1, witness_)
                          .plus(key_.beta)
                          .plus(algebra::multiply(key_.delta, s))
                          .to_affine();
        CAIRN_TRY(tell("the private wires", 0.55));
        c = c.plus(sum(key_.privates, witness_.subspan(publics)));
        out.c = c.plus(algebra::multiply(out.a, s))
                    .plus(algebra::multiply(b1, r))
                    .plus(algebra::multiply(key_.delta, -(r * s)))
                    .to_affine();
        CAIRN_TRY_ASSIGN(const G2 b2, sum_in_g2());
        out.b = srs::g2_sum(srs::g2_sum(b2, key_.verifying.beta),
                            srs::g2_multiply(key_.verifying.delta, s));
        return out;
    }

  private:
    Result<void, ProveError> tell(std::string_view stage, double done) const {
        if (progress_ && !progress_(stage, done)) {
            return unexpected(ProveError::cancelled);
        }
        return {};
    }
    [[nodiscard]] G1Jacobian sum(std::span<const G1> points, std::span<const Fr> scalars) const {
        return algebra::msm(points, scalars, executor_);
    }

    /// (A w), (B w) and their product at each row's place in the domain, where (C w) must be that
    /// product; the rows of public wires are in A only.
    Result<std::array<std::vector<Fr>, 3>, ProveError> rows() const {
        const RowOrder order(key_.log_rows);
        std::array<std::vector<Fr>, 3> out;
        for (std::vector<Fr>& column : out) {
            column.resize(std::size_t{1} << key_.log_rows);
        }
        std::atomic<bool> all = true;
        executor_.parallel_for(system_.constraints(), GRAIN,
                               [&](std::size_t begin, std::size_t end) {
                                   for (std::size_t row = begin; row < end && all; ++row) {
                                       const std::size_t at = order.place(row);
                                       out[0][at] = system_.a.product(row, witness_);
                                       out[1][at] = system_.b.product(row, witness_);
                                       out[2][at] = out[0][at] * out[1][at];
                                       if (out[2][at] != system_.c.product(row, witness_)) {
                                           all = false;
                                       }
                                   }
                               });
        if (!all) {
            return unexpected(ProveError::unsatisfied);
        }
        for (std::size_t i = 0; i <= system_.publics(); ++i) {
            out[0][order.place(system_.constraints() + i)] = witness_[i];
        }
        return out;
    }

    /// a b - c vanishes on the rows, so its values on the odd powers tell it.
    Result<G1Jacobian, ProveError> quotient_part() const {
        CAIRN_TRY(tell("the rows", 0));
        CAIRN_TRY_ASSIGN(auto values, rows());
        CAIRN_TRY(tell("the quotient", 0.1));
        const algebra::Domain domain(key_.log_rows);
        const Fr shift = algebra::root_of_unity(key_.log_rows + 1);
        for (std::vector<Fr>& column : values) {
            domain.inverse(column, executor_);
            domain.forward_on_coset(column, shift, executor_);
        }
        auto& [a, b, c] = values;
        executor_.parallel_for(a.size(), GRAIN, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                a[i] = a[i] * b[i] - c[i];
            }
        });
        b = {};
        c = {};
        CAIRN_TRY(tell("the quotient's sum", 0.2));
        return sum(key_.h, a);
    }

    Result<G2, ProveError> sum_in_g2() const {
        const std::size_t step = G2_PIECES * srs::G2_PIECE * executor_.concurrency();
        const std::span<const G2> points = key_.b2;
        G2 out;
        for (std::size_t at = 0; at < points.size(); at += step) {
            CAIRN_TRY(
                tell("the second factors in G2",
                     0.6 + 0.4 * static_cast<double>(at) / static_cast<double>(points.size())));
            const std::size_t count = std::min(step, points.size() - at);
            out =
                srs::g2_sum(out, srs::g2_sum_of_multiples(points.subspan(at, count),
                                                          witness_.subspan(at, count), executor_));
        }
        return out;
    }

    const ProvingKey& key_;
    const R1cs& system_;
    std::span<const Fr> witness_;
    base::Executor& executor_;
    const Progress& progress_;
};

}  // namespace

const char* text_of(ProveError error) noexcept {
    switch (error) {
        case ProveError::wrong_key:
            return "the key is of another circuit";
        case ProveError::wrong_shape:
            return "the witness has not one value for each wire of the circuit";
        case ProveError::unsatisfied:
            return "the witness does not satisfy the circuit";
        case ProveError::cancelled:
            return "cancelled";
    }
    return "unknown";
}

Result<Proof, ProveError> prove(const ProvingKey& key, const R1cs& system,
                                std::span<const Fr> witness, crypto::Random& random,
                                base::Executor& executor, const Progress& progress) {
    if (!is_of(key, system)) {
        return unexpected(ProveError::wrong_key);
    }
    if (witness.size() != system.wires) {
        return unexpected(ProveError::wrong_shape);
    }
    if (witness[0] != Fr::one()) {
        return unexpected(ProveError::unsatisfied);
    }
    return Proving(key, system, witness, executor, progress).run(random);
}

}  // namespace cairn::groth16
