#include "rpc/request_grammar_test.hpp"

#include "rpc/values.hpp"

namespace cairn::rpc {
namespace {

using Self = RequestGrammar;

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

}  // namespace

std::string Self::one_of(const std::vector<std::string>& values) {
    return values.empty() ? "null" : in_quotes(values[input_->below(values.size())]);
}

std::string Self::one_of(std::initializer_list<std::string_view> values) {
    return in_quotes(std::data(values)[input_->below(values.size())]);
}

std::string Self::hex(std::size_t bytes) {
    Bytes out(bytes);
    for (std::uint8_t& byte : out) {
        byte = input_->byte();
    }
    return in_quotes(base::to_hex(out));
}

std::string Self::object(std::initializer_list<Field> fields) {
    std::string out;
    for (const auto& [name, value] : fields) {
        if (input_->one_in(2)) {
            out += (out.empty() ? "" : ",") + in_quotes(name) + ":" +
                   (input_->one_in(32) ? something() : (this->*value)());
        }
    }
    return "{" + out + "}";
}

std::string Self::list(std::string (Self::*item)(), std::size_t max) {
    std::string out;
    for (std::size_t count = input_->below(max + 1); count > 0; --count) {
        out += (out.empty() ? "" : ",") + (this->*item)();
    }
    return "[" + out + "]";
}

std::string Self::text() {
    return one_of({"", "a", "latest", "0x", "0x0", "\\u0000", "eth", "callTracer", "newHeads"});
}

std::string Self::number() {
    constexpr std::string_view numbers[] = {
        "0", "1", "50", "99.5", "-1", "1e3", "18446744073709551616"};
    return std::string(numbers[input_->below(std::size(numbers))]);
}

std::string Self::quantity() {
    switch (input_->below(8)) {
        case 0:
            return one_of({"0x00", "0x", "0x01", "1", "0xg", "0X1", "-0x1",
                           "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"});
        case 1:
            return one_of({"0xffffffffffffffff", "0x8000000000000000", "0x3b9aca00",
                           "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"});
        case 2:
            return in_quotes(rpc::quantity(input_->byte() * 65'536U + input_->byte() * 256U));
        default:
            return in_quotes(rpc::quantity(input_->byte() % 16U));
    }
}

std::string Self::small_gas() {
    return one_of({"0x0", "0x5207", "0x5208", "0x10000", "0x30000", "0x186a0", "0xf4240"});
}

std::string Self::word() {
    return input_->one_in(4) ? hex(32)
                             : in_quotes(base::to_hex(U256(input_->byte()).to_be().view()));
}

std::string Self::data() {
    return input_->one_in(16) ? one_of({"0x0", "0x", "0xzz", "00"}) : hex(input_->below(40));
}

/// Mostly instructions that end soon.
std::string Self::code() {
    return input_->one_in(3) ? hex(input_->below(32))
                             : one_of({"0x", "0x00", "0x5f5ffd", "0x345f5fa100", "0x60015f5500",
                                       "0x335f5260205ff3", "0x5b5f56", "0xfe", "0x5f5f5f5f5f335af1",
                                       "0x33ff", "0x5f355f5260205ff3", "0x5f5f5ff0", "0xef0100"});
}

std::string Self::raw() {
    return input_->one_in(3) ? hex(input_->below(64)) : one_of(known_->raw);
}

std::string Self::hash() {
    return input_->one_in(6) ? hex(input_->one_in(4) ? 31 : 32) : one_of(known_->hashes);
}

std::string Self::address() {
    return input_->one_in(8) ? hex(input_->one_in(4) ? 19 : 20) : one_of(known_->addresses);
}

std::string Self::block() {
    switch (input_->below(6)) {
        case 0:
            return one_of({"latest", "pending", "earliest", "safe", "finalized", "newest"});
        case 1:
            return hash();
        case 2:
            return object({{"blockHash", &Self::hash}, {"requireCanonical", &Self::boolean}});
        case 3:
            return object({{"blockNumber", &Self::quantity}});
        default:
            return in_quotes(rpc::quantity(input_->byte() % 5U));
    }
}

std::string Self::access() {
    return object({{"address", &Self::address}, {"storageKeys", &Self::words}});
}

std::string Self::authorization() {
    return object({{"chainId", &Self::quantity},
                   {"address", &Self::address},
                   {"nonce", &Self::quantity},
                   {"yParity", &Self::quantity},
                   {"r", &Self::word},
                   {"s", &Self::word}});
}

std::string Self::call() {
    // Gas is always there: else a loop takes as long as it may.
    const std::string fields = object({{"from", &Self::address},
                                       {"to", &Self::address},
                                       {"value", &Self::quantity},
                                       {"nonce", &Self::quantity},
                                       {"input", &Self::data},
                                       {"data", &Self::code},
                                       {"gasPrice", &Self::quantity},
                                       {"maxFeePerGas", &Self::quantity},
                                       {"maxPriorityFeePerGas", &Self::quantity},
                                       {"maxFeePerBlobGas", &Self::quantity},
                                       {"blobVersionedHashes", &Self::words},
                                       {"accessList", &Self::access_list},
                                       {"authorizationList", &Self::authorizations},
                                       {"chainId", &Self::quantity}});
    return R"({"gas":)" + small_gas() + (fields == "{}" ? "" : ",") + fields.substr(1);
}

std::string Self::slots() {
    std::string out;
    for (std::size_t count = input_->below(4); count > 0; --count) {
        out += (out.empty() ? "" : ",") + word() + ":" + word();
    }
    return "{" + out + "}";
}

std::string Self::account_override() {
    return object({{"balance", &Self::quantity},
                   {"nonce", &Self::quantity},
                   {"code", &Self::code},
                   {"state", &Self::slots},
                   {"stateDiff", &Self::slots},
                   {"movePrecompileToAddress", &Self::address}});
}

std::string Self::state_overrides() {
    std::string out;
    for (std::size_t count = input_->below(4); count > 0; --count) {
        out += (out.empty() ? "" : ",") + address() + ":" + account_override();
    }
    return "{" + out + "}";
}

std::string Self::block_overrides() {
    return object({{"number", &Self::quantity},
                   {"time", &Self::quantity},
                   {"gasLimit", &Self::small_gas},
                   {"feeRecipient", &Self::address},
                   {"prevRandao", &Self::word},
                   {"baseFeePerGas", &Self::quantity},
                   {"blobBaseFee", &Self::quantity},
                   {"difficulty", &Self::quantity},
                   {"beaconRoot", &Self::word},
                   {"withdrawals", &Self::withdrawals}});
}

std::string Self::withdrawal() {
    return R"({"index":)" + quantity() + R"(,"validatorIndex":)" + quantity() + R"(,"address":)" +
           address() + R"(,"amount":)" + quantity() + "}";
}

std::string Self::simulated_block() {
    return object({{"blockOverrides", &Self::block_overrides},
                   {"stateOverrides", &Self::state_overrides},
                   {"calls", &Self::calls}});
}

std::string Self::simulation() {
    const std::string flags = object({{"traceTransfers", &Self::boolean},
                                      {"validation", &Self::boolean},
                                      {"returnFullTransactions", &Self::boolean}});
    return R"({"blockStateCalls":)" + simulated_blocks() + (flags == "{}" ? "" : ",") +
           flags.substr(1);
}

std::string Self::addresses() {
    return input_->one_in(2) ? address() : list(&Self::address, 3);
}

std::string Self::topics() {
    std::string out;
    for (std::size_t count = input_->below(5); count > 0; --count) {
        const std::string one = input_->one_in(3) ? null() : input_->one_in(2) ? word() : words();
        out += (out.empty() ? "" : ",") + one;
    }
    return "[" + out + "]";
}

std::string Self::filter() {
    return object({{"fromBlock", &Self::block},
                   {"toBlock", &Self::block},
                   {"blockHash", &Self::hash},
                   {"address", &Self::addresses},
                   {"topics", &Self::topics},
                   {"fromAddress", &Self::addresses},
                   {"toAddress", &Self::addresses},
                   {"after", &Self::number},
                   {"count", &Self::number}});
}

std::string Self::tracer() {
    return one_of({"callTracer", "prestateTracer", "4byteTracer", "noopTracer", "flatCallTracer",
                   "muxTracer", "no"});
}

std::string Self::tracer_config() {
    return object({{"onlyTopCall", &Self::boolean},
                   {"withLog", &Self::boolean},
                   {"diffMode", &Self::boolean},
                   {"disableCode", &Self::boolean},
                   {"disableStorage", &Self::boolean},
                   {"convertParityErrors", &Self::boolean},
                   {"includePrecompiles", &Self::boolean}});
}

std::string Self::trace_options() {
    return object({{"tracer", &Self::tracer},
                   {"tracerConfig", &Self::tracer_config},
                   {"enableMemory", &Self::boolean},
                   {"disableStack", &Self::boolean},
                   {"disableStorage", &Self::boolean},
                   {"enableReturnData", &Self::boolean},
                   {"limit", &Self::number},
                   {"stateOverrides", &Self::state_overrides},
                   {"blockOverrides", &Self::block_overrides},
                   {"txIndex", &Self::quantity}});
}

std::string Self::trace_types() {
    constexpr std::string_view lists[] = {R"(["trace"])", R"(["stateDiff"])",
                                          R"(["trace","stateDiff"])", R"(["vmTrace"])", "[]"};
    return std::string(lists[input_->below(std::size(lists))]);
}

std::string Self::call_and_types() {
    return "[" + call() + "," + trace_types() + "]";
}

std::string Self::keys_by_address() {
    std::string out;
    for (std::size_t count = input_->below(3); count > 0; --count) {
        out += (out.empty() ? "" : ",") + address() + ":" + words();
    }
    return "{" + out + "}";
}

/// One that is valid, or with other values for some of its fields.
std::string Self::payload() {
    if (known_->payloads.empty()) {
        return something();
    }
    std::string out = known_->payloads[input_->below(known_->payloads.size())];
    for (std::size_t changes = input_->below(3); changes > 0; --changes) {
        const std::size_t at = out.find(":\"", (input_->byte() * 8U) % out.size());
        const std::size_t end = at == std::string::npos ? at : out.find('"', at + 2);
        if (end != std::string::npos) {
            out.replace(at + 1, end - at, input_->one_in(2) ? quantity() : word());
        }
    }
    return out;
}

std::string Self::attributes() {
    return R"({"timestamp":)" +
           (input_->one_in(4) ? quantity() : in_quotes(rpc::quantity(48 + input_->byte()))) +
           R"(,"prevRandao":)" + word() + R"(,"suggestedFeeRecipient":)" + address() +
           R"(,"withdrawals":)" + withdrawals() + R"(,"parentBeaconBlockRoot":)" +
           (input_->one_in(8) ? null() : word()) + "}";
}

std::string Self::forkchoice() {
    return R"({"headBlockHash":)" + hash() + R"(,"safeBlockHash":)" +
           (input_->one_in(2) ? in_quotes("0x" + std::string(64, '0')) : hash()) +
           R"(,"finalizedBlockHash":)" + in_quotes("0x" + std::string(64, '0')) + "}";
}

std::string Self::subscription() {
    return one_of({"newHeads", "logs", "newPendingTransactions", "syncing", "news"});
}

std::string Self::something() {
    if (depth_ >= 3) {
        return null();
    }
    ++depth_;
    std::string out;
    switch (input_->below(8)) {
        case 0:
            out = null();
            break;
        case 1:
            out = boolean();
            break;
        case 2:
            out = number();
            break;
        case 3:
            out = text();
            break;
        case 4:
            out = list(&Self::something, 3);
            break;
        case 5:
            out = object({{"a", &Self::something}, {"hash", &Self::hash}});
            break;
        case 6:
            out = data();
            break;
        default:
            out = quantity();
    }
    --depth_;
    return out;
}

std::string Self::parameter(const std::string& method, std::string_view name) {
    static const std::map<std::string, std::string (Self::*)(), std::less<>> by_name = {
        {"address", &Self::address},
        {"attributes", &Self::attributes},
        {"blob hashes", &Self::words},
        {"block", &Self::block},
        {"block overrides", &Self::block_overrides},
        {"blockRlp", &Self::raw},
        {"blocks of calls", &Self::simulation},
        {"bytes", &Self::raw},
        {"call", &Self::call},
        {"calls", &Self::calls_and_types},
        {"count", &Self::quantity},
        {"data", &Self::data},
        {"extra data", &Self::data},
        {"filter", &Self::filter},
        {"full", &Self::boolean},
        {"hash", &Self::hash},
        {"hashes", &Self::hashes},
        {"id", &Self::id},
        {"index", &Self::quantity},
        {"indexes", &Self::percentiles},
        {"key", &Self::word},
        {"keys", &Self::words},
        {"keys by address", &Self::keys_by_address},
        {"name", &Self::subscription},
        {"newest block", &Self::block},
        {"options", &Self::trace_options},
        {"parent", &Self::hash},
        {"parent beacon block root", &Self::word},
        {"payload", &Self::payload},
        {"payload id", &Self::id},
        {"percentiles", &Self::percentiles},
        {"requests", &Self::raws},
        {"start", &Self::quantity},
        {"state", &Self::forkchoice},
        {"state overrides", &Self::state_overrides},
        {"transaction", &Self::call},
        {"transactions", &Self::raws},
        {"types", &Self::trace_types},
    };
    if (input_->one_in(32)) {
        return something();
    }
    if (name == "transaction" && method == "eth_sendRawTransaction") {
        return raw();
    }
    const auto found = by_name.find(name);
    return found == by_name.end() ? something() : (this->*found->second)();
}

std::string Self::request(const Method& method) {
    std::string parameters;
    const std::size_t cut = input_->one_in(16) ? input_->below(4) : 8;
    std::size_t count = 0;
    std::string_view rest = method.parameters;
    while (!rest.empty() && count < cut) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        std::string_view name = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 2, rest.size()));
        const bool may_lack = name.ends_with('?');
        name.remove_suffix(may_lack ? 1 : 0);
        if (may_lack && input_->one_in(3)) {
            break;
        }
        parameters += (count++ == 0 ? "" : ",") + parameter(method.name, name);
    }
    if (input_->one_in(64)) {
        parameters += (count == 0 ? "" : ",") + something();
    }
    return R"({"jsonrpc":"2.0","id":1,"method":")" + method.name + R"(","params":[)" + parameters +
           "]}";
}

}  // namespace cairn::rpc
