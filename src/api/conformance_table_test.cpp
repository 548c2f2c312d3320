// Every row of docs/beacon-api.md, asked of a node: what is served answers, what answers 501 does,
// what is left out is not there.
#include "api/sample_node_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>

namespace cairn::api {
namespace {

using namespace consensus;

struct Row {
    std::string method;
    std::string path;
    std::string fate;
};

std::vector<Row> read_table() {
    std::ifstream file(CAIRN_DOCS "/beacon-api.md");
    const std::regex pattern(R"(\| (GET|POST) \| `([^`]+)` \| (.*) \|)");
    std::vector<Row> rows;
    for (std::string line; std::getline(file, line);) {
        if (std::smatch match; std::regex_match(line, match, pattern)) {
            rows.push_back({match[1], match[2], match[3]});
        }
    }
    return rows;
}

std::string with_parameters(std::string path, const std::string& root) {
    const std::string epoch = path.find("/liveness/") == std::string::npos ? "0" : "1";
    const std::map<std::string, std::string> values = {
        {"{state_id}", "head"}, {"{block_id}", "head"},   {"{validator_id}", "3"},
        {"{epoch}", epoch},     {"{slot}", "18"},         {"{peer_id}", "16Uiu2HAm"},
        {"{block_root}", root}, {"{builder_index}", "0"}, {"{beacon_block_root}", root},
    };
    for (const auto& [name, value] : values) {
        if (const auto at = path.find(name); at != std::string::npos) {
            path.replace(at, name.size(), value);
        }
    }
    EXPECT_EQ(path.find('{'), std::string::npos) << path;
    return path;
}

/// What an endpoint must be asked with.
std::string query_of(const std::string& path, const std::string& root) {
    const std::map<std::string, std::string> queries = {
        {"/eth/v1/beacon/light_client/updates", "?start_period=0&count=1"},
        {"/eth/v3/validator/blocks/{slot}", "?randao_reveal=0x" + std::string(192, '0')},
        {"/eth/v1/validator/attestation_data", "?slot=17&committee_index=0"},
        {"/eth/v2/validator/aggregate_attestation",
         "?slot=17&committee_index=0&attestation_data_root=" + root},
        {"/eth/v1/validator/sync_committee_contribution",
         "?slot=17&subcommittee_index=0&beacon_block_root=" + root},
        {"/eth/v1/events", "?topics=weather_forecast"},
    };
    const auto query = queries.find(path);
    return query == queries.end() ? "" : query->second;
}

/// Of requests that are served and have another answer than 200 here, and why.
std::optional<unsigned> other_status(const std::string& method, const std::string& path) {
    static const std::map<std::string, unsigned> statuses = {
        {"GET /eth/v1/node/peers/{peer_id}", 404},                        // there are none
        {"GET /eth/v1/beacon/light_client/bootstrap/{block_root}", 404},  // not a finalised one
        {"GET /eth/v2/validator/aggregate_attestation", 404},             // no such vote
        {"GET /eth/v3/validator/blocks/{slot}", 400},          // the reveal is not the proposer's
        {"GET /eth/v1/events", 400},                           // no such topic
        {"GET /eth/v1/beacon/blob_sidecars/{block_id}", 400},  // fulu has columns
        // An empty list is no operation, and no block.
        {"POST /eth/v2/beacon/blocks", 400},
        {"POST /eth/v2/beacon/blinded_blocks", 400},
        {"POST /eth/v2/beacon/pool/attester_slashings", 400},
        {"POST /eth/v1/beacon/pool/proposer_slashings", 400},
        {"POST /eth/v1/beacon/pool/voluntary_exits", 400},
    };
    const auto status = statuses.find(method + " " + path);
    return status == statuses.end() ? std::nullopt : std::optional(status->second);
}

TEST(ConformanceTable, IsWhatANodeAnswers) {
    SampleNode sample(17);
    sample.start_serving();
    sample.on_owner([](node::Node&) {});
    const std::string root = sample.get("/eth/v1/beacon/blocks/head/root").at({"data", "root"});
    const std::vector<Row> rows = read_table();
    ASSERT_GT(rows.size(), 80U);
    for (const Row& row : rows) {
        const std::string target = with_parameters(row.path, root) + query_of(row.path, root);
        const Answer answer =
            row.method == "GET"
                ? sample.get(target, "*/*")
                : sample.post(target, row.path.ends_with("/validators") ? "{}" : "[]",
                              "Content-Type: application/json\r\nEth-Consensus-Version: fulu\r\n");
        const std::string what = row.method + " " + row.path + ": " + answer.body.substr(0, 200);
        if (row.fate.starts_with("501")) {
            EXPECT_EQ(answer.status, 501U) << what;
        } else if (row.fate.starts_with("left out")) {
            EXPECT_TRUE(answer.status == 404 || answer.status == 405) << what;
        } else {
            EXPECT_EQ(answer.status, other_status(row.method, row.path).value_or(200)) << what;
        }
        if (answer.status >= 400) {
            EXPECT_EQ(answer.at({"code"}), std::to_string(answer.status)) << what;
            EXPECT_FALSE(answer.at({"message"}).empty()) << what;
        }
    }
}

}  // namespace
}  // namespace cairn::api
