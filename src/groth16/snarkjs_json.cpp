#include "groth16/snarkjs_json.hpp"

#include <algorithm>

namespace cairn::groth16 {
namespace {

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

std::string point(const G1& p) {
    return "[" + quoted(to_decimal(algebra::fq_to_bytes(p.x).view())) + ", " +
           quoted(to_decimal(algebra::fq_to_bytes(p.y).view())) + ", \"1\"]";
}

std::string point(const G2& p) {
    const auto coordinate = [&](std::size_t i) {
        return quoted(to_decimal(p.view().subspan(i * algebra::FQ_BYTES, algebra::FQ_BYTES)));
    };
    return "[[" + coordinate(0) + ", " + coordinate(1) + "], [" + coordinate(2) + ", " +
           coordinate(3) + "], [\"1\", \"0\"]]";
}

template <class Items, class Text>
std::string list(const Items& items, Text&& text) {
    std::string out = "[";
    for (const auto& item : items) {
        out += (out.size() == 1 ? "" : ", ") + text(item);
    }
    return out + "]";
}

}  // namespace

std::string to_decimal(BytesView big_endian) {
    Bytes number(big_endian.begin(), big_endian.end());
    std::string out;
    while (std::ranges::any_of(number, [](std::uint8_t byte) { return byte != 0; })) {
        unsigned rest = 0;
        for (std::uint8_t& byte : number) {
            const unsigned value = rest * 256 + byte;
            byte = static_cast<std::uint8_t>(value / 10);
            rest = value % 10;
        }
        out.push_back(static_cast<char>('0' + rest));
    }
    std::ranges::reverse(out);
    return out.empty() ? "0" : out;
}

std::string to_snarkjs(const VerifyingKey& key, srs::Origin origin) {
    const std::string mark = origin == srs::Origin::development
                                 ? ",\n\"setup\": " + quoted(std::string(DEVELOPMENT_MARK))
                                 : "";
    return "{\"protocol\": \"groth16\", \"curve\": \"bls12381\", \"nPublic\": " +
           std::to_string(key.ic.size() - 1) + ",\n\"vk_alpha_1\": " + point(key.alpha) +
           ",\n\"vk_beta_2\": " + point(key.beta) + ",\n\"vk_gamma_2\": " + point(key.gamma) +
           ",\n\"vk_delta_2\": " + point(key.delta) +
           ",\n\"IC\": " + list(key.ic, [](const G1& p) { return point(p); }) + mark + "}\n";
}

std::string to_snarkjs(const Proof& proof) {
    return "{\"protocol\": \"groth16\", \"curve\": \"bls12381\",\n\"pi_a\": " + point(proof.a) +
           ",\n\"pi_b\": " + point(proof.b) + ",\n\"pi_c\": " + point(proof.c) + "}\n";
}

std::string to_snarkjs(std::span<const Fr> public_inputs) {
    return list(public_inputs,
                [](const Fr& value) {
                    return quoted(to_decimal(algebra::fr_to_bytes(value).view()));
                }) +
           "\n";
}

}  // namespace cairn::groth16
