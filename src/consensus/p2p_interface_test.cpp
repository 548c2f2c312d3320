// Known answers of the executable specification.
#include "consensus/p2p_interface.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace cairn::consensus {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

Spec mainnet(ForkId fork) {
    return {mainnet_preset(), mainnet_config(), fork};
}
Spec minimal(ForkId fork) {
    return {minimal_preset(), minimal_config(), fork};
}

TEST(P2pInterface, MessageSizes) {
    EXPECT_EQ(max_compressed_len(0), 32U);
    EXPECT_EQ(max_compressed_len(5), 37U);
    EXPECT_EQ(max_compressed_len(6), 39U);
    EXPECT_EQ(max_compressed_len(10'485'760), 12'233'418U);
    EXPECT_EQ(max_compressed_len(largest), largest);
    EXPECT_EQ(max_message_size(mainnet(ForkId::phase0)), 12'234'442U);
    Config small = mainnet_config();
    small.MAX_PAYLOAD_SIZE = 1000;
    EXPECT_EQ(max_message_size({mainnet_preset(), small, ForkId::phase0}), 1'048'576U);
}

TEST(P2pInterface, EpochsForBlockRequests) {
    EXPECT_EQ(compute_min_epochs_for_block_requests(mainnet(ForkId::phase0)), 33'024U);
    EXPECT_EQ(compute_min_epochs_for_block_requests(mainnet(ForkId::fulu)), 33'024U);
    EXPECT_EQ(compute_min_epochs_for_block_requests(minimal(ForkId::fulu)), 272U);
    // 3 * 32768 * 65536 // (2 * 65536 + 3 * 32768) // 2 + 256
    EXPECT_EQ(compute_min_epochs_for_block_requests(mainnet(ForkId::gloas)), 14'299U);
    // 3 * 16 * 32 // (2 * 32 + 3 * 16) // 2 + 256
    EXPECT_EQ(compute_min_epochs_for_block_requests(minimal(ForkId::gloas)), 262U);
}

TEST(P2pInterface, SidecarsOfARequest) {
    EXPECT_EQ(compute_max_request_blob_sidecars(mainnet(ForkId::deneb)), 768U);
    EXPECT_EQ(compute_max_request_blob_sidecars(mainnet(ForkId::electra)), 1152U);
    EXPECT_EQ(compute_max_request_data_column_sidecars(mainnet(ForkId::fulu)), 16'384U);
}

TEST(P2pInterface, SizesOfColumnSidecars) {
    Config config = mainnet_config();
    config.BLOB_SCHEDULE.clear();
    const Spec nine{mainnet_preset(), config, ForkId::gloas};
    // index, slot, root and two offsets; a cell and a proof each
    EXPECT_EQ(compute_max_data_column_sidecar_size(nine), 56U + 9 * (2048 + 48));
    // three offsets, ten bits, a cell and a proof each
    EXPECT_EQ(compute_max_partial_data_column_sidecar_size(nine), 12U + 2 + 9 * (2048 + 48));
    config.BLOB_SCHEDULE = {{Epoch{10}, 15}, {Epoch{20}, 7}};
    const Spec fifteen{mainnet_preset(), config, ForkId::gloas};
    EXPECT_EQ(compute_max_data_column_sidecar_size(fifteen), 56U + 15 * (2048 + 48));
    EXPECT_EQ(compute_max_partial_data_column_sidecar_size(fifteen), 12U + 2 + 15 * (2048 + 48));
}

struct Subscription {
    std::string_view name;
    NodeID node_id;  // least significant limb first
    std::uint64_t epoch;
    std::uint64_t subnet;  // mainnet; the second is the one after
};

// The smallest and greatest numbers, and one whose offset within a subscription is not zero.
constexpr NodeID sample{
    {0x8877665544332211, 0x0f1e2d3c4b5a6978, 0xfedcba9876543210, 0x0123456789abcdef}};
constexpr NodeID greatest{{largest, largest, largest, largest}};
constexpr NodeID high{{12345, 0, 0, std::uint64_t{1} << 63U}};

constexpr Subscription subscriptions[] = {
    {"one", {{1, 0, 0, 0}}, 0, 49},
    {"the last epoch of one's subscription", {{1, 0, 0, 0}}, 254, 49},
    {"the first of the next", {{1, 0, 0, 0}}, 255, 16},
    {"late", {{1, 0, 0, 0}}, 54'321, 4},
    {"greatest", greatest, 0, 57},
    {"greatest, next", greatest, 1, 55},
    {"greatest, later", greatest, 54'321, 33},
    {"sample", sample, 0, 49},
    {"sample, next", sample, 255, 16},
    {"high", high, 0, 27},
    {"high, next", high, 255, 52},
    {"high, later", high, 54'321, 1},
};

TEST(P2pInterface, SubscribedSubnets) {
    const Spec spec = mainnet(ForkId::phase0);
    EXPECT_EQ(compute_attestation_subnet_prefix_bits(spec), 6U);
    for (const Subscription& want : subscriptions) {
        const auto subnets = compute_subscribed_subnets(spec, want.node_id, Epoch{want.epoch});
        ASSERT_TRUE(subnets.has_value()) << want.name;
        EXPECT_EQ(*subnets, (std::vector<SubnetID>{want.subnet, (want.subnet + 1) % 64}))
            << want.name;
    }
    EXPECT_EQ(compute_subscribed_subnets(minimal(ForkId::phase0), {}, Epoch{0}),
              (std::vector<SubnetID>{62, 63}));
}

TEST(P2pInterface, PrefixBits) {
    Config config = mainnet_config();
    config.ATTESTATION_SUBNET_COUNT = 65;
    config.ATTESTATION_SUBNET_EXTRA_BITS = 2;
    EXPECT_EQ(compute_attestation_subnet_prefix_bits({mainnet_preset(), config, ForkId::phase0}),
              9U);
    config.ATTESTATION_SUBNET_COUNT = 1;
    config.ATTESTATION_SUBNET_EXTRA_BITS = 0;
    const Spec one{mainnet_preset(), config, ForkId::phase0};
    EXPECT_EQ(compute_attestation_subnet_prefix_bits(one), 0U);
    EXPECT_EQ(compute_subscribed_subnet(one, greatest, Epoch{7}, 1), SubnetID{0});
}

TEST(P2pInterface, RefusesWhatTheConfigurationOrTheRangeForbids) {
    Config none = mainnet_config();
    none.ATTESTATION_SUBNET_COUNT = 0;
    Config never = mainnet_config();
    never.EPOCHS_PER_SUBNET_SUBSCRIPTION = 0;
    Config wide = mainnet_config();
    wide.ATTESTATION_SUBNET_EXTRA_BITS = 26;
    for (const Config* config : {&none, &never, &wide}) {
        const Spec spec{mainnet_preset(), *config, ForkId::phase0};
        EXPECT_EQ(compute_subscribed_subnet(spec, sample, Epoch{0}, 0).error().rule,
                  Rule::subnet_configuration_unusable);
    }
    const Spec spec = mainnet(ForkId::phase0);
    EXPECT_EQ(compute_subscribed_subnets(spec, greatest, FAR_FUTURE_EPOCH).error().rule,
              Rule::uint64_overflow);
    EXPECT_EQ(compute_subscribed_subnet(spec, greatest, Epoch{0}, largest).error().rule,
              Rule::uint64_overflow);
}

}  // namespace
}  // namespace cairn::consensus
