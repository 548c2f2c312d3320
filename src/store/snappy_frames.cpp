#include "store/snappy_frames.hpp"

#include "base/assert.hpp"
#include "store/crc32c.hpp"
#include "store/detail/little_endian.hpp"

#include <snappy.h>

#include <algorithm>
#include <array>
#include <string>

namespace cairn::store {
namespace {

constexpr std::size_t HEADER_BYTES = 4;
constexpr std::size_t CRC_BYTES = 4;
constexpr std::size_t MAX_BLOCK_BYTES = 65536;
constexpr std::array<std::uint8_t, 6> IDENTIFIER = {'s', 'N', 'a', 'P', 'p', 'Y'};

enum ChunkKind : std::uint8_t {
    chunk_compressed = 0x00,
    chunk_plain = 0x01,
    first_skippable = 0x80,
    chunk_identifier = 0xff,
};

// Section 3: a checksum of bytes that hold their own checksum is of no use.
std::uint32_t masked_crc(BytesView plain) {
    const std::uint32_t crc = crc32c(plain);
    return ((crc >> 15U) | (crc << 17U)) + 0xa282ead8U;
}

const char* characters(BytesView bytes) {
    return reinterpret_cast<const char*>(bytes.data());
}

void append(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_header(Bytes& out, ChunkKind kind, std::size_t size) {
    std::array<std::uint8_t, HEADER_BYTES> header{};
    detail::store_le32(header.data(), static_cast<std::uint32_t>(kind | (size << 8U)));
    append(out, header);
}

void append_block(Bytes& out, BytesView plain) {
    std::string compressed;
    snappy::Compress(characters(plain), plain.size(), &compressed);
    const bool shrinks = compressed.size() < plain.size() - plain.size() / 8;
    const BytesView content =
        shrinks
            ? BytesView(reinterpret_cast<const std::uint8_t*>(compressed.data()), compressed.size())
            : plain;
    append_header(out, shrinks ? chunk_compressed : chunk_plain, CRC_BYTES + content.size());
    std::array<std::uint8_t, CRC_BYTES> crc{};
    detail::store_le32(crc.data(), masked_crc(plain));
    append(out, crc);
    append(out, content);
}

struct Chunk {
    std::uint8_t kind = 0;
    BytesView content;
};

Result<Chunk, SnappyFramesError> take_chunk(BytesView& stream) {
    if (stream.size() < HEADER_BYTES) {
        return unexpected(SnappyFramesError::chunk_cut_short);
    }
    const std::size_t size = detail::load_le32(stream.data()) >> 8U;
    const std::uint8_t kind = stream[0];
    stream = stream.subspan(HEADER_BYTES);
    if (stream.size() < size) {
        return unexpected(SnappyFramesError::chunk_cut_short);
    }
    const Chunk chunk{kind, stream.first(size)};
    stream = stream.subspan(size);
    return chunk;
}

Result<void, SnappyFramesError> take_compressed(BytesView block, Bytes& out) {
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(characters(block), block.size(), &size)) {
        return unexpected(SnappyFramesError::block_malformed);
    }
    if (size > MAX_BLOCK_BYTES) {
        return unexpected(SnappyFramesError::block_too_long);
    }
    const std::size_t at = out.size();
    out.resize(at + size);
    if (!snappy::RawUncompress(characters(block), block.size(),
                               reinterpret_cast<char*>(out.data() + at))) {
        return unexpected(SnappyFramesError::block_malformed);
    }
    return {};
}

/// Of a chunk of either kind that holds bytes.
Result<void, SnappyFramesError> take_block(const Chunk& chunk, std::size_t max_bytes, Bytes& out) {
    if (chunk.content.size() < CRC_BYTES) {
        return unexpected(SnappyFramesError::chunk_cut_short);
    }
    const BytesView block = chunk.content.subspan(CRC_BYTES);
    const std::size_t at = out.size();
    if (chunk.kind == chunk_compressed) {
        CAIRN_TRY(take_compressed(block, out));
    } else if (block.size() > MAX_BLOCK_BYTES) {
        return unexpected(SnappyFramesError::block_too_long);
    } else {
        append(out, block);
    }
    if (out.size() > max_bytes) {
        return unexpected(SnappyFramesError::limit_exceeded);
    }
    if (masked_crc(BytesView(out).subspan(at)) != detail::load_le32(chunk.content.data())) {
        return unexpected(SnappyFramesError::checksum_wrong);
    }
    return {};
}

}  // namespace

std::string_view to_string(SnappyFramesError error) noexcept {
    switch (error) {
        case SnappyFramesError::identifier_missing:
            return "it is no stream of snappy frames";
        case SnappyFramesError::identifier_wrong:
            return "an identifier of its stream is wrong";
        case SnappyFramesError::chunk_cut_short:
            return "a chunk is cut short";
        case SnappyFramesError::chunk_unknown:
            return "a chunk is of an unknown kind";
        case SnappyFramesError::block_malformed:
            return "a compressed block is malformed";
        case SnappyFramesError::block_too_long:
            return "a block is longer than 65,536 bytes";
        case SnappyFramesError::checksum_wrong:
            return "a checksum is wrong";
        case SnappyFramesError::limit_exceeded:
            return "it holds more bytes than it may";
    }
    CAIRN_UNREACHABLE("no such error");
}

Bytes compress_frames(BytesView plain) {
    Bytes out;
    append_header(out, chunk_identifier, IDENTIFIER.size());
    append(out, IDENTIFIER);
    while (!plain.empty()) {
        const std::size_t size = std::min(plain.size(), MAX_BLOCK_BYTES);
        append_block(out, plain.first(size));
        plain = plain.subspan(size);
    }
    return out;
}

Result<Bytes, SnappyFramesError> decompress_frames(BytesView stream, std::size_t max_bytes) {
    if (stream.empty() || stream[0] != chunk_identifier) {
        return unexpected(SnappyFramesError::identifier_missing);
    }
    Bytes out;
    while (!stream.empty()) {
        CAIRN_TRY_ASSIGN(const Chunk chunk, take_chunk(stream));
        if (chunk.kind == chunk_identifier) {
            if (!std::ranges::equal(chunk.content, IDENTIFIER)) {
                return unexpected(SnappyFramesError::identifier_wrong);
            }
        } else if (chunk.kind == chunk_compressed || chunk.kind == chunk_plain) {
            CAIRN_TRY(take_block(chunk, max_bytes, out));
        } else if (chunk.kind < first_skippable) {
            return unexpected(SnappyFramesError::chunk_unknown);
        }
    }
    return out;
}

}  // namespace cairn::store
