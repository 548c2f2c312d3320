#include "hyperplonk/key_file.hpp"

#include "base/assert.hpp"
#include "srs/point_bytes.hpp"

namespace cairn::hyperplonk {
namespace {

constexpr std::size_t POINT_BYTES = algebra::G1_UNCOMPRESSED_BYTES;

}  // namespace

plonk::KeyFile key_file(const VerifyingKey& key, const plonk::KzgSetup& setup) {
    plonk::KeyFile out = {{.system = key.system,
                           .log_rows = key.log_rows,
                           .public_inputs = key.public_inputs,
                           .hides = false,
                           .circuit_digest = key.circuit_digest,
                           .setup_digest = key.setup_digest,
                           .fixed = {}},
                          plonk::HyperplonkSetup{setup}};
    for (const G1& point : key.fixed) {
        const auto bytes = srs::point_to_bytes(point);
        out.key.fixed.insert(out.key.fixed.end(), bytes.begin(), bytes.end());
    }
    return out;
}

std::optional<VerifyingKey> key_of(const plonk::KeyFile& file) {
    if (file.back_end() != plonk::BackEnd::hyperplonk) {
        return std::nullopt;
    }
    VerifyingKey out = {file.key.system,         file.key.log_rows,     file.key.public_inputs,
                        file.key.circuit_digest, file.key.setup_digest, {}};
    for (std::size_t i = 0; i < file.key.fixed.size(); i += POINT_BYTES) {
        const auto point = srs::point_from_bytes(
            FixedBytes<POINT_BYTES>::from(BytesView(file.key.fixed).subspan(i, POINT_BYTES)));
        CAIRN_ASSERT(point.has_value());
        out.fixed.push_back(*point);
    }
    return out;
}

commitment::KzgChecker checker_of(const plonk::KeyFile& file) {
    CAIRN_ASSERT(file.kzg() != nullptr);
    return {file.kzg()->tau_g2, file.key.setup_digest};
}

}  // namespace cairn::hyperplonk
