#include "beacon/remote_node.hpp"

#include "json/parse.hpp"
#include "node/schedule.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "validator/api_reader.hpp"

namespace cairn::beacon {

using namespace consensus;
using validator::ApiReader;

namespace {

/// The state of a large network, as JSON readers never see it.
constexpr std::size_t MAX_STATE_BYTES = std::size_t{1} << 30U;
constexpr std::chrono::minutes STATE_TIMEOUT{10};

constexpr std::string_view JSON = "application/json";
constexpr std::string_view SSZ = "application/octet-stream";

NodeError malformed(const std::string& target, const std::string& why) {
    return {NodeRule::malformed, 0, target + ": the answer is malformed: " + why};
}

BytesView bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Result<json::Value, NodeError> parse(const std::string& target, const std::string& body) {
    auto document = json::parse_json(body);
    if (!document) {
        return unexpected(malformed(target, json::to_string(document.error())));
    }
    return *std::move(document);
}

}  // namespace

std::string hex_id(const Root& root) {
    return base::to_hex(root.view());
}

RemoteNode::RemoteNode(http::Url url, std::chrono::milliseconds timeout)
    : general_(url, {.timeout = timeout}),
      client_(std::move(url), {.timeout = timeout, .max_body_bytes = MAX_STATE_BYTES}) {}

NodeResult<std::optional<http::ReceivedResponse>> RemoteNode::get(
    const std::string& target, std::string_view media, std::chrono::milliseconds timeout) {
    auto answer = client_.call(
        {.target = target, .headers = {{"Accept", std::string(media)}}, .timeout = timeout});
    if (!answer) {
        return unexpected(NodeError{NodeRule::unreachable, 0,
                                    name() + target + ": " + http::describe(answer.error())});
    }
    if (answer->status == 404) {
        return std::nullopt;
    }
    if (answer->status != 200) {
        constexpr std::size_t longest = 300;
        return unexpected(NodeError{NodeRule::refused, answer->status,
                                    name() + target + ": " + std::to_string(answer->status) + " " +
                                        answer->body.substr(0, longest)});
    }
    return *std::move(answer);
}

NodeResult<std::optional<BlockPlace>> RemoteNode::block_place(const std::string& block_id) {
    const std::string target = "/eth/v1/beacon/headers/" + block_id;
    CAIRN_TRY_ASSIGN(const auto answer, get(target, JSON));
    if (!answer) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(const json::Value document, parse(target, answer->body));
    ApiReader top(&document);
    ApiReader data(top.member("data"));
    ApiReader header(data.member("header"));
    ApiReader message(header.member("message"));
    const BlockPlace place{Slot{message.number("slot")}, data.bytes<32>("root")};
    if (!top.good() || !data.good() || !header.good() || !message.good()) {
        return unexpected(malformed(target, "no header"));
    }
    return place;
}

NodeResult<std::optional<BlockPointer>> RemoteNode::block(const Spec& network, const Root& root) {
    CAIRN_TRY_ASSIGN(auto found, block(network, hex_id(root)));
    if (found) {
        const Spec spec = node::spec_at_slot(network, (*found)->message.slot);
        if (ssz::hash_tree_root(spec, (*found)->message) != root) {
            return unexpected(malformed(hex_id(root), "a block of another root"));
        }
    }
    return found;
}

NodeResult<std::optional<BlockPointer>> RemoteNode::block(const Spec& network,
                                                          const std::string& block_id) {
    const std::string target = "/eth/v2/beacon/blocks/" + block_id;
    CAIRN_TRY_ASSIGN(const auto answer, get(target, SSZ));
    if (!answer) {
        return std::nullopt;
    }
    const auto fork = fork_from_string(answer->header("eth-consensus-version"));
    if (!fork || *fork == ForkId::phase1) {
        return unexpected(malformed(target, "no header Eth-Consensus-Version"));
    }
    auto block = std::make_shared<SignedBeaconBlock>();
    const Spec spec = network.with_fork(*fork);
    if (const auto decoded = ssz::decode(spec, bytes_of(answer->body), *block); !decoded) {
        return unexpected(malformed(
            target, std::string(to_string(decoded.error().rule)) + " at " + decoded.error().where));
    }
    if (node::spec_at_slot(network, block->message.slot).fork_id() != *fork) {
        return unexpected(malformed(target, "a block of another fork than its slot's"));
    }
    return block;
}

NodeResult<Checkpoint> RemoteNode::finalized_checkpoint() {
    const std::string target = "/eth/v1/beacon/states/head/finality_checkpoints";
    CAIRN_TRY_ASSIGN(const auto answer, get(target, JSON));
    if (!answer) {
        return unexpected(malformed(target, "404"));
    }
    CAIRN_TRY_ASSIGN(const json::Value document, parse(target, answer->body));
    ApiReader top(&document);
    ApiReader data(top.member("data"));
    ApiReader finalized(data.member("finalized"));
    const Checkpoint checkpoint{Epoch{finalized.number("epoch")}, finalized.bytes<32>("root")};
    if (!finalized.good()) {
        return unexpected(malformed(target, "no checkpoint"));
    }
    return checkpoint;
}

NodeResult<std::optional<Bytes>> RemoteNode::state_bytes(const std::string& state_id) {
    CAIRN_TRY_ASSIGN(const auto answer,
                     get("/eth/v2/debug/beacon/states/" + state_id, SSZ, STATE_TIMEOUT));
    if (!answer) {
        return std::nullopt;
    }
    return Bytes(answer->body.begin(), answer->body.end());
}

NodeResult<void> RemoteNode::post(const std::string& target, std::string json,
                                  std::string_view version) {
    const auto answer = client_.call({.method = http::Method::post,
                                      .target = target,
                                      .headers = {{"Content-Type", std::string(JSON)},
                                                  {"Eth-Consensus-Version", std::string(version)}},
                                      .body = std::move(json)});
    if (!answer) {
        return unexpected(NodeError{NodeRule::unreachable, 0,
                                    name() + target + ": " + http::describe(answer.error())});
    }
    if (answer->status < 200 || answer->status >= 300) {
        constexpr std::size_t longest = 300;
        return unexpected(NodeError{NodeRule::refused, answer->status,
                                    name() + target + ": " + std::to_string(answer->status) + " " +
                                        answer->body.substr(0, longest)});
    }
    return {};
}

}  // namespace cairn::beacon
