// SHA-256 of many tree nodes at once, one per 32-bit lane of a vector: the body shared by the AVX2
// and AVX-512 kernels. It uses the compilers' vector types only; a kernel instantiates it in a
// function with its own target attribute, and everything here is inlined into that function, so the
// compiler picks the instructions (vprord, vpternlogd, embedded broadcasts) itself.
#pragma once

#include "crypto/detail/sha256_constants.hpp"
#include "crypto/detail/sha256_kernels.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace cairn::crypto::detail {

template <unsigned N, class V>
CAIRN_INLINE void rotate_right(V& out, const V& x) noexcept {
    out = (x >> N) | (x << (32U - N));
}

/// One round; the caller rotates the names of the eight state words instead of moving them.
template <class V>
CAIRN_INLINE void round(const V& a, const V& b, const V& c, V& d, const V& e, const V& f,
                        const V& g, V& h, const V& k_plus_w) noexcept {
    V r0;
    V r1;
    V r2;
    rotate_right<6>(r0, e);
    rotate_right<11>(r1, e);
    rotate_right<25>(r2, e);
    const V t1 = (h + k_plus_w) + (g ^ (e & (f ^ g))) + (r0 ^ r1 ^ r2);
    rotate_right<2>(r0, a);
    rotate_right<13>(r1, a);
    rotate_right<22>(r2, a);
    d += t1;
    h = t1 + (r0 ^ r1 ^ r2) + ((a & b) | (c & (a | b)));
}

/// w[t] for the next 16 rounds, in place: w holds the last 16 words of the schedule.
template <std::size_t T, class V>
CAIRN_INLINE void next_word(std::array<V, 16>& w) noexcept {
    V r0;
    V r1;
    rotate_right<7>(r0, w[(T + 1) % 16]);
    rotate_right<18>(r1, w[(T + 1) % 16]);
    const V s0 = r0 ^ r1 ^ (w[(T + 1) % 16] >> 3U);
    rotate_right<17>(r0, w[(T + 14) % 16]);
    rotate_right<19>(r1, w[(T + 14) % 16]);
    const V s1 = r0 ^ r1 ^ (w[(T + 14) % 16] >> 10U);
    w[T] += s0 + w[(T + 9) % 16] + s1;
}

template <std::size_t T, class V>
CAIRN_INLINE void rotated_round(std::array<V, 8>& s, const V& k_plus_w) noexcept {
    round(s[(8 - T % 8) % 8], s[(9 - T % 8) % 8], s[(10 - T % 8) % 8], s[(11 - T % 8) % 8],
          s[(12 - T % 8) % 8], s[(13 - T % 8) % 8], s[(14 - T % 8) % 8], s[(15 - T % 8) % 8],
          k_plus_w);
}

template <class V>
CAIRN_INLINE void add_initial_state(std::array<V, 8>& s) noexcept {
    for (std::size_t i = 0; i < 8; ++i) {
        s[i] += sha256_initial_state[i];
    }
}

template <bool Extend, class V, std::size_t... T>
CAIRN_INLINE void sixteen_message_rounds(std::array<V, 8>& s, std::array<V, 16>& w,
                                         const std::uint32_t* k,
                                         std::index_sequence<T...> /*rounds*/) noexcept {
    const auto one = [&]<std::size_t U>(std::integral_constant<std::size_t, U> /*round*/)
                         __attribute__((always_inline)) {
                             if constexpr (Extend) {
                                 next_word<U>(w);
                             }
                             rotated_round<U>(s, w[U] + k[U]);
                         };
    (one(std::integral_constant<std::size_t, T>{}), ...);
}

/// The first block: 16 message words in `w`, which is used up.
template <class V>
CAIRN_INLINE void compress_message(std::array<V, 8>& s, std::array<V, 16>& w) noexcept {
    constexpr auto all = std::make_index_sequence<16>{};
    const std::uint32_t* k = sha256_round_constants.data();
    sixteen_message_rounds<false>(s, w, k, all);
    for (std::size_t t = 16; t < 64; t += 16) {
        sixteen_message_rounds<true>(s, w, k + t, all);
    }
}

template <class V, std::size_t... T>
CAIRN_INLINE void sixteen_padding_rounds(std::array<V, 8>& s, const std::uint32_t* k_plus_w,
                                         std::index_sequence<T...> /*rounds*/) noexcept {
    (rotated_round<T>(s, V{} + k_plus_w[T]), ...);
}

/// The second block, the same for every node.
template <class V>
CAIRN_INLINE void compress_padding(std::array<V, 8>& s) noexcept {
    for (std::size_t t = 0; t < 64; t += 16) {
        sixteen_padding_rounds(s, sha256_padding_k_plus_w.data() + t,
                               std::make_index_sequence<16>{});
    }
}

/// What a lane hashes.
enum class LaneMessage : std::uint8_t {
    node,       // 64 bytes; the padding is a second block
    one_block,  // already padded
};

/// The digest words of as many messages as V has lanes, from their transposed words.
template <LaneMessage Message, class V>
CAIRN_INLINE void hash_lanes(std::array<V, 8>& s, std::array<V, 16>& w) noexcept {
    for (std::size_t i = 0; i < 8; ++i) {
        s[i] = V{} + sha256_initial_state[i];
    }
    compress_message(s, w);
    add_initial_state(s);
    if constexpr (Message == LaneMessage::one_block) {
        return;
    }
    const std::array<V, 8> first = s;
    compress_padding(s);
    for (std::size_t i = 0; i < 8; ++i) {
        s[i] += first[i];
    }
}

}  // namespace cairn::crypto::detail
