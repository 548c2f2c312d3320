#include "spectest/tar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace cairn::spectest {
namespace {

constexpr std::size_t BLOCK_BYTES = 512;
// A pax header or a long name; real ones have a few hundred bytes.
constexpr std::uint64_t EXTENSION_BYTES_MAX = std::uint64_t{64} << 10U;

using Block = std::array<std::uint8_t, BLOCK_BYTES>;

struct FieldPlace {
    std::size_t begin;
    std::size_t size;
};
constexpr FieldPlace NAME{0, 100};
constexpr FieldPlace SIZE{124, 12};
constexpr FieldPlace CHECKSUM{148, 8};
constexpr std::size_t TYPE = 156;
constexpr FieldPlace MAGIC{257, 8};
constexpr FieldPlace PREFIX{345, 155};

BytesView field(const Block& block, FieldPlace place) noexcept {
    return BytesView(block).subspan(place.begin, place.size);
}

/// A field of text ends at its first NUL.
std::string text(BytesView bytes) {
    const auto end = std::find(bytes.begin(), bytes.end(), std::uint8_t{0});
    return {bytes.begin(), end};
}

/// Octal digits between blanks, or, with the top bit set, a big-endian number (GNU).
std::optional<std::uint64_t> number(BytesView bytes) {
    constexpr std::uint8_t base256 = 0x80;
    if (bytes[0] == base256) {
        std::uint64_t value = 0;
        for (const std::uint8_t byte : bytes.subspan(1)) {
            if (value >> 56U != 0) {
                return std::nullopt;
            }
            value = value << 8U | byte;
        }
        return value;
    }
    std::string digits = text(bytes);
    digits.erase(digits.find_last_not_of(' ') + 1);
    digits.erase(0, digits.find_first_not_of(' '));
    if (digits.empty()) {
        return 0;
    }
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, 8);
    return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

/// The sum of all bytes, those of the checksum field counted as blanks.
std::uint64_t checksum(const Block& block) noexcept {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < block.size(); ++i) {
        const bool inside = i >= CHECKSUM.begin && i < CHECKSUM.begin + CHECKSUM.size;
        sum += inside ? std::uint64_t{' '} : std::uint64_t{block[i]};
    }
    return sum;
}

bool all_zero(const Block& block) noexcept {
    return std::all_of(block.begin(), block.end(), [](std::uint8_t byte) { return byte == 0; });
}

/// POSIX splits a long path in two; the old GNU format has other data where the prefix would be.
std::string full_name(const Block& block) {
    const std::string name = text(field(block, NAME));
    const BytesView magic = field(block, MAGIC);
    constexpr std::string_view posix{"ustar\0", 6};
    if (!std::equal(posix.begin(), posix.end(), magic.begin())) {
        return name;
    }
    const std::string prefix = text(field(block, PREFIX));
    return prefix.empty() ? name : prefix + "/" + name;
}

/// One record "<length> <key>=<value>\n" off the front of `rest`; false if it breaks the format.
bool take_pax_record(std::string_view& rest, std::string_view& key, std::string_view& value) {
    std::size_t length = 0;
    const auto [digits_end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), length);
    const auto digits = static_cast<std::size_t>(digits_end - rest.data());
    if (error != std::errc{} || length > rest.size() || length < digits + 4) {
        return false;
    }
    std::string_view record = rest.substr(0, length);
    rest.remove_prefix(length);
    if (record[digits] != ' ' || record.back() != '\n') {
        return false;
    }
    record = record.substr(digits + 1, length - digits - 2);
    const std::size_t equals = record.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return false;
    }
    key = record.substr(0, equals);
    value = record.substr(equals + 1);
    return true;
}

bool is_file(char type) noexcept {
    return type == '0' || type == '\0' || type == '7';
}
bool is_extension(char type) noexcept {
    return type == 'x' || type == 'g' || type == 'L' || type == 'K';
}

std::string without_dot_prefix(std::string path) {
    while (path.starts_with("./")) {
        path.erase(0, 2);
    }
    return path;
}

}  // namespace

bool is_safe_path(std::string_view path) noexcept {
    if (path.find('\0') != std::string_view::npos) {
        return false;
    }
    while (true) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

TarReader::TarReader(ByteSourcePtr source, std::string name, const ArchiveLimits& limits,
                     Wanted wanted)
    : source_(std::move(source)),
      name_(std::move(name)),
      limits_(limits),
      wanted_(std::move(wanted)) {}

ArchiveResult<std::optional<Member>> TarReader::next() {
    while (true) {
        CAIRN_TRY_ASSIGN(auto header, read_file_header());
        if (!header) {
            return std::optional<Member>{};
        }
        if (wanted_ && !wanted_(header->path)) {
            CAIRN_TRY(skip(header->size));
            continue;
        }
        CAIRN_TRY_ASSIGN(Bytes bytes, read_body(header->size, header->path));
        return std::optional(Member{std::move(header->path), std::move(bytes)});
    }
}

/// The next regular file, with what extended headers say about it; folders are passed over.
ArchiveResult<std::optional<TarReader::Header>> TarReader::read_file_header() {
    Overrides overrides;
    while (true) {
        CAIRN_TRY_ASSIGN(auto header, read_header());
        if (!header) {
            return std::optional<Header>{};
        }
        if (is_extension(header->type)) {
            CAIRN_TRY(read_extension(*header, overrides));
            continue;
        }
        header->path = without_dot_prefix(overrides.path.value_or(std::move(header->path)));
        header->size = overrides.size.value_or(header->size);
        overrides = {};
        if (header->type == '5') {
            CAIRN_TRY(skip(header->size));
            continue;
        }
        if (!is_file(header->type)) {
            return archive_failure(ArchiveError::unsupported_member, header->path);
        }
        if (header->path.size() > limits_.path_bytes_max) {
            return archive_failure(ArchiveError::path_too_long, name_);
        }
        if (!is_safe_path(header->path)) {
            return archive_failure(ArchiveError::unsafe_path, header->path);
        }
        return header;
    }
}

ArchiveResult<std::optional<TarReader::Header>> TarReader::read_header() {
    Block block{};
    if (!end_) {
        CAIRN_TRY(read_exactly(block));
        end_ = all_zero(block);
    }
    if (end_) {
        return std::optional<Header>{};
    }
    const auto stated = number(field(block, CHECKSUM));
    if (!stated || *stated != checksum(block)) {
        return archive_failure(ArchiveError::bad_checksum, name_);
    }
    const auto size = number(field(block, SIZE));
    if (!size) {
        return archive_failure(ArchiveError::bad_number, name_);
    }
    return std::optional(Header{full_name(block), *size, static_cast<char>(block[TYPE])});
}

ArchiveResult<void> TarReader::read_extension(const Header& header, Overrides& overrides) {
    if (header.size > EXTENSION_BYTES_MAX) {
        return archive_failure(ArchiveError::bad_extended_header, name_);
    }
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_body(header.size, header.path));
    if (header.type == 'L') {
        overrides.path = text(bytes);
    }
    if (header.type != 'x') {
        return {};
    }
    const std::string body(bytes.begin(), bytes.end());
    std::string_view rest = body;
    while (!rest.empty()) {
        std::string_view key;
        std::string_view value;
        if (!take_pax_record(rest, key, value)) {
            return archive_failure(ArchiveError::bad_extended_header, name_);
        }
        if (key == "path") {
            overrides.path = std::string(value);
        } else if (key == "size") {
            std::uint64_t size = 0;
            const char* end = value.data() + value.size();
            const auto [stop, error] = std::from_chars(value.data(), end, size);
            if (error != std::errc{} || stop != end) {
                return archive_failure(ArchiveError::bad_number, name_);
            }
            overrides.size = size;
        } else if (key.starts_with("GNU.sparse")) {
            return archive_failure(ArchiveError::unsupported_member, name_);
        }
    }
    return {};
}

/// The content of a member and the padding to the end of its last block.
ArchiveResult<Bytes> TarReader::read_body(std::uint64_t size, std::string_view path) {
    if (size > limits_.member_bytes_max) {
        return archive_failure(ArchiveError::member_too_large, path);
    }
    // Grown as bytes arrive, so that a false size costs no memory.
    constexpr std::size_t step = std::size_t{16} << 20U;
    Bytes bytes;
    while (bytes.size() < size) {
        const std::size_t begin = bytes.size();
        const std::uint64_t more = std::min<std::uint64_t>(step, size - begin);
        bytes.resize(begin + static_cast<std::size_t>(more));
        CAIRN_TRY(read_exactly(std::span(bytes).subspan(begin)));
    }
    std::array<std::uint8_t, BLOCK_BYTES> padding{};
    const std::size_t used = bytes.size() % BLOCK_BYTES;
    if (used != 0) {
        CAIRN_TRY(read_exactly(std::span(padding).first(BLOCK_BYTES - used)));
    }
    return bytes;
}

ArchiveResult<void> TarReader::skip(std::uint64_t count) {
    if (count > limits_.total_bytes_max) {
        return archive_failure(ArchiveError::archive_too_large, name_);
    }
    std::array<std::uint8_t, std::size_t{32} << 10U> sink{};
    std::uint64_t rest = (count + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    while (rest > 0) {
        const auto some = static_cast<std::size_t>(std::min<std::uint64_t>(rest, sink.size()));
        CAIRN_TRY(read_exactly(std::span(sink).first(some)));
        rest -= some;
    }
    return {};
}

ArchiveResult<void> TarReader::read_exactly(std::span<std::uint8_t> out) {
    if (out.empty()) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const std::size_t got, read_fully(*source_, out));
    if (got != out.size()) {
        return archive_failure(ArchiveError::truncated, name_);
    }
    total_bytes_ += got;
    if (total_bytes_ > limits_.total_bytes_max) {
        return archive_failure(ArchiveError::archive_too_large, name_);
    }
    return {};
}

}  // namespace cairn::spectest
