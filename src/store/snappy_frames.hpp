// The framing format of snappy: streams of chunks, each with a checksum, as era files and the
// requests of the wire network have them. Not the raw blocks of gossip and test vectors.
// Spec: google/snappy framing_format.txt, revision 2022-05-23.
//
// Chunks without a checksum, which that revision brought in, are refused: nobody writes them where
// we read. Threads: pure functions.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string_view>

namespace cairn::store {

enum class SnappyFramesError : std::uint8_t {
    identifier_missing,  // the stream does not begin with its identifier
    identifier_wrong,    // a later one is malformed
    chunk_cut_short,
    chunk_unknown,    // of a kind that may not be skipped
    block_malformed,  // of compressed bytes
    block_too_long,   // of more than 65,536 plain bytes
    checksum_wrong,
    limit_exceeded,
};
std::string_view to_string(SnappyFramesError error) noexcept;

/// One stream. Chunks that would not shrink by an eighth are stored as they are.
Bytes compress_frames(BytesView plain);

/// All of `stream`, if that gives at most `max_bytes`. Memory: what is given, and 64 KiB.
Result<Bytes, SnappyFramesError> decompress_frames(BytesView stream, std::size_t max_bytes);

}  // namespace cairn::store
