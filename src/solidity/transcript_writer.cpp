#include "solidity/transcript_writer.hpp"

#include "base/assert.hpp"
#include "transcript/transcript.hpp"

#include <algorithm>

namespace cairn::solidity {
namespace {

enum Kind : std::uint8_t { PROTOCOL = 0, ELEMENTS = 1, DIGEST = 3, BYTES = 4, CHALLENGE = 5 };

std::string two_to_256() {
    return word(algebra::power(algebra::fr(2), 256));
}

}  // namespace

TranscriptWriter::TranscriptWriter(Yul& yul, const Slot& base, std::string_view protocol)
    : yul_(yul), base_(base) {
    yul_.store(base_, "0");
    size_ = 32;
    header(PROTOCOL, protocol, 0);
}

void TranscriptWriter::header(std::uint8_t kind, std::string_view label, std::size_t count) {
    CAIRN_ASSERT(label.size() <= transcript::LABEL_BYTES_MAX);
    Bytes32 bytes;
    bytes[1] = kind;
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[2 + i] = static_cast<std::uint8_t>(count >> (24 - 8 * i));
    }
    std::ranges::copy(label, bytes.data() + 8);
    yul_.store(base_.after(size_), word(bytes.view()));
    size_ += 32;
}

Slot TranscriptWriter::append(const Slot& from, std::size_t size) {
    const Slot out = base_.after(size_);
    if (size % 32 != 0) {
        yul_.store(out.after(size / 32 * 32), "0");
    }
    if (size != 0) {
        yul_.line("mcopy(" + hex(out.at) + ", " + hex(from.at) + ", " + hex(size) + ")");
    }
    size_ += (size + 31) / 32 * 32;
    return out;
}

void TranscriptWriter::absorb_digest(std::string_view label, const Bytes32& digest) {
    header(DIGEST, label, 1);
    yul_.store(base_.after(size_), word(digest.view()));
    size_ += 32;
}

Slot TranscriptWriter::absorb_elements(std::string_view label, const Slot& from,
                                       std::size_t count) {
    header(ELEMENTS, label, count);
    return append(from, 32 * count);
}

void TranscriptWriter::absorb_bytes(std::string_view label, const Slot& from, std::size_t size) {
    header(BYTES, label, size);
    append(from, size);
}

void TranscriptWriter::challenge(std::string_view label, const Slot& to) {
    header(CHALLENGE, label, 0);
    const std::string base = hex(base_.at);
    const std::string next = hex(base_.at + 32);
    const std::string wide_hash = "keccak256(" + base + ", 33)";
    yul_.store(base_, "keccak256(" + base + ", " + hex(size_) + ")");
    yul_.line("mstore8(" + next + ", 0)");
    yul_.store(to, Yul::multiply(wide_hash, two_to_256()));
    yul_.line("mstore8(" + next + ", 1)");
    yul_.store(to, Yul::add(to.load(), wide_hash));
    size_ = 32;
}

void TranscriptWriter::move_to(const Slot& base) {
    CAIRN_ASSERT(size_ == 32);
    yul_.store(base, base_.load());
    base_ = base;
}

}  // namespace cairn::solidity
