#include "plonk/keys.hpp"

#include "algebra/ntt.hpp"
#include "base/byte_stream.hpp"
#include "crypto/sha256.hpp"
#include "plonk/columns.hpp"

namespace cairn::plonk {

Bytes32 VerifyingKey::digest() const {
    constexpr std::string_view tag = "cairn plonk verifying key 1";
    base::ByteWriter out;
    out.bytes({reinterpret_cast<const std::uint8_t*>(tag.data()), tag.size()});
    out.number<8>(log_rows);
    out.number<8>(public_inputs);
    out.number<8>(hides ? 1 : 0);
    out.bytes(circuit_digest.view());
    out.bytes(setup_digest.view());
    out.number<8>(fixed.size());
    out.bytes(fixed);
    return crypto::sha256(out.written());
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
    std::vector<commitment::Polynomial> polynomials = std::move(circuit.fixed);
    circuit.fixed.clear();
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
