#include "test/execution/driver.hpp"

#include "base/clock.hpp"

#include <cstdlib>
#include <fstream>

namespace cairn::test {
namespace {

std::string hex(const Bytes32& hash) {
    return '"' + base::to_hex(hash.view()) + '"';
}
std::string quantity(std::uint64_t value) {
    constexpr std::string_view DIGITS = "0123456789abcdef";
    std::string out;
    do {
        out.insert(out.begin(), DIGITS[value % 16]);
    } while ((value /= 16) != 0);
    return "\"0x" + out + '"';
}
std::uint64_t number_of(const json::Value* value) {
    return value == nullptr ? 0 : U256::parse(value->text).value_or(U256()).low64();
}
std::uint16_t port_in(const std::string& place) {
    return static_cast<std::uint16_t>(std::strtoul(place.c_str(), nullptr, 10));
}
http::Url local(std::uint16_t port) {
    return {.host = "127.0.0.1", .port = port, .path = "", .authorization = ""};
}
std::string request(std::string_view method, std::string_view params) {
    return R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":[)" +
           std::string(params) + "]}";
}
const json::Value* member(const json::Value* value, std::string_view name) {
    return value == nullptr || value->kind != json::Kind::object ? nullptr : value->find(name);
}

}  // namespace

std::string program() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in the tests writes the environment
    const char* const path = std::getenv("CAIRN_PROGRAM");
    EXPECT_NE(path, nullptr) << "the program under test";
    return path == nullptr ? "" : path;
}

Folder::Folder() {
    std::string name = (fs::temp_directory_path() / "execution-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

RpcClient::RpcClient(std::uint16_t port, std::optional<Bytes32> secret)
    : client_(local(port), {.timeout = std::chrono::milliseconds(60'000)}), secret_(secret) {}

std::optional<json::Value> RpcClient::post(std::string body) {
    http::Call call{.method = http::Method::post,
                    .headers = {{"Content-Type", "application/json"}},
                    .body = std::move(body)};
    if (secret_) {
        call.headers.push_back(
            {"Authorization", "Bearer " + rpc::make_jwt(*secret_, base::now_ms() / 1'000)});
    }
    const auto answer = client_.call(call);
    if (!answer || answer->status != 200) {
        return std::nullopt;
    }
    auto parsed = json::parse_json(answer->body);
    return parsed ? std::optional(*std::move(parsed)) : std::nullopt;
}

std::optional<json::Value> RpcClient::call(std::string_view method, std::string_view params) {
    auto answer = post(request(method, params));
    const json::Value* result = answer ? answer->find("result") : nullptr;
    return result == nullptr ? std::nullopt : std::optional(*result);
}

RunningExecution::RunningExecution(const fs::path& folder, const std::vector<std::string>& more)
    : folder_(folder) {
    const fs::path genesis = folder.parent_path() / "genesis.json";
    if (!fs::exists(genesis)) {
        std::ofstream(genesis) << execution_node::genesis_text();
    }
    std::vector<std::string> command = {program(),          "execution",
                                        "--data-directory", folder.string(),
                                        "--genesis",        genesis.string(),
                                        "--http-port",      "0",
                                        "--engine-port",    "0"};
    command.insert(command.end(), more.begin(), more.end());
    process_ = std::make_unique<Process>(command);
}

bool RunningExecution::is_serving() {
    const auto rpc = process_->wait_for("json-rpc http://127.0.0.1:");
    const auto engine = process_->wait_for("engine   http://127.0.0.1:");
    if (!rpc || !engine) {
        return false;
    }
    std::ifstream in(folder_ / "jwt.hex");
    std::string text;
    in >> text;
    port_ = port_in(*rpc);
    rpc_.emplace(port_, std::nullopt);
    engine_.emplace(port_in(*engine), rpc::parse_jwt_secret(text));
    return true;
}

std::optional<Head> RunningExecution::block(std::string_view which) {
    const auto found = rpc_->call("eth_getBlockByNumber", '"' + std::string(which) + "\",false");
    const json::Value* hash = member(found ? &*found : nullptr, "hash");
    if (hash == nullptr) {
        return std::nullopt;
    }
    return Head{*base::fixed_from_hex<32>(hash->text), number_of(found->find("number")),
                number_of(found->find("timestamp"))};
}

std::optional<U256> RunningExecution::balance(const execution::Address& address) {
    const auto found =
        rpc_->call("eth_getBalance", '"' + base::to_hex(address.view()) + "\",\"latest\"");
    return found ? U256::parse(found->text) : std::nullopt;
}

std::optional<std::uint64_t> RunningExecution::nonce(std::uint64_t account) {
    const auto found = engine_->call(
        "eth_getTransactionCount",
        '"' + base::to_hex(execution_node::account(account).view()) + "\",\"latest\"");
    return found ? std::optional(number_of(&*found)) : std::nullopt;
}

std::size_t RunningExecution::send(const std::vector<execution::Transaction>& transactions) {
    std::string batch;
    for (const execution::Transaction& transaction : transactions) {
        batch += (batch.empty() ? "[" : ",") +
                 request("eth_sendRawTransaction",
                         '"' + base::to_hex(execution::encode_transaction(transaction)) + '"');
    }
    const auto answers = rpc_->post(batch + "]");
    std::size_t taken = 0;
    if (answers) {
        for (const json::Value& answer : answers->items) {
            taken += answer.find("result") != nullptr ? 1U : 0U;
        }
    }
    return taken;
}

std::optional<RunningExecution::Built> RunningExecution::build(const Head& parent,
                                                               std::uint64_t salt) {
    const std::string state = R"({"headBlockHash":)" + hex(parent.hash) + R"(,"safeBlockHash":)" +
                              hex({}) + R"(,"finalizedBlockHash":)" + hex({}) + "}";
    const std::string attributes =
        R"({"timestamp":)" + quantity(parent.timestamp + 1) + R"(,"prevRandao":)" +
        hex(U256(salt).to_be()) +
        R"(,"suggestedFeeRecipient":"0x00000000000000000000000000000000000000ff","withdrawals":[],)" +
        R"("parentBeaconBlockRoot":)" + hex({}) + "}";
    const auto updated = engine_->call("engine_forkchoiceUpdatedV3", state + "," + attributes);
    const json::Value* id = member(updated ? &*updated : nullptr, "payloadId");
    if (id == nullptr || id->kind != json::Kind::string) {
        return std::nullopt;
    }
    const auto envelope = engine_->call("engine_getPayloadV5", '"' + id->text + '"');
    const json::Value* payload = member(envelope ? &*envelope : nullptr, "executionPayload");
    if (payload == nullptr) {
        return std::nullopt;
    }
    Built out{.block = {.hash = *base::fixed_from_hex<32>(payload->find("blockHash")->text),
                        .number = number_of(payload->find("blockNumber")),
                        .timestamp = number_of(payload->find("timestamp"))},
              .payload = json::to_json_text(*payload),
              .transactions = payload->find("transactions")->items.size()};
    const auto status =
        engine_->call("engine_newPayloadV4", out.payload + ",[]," + hex({}) + ",[]");
    const json::Value* word = member(status ? &*status : nullptr, "status");
    if (word == nullptr) {
        return std::nullopt;
    }
    EXPECT_EQ(word->text, "VALID") << json::to_json_text(*status);
    return out;
}

bool RunningExecution::set_forkchoice(const Bytes32& head, const Bytes32& safe,
                                      const Bytes32& finalized) {
    const auto updated =
        engine_->call("engine_forkchoiceUpdatedV3",
                      R"({"headBlockHash":)" + hex(head) + R"(,"safeBlockHash":)" + hex(safe) +
                          R"(,"finalizedBlockHash":)" + hex(finalized) + "},null");
    const json::Value* status =
        member(member(updated ? &*updated : nullptr, "payloadStatus"), "status");
    return status != nullptr && status->text == "VALID";
}

}  // namespace cairn::test
