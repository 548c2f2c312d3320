// Copying many values of one fixed-size type between memory and wire: the nested description,
// flattened once into a few memcpy's per value. Also: walking a sequence's elements.
#pragma once

#include "ssz/type.hpp"

#include <vector>

namespace cairn::ssz {

class Layout {
  public:
    /// Costs a walk over the type: build one per list, not per element.
    Layout(const Bound& bound, const Context& context);

    /// False if the type has members that are not plain bytes in memory (vectors, bitvectors).
    bool complete() const noexcept { return complete_; }
    /// Both need complete(). Return the end of the output; false when a boolean is neither 0 nor 1.
    std::uint8_t* encode(const std::uint8_t* values, std::size_t count, std::uint8_t* out) const;
    bool decode(const std::uint8_t* in, std::size_t count, std::uint8_t* values) const;

  private:
    struct Piece {
        std::size_t memory_offset;
        std::size_t wire_offset;
        std::size_t size;
        bool boolean;
    };
    void add(const Bound& bound, const Context& context, std::size_t memory_offset);
    void add_piece(std::size_t memory_offset, std::size_t size, bool boolean);

    std::vector<Piece> pieces_;
    std::size_t memory_size_ = 0;
    std::size_t wire_size_ = 0;
    bool complete_ = true;
};

/// True if T{} is already the default value in every context (no vectors or bitvectors inside).
bool is_plain_default(const Bound& bound) noexcept;

/// f(const void* element, index) for every element of a vector or list.
template <class F>
void for_each(const Type& type, const void* sequence, F&& f) {
    const std::size_t count = type.sequence->size(sequence);
    std::size_t run = 0;
    for (std::size_t i = 0; i < count; i += run) {
        const auto* items = static_cast<const std::uint8_t*>(type.sequence->run(sequence, i, run));
        for (std::size_t k = 0; k < run; ++k) {
            f(static_cast<const void*>(items + k * type.element->memory_size), i + k);
        }
    }
}
/// The same for writing.
template <class F>
void for_each_mutable(const Type& type, void* sequence, F&& f) {
    const std::size_t count = type.sequence->size(sequence);
    std::size_t run = 0;
    for (std::size_t i = 0; i < count; i += run) {
        auto* items = static_cast<std::uint8_t*>(type.sequence->mutable_run(sequence, i, run));
        for (std::size_t k = 0; k < run; ++k) {
            f(static_cast<void*>(items + k * type.element->memory_size), i + k);
        }
    }
}

}  // namespace cairn::ssz
