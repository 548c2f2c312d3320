#include "algebra/fr_random.hpp"
#include "base/assert.hpp"
#include "groth16/groth16.hpp"
#include "groth16/row_order.hpp"
#include "srs/generator_table.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace cairn::groth16 {
namespace {

using r1cs::R1cs;
using r1cs::SparseMatrix;

/// So many multiples are made between two looks at the caller's wish to go on.
constexpr std::size_t PIECE = std::size_t{1} << 14U;

/// What the trapdoor is made of, each with a name of its own.
Fr secret_of(BytesView seed, std::string_view name) {
    return algebra::fr_of_seed("cairn groth16 development setup " + std::string(name), seed);
}

/// L_i(tau) for all powers of our root: w^i (tau^n - 1) / (n (tau - w^i)).
std::vector<Fr> lagrange_at(const Fr& tau, unsigned log_size) {
    const std::size_t size = std::size_t{1} << log_size;
    const Fr w = algebra::root_of_unity(log_size);
    std::vector<Fr> out(size);
    Fr power = Fr::one();
    for (Fr& value : out) {
        value = tau - power;
        power = power * w;
    }
    algebra::invert_all(out);
    Fr factor = (algebra::power(tau, size) - Fr::one()) * algebra::fr(size).inverse();
    for (Fr& value : out) {
        value = value * factor;
        factor = factor * w;
    }
    return out;
}

/// For each wire the sum of its coefficients times the rows' weights.
std::vector<Fr> columns_at(const SparseMatrix& matrix, std::size_t wires,
                           std::span<const Fr> weights) {
    std::vector<Fr> out(wires);
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
        const auto indices = matrix.wires_of(row);
        const auto coefficients = matrix.coefficients_of(row);
        for (std::size_t i = 0; i < indices.size(); ++i) {
            out[indices[i]] = out[indices[i]] + coefficients[i] * weights[row];
        }
    }
    return out;
}

/// What the points of a key are multiples by.
struct Scalars {
    Fr alpha, beta, gamma, delta;
    std::vector<Fr> a, b, joined, h;
};

Scalars scalars_of(const R1cs& system, BytesView seed, unsigned log_rows) {
    const Fr tau = secret_of(seed, "tau");
    Scalars out = {.alpha = secret_of(seed, "alpha"),
                   .beta = secret_of(seed, "beta"),
                   .gamma = secret_of(seed, "gamma"),
                   .delta = secret_of(seed, "delta"),
                   .a = {},
                   .b = {},
                   .joined = {},
                   .h = {}};
    const RowOrder order(log_rows);
    const std::vector<Fr> lagrange = lagrange_at(tau, log_rows);
    std::vector<Fr> weights(lagrange.size());
    for (std::size_t row = 0; row < weights.size(); ++row) {
        weights[row] = lagrange[order.place(row)];
    }
    out.a = columns_at(system.a, system.wires, weights);
    out.b = columns_at(system.b, system.wires, weights);
    const std::vector<Fr> c = columns_at(system.c, system.wires, weights);
    const std::size_t publics = system.publics() + 1;
    for (std::size_t i = 0; i < publics; ++i) {
        out.a[i] = out.a[i] + weights[system.constraints() + i];
    }
    const Fr by_gamma = out.gamma.inverse();
    const Fr by_delta = out.delta.inverse();
    out.joined.resize(system.wires);
    for (std::size_t i = 0; i < out.joined.size(); ++i) {
        out.joined[i] = (out.beta * out.a[i] + out.alpha * out.b[i] + c[i]) *
                        (i < publics ? by_gamma : by_delta);
    }
    const std::vector<Fr> twice = lagrange_at(tau, log_rows + 1);
    out.h.resize(lagrange.size());
    for (std::size_t i = 0; i < out.h.size(); ++i) {
        out.h[i] = twice[2 * i + 1] * by_delta;
    }
    return out;
}

/// Multiples of the generators, piece by piece.
class Points {
  public:
    Points(base::Executor& executor, const Progress& progress, std::size_t work)
        : executor_(executor), progress_(progress), work_(work) {}

    Result<std::vector<G1>, SetupError> g1(std::span<const Fr> scalars) {
        std::vector<G1> out;
        out.reserve(scalars.size());
        for (std::size_t at = 0; at < scalars.size(); at += PIECE) {
            const auto piece = scalars.subspan(at, std::min(PIECE, scalars.size() - at));
            CAIRN_TRY(tell(piece.size()));
            const std::vector<G1> points = table_.multiples(piece, executor_);
            out.insert(out.end(), points.begin(), points.end());
        }
        return out;
    }
    Result<std::vector<G2>, SetupError> g2(std::span<const Fr> scalars) {
        std::vector<G2> out(scalars.size());
        for (std::size_t at = 0; at < scalars.size(); at += PIECE / G2_COST) {
            const std::size_t count = std::min(PIECE / G2_COST, scalars.size() - at);
            CAIRN_TRY(tell(count * G2_COST));
            executor_.parallel_for(count, 16, [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = at + begin; i < at + end; ++i) {
                    out[i] = scalars[i].is_zero()
                                 ? G2{}
                                 : srs::g2_multiply(srs::g2_generator(), scalars[i]);
                }
            });
        }
        return out;
    }
    [[nodiscard]] G1 g1(const Fr& scalar) const { return table_.multiple(scalar).to_affine(); }

    /// One multiple in G2 costs as much as so many in G1.
    static constexpr std::size_t G2_COST = 16;

  private:
    Result<void, SetupError> tell(std::size_t multiples) {
        if (progress_ && !progress_("multiples of the generators",
                                    static_cast<double>(done_) / static_cast<double>(work_))) {
            return unexpected(SetupError::cancelled);
        }
        done_ += multiples;
        return {};
    }

    srs::GeneratorTable table_;
    base::Executor& executor_;
    const Progress& progress_;
    std::size_t work_;
    std::size_t done_ = 0;
};

}  // namespace

const char* text_of(SetupError error) noexcept {
    switch (error) {
        case SetupError::too_many_rows:
            return "the circuit has more than 2^27 rows";
        case SetupError::cancelled:
            return "cancelled";
    }
    return "unknown";
}

unsigned log_rows_of(const R1cs& system) {
    return static_cast<unsigned>(std::bit_width(system.constraints() + system.publics()));
}

Result<ProvingKey, SetupError> setup_for_development(const R1cs& system, BytesView seed,
                                                     base::Executor& executor,
                                                     const Progress& progress) {
    const unsigned log_rows = log_rows_of(system);
    if (log_rows > MAX_LOG_ROWS) {
        return unexpected(SetupError::too_many_rows);
    }
    const Scalars scalars = scalars_of(system, seed, log_rows);
    const std::span<const Fr> joined = scalars.joined;
    const std::size_t publics = system.publics() + 1;
    Points points(executor, progress, (3 + Points::G2_COST) * system.wires + scalars.h.size());
    ProvingKey out;
    out.log_rows = log_rows;
    out.verifying.alpha = points.g1(scalars.alpha);
    out.verifying.beta = srs::g2_multiply(srs::g2_generator(), scalars.beta);
    out.verifying.gamma = srs::g2_multiply(srs::g2_generator(), scalars.gamma);
    out.verifying.delta = srs::g2_multiply(srs::g2_generator(), scalars.delta);
    out.beta = points.g1(scalars.beta);
    out.delta = points.g1(scalars.delta);
    CAIRN_TRY_ASSIGN(out.a, points.g1(scalars.a));
    CAIRN_TRY_ASSIGN(out.b1, points.g1(scalars.b));
    CAIRN_TRY_ASSIGN(out.b2, points.g2(scalars.b));
    CAIRN_TRY_ASSIGN(out.verifying.ic, points.g1(joined.first(publics)));
    CAIRN_TRY_ASSIGN(out.privates, points.g1(joined.subspan(publics)));
    CAIRN_TRY_ASSIGN(out.h, points.g1(scalars.h));
    return out;
}

}  // namespace cairn::groth16
