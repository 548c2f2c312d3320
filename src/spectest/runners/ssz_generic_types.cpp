#include "spectest/runners/ssz_generic_types.hpp"

#include <array>
#include <charconv>
#include <variant>
#include <vector>

namespace cairn::spectest {
namespace {

using ssz::Bitlist;
using ssz::Bitvector;
using ssz::ByteList;
using ssz::field;
using ssz::fixed;
using ssz::List;
using ssz::Tag;
using ssz::Type;
using ssz::Vector;

using Byte = std::uint8_t;

std::uint64_t number_of(const ssz::Context& context) {
    return static_cast<const GenericContext&>(context).number;
}
std::uint64_t progressive(const ssz::Context&) {
    return ssz::PROGRESSIVE;
}

struct SingleFieldTestStruct {
    Byte A = 0;
    bool operator==(const SingleFieldTestStruct&) const = default;
};
const Type& ssz_type(Tag<SingleFieldTestStruct>) {
    static const Type type = ssz::container<SingleFieldTestStruct>(
        "SingleFieldTestStruct", {field<&SingleFieldTestStruct::A>("A")});
    return type;
}

struct SmallTestStruct {
    std::uint16_t A = 0;
    std::uint16_t B = 0;
    bool operator==(const SmallTestStruct&) const = default;
};
const Type& ssz_type(Tag<SmallTestStruct>) {
    using S = SmallTestStruct;
    static const Type type =
        ssz::container<S>("SmallTestStruct", {field<&S::A>("A"), field<&S::B>("B")});
    return type;
}

struct FixedTestStruct {
    std::uint8_t A = 0;
    std::uint64_t B = 0;
    std::uint32_t C = 0;
    bool operator==(const FixedTestStruct&) const = default;
};
const Type& ssz_type(Tag<FixedTestStruct>) {
    using S = FixedTestStruct;
    static const Type type = ssz::container<S>(
        "FixedTestStruct", {field<&S::A>("A"), field<&S::B>("B"), field<&S::C>("C")});
    return type;
}

struct VarTestStruct {
    std::uint16_t A = 0;
    List<std::uint16_t> B;
    std::uint8_t C = 0;
    bool operator==(const VarTestStruct&) const = default;
};
const Type& ssz_type(Tag<VarTestStruct>) {
    using S = VarTestStruct;
    static const Type type = ssz::container<S>(
        "VarTestStruct", {field<&S::A>("A"), field<&S::B>("B", fixed<1024>), field<&S::C>("C")});
    return type;
}

struct ComplexTestStruct {
    std::uint16_t A = 0;
    List<std::uint16_t> B;
    std::uint8_t C = 0;
    ByteList D;
    VarTestStruct E;
    Vector<FixedTestStruct> F;
    Vector<VarTestStruct> G;
    bool operator==(const ComplexTestStruct&) const = default;
};
const Type& ssz_type(Tag<ComplexTestStruct>) {
    using S = ComplexTestStruct;
    static const Type type = ssz::container<S>(
        "ComplexTestStruct", {field<&S::A>("A"), field<&S::B>("B", fixed<128>), field<&S::C>("C"),
                              field<&S::D>("D", fixed<256>), field<&S::E>("E"),
                              field<&S::F>("F", fixed<4>), field<&S::G>("G", fixed<2>)});
    return type;
}

struct ProgressiveTestStruct {
    List<Byte> A;
    List<std::uint64_t> B;
    List<SmallTestStruct> C;
    List<List<VarTestStruct>> D;
    bool operator==(const ProgressiveTestStruct&) const = default;
};
const Type& ssz_type(Tag<ProgressiveTestStruct>) {
    using S = ProgressiveTestStruct;
    static const Type type = ssz::container<S>(
        "ProgressiveTestStruct",
        {field<&S::A>("A", progressive), field<&S::B>("B", progressive),
         field<&S::C>("C", progressive), field<&S::D>("D", progressive, progressive)});
    return type;
}

struct BitsStruct {
    Bitlist A;
    Bitvector B;
    Bitvector C;
    Bitlist D;
    Bitvector E;
    bool operator==(const BitsStruct&) const = default;
};
const Type& ssz_type(Tag<BitsStruct>) {
    using S = BitsStruct;
    static const Type type =
        ssz::container<S>("BitsStruct", {field<&S::A>("A", fixed<5>), field<&S::B>("B", fixed<2>),
                                         field<&S::C>("C", fixed<1>), field<&S::D>("D", fixed<6>),
                                         field<&S::E>("E", fixed<8>)});
    return type;
}

struct ProgressiveBitsStruct {
    Bitvector A;
    Bitlist B;
    Bitlist C;
    Bitvector D;
    Bitlist E;
    Bitlist F;
    Bitvector G;
    Bitlist H;
    Bitlist I;
    Bitvector J;
    Bitlist K;
    Bitlist L;
    bool operator==(const ProgressiveBitsStruct&) const = default;
};
const Type& ssz_type(Tag<ProgressiveBitsStruct>) {
    using S = ProgressiveBitsStruct;
    static const Type type = ssz::container<S>(
        "ProgressiveBitsStruct", {field<&S::A>("A", fixed<256>), field<&S::B>("B", fixed<256>),
                                  field<&S::C>("C", progressive), field<&S::D>("D", fixed<257>),
                                  field<&S::E>("E", fixed<257>), field<&S::F>("F", progressive),
                                  field<&S::G>("G", fixed<1280>), field<&S::H>("H", fixed<1280>),
                                  field<&S::I>("I", progressive), field<&S::J>("J", fixed<1281>),
                                  field<&S::K>("K", fixed<1281>), field<&S::L>("L", progressive)});
    return type;
}

struct ProgressiveSingleFieldContainerTestStruct {
    Byte A = 0;
    bool operator==(const ProgressiveSingleFieldContainerTestStruct&) const = default;
};
const Type& ssz_type(Tag<ProgressiveSingleFieldContainerTestStruct>) {
    using S = ProgressiveSingleFieldContainerTestStruct;
    static const Type type = ssz::container<S>("ProgressiveSingleFieldContainerTestStruct",
                                               {field<&S::A>("A")}, ssz::every_fork);
    return type;
}

struct ProgressiveSingleListContainerTestStruct {
    Bitlist C;
    bool operator==(const ProgressiveSingleListContainerTestStruct&) const = default;
};
const Type& ssz_type(Tag<ProgressiveSingleListContainerTestStruct>) {
    using S = ProgressiveSingleListContainerTestStruct;
    static const Type type = ssz::container<S>(
        "ProgressiveSingleListContainerTestStruct",
        {ssz::gap(), ssz::gap(), ssz::gap(), ssz::gap(), field<&S::C>("C", progressive)},
        ssz::every_fork);
    return type;
}

struct ProgressiveVarTestStruct {
    Byte A = 0;
    List<std::uint16_t> B;
    Bitlist C;
    bool operator==(const ProgressiveVarTestStruct&) const = default;
};
const Type& ssz_type(Tag<ProgressiveVarTestStruct>) {
    using S = ProgressiveVarTestStruct;
    static const Type type =
        ssz::container<S>("ProgressiveVarTestStruct",
                          {field<&S::A>("A"), ssz::gap(), field<&S::B>("B", fixed<123>), ssz::gap(),
                           field<&S::C>("C", progressive)},
                          ssz::every_fork);
    return type;
}

struct ProgressiveComplexTestStruct {
    Byte A = 0;
    List<std::uint16_t> B;
    Bitlist C;
    List<std::uint64_t> D;
    List<SmallTestStruct> E;
    List<List<VarTestStruct>> F;
    List<ProgressiveSingleFieldContainerTestStruct> G;
    List<ProgressiveVarTestStruct> H;
    bool operator==(const ProgressiveComplexTestStruct&) const = default;
};
const Type& ssz_type(Tag<ProgressiveComplexTestStruct>) {
    using S = ProgressiveComplexTestStruct;
    using ssz::gap;
    static const Type type = ssz::container<S>("ProgressiveComplexTestStruct",
                                               {field<&S::A>("A"),
                                                gap(),
                                                field<&S::B>("B", fixed<123>),
                                                gap(),
                                                field<&S::C>("C", progressive),
                                                gap(),
                                                gap(),
                                                gap(),
                                                field<&S::D>("D", progressive),
                                                gap(),
                                                gap(),
                                                gap(),
                                                field<&S::E>("E", progressive),
                                                field<&S::F>("F", progressive, progressive),
                                                gap(),
                                                gap(),
                                                gap(),
                                                gap(),
                                                gap(),
                                                gap(),
                                                field<&S::G>("G", fixed<10>),
                                                field<&S::H>("H", progressive)},
                                               ssz::every_fork);
    return type;
}

/// A compatible union of `Options`, option i under Selectors[i]; the first is the default.
template <class... Options>
struct UnionValue {
    std::size_t option = 0;  // two options may be of one type
    std::variant<Options...> value;
    bool operator==(const UnionValue&) const = default;
};

template <class U, std::size_t I>
ssz::UnionOption union_option(std::uint8_t selector) {
    using Option = std::variant_alternative_t<I, decltype(U::value)>;
    return {selector, ssz::bound_of<Option>(),
            [](void* value) -> void* {
                auto& self = *static_cast<U*>(value);
                self.option = I;
                return &self.value.template emplace<I>();
            },
            [](const void* value) -> const void* {
                const auto& self = *static_cast<const U*>(value);
                return self.option == I ? &std::get<I>(self.value) : nullptr;
            }};
}

template <class U, std::size_t... I>
Type union_type(std::string_view name, std::array<std::uint8_t, sizeof...(I)> selectors,
                std::index_sequence<I...>) {
    Type type = ssz::container<U>(name, {});
    type.kind = ssz::Kind::compatible_union;
    type.options = {union_option<U, I>(selectors[I])...};
    return type;
}

using A = ProgressiveSingleFieldContainerTestStruct;
using B = ProgressiveSingleListContainerTestStruct;
using C = ProgressiveVarTestStruct;

struct CompatibleUnionA : UnionValue<A> {};
const Type& ssz_type(Tag<CompatibleUnionA>) {
    static const Type type = union_type<CompatibleUnionA>(
        "CompatibleUnionA", std::to_array<std::uint8_t>({1}), std::make_index_sequence<1>());
    return type;
}
struct CompatibleUnionBC : UnionValue<B, C> {};
const Type& ssz_type(Tag<CompatibleUnionBC>) {
    static const Type type = union_type<CompatibleUnionBC>(
        "CompatibleUnionBC", std::to_array<std::uint8_t>({2, 3}), std::make_index_sequence<2>());
    return type;
}
struct CompatibleUnionABCA : UnionValue<A, B, C, A> {};
const Type& ssz_type(Tag<CompatibleUnionABCA>) {
    static const Type type = union_type<CompatibleUnionABCA>(
        "CompatibleUnionABCA", std::to_array<std::uint8_t>({1, 2, 3, 4}),
        std::make_index_sequence<4>());
    return type;
}

std::vector<std::string_view> words_of(std::string_view name) {
    std::vector<std::string_view> words;
    while (true) {
        const std::size_t end = name.find('_');
        words.push_back(name.substr(0, end));
        if (end == std::string_view::npos) {
            return words;
        }
        name.remove_prefix(end + 1);
    }
}

std::optional<std::uint64_t> number(std::string_view word) {
    std::uint64_t value = 0;
    const char* end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, value);
    return error == std::errc{} && stop == end && !word.empty() ? std::optional(value)
                                                                : std::nullopt;
}

/// vec_{element}_{length}, proglist_{element}: the sequence of an element's name.
template <template <class> class Sequence>
const Type* sequence_of(std::string_view element) {
    if (element == "bool") {
        return &ssz::type_of<Sequence<ssz::Boolean>>();
    }
    if (element == "uint8") {
        return &ssz::type_of<Sequence<std::uint8_t>>();
    }
    if (element == "uint16") {
        return &ssz::type_of<Sequence<std::uint16_t>>();
    }
    if (element == "uint32") {
        return &ssz::type_of<Sequence<std::uint32_t>>();
    }
    if (element == "uint64") {
        return &ssz::type_of<Sequence<std::uint64_t>>();
    }
    if (element == "uint128") {
        return &ssz::type_of<Sequence<ssz::Uint128>>();
    }
    if (element == "uint256") {
        return &ssz::type_of<Sequence<ssz::Uint256>>();
    }
    return nullptr;
}

const Type* uint_of(std::uint64_t bits) {
    switch (bits) {
        case 8:
            return &ssz::type_of<std::uint8_t>();
        case 16:
            return &ssz::type_of<std::uint16_t>();
        case 32:
            return &ssz::type_of<std::uint32_t>();
        case 64:
            return &ssz::type_of<std::uint64_t>();
        case 128:
            return &ssz::type_of<ssz::Uint128>();
        case 256:
            return &ssz::type_of<ssz::Uint256>();
        default:
            return nullptr;
    }
}

const Type* container_of(std::string_view name) {
    for (const Type* type :
         {&ssz::type_of<SingleFieldTestStruct>(), &ssz::type_of<SmallTestStruct>(),
          &ssz::type_of<FixedTestStruct>(), &ssz::type_of<VarTestStruct>(),
          &ssz::type_of<ComplexTestStruct>(), &ssz::type_of<ProgressiveTestStruct>(),
          &ssz::type_of<BitsStruct>(), &ssz::type_of<ProgressiveBitsStruct>(),
          &ssz::type_of<ProgressiveSingleFieldContainerTestStruct>(),
          &ssz::type_of<ProgressiveSingleListContainerTestStruct>(),
          &ssz::type_of<ProgressiveVarTestStruct>(), &ssz::type_of<ProgressiveComplexTestStruct>(),
          &ssz::type_of<CompatibleUnionA>(), &ssz::type_of<CompatibleUnionBC>(),
          &ssz::type_of<CompatibleUnionABCA>()}) {
        if (type->name == name) {
            return type;
        }
    }
    return nullptr;
}

std::optional<GenericType> typed(const Type* type, ssz::Shape shape = nullptr,
                                 std::uint64_t value = 0) {
    if (type == nullptr) {
        return std::nullopt;
    }
    return GenericType{{type, shape, nullptr}, {{}, value}};
}

}  // namespace

std::optional<GenericType> generic_type(std::string_view handler, std::string_view case_name) {
    const auto words = words_of(case_name);
    const auto word = [&](std::size_t i) {
        return i < words.size() ? words[i] : std::string_view{};
    };
    if (handler == "boolean") {
        return typed(&ssz::type_of<bool>());
    }
    if (handler == "uints") {
        return typed(uint_of(number(word(1)).value_or(0)));
    }
    if (handler == "basic_vector") {
        const auto length = number(word(2));
        return length ? typed(sequence_of<Vector>(word(1)), number_of, *length) : std::nullopt;
    }
    if (handler == "basic_progressive_list") {
        return typed(sequence_of<List>(word(1)), progressive);
    }
    if (handler == "bitvector") {
        const auto length = number(word(1));
        return length ? typed(&ssz::type_of<Bitvector>(), number_of, *length) : std::nullopt;
    }
    if (handler == "bitlist") {
        // bitlist_no_delimiter_* of v0.12.3 have no limit: none would make them right.
        constexpr std::uint64_t any_limit = 1U << 20U;
        return typed(&ssz::type_of<Bitlist>(), number_of, number(word(1)).value_or(any_limit));
    }
    if (handler == "progressive_bitlist") {
        return typed(&ssz::type_of<Bitlist>(), progressive);
    }
    if (handler == "containers" || handler == "progressive_containers" ||
        handler == "compatible_unions") {
        return typed(container_of(word(0)));
    }
    return std::nullopt;
}

}  // namespace cairn::spectest
