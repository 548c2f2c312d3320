// What gas and blobs cost: base fees from block to block.
//
// References: EIP-1559 (base fee), EIP-4844 (blob base fee), EIP-7691, EIP-7892 (targets by
// schedule), EIP-7918 (blob base fee bounded by execution cost); execution-specs v2.20.0
// src/ethereum/forks/osaka/{fork,vm/gas}.py. Wei. Threads: pure functions.
#pragma once

#include "execution/header.hpp"

namespace cairn::execution {

constexpr std::uint64_t GAS_PER_BLOB = 1U << 17U;
constexpr std::uint64_t MIN_BLOB_GASPRICE = 1;
/// EIP-7918.
constexpr std::uint64_t BLOB_BASE_COST = 1U << 13U;
constexpr std::uint64_t INITIAL_BASE_FEE = 1'000'000'000;
constexpr std::uint64_t ELASTICITY_MULTIPLIER = 2;
constexpr std::uint64_t BASE_FEE_MAX_CHANGE_DENOMINATOR = 8;

/// Blobs per block, as a fork or an entry of the blob schedule has them.
struct BlobSchedule {
    std::uint64_t target = 0;
    std::uint64_t max = 0;
    std::uint64_t base_fee_update_fraction = 1;
    friend bool operator==(const BlobSchedule&, const BlobSchedule&) = default;
};
constexpr BlobSchedule CANCUN_BLOBS{3, 6, 3'338'477};
constexpr BlobSchedule PRAGUE_BLOBS{6, 9, 5'007'716};

/// factor * e^(numerator / denominator), by its Taylor series; 2^256 - 1 if a term of it needs more
/// than 256 bits.
U256 taylor_exponential(const U256& factor, const U256& numerator, const U256& denominator);

U256 calculate_blob_gas_price(std::uint64_t excess_blob_gas, const BlobSchedule& schedule);

enum class BlobFeeBound : std::uint8_t {
    none,
    execution_cost,  // EIP-7918, since Osaka
};
/// Of the block after `parent`; `schedule` is the block's own. Without blob fields in the parent,
/// 0.
std::uint64_t calculate_excess_blob_gas(const Header& parent, const BlobSchedule& schedule,
                                        BlobFeeBound bound);

/// Of the block after `parent`, which has a base fee.
U256 calculate_base_fee_per_gas(const Header& parent);

}  // namespace cairn::execution
