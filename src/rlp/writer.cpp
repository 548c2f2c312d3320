#include "rlp/writer.hpp"

#include "base/assert.hpp"
#include "rlp/prefix.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace cairn::rlp {

void Writer::begin_list() {
    open_.push_back(lists_.size());
    lists_.push_back({.begin = content_.size(), .prefix_bytes_before = prefix_bytes_});
}

void Writer::end_list() {
    CAIRN_ASSERT(!open_.empty());
    List& list = lists_[open_.back()];
    open_.pop_back();
    list.payload_size = content_.size() - list.begin + prefix_bytes_ - list.prefix_bytes_before;
    prefix_bytes_ += prefix_size(list.payload_size);
}

void Writer::string(BytesView bytes) {
    const std::size_t at = content_.size();
    content_.resize(at + string_size(bytes));
    put_string(content_.data() + at, bytes);
}

void Writer::uint64(std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    }
    integer(bytes);
}

void Writer::uint256(const base::U256& value) {
    integer(value.to_be().view());
}

void Writer::integer(BytesView big_endian) {
    const auto first = std::ranges::find_if(big_endian, [](std::uint8_t b) { return b != 0; });
    string(big_endian.subspan(static_cast<std::size_t>(first - big_endian.begin())));
}

void Writer::encoded(BytesView items) {
    content_.insert(content_.end(), items.begin(), items.end());
}

void Writer::append_to(Bytes& out) {
    CAIRN_ASSERT(open_.empty());
    const std::size_t before = out.size();
    out.resize(before + size_bytes());
    std::uint8_t* to = out.data() + before;
    std::size_t from = 0;
    const auto copy_until = [&](std::size_t end) {
        to = std::copy(content_.data() + from, content_.data() + end, to);
        from = end;
    };
    for (const List& list : lists_) {
        copy_until(list.begin);
        to = put_prefix(to, LIST_BASE, list.payload_size);
    }
    copy_until(content_.size());
    CAIRN_ASSERT(to == out.data() + out.size());
    content_.clear();
    lists_.clear();
    prefix_bytes_ = 0;
}

Bytes Writer::finish() {
    Bytes out;
    append_to(out);
    return out;
}

}  // namespace cairn::rlp
