// What the node says of itself while it syncs, or while nobody judges its payloads, and which
// duties it refuses then.
#include "api/sample_node_test.hpp"

#include <gtest/gtest.h>

namespace cairn::api {
namespace {

class HealthRoutes : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        sample_ = new SampleNode(3);
        sample_->start_serving();
    }
    static void TearDownTestSuite() {
        delete sample_;
        sample_ = nullptr;
    }
    void TearDown() override { sample_->api().set_health({}); }

    static void expect_status(std::string_view target, unsigned status) {
        EXPECT_EQ(sample_->get(target).status, status) << target;
    }
    static std::string syncing(std::string_view key) {
        return sample_->get("/eth/v1/node/syncing").at({"data", key});
    }
    static void expect_duty_data(unsigned status) {
        expect_status("/eth/v1/validator/attestation_data?slot=3&committee_index=0", status);
        expect_status("/eth/v3/validator/blocks/4?randao_reveal=0x" + std::string(192, '0'),
                      status);
    }

    // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): one node for all tests
    static SampleNode* sample_;
};
SampleNode* HealthRoutes::sample_ = nullptr;

TEST_F(HealthRoutes, ASyncedNodeIsHealthy) {
    EXPECT_EQ(syncing("is_syncing"), "false");
    EXPECT_EQ(syncing("is_optimistic"), "false");
    EXPECT_EQ(syncing("el_offline"), "false");
    expect_status("/eth/v1/node/health?syncing_status=299", 200);
    expect_status("/eth/v1/validator/duties/proposer/0", 200);
    expect_status("/eth/v1/validator/attestation_data?slot=3&committee_index=0", 200);
}

TEST_F(HealthRoutes, ASyncingNodeGivesNoDuties) {
    sample_->api().set_health({.is_syncing = true});
    EXPECT_EQ(syncing("is_syncing"), "true");
    expect_status("/eth/v1/node/health", 206);
    expect_status("/eth/v1/node/health?syncing_status=299", 299);
    expect_status("/eth/v1/validator/duties/proposer/0", 503);
    EXPECT_EQ(sample_->post("/eth/v1/validator/duties/attester/0", R"(["0"])").status, 503U);
    EXPECT_EQ(sample_->post("/eth/v1/validator/duties/sync/0", R"(["0"])").status, 503U);
    expect_duty_data(503);
    expect_status("/eth/v1/beacon/headers/head", 200);
}

TEST_F(HealthRoutes, AnOptimisticNodeShowsDutiesButGivesNothingToSign) {
    sample_->api().set_health({.is_optimistic = true, .el_offline = true});
    EXPECT_EQ(syncing("is_optimistic"), "true");
    EXPECT_EQ(syncing("el_offline"), "true");
    expect_status("/eth/v1/node/health", 200);
    EXPECT_EQ(sample_->get("/eth/v1/validator/duties/proposer/0").at({"execution_optimistic"}),
              "true");
    expect_duty_data(503);
}

}  // namespace
}  // namespace cairn::api
