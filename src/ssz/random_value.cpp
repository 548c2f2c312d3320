#include "ssz/random_value.hpp"

#include "ssz/layout.hpp"

#include <algorithm>

namespace cairn::ssz {
namespace {

class Generator {
  public:
    Generator(const Context& context, std::mt19937_64& random, const RandomOptions& options)
        : context_(context), random_(random), options_(options), mode_(options.mode) {}

    void fill(const Bound& bound, void* value) {
        const RandomMode outer = mode_;
        if (options_.chaos) {
            mode_ = static_cast<RandomMode>(random_() %
                                            (static_cast<unsigned>(RandomMode::lengthy) + 1));
        }
        fill_in_mode(bound, value);
        mode_ = outer;
    }

  private:
    void fill_in_mode(const Bound& bound, void* value) {
        const Type& type = *bound.type;
        auto* bytes = static_cast<std::uint8_t*>(value);
        switch (type.kind) {
            case Kind::boolean:
                *bytes = next_byte() & 1U;
                return;
            case Kind::uint:
            case Kind::bytes:
                std::generate_n(bytes, type.wire_size, [&] { return next_byte(); });
                return;
            case Kind::byte_list: {
                Bytes& list = static_cast<ByteList*>(value)->bytes;
                list.resize(length_up_to(bound.outer(context_), options_.max_bytes));
                std::ranges::generate(list, [&] { return next_byte(); });
                return;
            }
            case Kind::bitvector:
                fill_bits(static_cast<std::size_t>(bound.outer(context_)),
                          *static_cast<Bitvector*>(value));
                return;
            case Kind::bitlist:
                fill_bits(length_up_to(bound.outer(context_), options_.max_bytes),
                          *static_cast<Bitlist*>(value));
                return;
            case Kind::vector:
                fill_elements(bound, static_cast<std::size_t>(bound.outer(context_)), value);
                return;
            case Kind::list:
                fill_elements(bound, length_up_to(bound.outer(context_), options_.max_elements),
                              value);
                return;
            case Kind::container:
                fill_fields(type, value);
                return;
            case Kind::compatible_union: {
                const UnionOption& option = type.options[random_() % type.options.size()];
                fill(option.bound, option.emplace(value));
                return;
            }
        }
    }

    std::uint8_t next_byte() {
        switch (mode_) {
            case RandomMode::zero:
                return 0;
            case RandomMode::max:
                return 0xff;
            default:
                return static_cast<std::uint8_t>(random_());
        }
    }
    std::size_t length_up_to(std::uint64_t limit, std::size_t bound) {
        const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(limit, bound));
        switch (mode_) {
            case RandomMode::nil:
                return 0;
            case RandomMode::one:
                return std::min<std::size_t>(most, 1);
            case RandomMode::lengthy:
                return most;
            default:
                return static_cast<std::size_t>(random_() % (most + 1));
        }
    }
    void fill_bits(std::size_t length, Bits& bits) {
        bits.resize(0);
        bits.resize(length);
        for (std::size_t i = 0; i < length; ++i) {
            bits.set(i, (next_byte() & 1U) != 0);
        }
    }
    void fill_elements(const Bound& bound, std::size_t count, void* value) {
        bound.type->assign_default(value);
        bound.type->sequence->resize(value, count);
        for_each_mutable(*bound.type, value,
                         [&](void* item, std::size_t) { fill(element_bound(bound), item); });
    }
    void fill_fields(const Type& type, void* value) {
        for (const FieldInfo& field : type.fields) {
            if (field.forks.has(context_.fork)) {
                fill(field.bound, field.of(value));
            } else if (field.bound.type != nullptr) {
                field.bound.type->assign_default(field.of(value));
            }
        }
    }

    const Context& context_;
    std::mt19937_64& random_;
    const RandomOptions& options_;
    RandomMode mode_;
};

}  // namespace

void random_value(const Bound& bound, const Context& context, std::mt19937_64& random,
                  const RandomOptions& options, void* value) {
    Generator(context, random, options).fill(bound, value);
}

}  // namespace cairn::ssz
