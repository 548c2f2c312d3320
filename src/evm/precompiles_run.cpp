#include "evm/precompiles_run.hpp"

#include "algebra/bn254.hpp"
#include "crypto/blake2f.hpp"
#include "crypto/bls12_381.hpp"
#include "crypto/kzg.hpp"
#include "crypto/modexp.hpp"
#include "crypto/p256.hpp"
#include "crypto/ripemd160.hpp"
#include "crypto/secp256k1.hpp"
#include "crypto/sha256.hpp"

#include <algorithm>
#include <array>

namespace cairn::evm::precompiles {
namespace {

/// The input's first N bytes, with zeros after its end.
template <std::size_t N>
std::array<std::uint8_t, N> padded(BytesView input) noexcept {
    std::array<std::uint8_t, N> out{};
    std::copy_n(input.begin(), std::min(N, input.size()), out.begin());
    return out;
}

template <std::size_t N>
Bytes to_bytes(const FixedBytes<N>& value) {
    return {value.begin(), value.end()};
}

/// A word of 32 bytes.
Bytes boolean(bool value) {
    Bytes out(32);
    out.back() = value ? 1 : 0;
    return out;
}

template <std::size_t N, class Error>
std::optional<Bytes> output_of(const ::cairn::Result<FixedBytes<N>, Error>& result) {
    return result ? std::optional(to_bytes(*result)) : std::nullopt;
}

template <class Error>
std::optional<Bytes> output_of(const ::cairn::Result<bool, Error>& result) {
    return result ? std::optional(boolean(*result)) : std::nullopt;
}

/// A number of 32 bytes big-endian, or the greatest if it is not below 2^128.
ModexpInput::Size saturated(BytesView number) noexcept {
    ModexpInput::Size out = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        if (i < 16 && number[i] != 0) {
            return ~ModexpInput::Size{0};
        }
        out = out << 8U | number[i];
    }
    return out;
}

}  // namespace

ModexpInput::ModexpInput(BytesView input) noexcept {
    const auto sizes = padded<96>(input);
    base_size = saturated(BytesView(sizes).first(32));
    exponent_size = saturated(BytesView(sizes).subspan(32, 32));
    modulus_size = saturated(BytesView(sizes).last(32));
    operands_ = input.subspan(std::min<std::size_t>(96, input.size()));
}

std::uint8_t ModexpInput::exponent_byte(std::size_t i) const noexcept {
    return base_size < operands_.size() && operands_.size() - base_size > i
               ? operands_[static_cast<std::size_t>(base_size) + i]
               : std::uint8_t{0};
}

Bytes ModexpInput::slice(Size from, Size size) const {
    Bytes out(static_cast<std::size_t>(size));
    if (from < operands_.size()) {
        const BytesView present = operands_.subspan(static_cast<std::size_t>(from));
        std::copy_n(present.begin(), std::min(out.size(), present.size()), out.begin());
    }
    return out;
}

Bytes ModexpInput::base() const {
    return slice(0, base_size);
}

Bytes ModexpInput::exponent() const {
    return slice(base_size, exponent_size);
}

Bytes ModexpInput::modulus() const {
    return slice(base_size + exponent_size, modulus_size);
}

/// Whatever is no signature gives an empty output. The s may be of either half: EIP-2 is for
/// transactions.
std::optional<Bytes> ecrecover(BytesView input) {
    const auto fields = padded<128>(input);
    const BytesView view = fields;
    const bool v_is_small =
        std::all_of(view.begin() + 32, view.begin() + 63, [](auto byte) { return byte == 0; });
    const std::uint8_t v = view[63];
    if (!v_is_small || (v != 27 && v != 28)) {
        return Bytes{};
    }
    const crypto::RecoverableSignature signature = {Bytes32::from(view.subspan(64, 32)),
                                                    Bytes32::from(view.subspan(96, 32)),
                                                    static_cast<std::uint8_t>(v - 27)};
    const auto key = crypto::recover_public_key(Bytes32::from(view.first(32)), signature);
    if (!key) {
        return Bytes{};
    }
    const Bytes20 address = crypto::address_of(*key);
    Bytes out(32);
    std::ranges::copy(address, out.begin() + 12);
    return out;
}

std::optional<Bytes> sha256(BytesView input) {
    return to_bytes(crypto::sha256(input));
}

std::optional<Bytes> ripemd160(BytesView input) {
    const Bytes20 hash = crypto::ripemd160(input);
    Bytes out(32);
    std::ranges::copy(hash, out.begin() + 12);
    return out;
}

std::optional<Bytes> identity(BytesView input) {
    return Bytes(input.begin(), input.end());
}

std::optional<Bytes> modexp(BytesView input) {
    const ModexpInput parts(input);
    if (parts.modulus_size == 0) {
        return Bytes{};
    }
    // Until Osaka only gas bounds the sizes. What a gigabyte costs has never been in a block; this
    // keeps memory bounded for callers who hand in any gas.
    constexpr ModexpInput::Size size_max = std::size_t{1} << 30U;
    if (parts.base_size > size_max || parts.exponent_size > size_max ||
        parts.modulus_size > size_max) {
        return std::nullopt;
    }
    return crypto::modexp(parts.base(), parts.exponent(), parts.modulus());
}

std::optional<Bytes> modexp_osaka(BytesView input) {
    const ModexpInput parts(input);
    if (parts.base_size > MODEXP_OPERAND_BYTES_MAX ||
        parts.exponent_size > MODEXP_OPERAND_BYTES_MAX ||
        parts.modulus_size > MODEXP_OPERAND_BYTES_MAX) {
        return std::nullopt;
    }
    return modexp(input);
}

std::optional<Bytes> bn254_add(BytesView input) {
    return output_of(algebra::bn254_add(padded<128>(input)));
}

std::optional<Bytes> bn254_mul(BytesView input) {
    return output_of(algebra::bn254_mul(padded<96>(input)));
}

std::optional<Bytes> bn254_pairing(BytesView input) {
    return output_of(algebra::bn254_pairing_check(input));
}

/// rounds(4, big-endian) || h(64) || m(128) || t(16), little-endian words || f(1)
std::optional<Bytes> blake2f(BytesView input) {
    if (input.size() != BLAKE2F_INPUT_BYTES || input.back() > 1) {
        return std::nullopt;
    }
    std::uint32_t rounds = 0;
    for (const std::uint8_t byte : input.first(4)) {
        rounds = rounds << 8U | byte;
    }
    crypto::Blake2fInput fields;
    const std::uint8_t* at = input.data() + 4;
    const auto take = [&](auto& words) {
        for (std::uint64_t& word : words) {
            word = base::load_le64(at);
            at += 8;
        }
    };
    take(fields.h);
    take(fields.m);
    take(fields.t);
    fields.final_block = input.back() == 1;
    const auto words = crypto::blake2f(fields, rounds);
    Bytes out(64);
    for (std::size_t i = 0; i < words.size(); ++i) {
        base::store_le64(out.data() + 8 * i, words[i]);
    }
    return out;
}

/// versioned_hash(32) || z(32) || y(32) || commitment(48) || proof(48)
std::optional<Bytes> point_evaluation(BytesView input) {
    constexpr std::uint8_t VERSIONED_HASH_VERSION_KZG = 1;
    if (input.size() != 192) {
        return std::nullopt;
    }
    const auto commitment = crypto::KZGCommitment::from(input.subspan(96, 48));
    Bytes32 versioned_hash = crypto::sha256(commitment.view());
    versioned_hash[0] = VERSIONED_HASH_VERSION_KZG;
    if (versioned_hash != Bytes32::from(input.first(32))) {
        return std::nullopt;
    }
    const auto verdict = crypto::verify_kzg_proof(commitment, Bytes32::from(input.subspan(32, 32)),
                                                  Bytes32::from(input.subspan(64, 32)),
                                                  crypto::KZGProof::from(input.last(48)));
    if (!verdict.has_value() || !*verdict) {
        return std::nullopt;
    }
    // FIELD_ELEMENTS_PER_BLOB and BLS_MODULUS, as two words.
    static constexpr auto answer = std::to_array<std::uint8_t>(
        {0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
         0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
         0,    0,    0,    0,    0x10, 0,    0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d,
         0x48, 0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8, 0x05, 0x53, 0xbd, 0xa4, 0x02,
         0xff, 0xfe, 0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01});
    return Bytes(answer.begin(), answer.end());
}

std::optional<Bytes> bls12_g1add(BytesView input) {
    return output_of(crypto::bls12_g1add(input));
}

std::optional<Bytes> bls12_g1msm(BytesView input) {
    return output_of(crypto::bls12_g1msm(input));
}

std::optional<Bytes> bls12_g2add(BytesView input) {
    return output_of(crypto::bls12_g2add(input));
}

std::optional<Bytes> bls12_g2msm(BytesView input) {
    return output_of(crypto::bls12_g2msm(input));
}

std::optional<Bytes> bls12_pairing_check(BytesView input) {
    return output_of(crypto::bls12_pairing_check(input));
}

std::optional<Bytes> bls12_map_fp_to_g1(BytesView input) {
    return output_of(crypto::bls12_map_fp_to_g1(input));
}

std::optional<Bytes> bls12_map_fp2_to_g2(BytesView input) {
    return output_of(crypto::bls12_map_fp2_to_g2(input));
}

/// hash || r || s || x || y; whatever does not verify gives an empty output.
std::optional<Bytes> p256_verify(BytesView input) {
    if (input.size() != 160) {
        return Bytes{};
    }
    const auto word = [&](std::size_t i) { return Bytes32::from(input.subspan(32 * i, 32)); };
    const bool verdict = crypto::p256_verify({word(0), word(1), word(2), word(3), word(4)});
    return verdict ? boolean(true) : Bytes{};
}

}  // namespace cairn::evm::precompiles
