#include "store/snappy_frames.hpp"

#include "store/kv_contents_test.hpp"

#include <gtest/gtest.h>

#include <random>

namespace cairn::store {
namespace {

constexpr std::size_t NO_LIMIT = std::size_t{1} << 30U;

Bytes hex(std::string_view text) {
    return base::from_hex(text).value();
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes out;
    for (const Bytes& part : parts) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

const Bytes IDENTIFIER = hex("0xff060000734e61507059");
// What another implementation makes of them.
const Bytes CAIRN_PLAIN = hex("0x01090000b3c8ef71636169726e");
const Bytes CAIRN_COMPRESSED = hex("0x00170000a3fd6825c80110636169726efe0500fe0500ee05000d05");

void expect_refused(const Bytes& stream, SnappyFramesError error, std::size_t limit = NO_LIMIT) {
    const auto plain = decompress_frames(stream, limit);
    ASSERT_FALSE(plain) << hex_bytes(stream);
    EXPECT_EQ(plain.error(), error) << to_string(plain.error()) << ' ' << hex_bytes(stream);
}

TEST(SnappyFrames, ReadsWhatOthersWrite) {
    EXPECT_EQ(decompress_frames(IDENTIFIER, 0), Bytes());
    EXPECT_EQ(decompress_frames(joined({IDENTIFIER, CAIRN_PLAIN}), 5), text_bytes("cairn"));
    std::string text;
    for (int i = 0; i < 40; ++i) {
        text += "cairn";
    }
    EXPECT_EQ(decompress_frames(joined({IDENTIFIER, CAIRN_COMPRESSED}), 200), text_bytes(text));
    EXPECT_EQ(compress_frames({}), IDENTIFIER);
    EXPECT_EQ(compress_frames(text_bytes("cairn")), joined({IDENTIFIER, CAIRN_PLAIN}));
}

TEST(SnappyFrames, GivesBackWhatWasCompressed) {
    std::mt19937_64 random(1);
    for (const std::size_t size : {1U, 100U, 65535U, 65536U, 65537U, 300'000U}) {
        for (const unsigned values : {1U, 3U, 256U}) {
            Bytes plain(size);
            for (std::uint8_t& byte : plain) {
                byte = static_cast<std::uint8_t>(random() % values);
            }
            const Bytes stream = compress_frames(plain);
            EXPECT_LE(stream.size(), size + 10 + 8 * (size / 65536 + 1));
            EXPECT_EQ(decompress_frames(stream, size), plain);
            expect_refused(stream, SnappyFramesError::limit_exceeded, size - 1);
        }
    }
}

TEST(SnappyFrames, StreamsMayBeJoinedAndPadded) {
    const Bytes padding = hex("0xfe030000aabbcc");
    const Bytes skippable = hex("0x80010000aa");
    EXPECT_EQ(
        decompress_frames(
            joined({IDENTIFIER, CAIRN_PLAIN, padding, IDENTIFIER, skippable, CAIRN_PLAIN}), 10),
        text_bytes("cairncairn"));
}

TEST(SnappyFrames, RefusesWhatTheFormatForbids) {
    using enum SnappyFramesError;
    expect_refused({}, identifier_missing);
    expect_refused(CAIRN_PLAIN, identifier_missing);
    expect_refused(hex("0xff060000734e6150705a"), identifier_wrong);
    expect_refused(hex("0xff050000734e615070"), identifier_wrong);
    expect_refused(joined({IDENTIFIER, hex("0xff0000")}), chunk_cut_short);
    expect_refused(joined({IDENTIFIER, hex("0x01030000000000")}), chunk_cut_short);
    for (const char* const kind : {"0x02000000", "0x03000000", "0x04000000", "0x7f000000"}) {
        expect_refused(joined({IDENTIFIER, hex(kind)}), chunk_unknown);
    }
    // A block that says it has 65,537 bytes, and one that is none.
    expect_refused(joined({IDENTIFIER, hex("0x0007000000000000818004")}), block_too_long);
    expect_refused(joined({IDENTIFIER, hex("0x000600000000000005ff")}), block_malformed);
}

TEST(SnappyFrames, EveryDamagedBitAndEveryCutIsSeen) {
    const Bytes stream = joined({IDENTIFIER, CAIRN_PLAIN, CAIRN_COMPRESSED});
    const Bytes plain = *decompress_frames(stream, NO_LIMIT);
    for (std::size_t bit = 0; bit < stream.size() * 8; ++bit) {
        Bytes damaged = stream;
        damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto got = decompress_frames(damaged, NO_LIMIT);
        // A chunk that has become one to be skipped is not seen here: whoever reads knows the size.
        EXPECT_TRUE(!got || got->size() < plain.size()) << bit;
    }
    for (std::size_t size = 0; size < stream.size(); ++size) {
        const auto got = decompress_frames(BytesView(stream).first(size), NO_LIMIT);
        EXPECT_TRUE(!got || got->size() < plain.size()) << size;
    }
}

}  // namespace
}  // namespace cairn::store
