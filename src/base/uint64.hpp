// Strong 64-bit unsigned integers that do not mix (Slot, Epoch, Gwei, ...), with checked
// arithmetic.
//
// The specification's uint64 raises on overflow, and that makes a transition invalid. Here an
// overflow sets a sticky flag of the current thread, in the manner of IEEE 754 exceptions: the
// operation goes on with the saturated value, and whoever applies a transition asks
// `take_overflow()` before he commits its result. So no operation needs a Result of its own, and
// none wraps.
//
//   struct SlotTag; using Slot = base::Uint64<SlotTag>;
//   Slot slot = state.slot + 1;          // plain integers are numbers of the same unit
//   uint64_t distance = slot - other;    // the difference of two is a number
//
// Thread-safety: the flag belongs to the thread. Work handed to other threads must report its own.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>

namespace cairn::base {

namespace detail {
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): like the flags of IEEE 754
inline thread_local bool overflow_flag = false;
}  // namespace detail

/// True if an operation below overflowed on this thread since the last call; clears the flag.
inline bool take_overflow() noexcept {
    const bool flag = detail::overflow_flag;
    detail::overflow_flag = false;
    return flag;
}
inline void raise_overflow() noexcept {
    detail::overflow_flag = true;
}

constexpr std::uint64_t checked_add(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t out = 0;
    if (__builtin_add_overflow(a, b, &out)) [[unlikely]] {
        raise_overflow();
        return std::numeric_limits<std::uint64_t>::max();
    }
    return out;
}
constexpr std::uint64_t checked_sub(std::uint64_t a, std::uint64_t b) noexcept {
    if (a < b) [[unlikely]] {
        raise_overflow();
        return 0;
    }
    return a - b;
}
constexpr std::uint64_t checked_mul(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t out = 0;
    if (__builtin_mul_overflow(a, b, &out)) [[unlikely]] {
        raise_overflow();
        return std::numeric_limits<std::uint64_t>::max();
    }
    return out;
}

template <class Tag>
struct Uint64 {
    std::uint64_t value = 0;

    constexpr Uint64() = default;
    constexpr explicit Uint64(std::uint64_t v) noexcept : value(v) {}

    friend constexpr bool operator==(Uint64, Uint64) = default;
    friend constexpr auto operator<=>(Uint64, Uint64) = default;
    friend constexpr auto operator<=>(Uint64 a, std::uint64_t b) noexcept { return a.value <=> b; }
    friend constexpr bool operator==(Uint64 a, std::uint64_t b) noexcept { return a.value == b; }

    friend constexpr Uint64 operator+(Uint64 a, std::uint64_t b) noexcept {
        return Uint64{checked_add(a.value, b)};
    }
    friend constexpr Uint64 operator+(Uint64 a, Uint64 b) noexcept {
        return Uint64{checked_add(a.value, b.value)};
    }
    friend constexpr Uint64 operator-(Uint64 a, std::uint64_t b) noexcept {
        return Uint64{checked_sub(a.value, b)};
    }
    friend constexpr std::uint64_t operator-(Uint64 a, Uint64 b) noexcept {
        return checked_sub(a.value, b.value);
    }
    friend constexpr Uint64 operator*(Uint64 a, std::uint64_t b) noexcept {
        return Uint64{checked_mul(a.value, b)};
    }
    friend constexpr Uint64 operator/(Uint64 a, std::uint64_t b) noexcept {
        return Uint64{a.value / b};
    }
    friend constexpr std::uint64_t operator/(Uint64 a, Uint64 b) noexcept {
        return a.value / b.value;
    }
    friend constexpr std::uint64_t operator%(Uint64 a, std::uint64_t b) noexcept {
        return a.value % b;
    }
    template <class T>
    constexpr Uint64& operator+=(T b) noexcept {
        return *this = *this + b;
    }
    constexpr Uint64& operator-=(std::uint64_t b) noexcept { return *this = *this - b; }
    constexpr Uint64& operator-=(Uint64 b) noexcept { return *this = *this - b.value; }
    constexpr Uint64& operator++() noexcept { return *this = *this + 1; }
};

}  // namespace cairn::base

template <class Tag>
struct std::hash<cairn::base::Uint64<Tag>> {
    std::size_t operator()(cairn::base::Uint64<Tag> v) const noexcept {
        return std::hash<std::uint64_t>{}(v.value);
    }
};
