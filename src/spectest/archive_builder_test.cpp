#include "spectest/archive_builder_test.hpp"

#include "base/assert.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdio>

namespace cairn::spectest::testing {
namespace {

constexpr std::size_t BLOCK_BYTES = 512;

void put(Bytes& tar, std::size_t place, std::string_view text) {
    std::copy(text.begin(), text.end(), tar.begin() + static_cast<std::ptrdiff_t>(place));
}

std::string octal(std::uint64_t value, int digits) {
    std::string out(32, '\0');
    const int size = std::snprintf(out.data(), out.size(), "%0*llo", digits,
                                   static_cast<unsigned long long>(value));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace

TarBuilder& TarBuilder::entry(std::string_view path, char type, std::string_view content,
                              std::string_view prefix) {
    const std::size_t begin = bytes_.size();
    bytes_.resize(begin + BLOCK_BYTES);
    put(bytes_, begin, path);
    put(bytes_, begin + 100, "0000644");
    put(bytes_, begin + 124, octal(content.size(), 11));
    put(bytes_, begin + 136, octal(0, 11));
    bytes_[begin + 156] = static_cast<std::uint8_t>(type);
    put(bytes_, begin + 257, std::string_view("ustar\00000", 8));
    put(bytes_, begin + 345, prefix);
    fix_checksum(bytes_, begin);
    bytes_.insert(bytes_.end(), content.begin(), content.end());
    bytes_.resize((bytes_.size() + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
    return *this;
}

Bytes TarBuilder::finish() const {
    Bytes out = bytes_;
    out.resize(out.size() + 2 * BLOCK_BYTES);
    return out;
}

void fix_checksum(Bytes& tar, std::size_t begin) {
    put(tar, begin + 148, "        ");
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < BLOCK_BYTES; ++i) {
        sum += tar[begin + i];
    }
    put(tar, begin + 148, octal(sum, 6) + '\0');
}

std::string pax_record(std::string_view key, std::string_view value) {
    const std::size_t rest = key.size() + value.size() + 3;
    std::size_t length = rest + 1;
    while (std::to_string(length).size() + rest != length) {
        ++length;
    }
    return std::to_string(length) + " " + std::string(key) + "=" + std::string(value) + "\n";
}

Bytes gzip(BytesView plain) {
    z_stream stream{};
    constexpr int gzip_only = 16;
    CAIRN_ASSERT(
        deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + gzip_only, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    Bytes in(plain.begin(), plain.end());
    Bytes out(deflateBound(&stream, static_cast<uLong>(in.size())));
    stream.next_in = in.data();
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    CAIRN_ASSERT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

Bytes zstd(BytesView plain, int window_log) {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    if (window_log != 0) {
        // A frame of known size would shrink the window to the content.
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    }
    Bytes out(ZSTD_compressBound(plain.size()) + BLOCK_BYTES);
    ZSTD_inBuffer input{plain.data(), plain.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    ZSTD_compressStream2(context, &output, &input, ZSTD_e_flush);
    CAIRN_ASSERT(ZSTD_compressStream2(context, &output, &input, ZSTD_e_end) == 0);
    ZSTD_freeCCtx(context);
    out.resize(output.pos);
    return out;
}

}  // namespace cairn::spectest::testing
