#include "prover/security.hpp"

#include "hyperplonk/security.hpp"
#include "plonk/security.hpp"

#include <algorithm>
#include <cmath>

namespace cairn::prover {
namespace {

/// Words near a committed one, which it may be taken for: at most (m + 1/2) / sqrt(rate) with the m
/// and the rates that fri::security_of allows.
constexpr double LIST_BITS = 16;

}  // namespace

Security security_of(const plonk::KeyFile& key) {
    if (key.is_of_development()) {
        return {};
    }
    const circuit::ConstraintSystem& system = *key.key.system;
    const unsigned log_rows = key.key.log_rows;
    if (const auto* fri = std::get_if<plonk::FriSetup>(&key.setup)) {
        const plonk::Protocol protocol(system, key.key.hides);
        const fri::SecurityBits scheme =
            fri::security_of(fri->parameters, fri->log_degree, protocol.evaluations());
        const double protocol_bits =
            plonk::statistical_bits(system, log_rows, key.key.hides) - LIST_BITS;
        return {std::min(scheme.proven, protocol_bits),
                std::min(scheme.conjectured, protocol_bits)};
    }
    const double protocol_bits =
        key.back_end() == plonk::BackEnd::hyperplonk
            ? hyperplonk::statistical_bits(system, log_rows, srs::MAX_POWERS)
            : plonk::statistical_bits(system, log_rows, key.key.hides);
    const double bits = std::min(protocol_bits, srs::security_bits());
    return {bits, bits};
}

Security security_of_groth16(srs::Origin origin) noexcept {
    if (origin == srs::Origin::development) {
        return {};
    }
    const double bits = srs::security_bits(2 * srs::MAX_POWERS);
    return {bits, bits};
}

}  // namespace cairn::prover
