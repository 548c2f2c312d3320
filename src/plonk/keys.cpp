#include "plonk/keys.hpp"

#include "algebra/ntt.hpp"
#include "crypto/sha256.hpp"
#include "plonk/columns.hpp"

namespace cairn::plonk {
namespace {

void put(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void put(Bytes& out, std::uint64_t number) {
    for (unsigned i = 0; i < 8; ++i) {
        out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    }
}

}  // namespace

Bytes32 VerifyingKey::digest() const {
    constexpr std::string_view tag = "cairn plonk verifying key 1";
    Bytes bytes(tag.begin(), tag.end());
    put(bytes, log_rows);
    put(bytes, public_inputs);
    put(bytes, hides ? 1 : 0);
    put(bytes, circuit_digest.view());
    put(bytes, setup_digest.view());
    put(bytes, fixed.size());
    put(bytes, fixed);
    return crypto::sha256(bytes);
}

const char* text_of(SetupError error) noexcept {
    switch (error) {
        case SetupError::too_many_rows:
            return "the setup has too few powers for the circuit";
        case SetupError::too_few_rows:
            return "the circuit has too few rows";
        case SetupError::nothing_fixed:
            return "the circuit has neither fixed nor copyable columns";
    }
    return "unknown";
}

Result<ProvingKey, SetupError> setup(circuit::Circuit circuit,
                                     const commitment::Committer& committer,
                                     const commitment::Checker& checker, base::Executor& executor) {
    const std::size_t rows = circuit.rows();
    if (rows > committer.max_coefficients()) {
        return unexpected(SetupError::too_many_rows);
    }
    const bool hides = rows + HIDING_ROOM <= committer.max_coefficients();
    if (hides && rows < MIN_HIDING_ROWS) {
        return unexpected(SetupError::too_few_rows);
    }
    const Protocol protocol(*circuit.system, hides);
    if (protocol.batch_size(FIXED) == 0) {
        return unexpected(SetupError::nothing_fixed);
    }
    const algebra::Domain domain(circuit.log_rows);
    std::vector<commitment::Polynomial> polynomials = circuit.fixed;
    for (circuit::ColumnValues& column : sigma_columns(circuit, executor)) {
        polynomials.push_back(std::move(column));
    }
    for (commitment::Polynomial& polynomial : polynomials) {
        domain.inverse(polynomial, executor);
    }
    ProvingKey out;
    out.fixed = committer.commit(std::move(polynomials), executor);
    out.verifying = {circuit.system, circuit.log_rows,       circuit.public_inputs, hides,
                     circuit.digest, checker.setup_digest(), out.fixed->digest()};
    out.circuit = std::move(circuit);
    return out;
}

}  // namespace cairn::plonk
