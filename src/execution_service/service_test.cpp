// The service on real folders and sockets: beginnings, ends, and why there is none.
#include "execution_service/service.hpp"

#include "base/clock.hpp"
#include "execution_node/chain_samples_test.hpp"
#include "execution_service/block_files.hpp"
#include "execution_service/files.hpp"
#include "execution_service/temporary_folder_test.hpp"
#include "http/raw_client.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace cairn::execution_service {
namespace {

using execution_node::genesis_text;
using execution_node::TestNode;

const std::string JSON_TYPE = "Content-Type: application/json\r\n";
const std::string BLOCK_NUMBER = R"({"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"})";

class Service : public ::testing::Test {
  protected:
    Service() {
        options_.data_directory = folder_ / "data";
        options_.genesis = genesis_text();
        options_.http->port = 0;
        options_.engine->port = 0;
    }

    Result<std::unique_ptr<ExecutionService>, std::string> open() const {
        return ExecutionService::open(options_, {.executor = base::serial_executor(),
                                                 .random = crypto::os_random(),
                                                 .now_ms = base::now_ms});
    }
    std::string why_not() const {
        const auto opened = open();
        return opened ? "it opened" : opened.error();
    }
    static http::ReceivedResponse post(std::uint16_t port, const std::string& headers) {
        http::RawClient client(port);
        client.request("POST", "/", headers, BLOCK_NUMBER);
        return client.receive().value_or(http::ReceivedResponse{});
    }
    static void grow(ExecutionService& service, const std::vector<execution::Block>& blocks) {
        for (const execution::Block& block : blocks) {
            const auto imported = service.backend().import(block);
            ASSERT_TRUE(imported && imported->status == execution_node::ImportStatus::valid);
            ASSERT_TRUE(service.backend().set_forkchoice({imported->hash, {}, {}}));
        }
    }
    static std::vector<execution::Block> blocks(std::uint64_t count) {
        TestNode node;
        node.grow(count);
        std::vector<execution::Block> out;
        for (std::uint64_t i = 1; i <= count; ++i) {
            out.push_back(node.chain().view()->block(i).value()->block);
        }
        return out;
    }
    std::filesystem::path write_file(const std::string& name, BytesView bytes) const {
        std::ofstream(folder_ / name, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        return folder_ / name;
    }

    TemporaryFolder folder_;
    ServiceOptions options_;
};

TEST_F(Service, ServesEverybodyAndTheConsensusClient) {
    options_.ipc = folder_ / "ipc";
    const auto service = open();
    ASSERT_TRUE(service) << service.error();
    EXPECT_TRUE((*service)->is_new());
    ASSERT_TRUE((*service)->start());
    const std::string zero = R"({"jsonrpc":"2.0","id":1,"result":"0x0"})";
    EXPECT_EQ(post((*service)->http_port(), JSON_TYPE).body, zero);
    EXPECT_EQ(post((*service)->engine_port(), JSON_TYPE).status, 401U);
    crypto::SeededRandom unused(1);
    const auto secret = load_or_make_secret((*service)->jwt_secret(), unused);
    const std::string token =
        "Authorization: Bearer " + rpc::make_jwt(*secret, base::now_ms() / 1'000) + "\r\n";
    EXPECT_EQ(post((*service)->engine_port(), JSON_TYPE + token).body, zero);
    http::RawClient ipc(options_.ipc);
    ASSERT_TRUE(ipc.send(BLOCK_NUMBER));
    EXPECT_EQ(ipc.receive_until("\n"), zero + "\n");
    EXPECT_TRUE((*service)->stop());
    EXPECT_TRUE((*service)->stop());
    EXPECT_FALSE(std::filesystem::exists(options_.ipc));
}

TEST_F(Service, GoesOnWithWhatItHad) {
    {
        const auto service = open();
        ASSERT_TRUE(service) << service.error();
        grow(**service, blocks(3));
        ASSERT_TRUE((*service)->stop());
    }
    options_.genesis = std::nullopt;
    const auto again = open();
    ASSERT_TRUE(again) << again.error();
    EXPECT_FALSE((*again)->is_new());
    EXPECT_EQ((*again)->progress().head->number(), 3U);
    EXPECT_EQ((*again)->chain().committed().number, 3U);
}

TEST_F(Service, RefusesFoldersThatAreNotItsOwn) {
    options_.genesis = std::nullopt;
    EXPECT_NE(why_not().find("say which one by --genesis"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(options_.data_directory));
    options_.genesis = "{";
    EXPECT_NE(why_not().find("--genesis: "), std::string::npos);
    options_.genesis = genesis_text();
    {
        const auto service = open();
        ASSERT_TRUE(service) << service.error();
        EXPECT_NE(why_not().find("open in another process"), std::string::npos);
    }
    options_.genesis = genesis_text(R"("extraData": "0x01", )");
    EXPECT_NE(why_not().find("of another genesis"), std::string::npos);
    std::ofstream(folder_ / "file") << "x";
    options_.data_directory = folder_ / "file";
    EXPECT_NE(why_not(), "it opened");
}

TEST_F(Service, ForksMayChangeInTheFutureOnly) {
    const auto with_osaka_at = [](const std::string& time) {
        std::string out = genesis_text();
        const std::string from = "\"osakaTime\": 0";
        return out.replace(out.find(from), from.size(), "\"osakaTime\": " + time);
    };
    const auto first = with_osaka_at("1000");
    options_.genesis = first;
    ASSERT_TRUE(open());
    options_.genesis = with_osaka_at("2000");
    ASSERT_TRUE(open()) << why_not();
    options_.genesis = genesis_text();  // Osaka in the genesis block, which it was not
    EXPECT_NE(why_not().find("other forks in blocks that are here"), std::string::npos);
    options_.genesis = std::nullopt;
    EXPECT_TRUE(open());
    EXPECT_EQ(read_text(options_.data_directory / "genesis.json").value(), with_osaka_at("2000"));
}

TEST_F(Service, SaysWhichPlaceIsTaken) {
    const auto first = open();
    ASSERT_TRUE(first && (*first)->start());
    options_.data_directory = folder_ / "other";
    options_.http->port = (*first)->http_port();
    const auto second = open();
    ASSERT_TRUE(second);
    EXPECT_NE((*second)->start().error().find("--http-port"), std::string::npos);
    options_.data_directory = folder_ / "third";
    options_.http->port = 0;
    options_.engine->port = (*first)->engine_port();
    const auto third = open();
    ASSERT_TRUE(third);
    EXPECT_NE((*third)->start().error().find("--engine-port"), std::string::npos);
    options_.data_directory = folder_ / "fourth";
    options_.engine->port = 0;
    options_.ipc = folder_ / "nowhere/ipc";
    const auto fourth = open();
    ASSERT_TRUE(fourth);
    EXPECT_NE((*fourth)->start().error().find("--ipc"), std::string::npos);
}

// Files of blocks.

class BlockFiles : public Service {
  protected:
    struct Outcome {
        std::string error;
        ImportReport report;
        std::uint64_t head = 0;
    };
    Outcome import(const std::filesystem::path& file, const ImportControl& control = {}) {
        Outcome out;
        auto opened = open_folder(options_.data_directory, options_.genesis, options_.chain,
                                  base::serial_executor());
        EXPECT_TRUE(opened) << opened.error();
        const auto result = import_blocks(*opened->chain, file, control, out.report);
        out.error = result ? "" : result.error();
        out.head = opened->chain->view()->head()->number();
        EXPECT_TRUE(opened->chain->flush());
        return out;
    }
    static Bytes encode(std::span<const execution::Block> blocks) {
        Bytes out;
        for (const execution::Block& block : blocks) {
            const Bytes bytes = execution::encode_block(block);
            out.insert(out.end(), bytes.begin(), bytes.end());
        }
        return out;
    }
};

TEST_F(BlockFiles, AreTakenInOnce) {
    const auto some = blocks(100);
    const std::span<const execution::Block> all(some);
    const auto first = import(write_file("first", encode(all.first(70))));
    EXPECT_EQ(first.error, "");
    EXPECT_EQ(first.report.imported, 70U);
    EXPECT_EQ(first.head, 70U);
    const auto both = import(write_file("all", encode(all)));
    EXPECT_EQ(both.error, "");
    EXPECT_EQ(both.report.known, 70U);
    EXPECT_EQ(both.report.imported, 30U);
    EXPECT_EQ(both.head, 100U);
    EXPECT_EQ(import(write_file("none", {})).error, "");
    EXPECT_NE(import(folder_ / "missing").error.find("cannot be opened"), std::string::npos);
}

TEST_F(BlockFiles, WhatIsWrongEndsItAndWhatCameBeforeStays) {
    const auto some = blocks(5);
    const std::span<const execution::Block> all(some);
    const Bytes three = encode(all.first(3));
    const auto after_three = [&](BytesView bytes) {
        Bytes out = three;
        out.insert(out.end(), bytes.begin(), bytes.end());
        std::filesystem::remove_all(options_.data_directory);
        const auto outcome = import(write_file("file", out));
        EXPECT_EQ(outcome.report.imported, 3U);
        EXPECT_EQ(outcome.head, 3U);
        return outcome.error;
    };
    const Bytes fourth = encode(all.subspan(3, 1));
    EXPECT_NE(after_three(BytesView(fourth).first(fourth.size() - 1)).find("ends within a block"),
              std::string::npos);
    EXPECT_NE(after_three(BytesView(fourth).first(2)).find("ends within a block"),
              std::string::npos);
    EXPECT_NE(after_three(Bytes{0x80}).find("not a block in RLP"), std::string::npos);
    EXPECT_NE(after_three(Bytes{0xc0}), "");
    EXPECT_NE(after_three(Bytes{0xff, 1, 0, 0, 0, 0, 0, 0, 0}).find("too long"), std::string::npos);
    EXPECT_NE(after_three(encode(all.subspan(4, 1))).find("its parent is not here"),
              std::string::npos);
    execution::Block bad = some[3];
    bad.header.state_root[0] ^= 1U;
    EXPECT_NE(after_three(execution::encode_block(bad)).find("block 4 is invalid"),
              std::string::npos);
}

TEST_F(BlockFiles, CanBeInterrupted) {
    const auto some = blocks(5);
    const auto outcome =
        import(write_file("file", encode(some)),
               {.go_on = [](const ImportReport& report) { return report.imported < 2; }});
    EXPECT_TRUE(outcome.report.is_interrupted);
    EXPECT_EQ(outcome.head, 2U);
}

}  // namespace
}  // namespace cairn::execution_service
