// The text format, what a node counts, and that the board asks for nothing that is not there.
#include "api/metrics_server.hpp"
#include "api/sample_node_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace cairn::api {
namespace {

using namespace consensus;

TEST(MetricsText, IsThatOfPrometheus) {
    MetricsText text;
    text.gauge("a_b:1", "What it is.", std::uint64_t{3});
    text.counter("c_total", "Kinds.").sample({{"kind", "x\"y\\z\n"}, {"other", ""}}, 0.25);
    const std::array bounds = {0.5, 1.0};
    const std::array<std::uint64_t, 3> counts = {1, 2, 3};
    text.histogram("h_seconds", "Times.", bounds, counts, 7.5);
    EXPECT_EQ(text.text(),
              "# HELP a_b:1 What it is.\n# TYPE a_b:1 gauge\na_b:1 3\n"
              "# HELP c_total Kinds.\n# TYPE c_total counter\n"
              "c_total{kind=\"x\\\"y\\\\z\\n\",other=\"\"} 0.25\n"
              "# HELP h_seconds Times.\n# TYPE h_seconds histogram\n"
              "h_seconds_bucket{le=\"0.5\"} 1\nh_seconds_bucket{le=\"1\"} 3\n"
              "h_seconds_bucket{le=\"+Inf\"} 6\nh_seconds_sum 7.5\nh_seconds_count 6\n");
}

TEST(MetricsTextDeathTest, RefusesNamesThatAreNone) {
    MetricsText text;
    EXPECT_DEATH(text.gauge("1a", ""), "");
    EXPECT_DEATH(text.gauge("a b", ""), "");
    EXPECT_DEATH(text.gauge("", ""), "");
    EXPECT_DEATH(text.gauge("a", "x\ny"), "");
}

/// The sample that begins with `name`, labels and all.
std::string value_of(const std::string& text, const std::string& name) {
    const auto at = text.find("\n" + name + " ");
    EXPECT_NE(at, std::string::npos) << name;
    if (at == std::string::npos) {
        return "";
    }
    const auto begin = at + name.size() + 2;
    return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(Metrics, TellOfChainAndDuties) {
    SampleNode sample(1);
    sample.start_serving();
    EXPECT_EQ(
        sample
            .post("/eth/v1/validator/prepare_beacon_proposer",
                  R"([{"validator_index":"7","fee_recipient":"0x)" + std::string(40, 'a') + "\"}]")
            .status,
        200U);
    for (std::uint64_t slot = 2; slot <= 33; ++slot) {
        sample.on_owner([&](node::Node&) { sample.play_slot(Slot{slot}); });
    }
    EXPECT_EQ(sample.get("/eth/v1/beacon/headers/tail").status, 400U);
    const Answer answer = sample.get("/metrics", "*/*");
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.content_type, METRICS_MEDIA_TYPE);
    const auto expect = [&](const std::string& name, const std::string& value) {
        EXPECT_EQ(value_of(answer.body, name), value) << name;
    };
    expect("beacon_slot", "33");
    expect("beacon_head_slot", "33");
    expect("beacon_finalized_epoch", "2");
    expect("beacon_current_active_validators", "64");
    expect("beacon_blocks_imported_total", "33");
    expect("beacon_block_processing_seconds_count", "33");
    expect("beacon_reorgs_total", "0");
    expect("http_api_responses_total{status=\"4xx\"}", "1");
    expect("validator_monitor_validators", "1");
    const std::string monitor = "validator_monitor_prev_epoch_on_chain_";
    // Epochs 0 to 2 are over, with all that may still be added to them.
    expect(monitor + "attester_hit_total{validator=\"7\"}", "3");
    expect(monitor + "target_attester_miss_total{validator=\"7\"}", "0");
    expect(monitor + "attester_miss_total{validator=\"total\"}", "0");
    EXPECT_NE(value_of(answer.body, "process_resident_memory_bytes"), "0");
    EXPECT_NE(value_of(answer.body, "process_start_time_seconds"), "0");
}

TEST(Metrics, TellWhySlotsWereLate) {
    SampleNode sample(2);
    sample.start_serving();
    sample.on_owner([&](node::Node&) {
        sample.begin_slot(Slot{3});
        sample.begin_slot(Slot{4});
        sample.play_slot(Slot{5});
    });
    const std::string text = sample.api().metrics().scrape();
    EXPECT_EQ(value_of(text, "cairn_slots_late_total{cause=\"no_block\"}"), "2") << text;
    EXPECT_EQ(value_of(text, "cairn_slots_late_total{cause=\"slow_import\"}"), "0");
}

TEST(Metrics, ManyValidatorsAreToldTogether) {
    Metrics metrics;
    for (std::uint64_t i = 0; i <= MAX_MONITORED_ALONE; ++i) {
        metrics.monitor(ValidatorIndex{i});
        metrics.monitor(ValidatorIndex{i});
    }
    const std::string text = metrics.scrape();
    EXPECT_EQ(value_of(text, "validator_monitor_validators"), "65");
    EXPECT_EQ(text.find("validator=\"3\""), std::string::npos);
    EXPECT_NE(text.find("validator=\"total\""), std::string::npos);
}

TEST(Metrics, HaveAServerOfTheirOwn) {
    const Metrics metrics;
    MetricsServer server({}, metrics);
    ASSERT_TRUE(server.start().has_value());
    http::RawClient client(server.port());
    client.request("GET", "/metrics");
    const auto answer = client.receive();
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 200U);
    client.request("GET", "/eth/v1/node/version");
    EXPECT_EQ(client.receive()->status, 404U);
    server.stop();
}

std::string read_file(const std::string& path) {
    std::ifstream file(path);
    EXPECT_TRUE(file.is_open()) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> names_in(const std::string& text, const std::regex& pattern) {
    std::set<std::string> names;
    for (auto match = std::sregex_iterator(text.begin(), text.end(), pattern);
         match != std::sregex_iterator(); ++match) {
        names.insert((*match)[1]);
    }
    return names;
}

/// Of the metrics themselves, and the series of histograms.
std::set<std::string> served_names() {
    const std::string text = Metrics().scrape();
    std::set<std::string> names =
        names_in(text, std::regex("# TYPE ([a-zA-Z0-9_:]+) (?:gauge|counter)"));
    for (const std::string& name :
         names_in(text, std::regex("# TYPE ([a-zA-Z0-9_:]+) histogram"))) {
        names.insert({name + "_bucket", name + "_sum", name + "_count"});
    }
    return names;
}

const std::regex METRIC_NAME(
    "\\b((?:beacon|cairn|process|libp2p|validator_monitor|http_api)_[a-z0-9_]+)");

TEST(Board, AsksForNothingThatIsNotServed) {
    const auto board = json::parse_json(read_file(CAIRN_DOCS "/grafana/cairn.json"));
    ASSERT_TRUE(board.has_value());
    std::string queries;
    std::size_t panels = 0;
    for (const json::Value& panel : board->find("panels")->items) {
        const json::Value* const targets = panel.find("targets");
        for (std::size_t i = 0; targets != nullptr && i < targets->items.size(); ++i) {
            queries += targets->items[i].find("expr")->text + "\n";
            ++panels;
        }
    }
    EXPECT_GE(panels, 15U);
    const std::set<std::string> served = served_names();
    for (const std::string& name : names_in(queries, METRIC_NAME)) {
        EXPECT_TRUE(served.contains(name)) << name;
    }
}

TEST(Board, MetricsAreDocumentedAndTheOtherWayRound) {
    const std::string document = read_file(CAIRN_DOCS "/metrics.md");
    const std::set<std::string> documented =
        names_in(document, std::regex("\\| `([a-z0-9_]+)` \\|"));
    const std::set<std::string> served =
        names_in(Metrics().scrape(), std::regex("# TYPE ([a-zA-Z0-9_:]+) "));
    EXPECT_EQ(documented, served);
}

}  // namespace
}  // namespace cairn::api
