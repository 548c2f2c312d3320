#include "json/detail/number.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace cairn::json::detail {
namespace {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
constexpr bool is_hex_digit(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_octal_digit(char c) noexcept {
    return c >= '0' && c <= '7';
}

/// Takes leading digits off; their number.
std::size_t take_digits(std::string_view& text) noexcept {
    const auto* const end = std::ranges::find_if_not(text, is_digit);
    const auto count = static_cast<std::size_t>(end - text.begin());
    text.remove_prefix(count);
    return count;
}
bool take(std::string_view& text, std::string_view any_of) noexcept {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}
/// Nothing, or an exponent with digits; and then the end.
bool exponent_and_end(std::string_view text) noexcept {
    if (take(text, "eE")) {
        take(text, "+-");
        if (take_digits(text) == 0) {
            return false;
        }
    }
    return text.empty();
}

/// The largest power of ten in 64 bits: wide numbers are handled 19 digits at a time.
constexpr std::uint64_t limb_base = 10'000'000'000'000'000'000U;
constexpr std::size_t limb_digits = 19;
using Limbs = std::array<std::uint64_t, 4>;
__extension__ using Wide = unsigned __int128;

/// limbs = limbs * factor + addend; false if it does not fit into `count` limbs.
bool multiply_add(Limbs& limbs, std::size_t count, std::uint64_t factor,
                  std::uint64_t addend) noexcept {
    Wide carry = addend;
    for (std::size_t i = 0; i < count; ++i) {
        carry += Wide{limbs[i]} * factor;
        limbs[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64U;
    }
    return carry == 0;
}

/// limbs /= limb_base; the remainder.
std::uint64_t divide(Limbs& limbs, std::size_t count) noexcept {
    Wide rest = 0;
    for (std::size_t i = count; i-- > 0;) {
        rest = (rest << 64U) | limbs[i];
        limbs[i] = static_cast<std::uint64_t>(rest / limb_base);
        rest %= limb_base;
    }
    return static_cast<std::uint64_t>(rest);
}

DecimalError read_wide(std::string_view text, std::size_t size, std::uint8_t* out) noexcept {
    Limbs limbs{};
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t count = std::min(limb_digits, text.size() - i);
        std::uint64_t part = 0;
        std::uint64_t scale = 1;
        for (std::size_t k = 0; k < count; ++k) {
            part = part * 10 + static_cast<std::uint64_t>(text[i + k] - '0');
            scale *= 10;
        }
        if (!multiply_add(limbs, size / 8, scale, part)) {
            return DecimalError::out_of_range;
        }
        i += count;
    }
    std::memcpy(out, limbs.data(), size);
    return DecimalError::none;
}

}  // namespace

bool is_json_number(std::string_view text) noexcept {
    take(text, "-");
    const bool zero = text.starts_with('0');
    const std::size_t digits = take_digits(text);
    if (digits == 0 || (zero && digits > 1)) {
        return false;
    }
    if (take(text, ".") && take_digits(text) == 0) {
        return false;
    }
    return exponent_and_end(text);
}

bool is_yaml_number(std::string_view text) noexcept {
    if (text.size() > 2 && text.starts_with("0x")) {
        return std::ranges::all_of(text.substr(2), is_hex_digit);
    }
    if (text.size() > 2 && text.starts_with("0o")) {
        return std::ranges::all_of(text.substr(2), is_octal_digit);
    }
    if (text == ".nan" || text == ".NaN" || text == ".NAN") {
        return true;
    }
    take(text, "+-");
    if (text == ".inf" || text == ".Inf" || text == ".INF") {
        return true;
    }
    const std::size_t before = take_digits(text);
    const std::size_t after = take(text, ".") ? take_digits(text) : 0;
    return before + after > 0 && exponent_and_end(text);
}

DecimalError read_decimal(std::string_view text, std::size_t size, std::uint8_t* out) noexcept {
    const bool leading_zero = text.size() > 1 && text[0] == '0';
    if (text.empty() || leading_zero || !std::ranges::all_of(text, is_digit)) {
        return DecimalError::not_decimal;
    }
    if (size > 8) {
        return read_wide(text, size, out);
    }
    std::uint64_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec != std::errc{} || (size < 8 && (number >> (8 * size)) != 0)) {
        return DecimalError::out_of_range;
    }
    std::memcpy(out, &number, size);
    return DecimalError::none;
}

void append_decimal(std::string& out, const std::uint8_t* in, std::size_t size) {
    Limbs limbs{};
    std::memcpy(limbs.data(), in, size);
    // 256 bits are at most 78 digits: five groups of 19.
    std::array<std::uint64_t, 5> groups{};
    std::size_t count = 0;
    const std::size_t limb_count = (size + 7) / 8;
    do {
        groups[count++] = limb_count == 1 && limbs[0] < limb_base ? std::exchange(limbs[0], 0)
                                                                  : divide(limbs, limb_count);
    } while (std::ranges::any_of(limbs, [](std::uint64_t limb) { return limb != 0; }));
    std::array<char, 24> buffer{};
    for (std::size_t i = count; i-- > 0;) {
        auto* const end =
            std::to_chars(buffer.data(), buffer.data() + buffer.size(), groups[i]).ptr;
        const auto width = static_cast<std::size_t>(end - buffer.data());
        if (i + 1 < count) {
            out.append(limb_digits - width, '0');
        }
        out.append(buffer.data(), width);
    }
}

}  // namespace cairn::json::detail
