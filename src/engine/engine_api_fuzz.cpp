// An execution: what an execution client answers to each kind of question, for one fork. Three in
// four answers are intact, and what was written is what is read. In the others a value is lost or
// another one, or bytes are, or it is the input itself: they are read or refused, and what has been
// read keeps the limits of its fork.
#include "engine/engine_api.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "consensus/block/execution_payload.hpp"
#include "consensus/config.hpp"
#include "crypto/kzg.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"
#include "ssz/codec.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::consensus;
using namespace cairn::engine;

namespace {

constexpr std::size_t BLOBS = 2;  // that were asked for

Spec choose_spec(base::FuzzInput& in) {
    static const Config config = minimal_config();
    constexpr ForkId forks[] = {ForkId::bellatrix, ForkId::capella, ForkId::deneb, ForkId::electra,
                                ForkId::fulu};
    return {minimal_preset(), config, forks[in.below(std::size(forks))]};
}

// What is answered.

/// Two bytes of the input, again and again.
void fill(std::span<std::uint8_t> out, base::FuzzInput& in) {
    const std::uint8_t pattern[] = {in.byte(), in.byte()};
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = pattern[i % 2];
    }
}
Bytes data(std::size_t size, base::FuzzInput& in) {
    Bytes out(size);
    fill(out, in);
    return out;
}
/// Small ones and large ones.
std::uint64_t number(base::FuzzInput& in) {
    return std::uint64_t{in.byte()} * 0x0101010101010101U >> in.below(64);
}

ExecutionPayload any_payload(const Spec& spec, base::FuzzInput& in) {
    ExecutionPayload out;
    for (Bytes32* const hash : {&out.parent_hash, &out.state_root, &out.receipts_root,
                                &out.prev_randao, &out.block_hash}) {
        fill(hash->bytes, in);
    }
    fill(out.fee_recipient.bytes, in);
    fill(out.logs_bloom.bytes, in);
    for (std::uint64_t* const one :
         {&out.block_number, &out.gas_limit, &out.gas_used, &out.timestamp}) {
        *one = number(in);
    }
    out.extra_data.bytes = data(in.below(33), in);
    out.base_fee_per_gas.limbs = {number(in), 0, number(in), 0};
    for (std::size_t left = in.below(4); left > 0; --left) {
        out.transactions.push_back({data(1 + in.below(60), in)});
    }
    if (spec.at_least(ForkId::capella)) {
        for (std::size_t left = in.below(spec.preset->MAX_WITHDRAWALS_PER_PAYLOAD + 1); left > 0;
             --left) {
            Withdrawal one{WithdrawalIndex{number(in)}, ValidatorIndex{number(in)}, {}, Gwei{7}};
            fill(one.address.bytes, in);
            out.withdrawals.push_back(one);
        }
    }
    if (spec.at_least(ForkId::deneb)) {
        out.blob_gas_used = number(in);
        out.excess_blob_gas = number(in);
    }
    return out;
}

ExecutionRequests any_requests(base::FuzzInput& in) {
    ExecutionRequests out;
    if (in.one_in(3)) {
        DepositRequest one;
        fill(one.pubkey.bytes, in);
        one.amount = Gwei{number(in)};
        out.deposits.push_back(one);
    }
    if (in.one_in(3)) {
        WithdrawalRequest one;
        fill(one.source_address.bytes, in);
        out.withdrawals.push_back(one);
    }
    if (in.one_in(3)) {
        ConsolidationRequest one;
        fill(one.target_pubkey.bytes, in);
        out.consolidations.push_back(one);
    }
    return out;
}

PayloadVerdict any_verdict(base::FuzzInput& in) {
    PayloadVerdict out{static_cast<engine::PayloadStatus>(in.below(4)), std::nullopt, {}};
    if (in.one_in(2)) {
        fill(out.latest_valid_hash.emplace().bytes, in);
    }
    // ASCII: what is longer than MAX_WHAT is cut.
    out.validation_error = std::string(in.below(4) * 200, static_cast<char>(' ' + in.below(95)));
    return out;
}

// How it is written.

std::string quoted(BytesView bytes) {
    return '"' + base::to_hex(bytes) + '"';
}

std::string text_of(const PayloadVerdict& verdict) {
    constexpr const char* names[] = {"VALID", "INVALID", "SYNCING", "ACCEPTED"};
    json::Writer out;
    out.begin_object().field("status", names[static_cast<std::size_t>(verdict.status)]);
    if (verdict.latest_valid_hash) {
        out.field("latestValidHash", base::to_hex(verdict.latest_valid_hash->view()));
    } else {
        out.key("latestValidHash").null();
    }
    return out.field("validationError", verdict.validation_error).end_object().take();
}

std::string bundle_text(const Spec& spec, std::size_t blobs) {
    const std::size_t per_blob = spec.at_least(ForkId::fulu) ? crypto::KZG_CELLS_PER_EXT_BLOB : 1;
    json::Writer out;
    out.begin_object();
    const auto list = [&](std::string_view name, std::size_t count, std::size_t size) {
        out.key(name).begin_array();
        for (; count > 0; --count) {
            out.json(quoted(Bytes(size)));
        }
        out.end_array();
    };
    list("commitments", blobs, 48);
    list("proofs", blobs * per_blob, 48);
    list("blobs", blobs, crypto::KZG_BYTES_PER_BLOB);
    return out.end_object().take();
}

/// As the other direction writes it: engine_newPayload's first parameter.
std::string text_of(const Spec& spec, const FetchedPayload& fetched, std::size_t blobs) {
    const NewPayload asked{fetched.payload, {}, {}, fetched.requests};
    const std::string payload = json::to_json_text(
        json::parse_json(new_payload_parameters(spec, asked)).value().items.front());
    if (!spec.at_least(ForkId::capella)) {
        return payload;
    }
    json::Writer out;
    out.begin_object().key("executionPayload").json(payload);
    out.field("blockValue", fetched.value.to_hex());
    if (spec.at_least(ForkId::deneb)) {
        out.field("shouldOverrideBuilder", fetched.should_override_builder);
        out.key("blobsBundle").json(bundle_text(spec, blobs));
    }
    if (spec.at_least(ForkId::electra)) {
        out.key("executionRequests").begin_array();
        for (const Bytes& request : get_execution_requests_list(spec, fetched.requests)) {
            out.json(quoted(request));
        }
        out.end_array();
    }
    return out.end_object().take();
}

std::string blobs_text(const Spec& spec, std::uint8_t which) {
    json::Writer out;
    out.begin_array();
    for (std::size_t i = 0; i < BLOBS; ++i) {
        if ((which >> i & 1U) == 0) {
            out.null();
            continue;
        }
        out.begin_object().key("blob").json(quoted(Bytes(crypto::KZG_BYTES_PER_BLOB)));
        if (!spec.at_least(ForkId::fulu)) {
            out.key("proof").json(quoted(Bytes(48)));
        } else {
            out.key("proofs").begin_array();
            for (std::size_t j = 0; j < crypto::KZG_CELLS_PER_EXT_BLOB; ++j) {
                out.json(quoted(Bytes(48)));
            }
            out.end_array();
        }
        out.end_object();
    }
    return out.end_array().take();
}

// How it is spoilt.

json::Value something(base::FuzzInput& in) {
    constexpr const char* texts[] = {
        "null",       "true",   "7",       "-1",        "1e400",
        "\"\"",       "\"0x\"", "\"0x0\"", "\"0x1\"",   "\"0xzz\"",
        "[]",         "{}",     "[null]",  "\"VALID\"", "\"0xffffffffffffffffff\"",
        "\"\\u0000\""};
    return json::parse_json(texts[in.below(std::size(texts))]).value();
}

/// One value somewhere in it is lost, there twice, or another one.
void spoil(json::Value& value, base::FuzzInput& in) {
    const std::size_t size = value.items.size() + value.members.size();
    if (size == 0 || in.one_in(8)) {
        value = something(in);
        return;
    }
    const std::size_t at = in.below(size);
    const auto place = static_cast<std::ptrdiff_t>(at);
    const std::size_t how = in.below(6);
    if (how > 1) {
        spoil(value.items.empty() ? value.members[at].value : value.items[at], in);
    } else if (value.items.empty()) {
        value.members.erase(value.members.begin() + place);
    } else if (how == 0) {
        value.items.erase(value.items.begin() + place);
    } else {
        value.items.push_back(json::Value(value.items[at]));
    }
}

std::string spoilt(std::string text, base::FuzzInput& in) {
    if (in.one_in(8)) {
        return {in.rest().begin(), in.rest().end()};
    }
    if (in.one_in(3)) {
        for (std::size_t left = 1 + in.below(3); left > 0; --left) {
            text[(in.byte() * 256U + in.byte()) % text.size()] = static_cast<char>(in.byte());
        }
        return text;
    }
    json::Value value = json::parse_json(text).value();
    for (std::size_t left = 1 + in.below(3); left > 0; --left) {
        spoil(value, in);
    }
    return json::to_json_text(value);
}

// How it is read.

/// Whatever it is; nothing of it is more than it may be.
void read_everything(const Spec& spec, const json::Value& answer) {
    if (const auto verdict = read_payload_verdict(answer)) {
        CAIRN_ASSERT(verdict->validation_error.size() <= MAX_WHAT);
    }
    std::ignore = read_forkchoice_verdict(answer);
    std::ignore = read_client_version(answer);
    if (const auto blobs = read_fetched_blobs(spec, answer, BLOBS)) {
        CAIRN_ASSERT(blobs->size() == BLOBS);
    }
    if (const auto fetched = read_fetched_payload(spec, answer)) {
        // What has been read can be a block's: it is within all limits.
        ExecutionPayload again;
        CAIRN_ASSERT(ssz::decode(spec, ssz::encode(spec, fetched->payload), again).has_value());
        CAIRN_ASSERT(again == fetched->payload);
    }
}

/// One answer of a kind, and whether what has been read is what was written.
struct Answer {
    std::string text;
    std::function<bool(const json::Value&)> is_right;
};

Answer payload_answer(const Spec& spec, base::FuzzInput& in) {
    FetchedPayload fetched;
    fetched.payload = any_payload(spec, in);
    if (spec.at_least(ForkId::capella)) {
        fetched.value = U256(0, 0, number(in), number(in));
    }
    fetched.should_override_builder = spec.at_least(ForkId::deneb) && in.one_in(2);
    if (spec.at_least(ForkId::electra)) {
        fetched.requests = any_requests(in);
    }
    // A blob is 262,146 characters, so few answers have one.
    const std::size_t blobs = spec.at_least(ForkId::deneb) && in.one_in(64) ? 1 : 0;
    std::string text = text_of(spec, fetched, blobs);
    return {std::move(text), [=](const json::Value& value) {
                const auto read = read_fetched_payload(spec, value);
                return read && read->payload == fetched.payload && read->value == fetched.value &&
                       read->should_override_builder == fetched.should_override_builder &&
                       read->requests == fetched.requests &&
                       (read->blobs ? read->blobs->blobs.size() : 0) == blobs;
            }};
}

Answer any_answer(const Spec& spec, base::FuzzInput& in) {
    switch (in.below(8)) {
        case 0: {
            const std::uint8_t which = in.one_in(16) ? in.byte() : std::uint8_t{0};
            return {in.one_in(4) && which == 0 ? "null" : blobs_text(spec, which),
                    [=](const json::Value& value) {
                        const auto read = read_fetched_blobs(spec, value, BLOBS);
                        return read && ((*read)[0] != nullptr) == ((which & 1U) != 0) &&
                               ((*read)[1] != nullptr) == ((which & 2U) != 0);
                    }};
        }
        case 1: {
            const std::string name = "Geth" + std::to_string(in.byte());
            return {R"([{"code":"GE","name":")" + name + R"(","version":"v1","commit":"0x12"}])",
                    [=](const json::Value& value) {
                        return read_client_version(value) == name + "/v1/0x12";
                    }};
        }
        case 2:
        case 3: {
            PayloadVerdict wanted = any_verdict(in);
            std::string text = text_of(wanted);
            wanted.validation_error.resize(std::min(wanted.validation_error.size(), MAX_WHAT));
            return {std::move(text), [=](const json::Value& value) {
                        return read_payload_verdict(value) == wanted;
                    }};
        }
        case 4: {
            const PayloadVerdict wanted{static_cast<engine::PayloadStatus>(in.below(4)), {}, {}};
            const Bytes id = data(8, in);
            return {
                R"({"payloadStatus":)" + text_of(wanted) + R"(,"payloadId":)" + quoted(id) + "}",
                [=](const json::Value& value) {
                    const auto read = read_forkchoice_verdict(value);
                    return read && read->head == wanted && read->payload_id &&
                           std::ranges::equal(read->payload_id->view(), id);
                }};
        }
        default:
            return payload_answer(spec, in);
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput in({data, size});
    const Spec spec = choose_spec(in);
    const bool is_intact = !in.is_one_in(4);
    const Answer answer = any_answer(spec, in);
    std::string text = R"({"jsonrpc":"2.0","id":1,"result":)" + answer.text + "}";
    if (!is_intact) {
        text = spoilt(std::move(text), in);
    }
    const auto result = read_answer(text, 1);
    CAIRN_ASSERT(result || !is_intact);
    tally.input(is_intact);
    if (!result) {
        CAIRN_ASSERT(result.error().what.size() <= MAX_WHAT);
        tally.add("no answers");
        return 0;
    }
    CAIRN_ASSERT(!is_intact || answer.is_right(*result));
    read_everything(spec, *result);
    return 0;
}
