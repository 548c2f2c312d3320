#include "rpc/request_rig_test.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "crypto/secp256k1.hpp"
#include "json/parse.hpp"
#include "rpc/methods.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using execution::Transaction;

constexpr std::string_view LOGGER = "0x00000000000000000000000000000000000010c5";
constexpr std::string_view STORER = "0x00000000000000000000000000000000000005e7";
constexpr std::string_view LOOPER = "0x0000000000000000000000000000000000001009";
constexpr std::uint64_t ACCOUNTS = 3;
constexpr std::size_t REQUESTS_MAX = 2;
/// The grammar may name a slot or an account twice, which is no JSON here.
constexpr std::string_view REPEATED_KEY = "key occurs twice";

crypto::Secp256k1SecretKey key_of(std::uint64_t number) {
    return crypto::Secp256k1SecretKey::from_bytes(U256(number + 1).to_be().bytes).value();
}

std::string account(std::uint64_t number) {
    const auto hash = crypto::keccak256(crypto::to_public_key(key_of(number)).view());
    return base::to_hex(hash.view().subspan(12));
}

Transaction transaction(std::uint64_t from, std::uint64_t nonce, std::string_view to,
                        std::uint64_t value = 7) {
    Transaction out;
    out.type = execution::TransactionType::fee_market;
    out.chain_id = 1337;
    out.nonce = nonce;
    out.max_priority_fee_per_gas = 1'000'000'000;
    out.max_fee_per_gas = 10'000'000'000;
    out.gas = 100'000;
    out.value = value;
    if (to.empty()) {
        out.data = *base::from_hex("0x600a5f5500");
    } else {
        out.to = *base::fixed_from_hex<20>(to);
    }
    const auto signature = crypto::sign_recoverable(key_of(from), execution::signing_hash(out));
    out.r = U256::from_be(signature.r);
    out.s = U256::from_be(signature.s);
    out.y_parity = signature.y_parity;
    return out;
}

execution_node::Genesis genesis() {
    std::string alloc;
    const auto add = [&](std::string_view address, std::string_view fields) {
        alloc += (alloc.empty() ? "\"" : ",\"") + std::string(address) + "\":{" +
                 std::string(fields) + "}";
    };
    add("0x00000961Ef480Eb55e80D19ad83579A64c007002", R"("code":"0x00")");
    add("0x0000BBdDc7CE488642fb579F8B00f3a590007251", R"("code":"0x00")");
    add(LOGGER, R"("code":"0x345f5fa100")");
    add(STORER, R"("code":"0x345f3555005f5460205260205ff3","storage":{"0x1":"0x2"})");
    add(LOOPER, R"("code":"0x5b5f56")");
    for (std::uint64_t i = 0; i < ACCOUNTS; ++i) {
        add(account(i), R"("balance":"1000000000000000000000")");
    }
    const std::string config = R"({"chainId":1337,"homesteadBlock":0,"eip150Block":0,)"
                               R"("eip155Block":0,"eip158Block":0,"byzantiumBlock":0,)"
                               R"("constantinopleBlock":0,"petersburgBlock":0,"istanbulBlock":0,)"
                               R"("berlinBlock":0,"londonBlock":0,"terminalTotalDifficulty":0,)"
                               R"("shanghaiTime":0,"cancunTime":0,"pragueTime":0,"osakaTime":0})";
    return execution_node::parse_genesis(R"({"config":)" + config +
                                         R"(,"gasLimit":"0x1c9c380","alloc":{)" + alloc + "}}")
        .value();
}

std::string request(std::string_view method, const std::string& params) {
    return R"({"jsonrpc":"2.0","id":1,"method":")" + std::string(method) + R"(","params":[)" +
           params + "]}";
}

std::string in_quotes(const std::string& text) {
    return '"' + text + '"';
}

/// What changes nothing, so that the second answer is the first's.
bool is_repeatable(const std::string& method) {
    constexpr std::string_view changing[] = {"engine_", "Filter", "ubscribe", "eth_sendRaw"};
    return std::none_of(std::begin(changing), std::end(changing), [&](std::string_view part) {
        return method.find(part) != std::string::npos;
    });
}

/// Whether chain or pool may be others now. Notifications have no answer, and escapes may hide a
/// method's name; only one request that was answered with an error has changed nothing for sure.
bool may_have_changed(const std::string& body, const std::string& answer) {
    if (answer.starts_with('{') && answer.find(R"("error":{)") != std::string::npos) {
        return false;
    }
    constexpr std::string_view changing[] = {"engine_newPayload", "engine_forkchoice",
                                             "eth_sendRaw", "\\"};
    return std::any_of(std::begin(changing), std::end(changing),
                       [&](std::string_view part) { return body.find(part) != std::string::npos; });
}

void require(bool holds, const char* what, const std::string& body, const std::string& answer) {
    if (!holds) {
        std::fprintf(stderr, "%s\n%s\n", body.c_str(), answer.c_str());
        CAIRN_UNREACHABLE(what);
    }
}

/// One response of JSON-RPC 2.0, section 5. Its code; 0: a result.
int code_of(const json::Value& answer) {
    CAIRN_ASSERT(answer.kind == json::Kind::object && answer.find("jsonrpc")->text == "2.0");
    CAIRN_ASSERT(answer.find("id") != nullptr && answer.members.size() == 3);
    const json::Value* error = answer.find("error");
    CAIRN_ASSERT((error == nullptr) != (answer.find("result") == nullptr));
    if (error == nullptr) {
        return 0;
    }
    CAIRN_ASSERT(error->find("code")->kind == json::Kind::number);
    CAIRN_ASSERT(!error->find("message")->text.empty());
    return std::stoi(error->find("code")->text);
}

}  // namespace

RequestRig::RequestRig(Asked asked)
    : asked_(asked),
      client_(std::make_shared<Connection>(
          [](const std::shared_ptr<const std::string>& text) {
              CAIRN_ASSERT(json::parse_json(*text));
              return true;
          },
          [] {})) {}

void RequestRig::extend(const std::vector<Transaction>& transactions) {
    blocks_.push_back(node_->build(node_->head(), transactions));
    CAIRN_ASSERT(node_->append(blocks_.back(), true));
    known_.hashes.push_back(base::to_hex(node_->head()->hash.view()));
    known_.raw.push_back(base::to_hex(execution::encode_block(node_->head()->block)));
    for (const Transaction& tx : transactions) {
        known_.hashes.push_back(base::to_hex(execution::transaction_hash(tx).view()));
        known_.raw.push_back(base::to_hex(execution::encode_transaction(tx)));
    }
}

std::string RequestRig::payload_after_head(const std::string& transactions) {
    const std::string zeros = in_quotes("0x" + std::string(64, '0'));
    const std::string params =
        in_quotes(known_.hashes.back()) + R"(,{"timestamp":"0x100","prevRandao":)" + zeros +
        R"(,"suggestedFeeRecipient":")" + std::string(LOGGER) +
        R"(","withdrawals":[],"parentBeaconBlockRoot":)" + zeros + "},[" + transactions + "]";
    const auto answer = json::parse_json(public_->handle(request("testing_buildBlockV1", params)));
    return json::to_json_text(*answer->find("result")->find("executionPayload"));
}

/// A new node, with the genesis block alone, and all methods.
void RequestRig::open() {
    static const execution_node::Genesis start = genesis();
    node_ = std::make_unique<NodeBackend>(start);
    forget_clients();
    public_ = std::make_unique<Dispatcher>();
    engine_ = std::make_unique<Dispatcher>();
    node_->node().feed(*subscriptions_);
    add_public_methods(*public_, node_->backend(), *filters_);
    add_subscription_methods(*public_, *subscriptions_);
    add_testing_methods(*public_, node_->backend());
    add_engine_methods(*engine_, node_->backend(), *payloads_);
    methods_.clear();
    for (const Dispatcher* dispatcher : {public_.get(), engine_.get()}) {
        if (asked_ != (dispatcher == engine_.get() ? Asked::others : Asked::engine)) {
            for (const auto& [method_name, method] : dispatcher->methods()) {
                methods_.push_back(&method);
            }
        }
    }
    is_changed_ = false;
}

/// In their places, for the methods know these.
void RequestRig::forget_clients() {
    names_ = 0;
    const auto name = [this] { return ++names_; };
    filters_.emplace([] { return std::uint64_t{0}; }, name);
    subscriptions_.emplace(name);
    payloads_.emplace();
    known_.ids = known_at_first_.ids;
}

/// The blocks of every node, and what requests may name at first.
void RequestRig::make_blocks() {
    extend({transaction(0, 0, account(1)), transaction(0, 1, "")});
    extend({transaction(0, 2, LOGGER), transaction(1, 0, STORER)});
    extend({transaction(0, 3, LOGGER, 9)});
    const Transaction next = transaction(0, 4, LOGGER);
    for (const Transaction& tx :
         {next, transaction(0, 5, account(2)), transaction(1, 1, STORER), transaction(2, 0, "")}) {
        known_.raw.push_back(base::to_hex(execution::encode_transaction(tx)));
    }
    known_.hashes.push_back(base::to_hex(node_->head()->hash.view()));
    known_.payloads = {
        payload_after_head(""),
        payload_after_head(in_quotes(base::to_hex(execution::encode_transaction(next))))};
    known_.addresses = {std::string(LOGGER), std::string(STORER), std::string(LOOPER)};
    for (std::uint64_t i = 0; i < ACCOUNTS; ++i) {
        known_.addresses.push_back(account(i));
    }
    for (std::uint64_t i = 1; i <= 0x11; ++i) {
        known_.addresses.push_back(base::to_hex(U256(i).to_address().view()));
    }
    known_.addresses.emplace_back("0x000f3df6d732807ef1319fb7b8bb8522d0beac02");
    for (std::uint64_t i = 1; i < 6; i += 2) {
        known_.ids.push_back(U256(0, 0, i, i + 1).to_hex());
    }
    known_at_first_ = known_;
}

void RequestRig::build() {
    open();
    if (blocks_.empty()) {
        make_blocks();
        return;
    }
    for (const execution::Block& block : blocks_) {
        CAIRN_ASSERT(node_->append(block, true));
    }
    known_ = known_at_first_;
}

const Method& RequestRig::choose(base::FuzzInput& input) const {
    return *methods_[(input.byte() * 256U + input.byte()) % methods_.size()];
}

const Dispatcher& RequestRig::serving(const Method& method) const {
    return method.name.starts_with("engine_") ? *engine_ : *public_;
}

std::string RequestRig::handle(const Dispatcher& dispatcher, const std::string& body) {
    std::string answer;
    client_->serve([&] {
        answer = dispatcher.handle(body, client_);
        return std::string();
    });
    is_changed_ = is_changed_ || may_have_changed(body, answer);
    return answer;
}

bool RequestRig::ask(base::FuzzInput& input, base::FuzzTally& tally) {
    const Method& method = choose(input);
    const std::string body = RequestGrammar(input, known_).request(method);
    const std::string answer = handle(serving(method), body);
    const auto document = json::parse_json(answer);
    CAIRN_ASSERT(document);
    const int code = code_of(*document);
    if (answer.find(REPEATED_KEY) != std::string::npos) {
        return false;
    }
    const bool is_read = document->find("id")->text == "1" && code != -32700 &&
                         (code != -32601 || method.name == "eth_subscribe");
    require(is_read, "the request is read", body, answer);
    require(code != -32603 || method.name == "eth_simulateV1", "no inner error", body, answer);
    if (is_repeatable(method.name) && input.one_in(4)) {
        const std::string again = handle(serving(method), body);
        require(again == answer, "the same answer again", body, answer + "\n" + again);
    }
    if (const json::Value* result = document->find("result");
        result != nullptr && result->kind == json::Kind::object) {
        const json::Value* id = result->find("payloadId");
        if (id != nullptr && id->kind == json::Kind::string) {
            known_.ids.push_back(id->text);
        }
    }
    tally.add(code == 0 ? "results" : "errors");
    return code != -32602 && code != -32600;
}

void RequestRig::ask_batch(base::FuzzInput& input) {
    const Dispatcher& asked = asked_ == Asked::engine ? *engine_ : *public_;
    std::string body;
    std::size_t count = 0;
    for (std::size_t i = input.below(4); i > 0; --i) {
        const Method& method = choose(input);
        if (&serving(method) == &asked) {
            body += (count++ == 0 ? "" : ",") + RequestGrammar(input, known_).request(method);
        }
    }
    const std::string text = handle(asked, "[" + body + "]");
    if (text.find(REPEATED_KEY) != std::string::npos) {
        return;
    }
    const auto answer = json::parse_json(text);
    CAIRN_ASSERT(answer);
    if (count == 0) {
        CAIRN_ASSERT(code_of(*answer) == -32600);
        return;
    }
    CAIRN_ASSERT(answer->kind == json::Kind::array && answer->items.size() == count);
    for (const json::Value& one : answer->items) {
        code_of(one);
    }
}

void RequestRig::disturb_and_ask(base::FuzzInput& input, std::string body) {
    for (std::size_t changes = input.below(4); changes > 0 && !body.empty(); --changes) {
        const std::size_t at = (input.byte() * 256U + input.byte()) % body.size();
        body[at] = static_cast<char>(input.byte());
    }
    for (const Dispatcher* dispatcher : {public_.get(), engine_.get()}) {
        const std::string answer = handle(*dispatcher, body);
        CAIRN_ASSERT(answer.empty() || json::parse_json(answer));
    }
}

bool RequestRig::run(BytesView bytes, base::FuzzTally& tally) {
    if (is_changed_) {
        build();
    } else {
        forget_clients();
    }
    base::FuzzInput input(bytes);
    const std::size_t kind = input.below(16);
    if (kind == 15) {
        const BytesView rest = input.rest();
        disturb_and_ask(input, std::string(rest.begin(), rest.end()));
        return false;
    }
    if (kind == 14) {
        const std::string body = RequestGrammar(input, known_).request(choose(input));
        disturb_and_ask(input, body);
        return false;
    }
    if (kind == 13) {
        ask_batch(input);
        return true;
    }
    bool valid = false;
    for (std::size_t asked = 0; asked < REQUESTS_MAX && (asked == 0 || !input.empty()); ++asked) {
        valid = ask(input, tally) || valid;
    }
    return valid;
}

}  // namespace cairn::rpc
