// SHA-256 (FIPS 180-4), and the kernel under every Merkle tree: whole layers of 64-byte nodes at
// once.
//
// The fastest of AVX-512 (16 nodes at a time), AVX2 (8), SHA-NI (2) and plain C++ that this CPU has
// is chosen at first use. The environment variable CAIRN_SHA256 = avx512 | avx2 | shani | portable
// forces one; a choice this CPU cannot run, or an unknown word, aborts with a message.
// Thread-safety: all functions may be called from any thread. None allocates.
#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace cairn::crypto {

/// SHA-256 of a message of any length.
[[nodiscard]] Bytes32 sha256(BytesView message) noexcept;

/// One inner node of a tree: `in` is 64 bytes (two nodes), `out` is 32.
struct PairJob {
    const std::uint8_t* in;
    std::uint8_t* out;
};

/// out = SHA-256(in) for every job. `in` and `out` of different jobs never overlap; a job's own
/// may. Cheapest per node with 16 jobs or more in one call.
void hash_pairs(std::span<const PairJob> jobs) noexcept;

/// A message of at most 55 bytes, padded to the one block that SHA-256 makes of it.
[[nodiscard]] std::array<std::uint8_t, 64> padded_block(BytesView message) noexcept;

/// out = SHA-256(message) for every job, whose `in` is the message's padded_block: half the cost of
/// a node. The rules of hash_pairs hold.
void hash_blocks(std::span<const PairJob> jobs) noexcept;

/// One layer of a tree: hashes `count` pairs of neighbours, 64 * count bytes, into 32 * count
/// bytes. `out` may equal `in`; any other overlap is not allowed.
void hash_layer(const std::uint8_t* in, std::size_t count, std::uint8_t* out) noexcept;

/// SHA-256(left || right), for the few places that need just one node.
[[nodiscard]] Bytes32 hash_pair(const Bytes32& left, const Bytes32& right) noexcept;

/// Nodes hashed by hash_pairs, hash_layer and hash_pair since the program started. For benchmarks:
/// relaxed, added once per call.
std::uint64_t hashes_done() noexcept;

/// The chosen kernel, as CAIRN_SHA256 names it.
const char* sha256_kernel() noexcept;

}  // namespace cairn::crypto
