#include "ssz/layout.hpp"

#include <algorithm>

namespace cairn::ssz {

Layout::Layout(const Bound& bound, const Context& context) : memory_size_(bound.type->memory_size) {
    add(bound, context, 0);
}

void Layout::add(const Bound& bound, const Context& context, std::size_t memory_offset) {
    switch (bound.type->kind) {
        case Kind::boolean:
            add_piece(memory_offset, 1, true);
            break;
        case Kind::uint:
        case Kind::bytes:
            add_piece(memory_offset, bound.type->wire_size, false);
            break;
        case Kind::container:
            for (const FieldInfo& field : bound.type->fields) {
                if (field.forks.has(context.fork)) {
                    add(field.bound, context, memory_offset + field.offset);
                }
            }
            break;
        default:
            complete_ = false;
            break;
    }
}

void Layout::add_piece(std::size_t memory_offset, std::size_t size, bool boolean) {
    const bool adjoins = !pieces_.empty() && !boolean && !pieces_.back().boolean &&
                         pieces_.back().memory_offset + pieces_.back().size == memory_offset;
    if (adjoins) {
        pieces_.back().size += size;
    } else {
        pieces_.push_back({memory_offset, wire_size_, size, boolean});
    }
    wire_size_ += size;
}

std::uint8_t* Layout::encode(const std::uint8_t* values, std::size_t count,
                             std::uint8_t* out) const {
    if (pieces_.size() == 1 && memory_size_ == wire_size_) {
        std::memcpy(out, values, count * wire_size_);
        return out + count * wire_size_;
    }
    for (std::size_t i = 0; i < count; ++i, values += memory_size_, out += wire_size_) {
        for (const Piece& piece : pieces_) {
            std::memcpy(out + piece.wire_offset, values + piece.memory_offset, piece.size);
        }
    }
    return out;
}

bool Layout::decode(const std::uint8_t* in, std::size_t count, std::uint8_t* values) const {
    if (pieces_.size() == 1 && memory_size_ == wire_size_ && !pieces_[0].boolean) {
        std::memcpy(values, in, count * wire_size_);
        return true;
    }
    std::uint8_t bad = 0;
    for (std::size_t i = 0; i < count; ++i, values += memory_size_, in += wire_size_) {
        for (const Piece& piece : pieces_) {
            if (piece.boolean) {
                const std::uint8_t byte = in[piece.wire_offset];
                bad = static_cast<std::uint8_t>(bad | (byte & 0xfeU));
                values[piece.memory_offset] = byte & 1U;
            } else {
                std::memcpy(values + piece.memory_offset, in + piece.wire_offset, piece.size);
            }
        }
    }
    return bad == 0;
}

bool is_plain_default(const Bound& bound) noexcept {
    switch (bound.type->kind) {
        case Kind::bitvector:
        case Kind::vector:
        case Kind::compatible_union:
            return false;
        case Kind::container:
            return std::ranges::all_of(bound.type->fields, [](const FieldInfo& field) {
                return field.is_gap() || is_plain_default(field.bound);
            });
        default:
            return true;
    }
}

}  // namespace cairn::ssz
