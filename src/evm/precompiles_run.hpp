// What the precompiled contracts do. Private to the room; see evm/precompiles.hpp: nothing means
// failure, an empty output is a success.
#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <optional>

namespace cairn::evm::precompiles {

inline constexpr std::size_t BLAKE2F_INPUT_BYTES = 213;
/// EIP-7823, for each of base, exponent and modulus.
inline constexpr std::size_t MODEXP_OPERAND_BYTES_MAX = 1024;

/// EIP-198's input: three sizes of 32 bytes, then as many bytes. Beyond the end there are zeros.
class ModexpInput {
  public:
    __extension__ using Size = unsigned __int128;

    explicit ModexpInput(BytesView input) noexcept;

    // At most 2^128 - 1, which stands for any greater size too.
    Size base_size;
    Size exponent_size;
    Size modulus_size;

    std::uint8_t exponent_byte(std::size_t i) const noexcept;
    /// The sizes have been found to be small enough to be held in memory.
    Bytes base() const;
    Bytes exponent() const;
    Bytes modulus() const;

  private:
    Bytes slice(Size from, Size size) const;

    BytesView operands_;  // what follows the sizes
};

std::optional<Bytes> ecrecover(BytesView input);
std::optional<Bytes> sha256(BytesView input);
std::optional<Bytes> ripemd160(BytesView input);
std::optional<Bytes> identity(BytesView input);
std::optional<Bytes> modexp(BytesView input);
/// With the limit of EIP-7823.
std::optional<Bytes> modexp_osaka(BytesView input);
std::optional<Bytes> bn254_add(BytesView input);
std::optional<Bytes> bn254_mul(BytesView input);
std::optional<Bytes> bn254_pairing(BytesView input);
std::optional<Bytes> blake2f(BytesView input);
std::optional<Bytes> point_evaluation(BytesView input);
std::optional<Bytes> bls12_g1add(BytesView input);
std::optional<Bytes> bls12_g1msm(BytesView input);
std::optional<Bytes> bls12_g2add(BytesView input);
std::optional<Bytes> bls12_g2msm(BytesView input);
std::optional<Bytes> bls12_pairing_check(BytesView input);
std::optional<Bytes> bls12_map_fp_to_g1(BytesView input);
std::optional<Bytes> bls12_map_fp2_to_g2(BytesView input);
std::optional<Bytes> p256_verify(BytesView input);

}  // namespace cairn::evm::precompiles
