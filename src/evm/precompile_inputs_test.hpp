// Inputs for the precompiled contracts that are valid of themselves: points, numbers, signatures
// and proofs, built of a row of choices. For fuzz targets and random programs.
#pragma once

#include "algebra/bn254_curve.hpp"
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "crypto/bls12_381.hpp"
#include "crypto/secp256k1.hpp"
#include "crypto/secret_key.hpp"
#include "crypto/sha256.hpp"
#include "evm/precompiles.hpp"

#include <array>
#include <vector>

namespace cairn::evm::input {

constexpr std::size_t INPUT_POINTS = 8;
using PointPool = std::array<Bytes, INPUT_POINTS>;  // the identity, then points

inline void append(Bytes& out, BytesView more) {
    out.insert(out.end(), more.begin(), more.end());
}

inline Bytes call(unsigned address, const Bytes& input) {
    Address to;
    to[19] = static_cast<std::uint8_t>(address);
    return run_precompile(Revision::osaka, to, input, 1'000'000'000)->output;
}

/// 0, G, 2 G, ... by repeated addition.
inline PointPool multiples(unsigned adder, std::size_t size, const Bytes& generator) {
    PointPool out;
    out[0] = Bytes(size);
    for (std::size_t i = 1; i < INPUT_POINTS; ++i) {
        Bytes terms = out[i - 1];
        append(terms, generator);
        out[i] = call(adder, terms);
    }
    return out;
}

inline const PointPool& bn254_g1() {
    static const PointPool pool = [] {
        Bytes generator(64);
        generator[31] = 1;
        generator[63] = 2;
        return multiples(0x06, 64, generator);
    }();
    return pool;
}

inline const PointPool& bn254_g2() {
    static const PointPool pool = [] {
        namespace bn254 = algebra::bn254;
        PointPool out;
        bn254::Jacobian<bn254::Fp2> sum;
        for (Bytes& bytes : out) {
            const bn254::G2 point = sum.to_affine();
            bytes.resize(128);
            const auto numbers = {point.x.c1, point.x.c0, point.y.c1, point.y.c0};
            std::uint8_t* at = bytes.data();
            for (const bn254::Fp& number : numbers) {
                algebra::limbs_to_big_endian(number.to_integer(), at);
                at += 32;
            }
            sum = sum.plus(bn254::generator_2);
        }
        return out;
    }();
    return pool;
}

/// Points that are mapped to are in the subgroup.
inline const PointPool& bls12_g1() {
    static const PointPool pool = multiples(0x0b, 128, call(0x10, Bytes(64)));
    return pool;
}

inline const PointPool& bls12_g2() {
    static const PointPool pool = multiples(0x0d, 256, call(0x11, Bytes(128)));
    return pool;
}

inline Bytes number(base::FuzzInput& input, std::size_t size) {
    Bytes out(size);
    for (std::uint8_t& byte : out) {
        byte = input.byte();
    }
    return out;
}

/// Below both moduli, in the EIP's 64 bytes.
inline Bytes bls12_fp(base::FuzzInput& input) {
    Bytes out(16);
    append(out, number(input, 48));
    out[16] &= 0x0fU;
    return out;
}

inline const Bytes& pick(base::FuzzInput& input, const PointPool& pool) {
    return pool[input.below(INPUT_POINTS)];
}

/// What the terms of a sum or product are made of; terms may change places.
struct Terms {
    std::vector<Bytes> terms;

    Bytes joined() const {
        Bytes out;
        for (const Bytes& term : terms) {
            append(out, term);
        }
        return out;
    }
};

inline Terms terms(base::FuzzInput& input, std::size_t count, const PointPool& first,
                   const PointPool* second, bool has_scalar) {
    Terms out;
    for (std::size_t i = 0; i < count; ++i) {
        Bytes term = pick(input, first);
        if (second != nullptr) {
            append(term, pick(input, *second));
        }
        if (has_scalar) {
            append(term, number(input, 32));
        }
        out.terms.push_back(std::move(term));
    }
    return out;
}

inline Bytes ecrecover_input(base::FuzzInput& input) {
    Bytes secret = number(input, 32);
    secret[0] &= 0x7fU;
    secret[31] |= 1U;
    const auto key =
        *crypto::Secp256k1SecretKey::from_bytes(std::span<const std::uint8_t, 32>(secret));
    const Bytes32 hash = Bytes32::from(number(input, 32));
    const auto signature = crypto::sign_recoverable(key, hash);
    Bytes out(hash.begin(), hash.end());
    out.resize(64);
    out[63] = static_cast<std::uint8_t>(27 + signature.y_parity);
    append(out, signature.r.view());
    append(out, signature.s.view());
    const Bytes20 address = crypto::address_of(crypto::to_public_key(key));
    Bytes wanted(12);
    append(wanted, address.view());
    CAIRN_ASSERT(call(1, out) == wanted);
    return out;
}

inline Bytes modexp_input(base::FuzzInput& input) {
    Bytes out(96);
    std::size_t total = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t size = input.one_in(8) ? 900 + input.byte() : input.below(64);
        out[32 * i + 30] = static_cast<std::uint8_t>(size >> 8U);
        out[32 * i + 31] = static_cast<std::uint8_t>(size);
        total += size;
    }
    // Some operands are cut short: zeros follow.
    append(out, number(input, input.one_in(4) ? total / 2 : total));
    return out;
}

/// A commitment to a constant: its proof is the identity, and the value is the constant at any z.
inline Bytes point_evaluation_input(base::FuzzInput& input) {
    Bytes32 constant;
    constant[31] = static_cast<std::uint8_t>(1 + input.below(7));
    const auto commitment = crypto::sk_to_pk(*crypto::SecretKey::from_bytes(constant.bytes));
    Bytes32 hash = crypto::sha256(commitment.view());
    hash[0] = 1;
    Bytes out(hash.begin(), hash.end());
    Bytes z = number(input, 32);
    z[0] &= 0x3fU;
    append(out, z);
    append(out, constant.view());
    append(out, commitment.view());
    Bytes identity(48);
    identity[0] = 0xc0;
    append(out, identity);
    return out;
}

/// By the secret 1 with the nonce 1: the key and the nonce's point are the generator, r is its x,
/// and s = hash + r modulo n. So any s has its hash.
inline Bytes p256_input(base::FuzzInput& input) {
    constexpr algebra::Limbs4 n = {0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff,
                                   0xffffffff00000000};
    const Bytes point = *base::from_hex(
        "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
    Bytes s = number(input, 32);
    s[0] &= 0x7fU;
    s[31] |= 1U;
    std::uint64_t borrow = 0;
    algebra::Limbs4 hash = algebra::subtract(algebra::limbs_from_big_endian(s.data()),
                                             algebra::limbs_from_big_endian(point.data()), borrow);
    std::uint64_t carry = 0;
    hash = borrow == 0 ? hash : algebra::add(hash, n, carry);
    Bytes out(32);
    algebra::limbs_to_big_endian(hash, out.data());
    append(out, BytesView(point).first(32));
    append(out, s);
    append(out, point);
    return out;
}

inline Terms structured(base::FuzzInput& input, unsigned address) {
    const std::size_t few = input.below(4);
    switch (address) {
        case 0x01:
            return {{ecrecover_input(input)}};
        case 0x05:
            return {{modexp_input(input)}};
        case 0x06:
            return terms(input, 2, bn254_g1(), nullptr, false);
        case 0x07:
            return terms(input, 1, bn254_g1(), nullptr, true);
        case 0x08:
            return terms(input, few % 3, bn254_g1(), &bn254_g2(), false);
        case 0x09: {
            Bytes out = number(input, 213);
            out[0] = out[1] = out[2] = 0;
            out.back() &= 1U;
            return {{out}};
        }
        case 0x0a:
            return {{point_evaluation_input(input)}};
        case 0x0b:
            return terms(input, 2, bls12_g1(), nullptr, false);
        case 0x0c:
            return terms(input, 1 + few, bls12_g1(), nullptr, true);
        case 0x0d:
            return terms(input, 2, bls12_g2(), nullptr, false);
        case 0x0e:
            return terms(input, 1 + few, bls12_g2(), nullptr, true);
        case 0x0f:
            return terms(input, 1 + few, bls12_g1(), &bls12_g2(), false);
        case 0x10:
            return {{bls12_fp(input)}};
        case 0x11:
            return {{bls12_fp(input), bls12_fp(input)}};
        case 0x100:
            return {{p256_input(input)}};
        default:
            return {{Bytes(input.rest().begin(), input.rest().end())}};
    }
}

}  // namespace cairn::evm::input
