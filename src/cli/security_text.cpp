#include "cli/security_text.hpp"

namespace cairn::cli {
namespace {

struct WholeBits {
    unsigned proven;
    unsigned conjectured;
};

WholeBits whole_bits(const prover::Security& security) {
    return {static_cast<unsigned>(security.proven), static_cast<unsigned>(security.conjectured)};
}

}  // namespace

std::string security_text(const prover::Security& security) {
    const WholeBits bits = whole_bits(security);
    if (bits.conjectured == 0) {
        return "none";
    }
    if (bits.proven == bits.conjectured) {
        return std::to_string(bits.proven) + " bits";
    }
    return std::to_string(bits.proven) + " bits proven, " + std::to_string(bits.conjectured) +
           " conjectured";
}

void write_security(json::Writer& out, const prover::Security& security) {
    const WholeBits bits = whole_bits(security);
    out.key("securityBits").begin_object();
    out.field("proven", bits.proven).field("conjectured", bits.conjectured).end_object();
}

}  // namespace cairn::cli
