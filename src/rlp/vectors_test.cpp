// The RLP tests of ethereum/tests: every file, read in place beside the tree; skipped without it.
#include "json/parse.hpp"
#include "rlp/reader.hpp"
#include "rlp/writer.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace cairn::rlp {
namespace {

const std::filesystem::path folder =
    std::filesystem::path(CAIRN_SOURCE_DIR) / "../shared/vectors/tries-rlp/RLPTests";

json::Value document(const std::string& name) {
    std::ifstream in(folder / name);
    std::stringstream text;
    text << in.rdbuf();
    return json::parse_json(text.str()).value();
}

/// Decimal digits to a big-endian number of any size.
Bytes big_endian(std::string_view digits) {
    Bytes out;
    for (const char digit : digits) {
        unsigned carry = static_cast<unsigned>(digit - '0');
        for (auto byte = out.rbegin(); byte != out.rend(); ++byte) {
            carry += 10U * *byte;
            *byte = static_cast<std::uint8_t>(carry);
            carry >>= 8U;
        }
        if (carry != 0) {
            out.insert(out.begin(), static_cast<std::uint8_t>(carry));
        }
    }
    return out;
}

void write(Writer& out, const json::Value& value) {
    if (value.kind == json::Kind::array) {
        out.begin_list();
        for (const json::Value& item : value.items) {
            write(out, item);
        }
        out.end_list();
    } else if (value.kind == json::Kind::number) {
        out.integer(big_endian(value.text));
    } else if (value.text.starts_with("#")) {
        out.integer(big_endian(value.text.substr(1)));
    } else {
        out.string(Bytes(value.text.begin(), value.text.end()));
    }
}

/// Reads everything and writes what was read.
void copy(Reader from, Writer& to) {
    while (!from.at_end()) {
        if (from.peek()->kind == Kind::list) {
            to.begin_list();
            copy(from.list().value(), to);
            to.end_list();
        } else {
            to.string(from.string().value());
        }
    }
}

Bytes copied(const Bytes& bytes) {
    Writer out;
    copy(Reader(bytes), out);
    return out.finish();
}

class RlpVectors : public testing::TestWithParam<const char*> {};

TEST_P(RlpVectors, All) {
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no " << folder;
    }
    std::size_t cases = 0;
    for (const auto& [name, test] : document(GetParam()).members) {
        SCOPED_TRACE(name);
        const Bytes bytes = base::from_hex(test.find("out")->text).value();
        const json::Value& in = *test.find("in");
        ++cases;
        EXPECT_EQ(check(bytes).has_value(), in.text != "INVALID");
        if (in.text == "INVALID") {
            continue;
        }
        EXPECT_EQ(copied(bytes), bytes);
        if (in.text != "VALID") {
            Writer out;
            write(out, in);
            EXPECT_EQ(out.finish(), bytes);
        }
    }
    EXPECT_GT(cases, 0U);
}

INSTANTIATE_TEST_SUITE_P(Files, RlpVectors,
                         testing::Values("rlptest.json", "invalidRLPTest.json",
                                         "RandomRLPTests/example.json"));

}  // namespace
}  // namespace cairn::rlp
