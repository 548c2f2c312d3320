#include "evm/precompiles_gas.hpp"

#include "crypto/bls12_381.hpp"
#include "crypto/msm_discounts.hpp"
#include "evm/precompiles.hpp"
#include "evm/precompiles_run.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace cairn::evm::precompiles {
namespace {

__extension__ using Wide = unsigned __int128;
constexpr Wide wide_max = ~Wide{0};

constexpr Wide product(Wide a, Wide b) noexcept {
    return a != 0 && b > wide_max / a ? wide_max : a * b;
}

constexpr Gas to_gas(Wide value) noexcept {
    return value > Wide{GAS_UNPAYABLE} ? GAS_UNPAYABLE : static_cast<Gas>(value);
}

/// A size from 2^40 on costs more than any gas even when it is multiplied by one, except for an
/// exponent's, which may be multiplied by zero.
constexpr Wide modexp_size_max = Wide{1} << 40U;
constexpr Wide modexp_exponent_size_max = Wide{1} << 72U;

/// The index of the highest bit that is set in the exponent's first 32 bytes; 0 for none.
unsigned top_bit_of_exponent(const ModexpInput& input) noexcept {
    const std::size_t size = static_cast<std::size_t>(std::min(input.exponent_size, Wide{32}));
    for (std::size_t i = 0; i < size; ++i) {
        const auto byte = input.exponent_byte(i);
        if (byte != 0) {
            return static_cast<unsigned>(8 * (size - 1 - i)) +
                   static_cast<unsigned>(std::bit_width(byte)) - 1;
        }
    }
    return 0;
}

/// calculate_iteration_count of the EIPs: `per_byte` for each byte of the exponent after the 32nd,
/// and the length of the others.
Wide iteration_count(const ModexpInput& input, unsigned per_byte) noexcept {
    const Wide size = std::min(input.exponent_size, modexp_exponent_size_max);
    const Wide beyond = size > 32 ? (size - 32) * per_byte : Wide{0};
    return std::max(beyond + top_bit_of_exponent(input), Wide{1});
}

Wide longer_operand(const ModexpInput& input) noexcept {
    return std::min(std::max(input.base_size, input.modulus_size), modexp_size_max);
}

Wide words(Wide bytes) noexcept {
    return (bytes + 7) / 8;
}

/// EIP-198's mult_complexity.
Wide byzantium_complexity(Wide x) noexcept {
    if (x <= 64) {
        return x * x;
    }
    return x <= 1024 ? x * x / 4 + 96 * x - 3072 : x * x / 16 + 480 * x - 199'680;
}

Gas msm_gas(std::size_t pairs, Gas multiplication, const crypto::MsmDiscounts& discounts) noexcept {
    if (pairs == 0) {
        return 0;
    }
    const std::uint16_t discount = discounts[std::min(pairs, discounts.size()) - 1];
    return to_gas(product(product(pairs, static_cast<Wide>(multiplication)), discount) / 1000);
}

}  // namespace

Gas modexp_gas_byzantium(BytesView input) noexcept {
    const ModexpInput parts(input);
    const Wide complexity = byzantium_complexity(longer_operand(parts));
    return to_gas(product(complexity, iteration_count(parts, 8)) / 20);
}

Gas modexp_gas_berlin(BytesView input) noexcept {
    const ModexpInput parts(input);
    const Wide length = words(longer_operand(parts));
    return std::max(to_gas(product(length * length, iteration_count(parts, 8)) / 3), Gas{200});
}

Gas modexp_gas_osaka(BytesView input) noexcept {
    const ModexpInput parts(input);
    const Wide longer = longer_operand(parts);
    const Wide complexity = longer <= 32 ? Wide{16} : 2 * words(longer) * words(longer);
    return std::max(to_gas(product(complexity, iteration_count(parts, 16))), Gas{500});
}

Gas blake2f_gas(BytesView input) noexcept {
    if (input.size() != BLAKE2F_INPUT_BYTES) {
        return 0;
    }
    return Gas{input[0]} << 24U | Gas{input[1]} << 16U | Gas{input[2]} << 8U | Gas{input[3]};
}

Gas bls12_g1msm_gas(BytesView input) noexcept {
    constexpr std::size_t size = crypto::BLS12_G1_BYTES + crypto::BLS12_SCALAR_BYTES;
    return msm_gas(input.size() / size, 12'000, crypto::G1_MSM_DISCOUNTS);
}

Gas bls12_g2msm_gas(BytesView input) noexcept {
    constexpr std::size_t size = crypto::BLS12_G2_BYTES + crypto::BLS12_SCALAR_BYTES;
    return msm_gas(input.size() / size, 22'500, crypto::G2_MSM_DISCOUNTS);
}

}  // namespace cairn::evm::precompiles
