#include "execution/fees.hpp"

#include <gtest/gtest.h>

namespace cairn::execution {
namespace {

TEST(Fees, BlobGasPrice) {
    // EIP-4844: the price doubles about every 2,314,058 of excess.
    EXPECT_EQ(calculate_blob_gas_price(0, CANCUN_BLOBS), U256(1));
    EXPECT_EQ(calculate_blob_gas_price(2'314'057, CANCUN_BLOBS), U256(1));
    EXPECT_EQ(calculate_blob_gas_price(2'314'058, CANCUN_BLOBS), U256(2));
    EXPECT_EQ(calculate_blob_gas_price(10 * 1024 * 1024, CANCUN_BLOBS), U256(23));
    EXPECT_EQ(calculate_blob_gas_price(~std::uint64_t{0}, CANCUN_BLOBS), U256::max());
}

TEST(Fees, ExcessBlobGas) {
    Header parent;
    EXPECT_EQ(calculate_excess_blob_gas(parent, CANCUN_BLOBS, BlobFeeBound::none), 0U);
    parent.excess_blob_gas = 1;
    parent.blob_gas_used = 3 * GAS_PER_BLOB - 2;
    EXPECT_EQ(calculate_excess_blob_gas(parent, CANCUN_BLOBS, BlobFeeBound::none), 0U);
    parent.blob_gas_used = 6 * GAS_PER_BLOB;
    EXPECT_EQ(calculate_excess_blob_gas(parent, CANCUN_BLOBS, BlobFeeBound::none),
              3 * GAS_PER_BLOB + 1);
    // EIP-7918: while execution costs more than blobs, the excess does not fall.
    parent.base_fee_per_gas = 1'000'000'000;
    EXPECT_EQ(calculate_excess_blob_gas(parent, PRAGUE_BLOBS, BlobFeeBound::execution_cost),
              1 + 6 * GAS_PER_BLOB / 3);
}

TEST(Fees, BaseFee) {
    Header parent;
    parent.gas_limit = 20'000'000;
    parent.base_fee_per_gas = 1'000'000'000;
    struct Case {
        std::uint64_t gas_used;
        std::uint64_t wanted;
    };
    constexpr auto cases = std::to_array<Case>({
        {10'000'000, 1'000'000'000},
        {9'000'000, 987'500'000},
        {11'000'000, 1'012'500'000},
        {20'000'000, 1'125'000'000},
        {0, 875'000'000},
    });
    for (const Case& row : cases) {
        parent.gas_used = row.gas_used;
        EXPECT_EQ(calculate_base_fee_per_gas(parent), U256(row.wanted)) << row.gas_used;
    }
    // It rises by one wei at least.
    parent.base_fee_per_gas = 1;
    parent.gas_used = 10'000'001;
    EXPECT_EQ(calculate_base_fee_per_gas(parent), U256(2));
}

}  // namespace
}  // namespace cairn::execution
