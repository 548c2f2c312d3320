// Run-time descriptions of SSZ types. One table per container serves every reader: encode, decode,
// hash_tree_root, JSON and YAML, proofs, diff, random values.
// Spec: consensus-specs v1.7.0-beta.4, ssz/simple-serialize.md; EIP-7495, EIP-7688, EIP-7916,
// EIP-8016.
//
//   struct Checkpoint { Epoch epoch; Root root; };                    // checkpoint.hpp
//   const ssz::Type& ssz_type(ssz::Tag<Checkpoint>);
//
//   const ssz::Type& ssz_type(ssz::Tag<Checkpoint>) {                 // checkpoint.cpp
//       static const ssz::Type type = ssz::container<Checkpoint>("Checkpoint", {
//           ssz::field<&Checkpoint::epoch>("epoch"),
//           ssz::field<&Checkpoint::root>("root"),
//       });
//       return type;
//   }
//
// Order of the table = order of the wire. A row names the forks in which its field lives; outside
// them the member holds its default value. Descriptions are immutable after their first use and
// safe to share.
#pragma once

#include "base/bytes.hpp"
#include "base/uint64.hpp"
#include "ssz/context.hpp"
#include "ssz/persistent.hpp"
#include "ssz/values.hpp"

#include <bit>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <type_traits>
#include <vector>

namespace cairn::ssz {

static_assert(std::endian::native == std::endian::little, "memory is the wire's byte order");

enum class Kind : std::uint8_t {
    boolean,    // bool or Boolean
    uint,       // 1, 2, 4, 8, 16 or 32 bytes, little endian in memory
    bytes,      // ByteVector of constant length: FixedBytes<N>
    byte_list,  // ByteList
    bitvector,  // Bitvector
    bitlist,    // Bitlist
    vector,     // Vector, PersistentVector
    list,       // List, PersistentList
    container,
    compatible_union,  // EIP-8016
};

struct Type;

/// How an interpreter reaches the elements of a sequence.
struct SequenceOps {
    std::size_t (*size)(const void* sequence);
    void (*resize)(void* sequence, std::size_t size);  // new elements have their default value
    /// The elements from `index` on that lie side by side in memory (at least one), and their
    /// number.
    const void* (*run)(const void* sequence, std::size_t index, std::size_t& count);
    void* (*mutable_run)(void* sequence, std::size_t index, std::size_t& count);
    /// Null for plain vectors; else the sequence keeps its own hashes: root without the length
    /// mix-in.
    Bytes32 (*cached_root)(const void* sequence, std::uint64_t limit_chunks,
                           const Context& context);
    /// Null with it. Parts of the tree of chunks, for proofs: see PersistentSequence.
    Bytes32 (*cached_subtree)(const void* sequence, std::size_t level, std::uint64_t index,
                              const Context& context);
    void (*cached_chunks)(const void* sequence, std::uint64_t first, std::span<Bytes32> out,
                          const Context& context);
};

/// A type with the shapes its place gives it: a list's own limit, and its element's (lists of
/// lists).
struct Bound {
    const Type* type = nullptr;
    Shape outer = nullptr;
    Shape inner = nullptr;
};

struct FieldInfo {
    std::string_view name;
    Bound bound;
    ForkSet forks = every_fork;
    std::size_t offset = 0;  // of the member within its container
    /// Forks in which the field is gone from a ProgressiveContainer but its position stays, empty.
    ForkSet gaps = no_fork;

    /// A position that has no member at all; see gap().
    bool is_gap() const noexcept { return bound.type == nullptr; }

    const void* of(const void* container) const noexcept {
        return static_cast<const std::uint8_t*>(container) + offset;
    }
    void* of(void* container) const noexcept {
        return static_cast<std::uint8_t*>(container) + offset;
    }
};

/// One option of a compatible union.
struct UnionOption {
    std::uint8_t selector = 0;
    Bound bound;
    void* (*emplace)(void* value) = nullptr;          // makes it current, with its default value
    const void* (*get)(const void* value) = nullptr;  // null when another option is current
};

struct Type {
    Kind kind = Kind::uint;
    std::string_view name;                  // of a container; else of the C++ role ("uint64")
    std::size_t memory_size = 0;            // sizeof
    std::size_t wire_size = 0;              // boolean, uint, bytes; 0 otherwise
    const Type* element = nullptr;          // vector, list
    const SequenceOps* sequence = nullptr;  // vector, list
    std::vector<FieldInfo> fields;          // container
    ForkSet progressive = no_fork;     // container: forks in which it is a ProgressiveContainer
    std::vector<UnionOption> options;  // compatible_union
    void (*assign_default)(void*) = nullptr;    // value = T{}
    std::shared_ptr<void> (*make)() = nullptr;  // a T{} of its own
    bool (*equal)(const void*, const void*) = nullptr;
};

template <class T>
struct Tag {};

/// The description of T: a basic type, a sequence, or a container with its own ssz_type(Tag<T>).
template <class T>
const Type& type_of();

// Rows and containers ----------------------------------------------------------------------------

namespace detail {

template <class C, class M>
C class_of(M C::*);
template <class C, class M>
M member_of(M C::*);

template <auto Member>
std::size_t offset_of() {
    using C = decltype(class_of(Member));
    static const C sample{};
    return static_cast<std::size_t>(reinterpret_cast<const std::uint8_t*>(&(sample.*Member)) -
                                    reinterpret_cast<const std::uint8_t*>(&sample));
}

}  // namespace detail

/// A field alive in `forks`. `outer` shapes the member itself, `inner` its elements.
template <auto Member>
FieldInfo field(std::string_view name, ForkSet forks, Shape outer = nullptr,
                Shape inner = nullptr) {
    using M = decltype(detail::member_of(Member));
    return {name, {&type_of<M>(), outer, inner}, forks, detail::offset_of<Member>(), no_fork};
}
/// A field alive in every fork.
template <auto Member>
FieldInfo field(std::string_view name, Shape outer = nullptr, Shape inner = nullptr) {
    return field<Member>(name, every_fork, outer, inner);
}

/// A position of a ProgressiveContainer that no fork described here uses any more.
inline FieldInfo gap() {
    return {"", {}, no_fork, 0, every_fork};
}

namespace detail {

/// What is the same for every type.
template <class T>
Type plain(Kind kind, std::string_view name, std::size_t wire_size) {
    Type type;
    type.kind = kind;
    type.name = name;
    type.memory_size = sizeof(T);
    type.wire_size = wire_size;
    type.assign_default = [](void* value) { *static_cast<T*>(value) = T{}; };
    type.make = []() -> std::shared_ptr<void> { return std::make_shared<T>(); };
    type.equal = [](const void* a, const void* b) {
        return *static_cast<const T*>(a) == *static_cast<const T*>(b);
    };
    return type;
}

}  // namespace detail

template <class T>
Type container(std::string_view name, std::vector<FieldInfo> fields,
               ForkSet progressive = no_fork) {
    Type type = detail::plain<T>(Kind::container, name, 0);
    type.fields = std::move(fields);
    type.progressive = progressive;
    return type;
}

// Basic types and sequences ----------------------------------------------------------------------

namespace detail {

template <class T>
struct Basic {
    static constexpr bool value = false;
};
template <Kind K, std::size_t Size>
struct BasicOf {
    static constexpr bool value = true;
    static constexpr Kind kind = K;
    static constexpr std::size_t wire_size = Size;
};
template <>
struct Basic<bool> : BasicOf<Kind::boolean, 1> {
    static constexpr std::string_view name = "boolean";
};
template <>
struct Basic<Boolean> : BasicOf<Kind::boolean, 1> {
    static constexpr std::string_view name = "boolean";
};
template <>
struct Basic<std::uint8_t> : BasicOf<Kind::uint, 1> {
    static constexpr std::string_view name = "uint8";
};
template <>
struct Basic<std::uint16_t> : BasicOf<Kind::uint, 2> {
    static constexpr std::string_view name = "uint16";
};
template <>
struct Basic<std::uint32_t> : BasicOf<Kind::uint, 4> {
    static constexpr std::string_view name = "uint32";
};
template <>
struct Basic<std::uint64_t> : BasicOf<Kind::uint, 8> {
    static constexpr std::string_view name = "uint64";
};
template <class T>
struct Basic<base::Uint64<T>> : BasicOf<Kind::uint, 8> {
    static constexpr std::string_view name = "uint64";
};
template <>
struct Basic<Uint128> : BasicOf<Kind::uint, 16> {
    static constexpr std::string_view name = "uint128";
};
template <>
struct Basic<Uint256> : BasicOf<Kind::uint, 32> {
    static constexpr std::string_view name = "uint256";
};
template <std::size_t N>
struct Basic<FixedBytes<N>> : BasicOf<Kind::bytes, N> {
    static constexpr std::string_view name = "ByteVector";
};

template <class T>
struct Sequence {
    static constexpr bool value = false;
};
template <Kind K, class E, bool Cached>
struct SequenceOf {
    static constexpr bool value = true;
    static constexpr Kind kind = K;
    static constexpr bool cached = Cached;
    using Element = E;
};
template <class E>
struct Sequence<List<E>> : SequenceOf<Kind::list, E, false> {};
template <class E>
struct Sequence<Vector<E>> : SequenceOf<Kind::vector, E, false> {};
template <class E>
struct Sequence<PersistentList<E>> : SequenceOf<Kind::list, E, true> {};
template <class E>
struct Sequence<PersistentVector<E>> : SequenceOf<Kind::vector, E, true> {};

template <class T, bool Cached>
constexpr SequenceOps make_sequence_ops() {
    SequenceOps ops{};
    ops.size = [](const void* s) { return static_cast<const T*>(s)->size(); };
    ops.resize = [](void* s, std::size_t size) { static_cast<T*>(s)->resize(size); };
    if constexpr (Cached) {
        ops.run = [](const void* s, std::size_t i, std::size_t& count) -> const void* {
            const auto run = static_cast<const T*>(s)->run(i);
            count = run.size();
            return run.data();
        };
        ops.mutable_run = [](void* s, std::size_t i, std::size_t& count) -> void* {
            const auto run = static_cast<T*>(s)->mutable_run(i);
            count = run.size();
            return run.data();
        };
        ops.cached_root = [](const void* s, std::uint64_t limit, const Context& context) {
            return static_cast<const T*>(s)->root(limit, context);
        };
        ops.cached_subtree = [](const void* s, std::size_t level, std::uint64_t index,
                                const Context& context) {
            return static_cast<const T*>(s)->subtree_root(level, index, context);
        };
        ops.cached_chunks = [](const void* s, std::uint64_t first, std::span<Bytes32> out,
                               const Context& context) {
            static_cast<const T*>(s)->load_chunks(first, out, context);
        };
    } else {
        ops.run = [](const void* s, std::size_t i, std::size_t& count) -> const void* {
            count = static_cast<const T*>(s)->size() - i;
            return static_cast<const T*>(s)->data() + i;
        };
        ops.mutable_run = [](void* s, std::size_t i, std::size_t& count) -> void* {
            count = static_cast<T*>(s)->size() - i;
            return static_cast<T*>(s)->data() + i;
        };
    }
    return ops;
}

template <class T>
Type make_type() {
    if constexpr (Basic<T>::value) {
        return plain<T>(Basic<T>::kind, Basic<T>::name, Basic<T>::wire_size);
    } else if constexpr (Sequence<T>::value) {
        using S = Sequence<T>;
        static constexpr SequenceOps ops = make_sequence_ops<T, S::cached>();
        Type type = plain<T>(S::kind, S::kind == Kind::list ? "List" : "Vector", 0);
        type.element = &type_of<typename S::Element>();
        type.sequence = &ops;
        return type;
    } else if constexpr (std::same_as<T, ByteList>) {
        return plain<T>(Kind::byte_list, "ByteList", 0);
    } else if constexpr (std::same_as<T, Bitlist>) {
        return plain<T>(Kind::bitlist, "Bitlist", 0);
    } else {
        static_assert(std::same_as<T, Bitvector>, "no SSZ description");
        return plain<T>(Kind::bitvector, "Bitvector", 0);
    }
}

template <class T>
concept Described = requires { ssz_type(Tag<T>{}); };

}  // namespace detail

template <class T>
const Type& type_of() {
    if constexpr (detail::Described<T>) {
        return ssz_type(Tag<T>{});
    } else {
        static const Type type = detail::make_type<T>();
        return type;
    }
}

template <class T>
Bound bound_of(Shape outer = nullptr, Shape inner = nullptr) {
    return {&type_of<T>(), outer, inner};
}

/// The bound of the elements of a vector or list.
inline Bound element_bound(const Bound& sequence) noexcept {
    return {sequence.type->element, sequence.inner, nullptr};
}

}  // namespace cairn::ssz
