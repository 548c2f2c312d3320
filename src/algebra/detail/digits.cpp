#include "algebra/detail/digits.hpp"

#include <algorithm>
#include <atomic>
#include <bit>

namespace cairn::algebra::detail {
namespace {

/// (r - 1) / 2
constexpr Limbs4 half = {Fr::p[0] >> 1U | Fr::p[1] << 63U, Fr::p[1] >> 1U | Fr::p[2] << 63U,
                         Fr::p[2] >> 1U | Fr::p[3] << 63U, Fr::p[3] >> 1U};

unsigned bits_of(const Limbs4& value) noexcept {
    for (std::size_t i = 4; i-- > 0;) {
        if (value[i] != 0) {
            return static_cast<unsigned>(64 * i + 64) -
                   static_cast<unsigned>(std::countl_zero(value[i]));
        }
    }
    return 0;
}

/// Bits from `at` on; at least `bits` of them are right.
std::uint64_t bits_at(const Limbs4& value, unsigned at) noexcept {
    const std::size_t word = at / 64;
    const unsigned shift = at % 64;
    if (word > 3) {
        return 0;
    }
    const std::uint64_t low = value[word] >> shift;
    return shift == 0 || word == 3 ? low : low | value[word + 1] << (64 - shift);
}

Limbs4 offset_of(const Windows& windows) noexcept {
    Limbs4 out{};
    for (unsigned w = 0; w + 1 < windows.count; ++w) {
        const unsigned bit = windows.bits * w + windows.bits - 1;
        out[bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
    return out;
}

/// Scalars in one go: what their digits need stays in the cache.
constexpr std::size_t block = 512;

}  // namespace

SignedScalars signed_scalars(std::span<const Fr> scalars,
                             const std::function<bool(std::size_t)>& skip,
                             base::Executor& executor) {
    SignedScalars out;
    out.sizes.resize(scalars.size());
    out.negative.resize((scalars.size() + 63) / 64);
    std::atomic<std::size_t> nonzero = 0;
    std::atomic<unsigned> most_bits = 0;
    executor.parallel_for(out.negative.size(), 64, [&](std::size_t begin, std::size_t end) {
        std::size_t seen = 0;
        unsigned bits = 0;
        for (std::size_t i = 64 * begin; i < std::min(64 * end, scalars.size()); ++i) {
            if (scalars[i].is_zero() || skip(i)) {
                continue;
            }
            Limbs4 size = scalars[i].to_integer();
            if (is_below(half, size)) {
                std::uint64_t borrow = 0;
                size = subtract(Fr::p, size, borrow);
                out.negative[i / 64] |= std::uint64_t{1} << (i % 64);
            }
            out.sizes[i] = size;
            bits = std::max(bits, bits_of(size));
            ++seen;
        }
        nonzero += seen;
        unsigned before = most_bits;
        while (before < bits && !most_bits.compare_exchange_weak(before, bits)) {
        }
    });
    out.nonzero = nonzero;
    out.bits = most_bits;
    return out;
}

Windows choose_windows(std::size_t scalars, unsigned scalar_bits, unsigned levels) noexcept {
    Windows best;
    double least = 0;
    for (unsigned c = 2; c <= 16; ++c) {
        const Windows windows = {c, (scalar_bits + c) / c};
        const unsigned sets = (windows.count + levels - 1) / levels;
        // Every digit is an addition, every bucket two more.
        const double additions = static_cast<double>(windows.count) * static_cast<double>(scalars) +
                                 2.0 * sets * static_cast<double>(windows.buckets());
        if (best.count == 0 || additions < least) {
            best = windows;
            least = additions;
        }
    }
    return best;
}

std::vector<std::int16_t> digits_of(const SignedScalars& scalars, const Windows& windows,
                                    base::Executor& executor) {
    const std::size_t count = scalars.sizes.size();
    std::vector<std::int16_t> out(count * windows.count);
    const Limbs4 offset = offset_of(windows);
    const std::uint64_t mask = (std::uint64_t{1} << windows.bits) - 1;
    const auto middle = static_cast<std::int64_t>(windows.buckets());
    executor.parallel_for((count + block - 1) / block, 4, [&](std::size_t begin, std::size_t end) {
        std::array<Limbs4, block> shifted;
        for (std::size_t b = begin; b < end; ++b) {
            const std::size_t first = b * block;
            const std::size_t size = std::min(block, count - first);
            for (std::size_t i = 0; i < size; ++i) {
                std::uint64_t carry = 0;
                shifted[i] = algebra::add(scalars.sizes[first + i], offset, carry);
            }
            for (unsigned w = 0; w < windows.count; ++w) {
                const bool last = w + 1 == windows.count;
                std::int16_t* const row = out.data() + w * count + first;
                for (std::size_t i = 0; i < size; ++i) {
                    const std::uint64_t bits = bits_at(shifted[i], w * windows.bits) & mask;
                    row[i] = static_cast<std::int16_t>(static_cast<std::int64_t>(bits) -
                                                       (last ? 0 : middle));
                }
            }
        }
    });
    return out;
}

}  // namespace cairn::algebra::detail
