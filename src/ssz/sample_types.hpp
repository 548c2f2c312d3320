// Described types of every kind, for tests and fuzz targets: all shapes the consensus containers
// have, and those they have not.
//
// Fork 0 and 1 differ by fields; in fork 2 containers and lists are progressive, with gaps.
#pragma once

#include "ssz/type.hpp"

#include <array>
#include <variant>

namespace cairn::ssz::samples {

inline constexpr ForkSet first_fork{1};
inline constexpr ForkSet second_on{~std::uint32_t{1}};
inline constexpr ForkSet third_fork{4};
inline constexpr auto contexts = std::to_array<Context>({{.fork = 0}, {.fork = 1}, {.fork = 2}});

/// A limit that the third fork lifts.
template <std::uint64_t N>
constexpr std::uint64_t until_third(const Context& context) {
    return context.fork == 2 ? PROGRESSIVE : N;
}

struct Pair {
    std::uint64_t number = 0;
    bool flag = false;
    Bytes48 key;
    friend bool operator==(const Pair&, const Pair&) = default;
};
inline const Type& ssz_type(Tag<Pair>) {
    static const Type type = container<Pair>(
        "Pair",
        {field<&Pair::number>("number"), field<&Pair::flag>("flag"), field<&Pair::key>("key")});
    return type;
}

struct Vectors {
    Vector<std::uint16_t> numbers;
    Bitvector bits;
    Vector<Bitvector> rows;
    PersistentVector<Bytes32> roots;
    Vector<Boolean> truths;
    Vector<Uint256> wide;
    friend bool operator==(const Vectors&, const Vectors&) = default;
};
inline const Type& ssz_type(Tag<Vectors>) {
    static const Type type = container<Vectors>(
        "Vectors",
        {field<&Vectors::numbers>("numbers", fixed<19>), field<&Vectors::bits>("bits", fixed<13>),
         field<&Vectors::rows>("rows", fixed<2>, fixed<4>),
         field<&Vectors::roots>("roots", fixed<5>), field<&Vectors::truths>("truths", fixed<3>),
         field<&Vectors::wide>("wide", second_on, fixed<2>)});
    return type;
}

struct Lists {
    List<std::uint64_t> numbers;
    ByteList bytes;
    Bitlist bits;
    List<Pair> pairs;
    List<ByteList> lines;
    List<std::uint8_t> small;
    friend bool operator==(const Lists&, const Lists&) = default;
};
inline const Type& ssz_type(Tag<Lists>) {
    static const Type type =
        container<Lists>("Lists",
                         {field<&Lists::numbers>("numbers", until_third<1000>),
                          field<&Lists::bytes>("bytes", until_third<300>),
                          field<&Lists::bits>("bits", until_third<600>), gap(),
                          field<&Lists::pairs>("pairs", until_third<9>),
                          field<&Lists::lines>("lines", fixed<12>, until_third<40>),
                          field<&Lists::small>("small", first_fork | third_fork, fixed<70>)},
                         third_fork);
    return type;
}

struct Persistent {
    Bytes4 version;
    PersistentList<std::uint64_t> balances;
    PersistentList<Pair> pairs;
    PersistentList<std::uint8_t> flags;
    friend bool operator==(const Persistent&, const Persistent&) = default;
};
inline const Type& ssz_type(Tag<Persistent>) {
    static const Type type = container<Persistent>(
        "Persistent",
        {field<&Persistent::version>("version"),
         field<&Persistent::balances>("balances", until_third<std::uint64_t{1} << 40U>),
         field<&Persistent::pairs>("pairs", until_third<std::uint64_t{1} << 40U>),
         field<&Persistent::flags>("flags", second_on, until_third<std::uint64_t{1} << 40U>)});
    return type;
}

/// One of three types.
struct Choice {
    std::variant<Pair, Lists, std::uint32_t> value;
    friend bool operator==(const Choice&, const Choice&) = default;
};
template <std::size_t I>
UnionOption choice_option(std::uint8_t selector) {
    using Option = std::variant_alternative_t<I, decltype(Choice::value)>;
    return {selector, bound_of<Option>(),
            [](void* choice) -> void* { return &static_cast<Choice*>(choice)->value.emplace<I>(); },
            [](const void* choice) -> const void* {
                return std::get_if<I>(&static_cast<const Choice*>(choice)->value);
            }};
}
inline const Type& ssz_type(Tag<Choice>) {
    static const Type type = [] {
        Type out = container<Choice>("Choice", {});
        out.kind = Kind::compatible_union;
        out.options = {choice_option<0>(1), choice_option<1>(5), choice_option<2>(127)};
        return out;
    }();
    return type;
}

/// All of them, fixed and variable size in turns.
struct Everything {
    std::uint32_t head = 0;
    Lists lists;
    Vectors vectors;
    List<Lists> many;
    Persistent persistent;
    List<Choice> choices;
    Pair tail;
    friend bool operator==(const Everything&, const Everything&) = default;
};
inline const Type& ssz_type(Tag<Everything>) {
    static const Type type = container<Everything>(
        "Everything",
        {field<&Everything::head>("head"), field<&Everything::lists>("lists"),
         field<&Everything::vectors>("vectors"), field<&Everything::many>("many", until_third<3>),
         field<&Everything::persistent>("persistent"),
         field<&Everything::choices>("choices", fixed<3>),
         field<&Everything::tail>("tail", second_on)},
        third_fork);
    return type;
}

/// Also types that stand alone.
inline std::array<Bound, 10> all_bounds() {
    return {bound_of<Pair>(),
            bound_of<Vectors>(),
            bound_of<Lists>(),
            bound_of<Persistent>(),
            bound_of<Choice>(),
            bound_of<Everything>(),
            bound_of<List<Choice>>(fixed<4>),
            bound_of<Bitlist>(until_third<70>),
            bound_of<PersistentList<Pair>>(until_third<500>),
            bound_of<Vector<Lists>>(fixed<2>)};
}

/// For fuzz targets: a random value's seed is the first two bytes of the input, the rest are edits
/// of its encoding or text, three bytes each: where (two bytes), and what to put there.
inline std::uint64_t seed_of(BytesView input) noexcept {
    return input.size() < 2 ? 0 : std::uint64_t{input[0]} << 8U | input[1];
}
template <class Text>
void apply_edits(BytesView input, Text& text) {
    for (std::size_t i = 2; i + 3 <= input.size() && !text.empty(); i += 3) {
        const std::size_t at = (std::size_t{input[i]} << 8U | input[i + 1]) % text.size();
        text[at] = static_cast<typename Text::value_type>(input[i + 2]);
    }
}

}  // namespace cairn::ssz::samples
