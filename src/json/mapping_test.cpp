#include "json/mapping.hpp"

#include "ssz/any_value.hpp"

#include <variant>

namespace cairn::json {
namespace {

using ssz::fixed;

struct Point {
    std::uint8_t x = 0;
    bool up = false;
    friend bool operator==(const Point&, const Point&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Point>) {
    static const ssz::Type type =
        ssz::container<Point>("Point", {ssz::field<&Point::x>("x"), ssz::field<&Point::up>("up")});
    return type;
}

struct Choice {
    std::variant<std::uint16_t, Point> value;
    friend bool operator==(const Choice&, const Choice&) = default;
};
template <std::size_t I>
ssz::UnionOption option_of(std::uint8_t selector) {
    using V = std::variant_alternative_t<I, decltype(Choice::value)>;
    return {selector, ssz::bound_of<V>(),
            [](void* choice) -> void* { return &static_cast<Choice*>(choice)->value.emplace<I>(); },
            [](const void* choice) -> const void* {
                return std::get_if<I>(&static_cast<const Choice*>(choice)->value);
            }};
}
const ssz::Type& ssz_type(ssz::Tag<Choice>) {
    static const ssz::Type type = [] {
        ssz::Type out = ssz::container<Choice>("Choice", {});
        out.kind = ssz::Kind::compatible_union;
        out.options = {option_of<0>(1), option_of<1>(4)};
        return out;
    }();
    return type;
}

constexpr ssz::ForkSet later{2};

struct All {
    std::uint64_t slot = 0;
    ssz::Uint256 fee;
    Bytes4 version;
    ssz::ByteList data;
    ssz::Bitvector bits;
    ssz::Bitlist votes;
    ssz::List<std::uint8_t> flags;
    ssz::PersistentList<std::uint64_t> balances;
    ssz::PersistentVector<Bytes4> roots;
    ssz::List<Point> points;
    ssz::Vector<ssz::Boolean> truths;
    ssz::List<ssz::ByteList> lists;
    Choice choice;
    std::uint32_t extra = 0;
    friend bool operator==(const All&, const All&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<All>) {
    static const ssz::Type type = ssz::container<All>(
        "All",
        {ssz::field<&All::slot>("slot"), ssz::field<&All::fee>("fee"),
         ssz::field<&All::version>("version"), ssz::field<&All::data>("data", fixed<5>),
         ssz::field<&All::bits>("bits", fixed<10>), ssz::field<&All::votes>("votes", fixed<9>),
         ssz::field<&All::flags>("flags", fixed<4>),
         ssz::field<&All::balances>("balances", fixed<100>),
         ssz::field<&All::roots>("roots", fixed<2>), ssz::field<&All::points>("points", fixed<3>),
         ssz::field<&All::truths>("truths", fixed<2>),
         ssz::field<&All::lists>("lists", fixed<2>, fixed<2>), ssz::field<&All::choice>("choice"),
         ssz::field<&All::extra>("extra", later)});
    return type;
}

constexpr std::string_view all_json =
    R"({"slot":"18446744073709551615",)"
    R"("fee":"115792089237316195423570985008687907853269984665640564039457584007913129639935",)"
    R"("version":"0x00ff1234","data":"0x0102","bits":"0xff03","votes":"0x0d","flags":["1","255"],)"
    R"("balances":["32000000000","0"],"roots":["0x00000001","0x00000002"],)"
    R"("points":[{"x":"7","up":true}],"truths":[true,false],"lists":["0x","0xabcd"],)"
    R"("choice":{"selector":"4","data":{"x":"9","up":false}}})";

const ssz::Context context{};

All all_value() {
    All all;
    EXPECT_TRUE(from_json(context, all_json, all));
    return all;
}

TEST(Mapping, WritesWhatItReads) {
    const All all = all_value();
    EXPECT_EQ(to_json(context, all), all_json);
    EXPECT_EQ(all.slot, ~std::uint64_t{0});
    EXPECT_EQ(all.fee.limbs[3], ~std::uint64_t{0});
    EXPECT_EQ(all.votes.size(), 3U);
    EXPECT_TRUE(all.votes[0] && !all.votes[1] && all.votes[2]);
    EXPECT_EQ(all.flags[1], 255);
    EXPECT_EQ(all.balances[0], 32000000000U);
    EXPECT_EQ(std::get<Point>(all.choice.value).x, 9);
}

TEST(Mapping, ReadsValuesAsItReadsText) {
    const auto document = parse_json(all_json);
    ASSERT_TRUE(document);
    All all;
    ASSERT_TRUE(from_value(ssz::bound_of<All>(), context, *document, &all, {}));
    EXPECT_EQ(all, all_value());
}

TEST(Mapping, DefaultsWriteAndRead) {
    const auto all = ssz::default_value<All>(context);
    All again = all_value();
    again.extra = 5;  // dead in this fork: reading resets it
    ASSERT_TRUE(from_json(context, to_json(context, all), again));
    EXPECT_EQ(again, all);
}

TEST(Mapping, AFieldBelongsToItsForks) {
    const ssz::Context second{.fork = 1};
    All all = all_value();
    EXPECT_EQ(from_json(second, all_json, all).error().rule, MappingRule::missing_field);
    all.extra = 3;
    const std::string text = to_json(second, all);
    EXPECT_TRUE(text.ends_with(R"(,"extra":"3"})"));
    EXPECT_EQ(from_json(context, text, all).error().rule, MappingRule::unknown_field);
    All again;
    ASSERT_TRUE(from_json(second, text, again));
    EXPECT_EQ(again.extra, 3U);
}

constexpr std::string_view all_yaml =
    "slot: 18446744073709551615\n"
    "fee: '115792089237316195423570985008687907853269984665640564039457584007913129639935'\n"
    "version: '0x00ff1234'\n"
    "data: '0x0102'\n"
    "bits: '0xff03'\n"
    "votes: '0x0d'\n"
    "flags: [1, 255]\n"
    "balances:\n- 32000000000\n- 0\n"
    "roots: ['0x00000001',\n  '0x00000002']\n"
    "points:\n- {x: 7, up: true}\n"
    "truths: [true, false]\n"
    "lists: ['0x', '0xabcd']\n"
    "choice:\n  selector: 4\n  data: {x: 9, up: false}\n";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string out(text);
    const std::size_t at = out.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return out.replace(at, from.size(), to);
}

TEST(Mapping, YamlOfTheVectors) {
    const All all = all_value();
    for (const std::string& text :
         {std::string(all_yaml), std::string(all_yaml) + "# general\n",
          replaced(all_yaml, "flags: [1, 255]", "flags: '0x01ff'"),
          replaced(
              all_yaml,
              "fee: '115792089237316195423570985008687907853269984665640564039457584007"
              "913129639935'",
              "fee: "
              "115792089237316195423570985008687907853269984665640564039457584007913129639935"),
          replaced(all_yaml, "'0x00ff1234'", "0x00FF1234"),
          replaced(all_yaml, "selector: 4\n  data: {x: 9, up: false}",
                   "data: {x: 9, up: false}\n  selector: 4")}) {
        const auto same = equals_yaml(context, text, all);
        ASSERT_TRUE(same) << text << to_string(same.error());
        EXPECT_TRUE(*same) << text;
    }
    EXPECT_FALSE(*equals_yaml(context, replaced(all_yaml, "x: 7", "x: 8"), all));
    EXPECT_FALSE(*equals_yaml(context, replaced(all_yaml, "[1, 255]", "[1, 255, 0]"), all));
}

TEST(Mapping, UnknownFieldsCanBeIgnored) {
    All all;
    const std::string text =
        replaced(replaced(all_json, R"("data":{)", R"("new":[{"a":[]},1],"data":{"also":null,)"),
                 R"("slot")", R"("more":{},"slot")");
    EXPECT_EQ(from_json(context, text, all).error().where, "more");
    const Reading reading{.unknown = UnknownFields::ignore};
    ASSERT_TRUE(from_text(ssz::bound_of<All>(), context, text, &all, reading));
    EXPECT_EQ(all, all_value());
}

struct Case {
    std::string_view from;  // in all_json or all_yaml
    std::string_view to;
    MappingRule rule;
    std::string_view where;
};

void expect_refused(std::string_view document, const Case& c, Format format) {
    All all;
    const std::string text = replaced(document, c.from, c.to);
    const auto result = from_text(ssz::bound_of<All>(), context, text, &all, {.format = format});
    ASSERT_FALSE(result) << c.to;
    EXPECT_EQ(result.error().rule, c.rule) << c.to << ": " << to_string(result.error());
    EXPECT_EQ(result.error().where, c.where) << c.to;
}

TEST(Mapping, RefusesEachBrokenRuleInJson) {
    constexpr auto cases = std::to_array<Case>({
        {R"("18446744073709551615")", "18446744073709551615", MappingRule::string_expected, "slot"},
        {R"("18446744073709551615")", "null", MappingRule::string_expected, "slot"},
        {R"("18446744073709551615")", "[]", MappingRule::string_expected, "slot"},
        {R"("18446744073709551615")", R"("18446744073709551616")", MappingRule::number_out_of_range,
         "slot"},
        {R"("18446744073709551615")", R"("")", MappingRule::not_decimal, "slot"},
        {R"("18446744073709551615")", R"("00")", MappingRule::not_decimal, "slot"},
        {R"("18446744073709551615")", R"("+1")", MappingRule::not_decimal, "slot"},
        {R"("18446744073709551615")", R"("-1")", MappingRule::not_decimal, "slot"},
        {R"("18446744073709551615")", R"("1e3")", MappingRule::not_decimal, "slot"},
        {R"("18446744073709551615")", R"("0x10")", MappingRule::not_decimal, "slot"},
        {R"("18446744073709551615")", R"(" 1")", MappingRule::not_decimal, "slot"},
        {"129639935", "129639936", MappingRule::number_out_of_range, "fee"},
        {"129639935", "1296399350000", MappingRule::number_out_of_range, "fee"},
        {R"("255"])", R"("256"])", MappingRule::number_out_of_range, "flags[1]"},
        {"0x00ff1234", "00ff1234", MappingRule::not_hexadecimal, "version"},
        {"0x00ff1234", "0x00ff123", MappingRule::not_hexadecimal, "version"},
        {"0x00ff1234", "0x00ff12", MappingRule::wrong_byte_count, "version"},
        {"0x00ff1234", "0x00ff123456", MappingRule::wrong_byte_count, "version"},
        {"0x00ff1234", "0x00ff123g", MappingRule::not_hexadecimal, "version"},
        {"0x00ff1234", "0X00ff1234", MappingRule::not_hexadecimal, "version"},
        {R"("0x0102")", "[]", MappingRule::string_expected, "data"},
        {"0x0102", "0x010203040506", MappingRule::list_over_limit, "data"},
        {"0x0102", "0x0102zz", MappingRule::not_hexadecimal, "data"},
        {"0xff03", "0xff", MappingRule::wrong_byte_count, "bits"},
        {"0xff03", "0xff04", MappingRule::bitvector_padding_set, "bits"},
        {"0x0d", "0x", MappingRule::bitlist_without_delimiter, "votes"},
        {"0x0d", "0x0d00", MappingRule::bitlist_without_delimiter, "votes"},
        {"0x0d", "0xff07", MappingRule::list_over_limit, "votes"},
        {R"(["1","255"])", R"("0x01ff")", MappingRule::array_expected, "flags"},
        {R"(["1","255"])", R"(["1","2","3","4","5"])", MappingRule::list_over_limit, "flags"},
        {R"(,"0x00000002"])", "]", MappingRule::wrong_element_count, "roots"},
        {R"("0x00000002"])", R"("0x00000002","0x00000002"])", MappingRule::wrong_element_count,
         "roots"},
        {R"([{"x":"7","up":true}])", "{}", MappingRule::array_expected, "points"},
        {R"({"x":"7","up":true})", "[]", MappingRule::object_expected, "points[0]"},
        {R"("up":true)", R"("up":"true")", MappingRule::boolean_expected, "points[0].up"},
        {R"("up":true)", R"("up":1)", MappingRule::boolean_expected, "points[0].up"},
        {R"("x":"7",)", "", MappingRule::missing_field, "points[0].x"},
        {R"("x":"7",)", R"("x":"7","x":"7",)", MappingRule::duplicate_field, "points[0].x"},
        {R"("x":"7",)", R"("x":"7","y":"7",)", MappingRule::unknown_field, "points[0].y"},
        {R"(["0x","0xabcd"])", R"(["0x","0xabcdef"])", MappingRule::list_over_limit, "lists[1]"},
        {R"("selector":"4")", R"("selector":"2")", MappingRule::union_selector_unknown,
         "choice.selector"},
        {R"("selector":"4")", R"("selector":4)", MappingRule::string_expected, "choice.selector"},
        {R"("selector":"4",)", "", MappingRule::missing_field, "choice.selector"},
        {R"("selector":"4",)", R"("selector":"4","selector":"4",)", MappingRule::duplicate_field,
         "choice.selector"},
        {R"(,"data":{"x":"9","up":false})", "", MappingRule::missing_field, "choice.data"},
        {R"("selector":"4")", R"("selector":"1")", MappingRule::string_expected, "choice.data"},
        {R"("selector":"4","data":{"x":"9","up":false})",
         R"("data":{"x":"9","up":false},"selector":"1")", MappingRule::string_expected,
         "choice.data"},
        {R"("selector":"4",)", R"("selector":"4","z":1,)", MappingRule::unknown_field, "choice.z"},
        {R"("slot":)", R"("slot")", MappingRule::malformed, "slot"},
        {R"("data":"0x0102",)", R"("data":"0x0102")", MappingRule::malformed, ""},
    });
    for (const Case& c : cases) {
        expect_refused(all_json, c, Format::json);
    }
}

TEST(Mapping, RefusesEachBrokenRuleInYaml) {
    constexpr auto cases = std::to_array<Case>({
        {"slot: 18446744073709551615", "slot: 0x10", MappingRule::not_decimal, "slot"},
        {"slot: 18446744073709551615", "slot: 1_000", MappingRule::not_decimal, "slot"},
        {"slot: 18446744073709551615", "slot:", MappingRule::not_decimal, "slot"},
        {"[1, 255]", "[1, 256]", MappingRule::number_out_of_range, "flags[1]"},
        {"[1, 255]", "'0x0102030405'", MappingRule::list_over_limit, "flags"},
        {"up: true", "up: yes", MappingRule::boolean_expected, "points[0].up"},
        {"up: true", "up: 'true'", MappingRule::boolean_expected, "points[0].up"},
        {"'0x00ff1234'", "5", MappingRule::not_hexadecimal, "version"},
        {"data: '0x0102'", "dat: '0x0102'", MappingRule::unknown_field, "dat"},
        {"data: '0x0102'\n", "", MappingRule::missing_field, "data"},
        {"data: '0x0102'", "data: !!binary x", MappingRule::malformed, ""},
        {"data: '0x0102'", "data: '0x0102", MappingRule::malformed, ""},
    });
    for (const Case& c : cases) {
        expect_refused(all_yaml, c, Format::yaml);
    }
}

TEST(Mapping, SaysWhere) {
    All all;
    const auto json =
        from_json(context, replaced(all_json, "\"x\":\"7\"", "\n\"x\": \"300\""), all);
    EXPECT_EQ(to_string(json.error()), "points[0].x (line 2, column 6): number out of range");
    const auto yaml = from_yaml(context, replaced(all_yaml, "- 0\n", "- zero\n"), all);
    EXPECT_EQ(to_string(yaml.error()), "balances[1] (line 10, column 3): not a decimal number");
}

TEST(Mapping, LongListsOfAllStorages) {
    const auto bound = ssz::bound_of<ssz::PersistentList<std::uint64_t>>(fixed<100000>);
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 255U, 256U, 257U, 20000U}) {
        ssz::PersistentList<std::uint64_t> list(size);
        for (std::size_t i = 0; i < size; ++i) {
            list.set(i, i * i);
        }
        ssz::PersistentList<std::uint64_t> again(3);
        const std::string text = to_json(bound, context, &list);
        ASSERT_TRUE(from_text(bound, context, text, &again, {}));
        EXPECT_EQ(again, list);
    }
}

}  // namespace
}  // namespace cairn::json
