#include "spectest/case.hpp"

#include "base/assert.hpp"

#include <snappy.h>

#include <utility>

namespace cairn::spectest {
namespace {

std::string snappy_name(std::string_view stem) {
    return std::string(stem) + ".ssz_snappy";
}
std::string plain_name(std::string_view stem) {
    return std::string(stem) + ".ssz";
}

}  // namespace

std::string_view to_string(FileError error) noexcept {
    switch (error) {
        case FileError::missing:
            return "is missing";
        case FileError::damaged_snappy:
            return "is no snappy block";
        case FileError::too_large:
            return "is too large";
    }
    return "unknown error";
}

void Case::add_file(std::string name, Bytes bytes) {
    size_bytes_ += bytes.size();
    files_.insert_or_assign(std::move(name), File{std::move(bytes)});
}

bool Case::has(std::string_view name) const noexcept {
    return files_.find(name) != files_.end();
}

bool Case::has_ssz(std::string_view stem) const noexcept {
    return has(snappy_name(stem)) || has(plain_name(stem));
}

Result<BytesView, FileError> Case::bytes(std::string_view name) const noexcept {
    const auto found = files_.find(name);
    if (found == files_.end()) {
        return unexpected(FileError::missing);
    }
    found->second.was_read = true;
    return BytesView(found->second.bytes);
}

Result<std::string_view, FileError> Case::text(std::string_view name) const noexcept {
    CAIRN_TRY_ASSIGN(const BytesView view, bytes(name));
    return std::string_view(reinterpret_cast<const char*>(view.data()), view.size());
}

Result<Bytes, FileError> Case::ssz(std::string_view stem) const {
    if (const std::string name = snappy_name(stem); has(name)) {
        CAIRN_TRY_ASSIGN(const BytesView compressed, bytes(name));
        return decompress_snappy(compressed, SSZ_BYTES_MAX);
    }
    CAIRN_TRY_ASSIGN(const BytesView plain, bytes(plain_name(stem)));
    return Bytes(plain.begin(), plain.end());
}

std::vector<std::string> Case::file_names() const {
    std::vector<std::string> names;
    for (const auto& [name, file] : files_) {
        names.push_back(name);
    }
    return names;
}

std::vector<std::string> Case::unread_files() const {
    std::vector<std::string> names;
    for (const auto& [name, file] : files_) {
        if (!file.was_read) {
            names.push_back(name);
        }
    }
    return names;
}

Result<Bytes, FileError> decompress_snappy(BytesView compressed, std::size_t size_bytes_max) {
    const auto* data = reinterpret_cast<const char*>(compressed.data());
    std::size_t size = 0;
    if (!snappy::GetUncompressedLength(data, compressed.size(), &size)) {
        return unexpected(FileError::damaged_snappy);
    }
    // A block of n bytes cannot hold more than about 21 n, so a false length costs no memory.
    constexpr std::size_t ratio_max = 32;
    if (size > size_bytes_max) {
        return unexpected(FileError::too_large);
    }
    if (size / ratio_max > compressed.size()) {
        return unexpected(FileError::damaged_snappy);
    }
    Bytes out(size);
    if (!snappy::RawUncompress(data, compressed.size(), reinterpret_cast<char*>(out.data()))) {
        return unexpected(FileError::damaged_snappy);
    }
    return out;
}

}  // namespace cairn::spectest
