#include "state/mpt/node_encoding.hpp"

#include "crypto/keccak256.hpp"
#include "rlp/prefix.hpp"

#include <algorithm>

namespace cairn::state::mpt {
namespace {

constexpr std::size_t MAX_BATCH = 64;

/// A short encoding stands for itself, a hash is a string.
std::size_t embedded_size(BytesView reference) noexcept {
    return reference.size() == 32 || reference.empty() ? 1 + reference.size() : reference.size();
}
std::uint8_t* put_embedded(std::uint8_t* out, BytesView reference) noexcept {
    if (reference.size() == 32 || reference.empty()) {
        *out++ = static_cast<std::uint8_t>(rlp::STRING_BASE + reference.size());
    }
    return std::ranges::copy(reference, out).out;
}

/// Where the items of a list of this size begin, at the end of `out`.
std::uint8_t* begin_list(Bytes& out, std::size_t payload_size) {
    const std::size_t at = out.size();
    out.resize(at + rlp::list_size(payload_size));
    return rlp::put_prefix(out.data() + at, rlp::LIST_BASE, payload_size);
}

struct EncodedPath {
    std::array<std::uint8_t, MAX_KEY_SIZE + 1> bytes{};
    std::size_t size = 0;
    EncodedPath(NibbleView path, PathEnd end) noexcept : size(hex_prefix_size(path.size())) {
        put_hex_prefix(bytes.data(), path, end);
    }
    BytesView view() const noexcept { return BytesView(bytes).first(size); }
};

}  // namespace

Reference Reference::from(BytesView view) noexcept {
    CAIRN_ASSERT(view.size() <= 32);
    Reference out;
    std::ranges::copy(view, out.bytes.data());
    out.size = static_cast<std::uint8_t>(view.size());
    return out;
}

Reference reference_of(BytesView encoding) noexcept {
    return Reference::from(encoding.size() < 32 ? encoding : crypto::keccak256(encoding).view());
}

void references_of(std::span<const BytesView> encodings, Reference* out) noexcept {
    CAIRN_ASSERT(encodings.size() <= MAX_BATCH);
    std::array<BytesView, MAX_BATCH> messages;
    std::array<std::size_t, MAX_BATCH> places{};
    std::array<Bytes32, MAX_BATCH> hashes;
    std::size_t count = 0;
    for (std::size_t i = 0; i < encodings.size(); ++i) {
        if (encodings[i].size() < 32) {
            out[i] = Reference::from(encodings[i]);
        } else {
            messages[count] = encodings[i];
            places[count++] = i;
        }
    }
    crypto::keccak256_batch(std::span(messages).first(count), hashes.data());
    for (std::size_t i = 0; i < count; ++i) {
        out[places[i]] = Reference::from(hashes[i].view());
    }
}

void encode_leaf(Bytes& out, NibbleView path, BytesView value) {
    const EncodedPath encoded(path, PathEnd::value);
    std::uint8_t* at = begin_list(out, rlp::string_size(encoded.view()) + rlp::string_size(value));
    rlp::put_string(rlp::put_string(at, encoded.view()), value);
}

void encode_extension(Bytes& out, NibbleView path, BytesView child) {
    const EncodedPath encoded(path, PathEnd::node);
    std::uint8_t* at = begin_list(out, rlp::string_size(encoded.view()) + embedded_size(child));
    put_embedded(rlp::put_string(at, encoded.view()), child);
}

void encode_branch(Bytes& out, const std::array<BytesView, 16>& children, BytesView value) {
    std::size_t size = rlp::string_size(value);
    for (const BytesView child : children) {
        size += embedded_size(child);
    }
    std::uint8_t* at = begin_list(out, size);
    for (const BytesView child : children) {
        at = put_embedded(at, child);
    }
    rlp::put_string(at, value);
}

}  // namespace cairn::state::mpt
