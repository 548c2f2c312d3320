// Bodies, identifiers and headers of the Beacon API, from bytes that anyone may send.
//
// Most inputs are made from values of the type that is asked for, then changed in a few places.
// What must hold: what is accepted as SSZ is encoded to the same bytes, what is accepted as JSON
// says the same when it is written and read again; what names a number is that number.
#include "api/body.hpp"

#include "api/contents.hpp"
#include "api/ids.hpp"
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "builder/blinded_block.hpp"
#include "consensus/containers/validator.hpp"

#include <array>

using namespace cairn;
using namespace cairn::api;
using namespace cairn::consensus;

namespace {

base::FuzzTally tally;

constexpr auto FORKS =
    std::to_array({ForkId::phase0, ForkId::altair, ForkId::bellatrix, ForkId::capella,
                   ForkId::deneb, ForkId::electra, ForkId::fulu});

Spec spec_of(ForkId fork) {
    static const Config config = minimal_config();
    return {minimal_preset(), config, fork};
}

/// A few bytes of the body become others; numbers become other numbers most of the time.
void disturb(base::FuzzInput& input, std::string& body) {
    for (std::size_t changes = input.below(4); changes > 0 && !body.empty(); --changes) {
        const std::size_t at = (input.byte() * 256U + input.byte()) % body.size();
        const std::uint8_t to = input.byte();
        const bool is_digit = body[at] >= '0' && body[at] <= '9';
        body[at] = is_digit ? static_cast<char>('0' + to % 10) : static_cast<char>(to);
    }
}

http::Request make_request(Media media, std::string body) {
    http::Request request;
    request.method = http::Method::post;
    request.body = std::move(body);
    request.headers = {
        {"Content-Type", media == Media::ssz ? "application/octet-stream" : "application/json"}};
    return request;
}

template <class T>
std::string sample_body(const Spec& spec, Media media) {
    const auto value = ssz::default_value<T>(spec);
    if (media == Media::json) {
        return json::to_json(spec, value);
    }
    const Bytes bytes = ssz::encode(spec, value);
    return {bytes.begin(), bytes.end()};
}

template <class T>
void check_object(base::FuzzInput& input, const Spec& spec, Media media) {
    const bool is_made = !input.one_in(4);
    std::string body = is_made ? sample_body<T>(spec, media) : "";
    if (is_made) {
        disturb(input, body);
    } else {
        const BytesView rest = input.rest();
        body.assign(rest.begin(), rest.end());
    }
    const auto value = body_object<T>(make_request(media, body), spec);
    tally.input(value.has_value());
    if (!value) {
        CAIRN_ASSERT(value.error().status == 400 && !value.error().message.empty());
        return;
    }
    if (media == Media::ssz) {
        const Bytes bytes = ssz::encode(spec, *value);
        CAIRN_ASSERT(std::string(bytes.begin(), bytes.end()) == body);
        return;
    }
    const auto again = body_object<T>(make_request(media, json::to_json(spec, *value)), spec);
    CAIRN_ASSERT(again.has_value() && *again == *value);
}

template <class T>
void check_list(base::FuzzInput& input, const Spec& spec) {
    std::string body = "[";
    std::size_t sent = input.below(5);
    for (std::size_t i = 0; i < sent; ++i) {
        body += (i == 0 ? "" : ",") + sample_body<T>(spec, Media::json);
    }
    body += "]";
    disturb(input, body);
    Failures failures;
    const auto list =
        body_list<T>(make_request(Media::json, body), spec, ListMedia::json, failures);
    tally.input(list.has_value());
    if (list) {
        std::size_t last = 0;
        for (const auto& [index, message] : *list) {
            CAIRN_ASSERT(index >= last);
            last = index;
        }
        CAIRN_ASSERT(failures.rows.empty() == (failures.reply().status == 200));
    }
}

void check_names(base::FuzzInput& input) {
    const BytesView rest = input.rest();
    const std::string text(rest.begin(), rest.end());
    if (const auto number = parse_number("n", text)) {
        // Leading zeros are let through.
        const auto digits = text.find_first_not_of('0');
        CAIRN_ASSERT(std::to_string(*number) ==
                     (digits == std::string::npos ? "0" : text.substr(digits)));
    }
    if (const auto root = parse_hex<32>("root", text)) {
        CAIRN_ASSERT(http::equal_ignoring_case(hex_of(*root), text));
    }
    http::Request request;
    request.query = {{"id", text}, {"other", text}, {"id[]", "7"}};
    const auto values = query_list(request, "id");
    CAIRN_ASSERT(!values.empty() && values.back() == "7");
    for (const std::string& value : values) {
        CAIRN_ASSERT(!value.empty() && value.find(',') == std::string::npos);
    }
    request.headers = {{"Accept", text}, {"Content-Type", text}, {"Eth-Consensus-Version", text}};
    const auto accepted = accepted_media(request, true);
    CAIRN_ASSERT(accepted || accepted.error().status == 406);
    const auto content = content_media(request);
    CAIRN_ASSERT(content || content.error().status == 415);
    if (const auto fork = body_fork(request)) {
        CAIRN_ASSERT(to_string(*fork) == text && *fork != ForkId::phase1);
    }
    const auto value = json::parse_json(text);
    if (value) {
        std::ignore = to_strings(*value, "ids");
        std::ignore = to_numbers(*value, "indices");
    }
    tally.input(true);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::FuzzInput input({data, size});
    const Spec spec = spec_of(FORKS[input.below(FORKS.size())]);
    const Media media = input.one_in(2) ? Media::ssz : Media::json;
    switch (input.below(9)) {
        case 0:
            check_object<SignedBeaconBlock>(input, spec, media);
            break;
        case 1:
            check_object<SignedBlockContents>(input, spec_of(ForkId::fulu), media);
            break;
        case 2:
            check_object<builder::SignedBlindedBeaconBlock>(input, spec_of(ForkId::electra), media);
            break;
        case 3:
            check_object<AttesterSlashing>(input, spec, media);
            break;
        case 4:
            check_object<SignedVoluntaryExit>(input, spec, media);
            break;
        case 5:
            check_list<SingleAttestation>(input, spec);
            break;
        case 6:
            check_list<SignedAggregateAndProof>(input, spec);
            break;
        case 7:
            check_list<SignedContributionAndProof>(input, spec_of(ForkId::fulu));
            break;
        default:
            check_names(input);
            break;
    }
    return 0;
}
