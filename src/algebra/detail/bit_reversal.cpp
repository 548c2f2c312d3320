#include "algebra/detail/bit_reversal.hpp"

#include "algebra/detail/ntt_butterfly.hpp"

#include <algorithm>
#include <array>

namespace cairn::algebra::detail {
namespace {

constexpr unsigned LOG_SIDE = 4;
constexpr std::size_t SIDE = std::size_t{1} << LOG_SIDE;
constexpr std::size_t GRAIN = 8;

/// The bits of a place are those of row, tile and column; in reverse, of column, tile and row.
using Tile = std::array<Fr, SIDE * SIDE>;

constexpr std::array<std::size_t, SIDE> reversed_side = {0, 8, 4, 12, 2, 10, 6, 14,
                                                         1, 9, 5, 13, 3, 11, 7, 15};

struct Tiles {
    Fr* elements;
    std::size_t row_stride;

    /// Asks the memory for what read() will read.
    void prefetch(std::size_t index) const noexcept {
        for (std::size_t row = 0; row < SIDE; ++row) {
            const Fr* const from = elements + row * row_stride + index * SIDE;
            for (std::size_t column = 0; column < SIDE; column += 64 / sizeof(Fr)) {
                __builtin_prefetch(from + column, 1);
            }
        }
    }
    /// Reduced, and as they will stand.
    void read(Tile& tile, std::size_t index) const noexcept {
        for (std::size_t row = 0; row < SIDE; ++row) {
            const Fr* const from = elements + row * row_stride + index * SIDE;
            for (std::size_t column = 0; column < SIDE; ++column) {
                tile[reversed_side[column] * SIDE + reversed_side[row]] = {
                    fr_reduce_word(from[column].limbs)};
            }
        }
    }
    void write(const Tile& tile, std::size_t index) const noexcept {
        for (std::size_t row = 0; row < SIDE; ++row) {
            std::copy_n(tile.data() + row * SIDE, SIDE, elements + row * row_stride + index * SIDE);
        }
    }
};

void reverse_few(std::span<Fr> elements, unsigned bits) noexcept {
    for (Fr& element : elements) {
        element = {fr_reduce_word(element.limbs)};
    }
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const std::size_t j = reversed_bits(i, bits);
        if (i < j) {
            std::swap(elements[i], elements[j]);
        }
    }
}

}  // namespace

std::size_t reversed_bits(std::size_t i, unsigned bits) noexcept {
    std::uint64_t x = i;
    x = (x >> 1U & 0x5555555555555555) | (x & 0x5555555555555555) << 1U;
    x = (x >> 2U & 0x3333333333333333) | (x & 0x3333333333333333) << 2U;
    x = (x >> 4U & 0x0f0f0f0f0f0f0f0f) | (x & 0x0f0f0f0f0f0f0f0f) << 4U;
    return bits == 0 ? 0 : static_cast<std::size_t>(__builtin_bswap64(x) >> (64 - bits));
}

void reverse_places_and_reduce(std::span<Fr> elements, base::Executor& executor) {
    const auto bits = static_cast<unsigned>(__builtin_ctzll(elements.size()));
    if (bits < 2 * LOG_SIDE) {
        reverse_few(elements, bits);
        return;
    }
    const unsigned tile_bits = bits - 2 * LOG_SIDE;
    const Tiles tiles = {elements.data(), elements.size() / SIDE};
    executor.parallel_for(std::size_t{1} << tile_bits, GRAIN,
                          [&](std::size_t begin, std::size_t end) {
                              Tile tile;
                              Tile other;
                              for (std::size_t i = begin; i < end; ++i) {
                                  const std::size_t j = reversed_bits(i, tile_bits);
                                  if (i > j) {
                                      continue;
                                  }
                                  const std::size_t next = std::min(i + 1, end - 1);
                                  tiles.prefetch(next);
                                  tiles.prefetch(reversed_bits(next, tile_bits));
                                  tiles.read(tile, i);
                                  if (i < j) {
                                      tiles.read(other, j);
                                      tiles.write(other, i);
                                  }
                                  tiles.write(tile, j);
                              }
                          });
}

}  // namespace cairn::algebra::detail
