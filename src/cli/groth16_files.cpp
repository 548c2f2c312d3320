#include "cli/groth16_files.hpp"

#include "json/parse.hpp"
#include "srs/point_bytes.hpp"

#include <algorithm>
#include <optional>

namespace cairn::cli {
namespace {

using algebra::Fr;
using groth16::G1;
using groth16::G2;
using json::Kind;
using json::Value;

constexpr std::size_t FQ_BYTES = 48;
constexpr json::Limits LIMITS = {.max_bytes = std::size_t{1} << 28U, .max_depth = 8};

/// A decimal number as so many bytes big-endian; nothing if it is none or larger.
std::optional<Bytes> from_decimal(std::string_view text, std::size_t size) {
    if (text.empty() || text.size() > 3 * size) {
        return std::nullopt;
    }
    Bytes out(size);
    for (const char digit : text) {
        if (digit < '0' || digit > '9') {
            return std::nullopt;
        }
        auto carry = static_cast<unsigned>(digit - '0');
        for (std::size_t i = size; i-- > 0;) {
            const unsigned value = out[i] * 10U + carry;
            out[i] = static_cast<std::uint8_t>(value);
            carry = value >> 8U;
        }
        if (carry != 0) {
            return std::nullopt;
        }
    }
    return out;
}

bool put_coordinate(const Value& value, std::span<std::uint8_t> out) {
    const auto bytes =
        value.kind == Kind::string ? from_decimal(value.text, FQ_BYTES) : std::nullopt;
    if (bytes) {
        std::ranges::copy(*bytes, out.begin());
    }
    return bytes.has_value();
}

std::optional<G1> g1_of(const Value* value) {
    if (value == nullptr || value->items.size() != 3 || value->items[2].text != "1") {
        return std::nullopt;
    }
    FixedBytes<algebra::G1_UNCOMPRESSED_BYTES> bytes;
    for (std::size_t i = 0; i < 2; ++i) {
        if (!put_coordinate(value->items[i],
                            std::span(bytes.bytes).subspan(i * FQ_BYTES, FQ_BYTES))) {
            return std::nullopt;
        }
    }
    return srs::point_from_bytes(bytes);
}

std::optional<G2> g2_of(const Value* value) {
    if (value == nullptr || value->items.size() != 3) {
        return std::nullopt;
    }
    G2 out;
    for (std::size_t i = 0; i < 4; ++i) {
        const std::vector<Value>& pair = value->items[i / 2].items;
        if (pair.size() != 2 ||
            !put_coordinate(pair[i % 2], std::span(out.bytes).subspan(i * FQ_BYTES, FQ_BYTES))) {
            return std::nullopt;
        }
    }
    return srs::is_g2_point(out) ? std::optional(out) : std::nullopt;
}

Result<G1, std::string> g1_at(const Value& object, const char* name) {
    const auto point = g1_of(object.find(name));
    if (!point) {
        return unexpected(std::string(name) + " is no point of BLS12-381");
    }
    return *point;
}

Result<G2, std::string> g2_at(const Value& object, const char* name) {
    const auto point = g2_of(object.find(name));
    if (!point) {
        return unexpected(std::string(name) + " is no point of BLS12-381's second group");
    }
    return *point;
}

Result<Value, std::string> parse_object(std::string_view text) {
    auto value = json::parse_json(text, LIMITS);
    if (!value) {
        return unexpected("not JSON: " + to_string(value.error()));
    }
    const auto is = [&](const char* name, const char* what) {
        const Value* member = value->find(name);
        return member != nullptr && member->text == what;
    };
    if (!is("protocol", "groth16") || !is("curve", "bls12381")) {
        return unexpected("not of Groth16 over BLS12-381");
    }
    return *std::move(value);
}

}  // namespace

Result<Groth16Key, std::string> parse_groth16_key(std::string_view text) {
    CAIRN_TRY_ASSIGN(const Value value, parse_object(text));
    Groth16Key out;
    groth16::VerifyingKey& key = out.key;
    CAIRN_TRY_ASSIGN(key.alpha, g1_at(value, "vk_alpha_1"));
    CAIRN_TRY_ASSIGN(key.beta, g2_at(value, "vk_beta_2"));
    CAIRN_TRY_ASSIGN(key.gamma, g2_at(value, "vk_gamma_2"));
    CAIRN_TRY_ASSIGN(key.delta, g2_at(value, "vk_delta_2"));
    const Value* ic = value.find("IC");
    if (ic == nullptr || ic->items.empty()) {
        return unexpected("IC is missing");
    }
    for (const Value& item : ic->items) {
        const auto point = g1_of(&item);
        if (!point) {
            return unexpected("IC has what is no point of BLS12-381");
        }
        key.ic.push_back(*point);
    }
    const Value* setup = value.find("setup");
    out.origin = setup != nullptr && setup->text == groth16::DEVELOPMENT_MARK
                     ? srs::Origin::development
                     : srs::Origin::ceremony;
    return out;
}

Result<groth16::Proof, std::string> parse_groth16_proof(std::string_view text) {
    CAIRN_TRY_ASSIGN(const Value value, parse_object(text));
    groth16::Proof out;
    CAIRN_TRY_ASSIGN(out.a, g1_at(value, "pi_a"));
    CAIRN_TRY_ASSIGN(out.b, g2_at(value, "pi_b"));
    CAIRN_TRY_ASSIGN(out.c, g1_at(value, "pi_c"));
    return out;
}

Result<std::vector<Fr>, std::string> parse_public_inputs(std::string_view text) {
    const auto value = json::parse_json(text, LIMITS);
    if (!value || value->kind != Kind::array) {
        return unexpected("not a JSON array");
    }
    std::vector<Fr> out;
    for (const Value& item : value->items) {
        const auto bytes =
            item.kind == Kind::string ? from_decimal(item.text, algebra::FR_BYTES) : std::nullopt;
        const auto element = bytes ? algebra::fr_from_bytes(Bytes32::from(*bytes)) : std::nullopt;
        if (!element) {
            return unexpected("public input " + std::to_string(out.size()) +
                              " is not a decimal number below r, in quotes");
        }
        out.push_back(*element);
    }
    return out;
}

}  // namespace cairn::cli
