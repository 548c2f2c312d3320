// Plain C++, as FIPS 180-4 writes it: the fallback, and the oracle of the other kernels.
#include "crypto/detail/sha256_constants.hpp"
#include "crypto/detail/sha256_kernels.hpp"

#include <bit>

namespace cairn::crypto::detail {
namespace {

std::uint32_t load_be32(const std::uint8_t* in) noexcept {
    return std::uint32_t{in[0]} << 24U | std::uint32_t{in[1]} << 16U | std::uint32_t{in[2]} << 8U |
           std::uint32_t{in[3]};
}

void store_be32(std::uint8_t* out, std::uint32_t value) noexcept {
    out[0] = static_cast<std::uint8_t>(value >> 24U);
    out[1] = static_cast<std::uint8_t>(value >> 16U);
    out[2] = static_cast<std::uint8_t>(value >> 8U);
    out[3] = static_cast<std::uint8_t>(value);
}

std::array<std::uint32_t, 64> message_schedule(const std::uint8_t* block) noexcept {
    std::array<std::uint32_t, 64> w{};
    for (std::size_t t = 0; t < 16; ++t) {
        w[t] = load_be32(block + 4 * t);
    }
    for (std::size_t t = 16; t < 64; ++t) {
        w[t] =
            sha256_small_sigma1(w[t - 2]) + w[t - 7] + sha256_small_sigma0(w[t - 15]) + w[t - 16];
    }
    return w;
}

void compress(Sha256State& state, const std::array<std::uint32_t, 64>& k_plus_w) noexcept {
    auto [a, b, c, d, e, f, g, h] = state;
    for (const std::uint32_t kw : k_plus_w) {
        const std::uint32_t sigma1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t choice = (e & f) ^ (~e & g);
        const std::uint32_t t1 = h + sigma1 + choice + kw;
        const std::uint32_t sigma0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + sigma0 + majority;
    }
    const Sha256State mixed = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < state.size(); ++i) {
        state[i] += mixed[i];
    }
}

void store_digest(const Sha256State& state, std::uint8_t* out) noexcept {
    for (std::size_t word = 0; word < state.size(); ++word) {
        store_be32(out + 4 * word, state[word]);
    }
}

}  // namespace

void sha256_blocks_portable(Sha256State& state, const std::uint8_t* blocks,
                            std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        auto w = message_schedule(blocks + 64 * i);
        for (std::size_t t = 0; t < 64; ++t) {
            w[t] += sha256_round_constants[t];
        }
        compress(state, w);
    }
}

void hash_pairs_portable(const PairJob* jobs, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        Sha256State state = sha256_initial_state;
        sha256_blocks_portable(state, jobs[i].in, 1);
        compress(state, sha256_padding_k_plus_w);
        store_digest(state, jobs[i].out);
    }
}

void hash_blocks_portable(const PairJob* jobs, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        Sha256State state = sha256_initial_state;
        sha256_blocks_portable(state, jobs[i].in, 1);
        store_digest(state, jobs[i].out);
    }
}

}  // namespace cairn::crypto::detail
