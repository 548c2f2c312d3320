#include "crypto/secret_bytes.hpp"

#include "base/assert.hpp"
#include "crypto/secret_key.hpp"

#include <algorithm>
#include <utility>

namespace cairn::crypto {
namespace {

BytesView as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

SecretBytes SecretBytes::copy_of(BytesView bytes) {
    SecretBytes out(bytes.size());
    std::ranges::copy(bytes, out.bytes_.begin());
    return out;
}

SecretBytes SecretBytes::copy_of(std::string_view text) {
    return copy_of(as_bytes(text));
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept : bytes_(std::move(other.bytes_)) {
    other.bytes_.clear();
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
        wipe(bytes_);
        bytes_ = std::move(other.bytes_);
        other.bytes_.clear();
    }
    return *this;
}

SecretBytes::~SecretBytes() {
    wipe(bytes_);
}

std::string_view SecretBytes::text() const noexcept {
    return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
}

void SecretBytes::append(BytesView more) {
    SecretBytes longer(bytes_.size() + more.size());
    const auto end = std::ranges::copy(bytes_, longer.bytes_.begin()).out;
    std::ranges::copy(more, end);
    *this = std::move(longer);
}

void SecretBytes::append(std::string_view more) {
    append(as_bytes(more));
}

void SecretBytes::truncate(std::size_t size) noexcept {
    CAIRN_ASSERT(size <= bytes_.size());
    wipe(std::span(bytes_).subspan(size));
    bytes_.resize(size);
}

bool equal_in_constant_time(BytesView a, BytesView b) noexcept {
    if (a.size() != b.size()) {
        return false;
    }
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned>(a[i] ^ b[i]);
    }
    return difference == 0;
}

}  // namespace cairn::crypto
