// How a proof's worth is told: by `cairn prove` and `cairn verify`, as text and as JSON.
#pragma once

#include "json/writer.hpp"
#include "prover/security.hpp"

#include <string>

namespace cairn::cli {

/// "113 bits", "100 bits proven, 127 conjectured", or "none".
[[nodiscard]] std::string security_text(const prover::Security& security);
/// "securityBits": {"proven": 113, "conjectured": 113}
void write_security(json::Writer& out, const prover::Security& security);

}  // namespace cairn::cli
