#include "ssz/view.hpp"

#include "ssz/any_value.hpp"
#include "ssz/layout.hpp"
#include "ssz/random_value.hpp"
#include "ssz/sample_types.hpp"

#include <algorithm>

namespace cairn::ssz {
namespace {

using samples::contexts;
using samples::Everything;

/// f(path, part) for the value and every field, element and option below it.
template <class F>
void for_each_part(const Context& context, const Located& at, const std::string& path, F&& f) {
    f(path, at);
    const Type& type = *at.bound.type;
    const auto into = [&](auto step, const Bound& bound, const void* value) {
        std::string longer = path;
        append_step(longer, step);
        for_each_part(context, {bound, value}, longer, f);
    };
    for (const FieldInfo& field : type.fields) {
        if (field.forks.has(context.fork)) {
            into(field.name, field.bound, field.of(at.value));
        }
    }
    for (const UnionOption& option : type.options) {
        if (const void* const current = option.get(at.value)) {
            into(std::uint64_t{option.selector}, option.bound, current);
        }
    }
    if (type.sequence != nullptr) {
        for_each(type, at.value, [&](const void* item, std::size_t i) {
            into(std::uint64_t{i}, element_bound(at.bound), item);
        });
    }
}

TEST(View, FindsTheEncodingOfEveryPart) {
    std::size_t parts = 0;
    for (std::uint64_t seed = 0; seed < 90; ++seed) {
        const Context& context = contexts[seed % contexts.size()];
        const auto bounds = samples::all_bounds();
        AnyValue value(bounds[seed % bounds.size()], context);
        std::mt19937_64 random(seed);
        random_value(value.bound(), context, random, {.max_elements = 4, .max_bytes = 40},
                     value.get());
        const Bytes bytes = encode(value.bound(), context, value.get());
        for_each_part(
            context, {value.bound(), value.get()}, "",
            [&](const std::string& path, const Located& at) {
                const auto view = view_field(value.bound(), context, bytes, path);
                ASSERT_TRUE(view) << path << ": " << to_string(view.error().rule);
                EXPECT_TRUE(std::ranges::equal(view->bytes, encode(at.bound, context, at.value)))
                    << path;
                if (at.bound.type->sequence != nullptr) {
                    EXPECT_EQ(view_length(at.bound, context, view->bytes),
                              at.bound.type->sequence->size(at.value));
                }
                ++parts;
            });
    }
    EXPECT_GT(parts, 1000U);
}

TEST(View, AgreesWithDecodeOnSpoiledBytes) {
    const Context& context = contexts[1];
    std::mt19937_64 random(3);
    const auto value =
        random_value<Everything>(context, random, {.max_elements = 3, .max_bytes = 9});
    const Bytes sample = encode(context, value);
    for (int i = 0; i < 3000; ++i) {
        Bytes bytes = sample;
        bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
        Everything decoded;
        const bool valid = decode(context, bytes, decoded).has_value();
        for (const std::string_view path :
             {"tail.number", "lists.lines", "many", "vectors.rows[1]"}) {
            const auto view = view_field(bound_of<Everything>(), context, bytes, path);
            if (valid) {
                const auto at =
                    value_at(bound_of<Everything>(), context, &decoded, *parse_path(path));
                ASSERT_TRUE(view && at);
                EXPECT_TRUE(std::ranges::equal(view->bytes, encode(at->bound, context, at->value)));
            }
        }
    }
}

struct Case {
    std::string_view path;
    std::variant<PathRule, DecodeRule> rule;
    std::string_view where;
};

TEST(View, RefusesPathsAndBytes) {
    const Context& context = contexts[1];
    auto value = default_value<Everything>(context);
    value.choices.resize(1);
    value.lists.bytes.bytes = {1, 2};
    const Bytes good = encode(context, value);
    const auto expect = [&](const Bytes& bytes, const Case& c) {
        const auto view = view_field(bound_of<Everything>(), context, bytes, c.path);
        ASSERT_FALSE(view) << c.path;
        EXPECT_EQ(view.error().rule, c.rule) << c.path << ": " << to_string(view.error().rule);
        EXPECT_EQ(view.error().where, c.where);
    };
    expect(good, {"lists.x", PathRule::unknown_field, "lists.x"});
    expect(good, {"choices[1]", PathRule::index_out_of_range, "choices[1]"});
    expect(good, {"choices[0][5]", PathRule::option_not_current, "choices[0][5]"});
    expect(good, {"lists.bytes[2]", PathRule::index_out_of_range, "lists.bytes[2]"});
    expect(good, {"lists.bytes[1][0]", PathRule::not_a_sequence, "lists.bytes[1][0]"});
    expect(good, {"lists.bits[0]", PathRule::not_a_sequence, "lists.bits[0]"});
    expect(good, {"lists.__len__", PathRule::no_such_property, "lists.__len__"});
    expect(good, {"lists.bytes.__len__", PathRule::no_such_property, "lists.bytes.__len__"});
    expect({}, {"tail", DecodeRule::input_too_short, "tail"});
    Bytes bad = good;
    bad[4] ^= 1;  // the offset of `lists`
    expect(bad, {"tail", DecodeRule::first_offset_wrong, "tail"});
    bad = good;
    bad.back() = 3;  // the option's selector
    bad.resize(bad.size() - 1);
    expect(bad, {"choices[0][1].key", DecodeRule::input_too_short, "choices[0][1].key"});
}

TEST(View, OneByteAndLengths) {
    const Context& context = contexts[0];
    samples::Lists lists;
    lists.bytes.bytes = {7, 8, 9};
    lists.bits.resize(11);
    const Bytes bytes = encode(context, lists);
    const auto byte = view_field(bound_of<samples::Lists>(), context, bytes, "bytes[2]");
    ASSERT_TRUE(byte);
    EXPECT_EQ(byte->bytes[0], 9);
    const auto length = [&](std::string_view path) {
        const auto view = view_field(bound_of<samples::Lists>(), context, bytes, path);
        return view_length(view->bound, context, view->bytes);
    };
    EXPECT_EQ(length("bytes"), 3U);
    EXPECT_EQ(length("bits"), 11U);
    EXPECT_EQ(length("lines"), 0U);
    EXPECT_FALSE(length(""));
}

}  // namespace
}  // namespace cairn::ssz
