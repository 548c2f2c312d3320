#include "fri/detail/queries.hpp"

#include "crypto/sha256.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace cairn::fri::detail {
namespace {

Bytes32 hash_numbered(const Bytes32& seed, std::uint64_t number) noexcept {
    std::array<std::uint8_t, 40> message{};
    std::memcpy(message.data(), seed.data(), 32);
    for (unsigned i = 0; i < 8; ++i) {
        message[32 + i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return crypto::sha256(message);
}

void sort_and_unite(std::vector<std::size_t>& indices) {
    std::ranges::sort(indices);
    const auto rest = std::ranges::unique(indices);
    indices.erase(rest.begin(), rest.end());
}

}  // namespace

bool is_work(const Bytes32& seed, std::uint64_t nonce, unsigned bits) noexcept {
    const Bytes32 digest = hash_numbered(seed, nonce);
    unsigned zeros = 0;
    for (const std::uint8_t byte : digest) {
        zeros += static_cast<unsigned>(std::countl_zero(byte));
        if (byte != 0) {
            break;
        }
    }
    return zeros >= bits;
}

std::uint64_t do_work(const Bytes32& seed, unsigned bits) noexcept {
    std::uint64_t nonce = 0;
    while (!is_work(seed, nonce, bits)) {
        ++nonce;
    }
    return nonce;
}

std::vector<std::size_t> draw(transcript::Transcript& transcript, unsigned count,
                              unsigned log_size) {
    std::vector<std::size_t> out;
    for (unsigned i = 0; i < count; ++i) {
        out.push_back(transcript.challenge_index("fri query", log_size));
    }
    sort_and_unite(out);
    return out;
}

std::vector<std::size_t> modulo(const std::vector<std::size_t>& indices, unsigned log_size) {
    std::vector<std::size_t> out;
    out.reserve(indices.size());
    for (const std::size_t index : indices) {
        out.push_back(index & ((std::size_t{1} << log_size) - 1));
    }
    sort_and_unite(out);
    return out;
}

}  // namespace cairn::fri::detail
