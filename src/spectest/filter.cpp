#include "spectest/filter.hpp"

#include <algorithm>
#include <charconv>

namespace cairn::spectest {
namespace {

bool fits(std::string_view pattern, std::string_view path) noexcept {
    return pattern.find_first_of("*?") == std::string_view::npos
               ? path.find(pattern) != std::string_view::npos
               : matches_glob(pattern, path);
}

bool fits_any(const std::vector<std::string>& patterns, std::string_view path) noexcept {
    return std::any_of(patterns.begin(), patterns.end(),
                       [path](const std::string& pattern) { return fits(pattern, path); });
}

/// FNV-1a, 64 bits: spreads paths evenly and is the same everywhere.
std::uint64_t path_hash(std::string_view path) noexcept {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : path) {
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL;
    }
    return hash ^ (hash >> 32U);
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view text) noexcept {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;  // the last '*' met, and where its match ends so far
    std::size_t star_end = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            star_end = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++star_end;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::optional<Share> parse_share(std::string_view text) {
    const std::size_t equals = text.find("=1/");
    if (equals == std::string_view::npos || equals == 0) {
        return std::nullopt;
    }
    const std::string_view number = text.substr(equals + 3);
    Share share{std::string(text.substr(0, equals)), 0};
    const char* end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, share.one_in);
    if (error != std::errc{} || stop != end || share.one_in == 0) {
        return std::nullopt;
    }
    return share;
}

bool Filter::wants(const CaseId& id) const {
    const std::string path = id.path();
    if ((!wanted.empty() && !fits_any(wanted, path)) || fits_any(excluded, path)) {
        return false;
    }
    return std::all_of(shares.begin(), shares.end(), [&](const Share& share) {
        return share.preset != id.preset || path_hash(path) % share.one_in == 0;
    });
}

}  // namespace cairn::spectest
