#include "json/writer.hpp"

#include "json/parse.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace cairn::json {
namespace {

TEST(Writer, PutsCommasWhereTheyBelong) {
    Writer out;
    out.begin_object().field("a", 1).key("b").begin_array();
    out.begin_object().end_object().begin_array().end_array().value("x").value(true).null();
    out.end_array().field("c", -2).end_object();
    EXPECT_EQ(out.text(), R"({"a":1,"b":[{},[],"x",true,null],"c":-2})");
}

TEST(Writer, WritesWhatAParserReadsBack) {
    Writer out;
    const std::string odd = "quote \" backslash \\ newline \n bell \x07 \xc3\xa9";
    out.begin_object().field(odd, std::string_view(odd)).end_object();
    const auto read = parse_json(out.text());
    ASSERT_TRUE(read.has_value());
    ASSERT_NE(read->find(odd), nullptr);
    EXPECT_EQ(read->find(odd)->text, odd);
}

TEST(Writer, Numbers) {
    Writer out;
    out.begin_array().value(std::numeric_limits<std::uint64_t>::max()).value(0.5).value(1e300);
    out.value(std::numeric_limits<double>::infinity()).end_array();
    const auto read = parse_json(out.text());
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->items[0].text, "18446744073709551615");
    EXPECT_EQ(read->items[1].text, "0.500");
    EXPECT_EQ(read->items[3].kind, Kind::null);
}

}  // namespace
}  // namespace cairn::json
