#include "hyperplonk/keys.hpp"

#include "base/byte_stream.hpp"
#include "crypto/sha256.hpp"
#include "hyperplonk/columns.hpp"
#include "srs/point_bytes.hpp"

#include <string_view>

namespace cairn::hyperplonk {

Bytes32 VerifyingKey::digest() const {
    constexpr std::string_view tag = "cairn hyperplonk verifying key 1";
    base::ByteWriter out;
    out.bytes({reinterpret_cast<const std::uint8_t*>(tag.data()), tag.size()});
    out.number<8>(log_rows);
    out.number<8>(public_inputs);
    out.bytes(circuit_digest.view());
    out.bytes(setup_digest.view());
    out.number<8>(fixed.size());
    for (const G1& point : fixed) {
        out.bytes(srs::point_to_bytes(point).view());
    }
    return crypto::sha256(out.written());
}

Result<ProvingKey, SetupError> setup(circuit::Circuit circuit,
                                     const commitment::KzgCommitter& committer,
                                     const commitment::KzgChecker& checker,
                                     base::Executor& executor) {
    if (circuit.rows() > committer.max_coefficients()) {
        return unexpected(SetupError::too_many_rows);
    }
    if (circuit.log_rows == 0) {
        return unexpected(SetupError::too_few_rows);
    }
    if (circuit.fixed.empty() && circuit.system->copyable.empty()) {
        return unexpected(SetupError::nothing_fixed);
    }
    ProvingKey out;
    out.verifying = {circuit.system, circuit.log_rows,       circuit.public_inputs,
                     circuit.digest, checker.setup_digest(), {}};
    for (const ColumnValues& column : circuit.fixed) {
        out.verifying.fixed.push_back(committer.commit_to(column, executor));
    }
    for (std::size_t i = 0; i < circuit.system->copyable.size(); ++i) {
        out.verifying.fixed.push_back(
            committer.commit_to(sigma_column(circuit, i, executor), executor));
    }
    out.circuit = std::move(circuit);
    return out;
}

}  // namespace cairn::hyperplonk
