#include "json/detail/reader.hpp"

#include "base/assert.hpp"
#include "json/detail/hex.hpp"
#include "json/detail/number.hpp"
#include "json/detail/value_tokens.hpp"

#include <algorithm>
#include <bit>
#include <bitset>

namespace cairn::json::detail {
namespace {

using ssz::Bound;
using ssz::FieldInfo;
using ssz::Type;

/// No container of the specification comes near; BeaconState has 46.
constexpr std::size_t max_fields = 128;
/// How many elements a list grows by at first; then it doubles.
constexpr std::size_t first_growth = 16;

/// Puts a step in front of the error's path, on its way out.
template <class Step>
Result<void, MappingError> inside(Result<void, MappingError> result, Step&& step) {
    if (!result) [[unlikely]] {
        MappingError error = std::move(result).error();
        const bool joint = !error.where.empty() && error.where.front() != '[';
        error.where = step() + (joint ? "." : "") + error.where;
        return unexpected(std::move(error));
    }
    return result;
}

bool is_uint8(const Type& type) noexcept {
    return type.kind == ssz::Kind::uint && type.wire_size == 1;
}

/// The live field of this name; looks at `expected` first, which is where documents in order have
/// it.
const FieldInfo* find_field(const Type& type, std::uint8_t fork, std::string_view name,
                            std::size_t expected) noexcept {
    for (std::size_t i = expected; i < type.fields.size(); ++i) {
        if (type.fields[i].forks.has(fork)) {
            if (type.fields[i].name == name) {
                return &type.fields[i];
            }
            break;
        }
    }
    const auto found = std::ranges::find_if(type.fields, [&](const FieldInfo& field) {
        return field.name == name && field.forks.has(fork);
    });
    return found == type.fields.end() ? nullptr : &*found;
}

/// Hands out a sequence's elements one by one, as many as the document turns out to have.
class Growing {
  public:
    Growing(const Type& type, void* sequence, std::uint64_t limit)
        : type_(type), sequence_(sequence), limit_(limit) {}

    std::size_t count() const noexcept { return count_; }

    void* next() {
        if (count_ == room_) {
            const std::size_t wanted = std::max(first_growth, 2 * room_);
            room_ = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, limit_));
            type_.sequence->resize(sequence_, room_);
            run_ = 0;
        }
        if (run_ == 0) {
            item_ =
                static_cast<std::uint8_t*>(type_.sequence->mutable_run(sequence_, count_, run_));
        } else {
            item_ += type_.element->memory_size;
        }
        --run_;
        ++count_;
        return item_;
    }
    void finish() {
        if (room_ != count_) {
            type_.sequence->resize(sequence_, count_);
        }
    }

  private:
    const Type& type_;
    void* sequence_;
    std::uint64_t limit_;
    std::size_t count_ = 0;
    std::size_t room_ = 0;
    std::size_t run_ = 0;  // elements behind item_ in its run
    std::uint8_t* item_ = nullptr;
};

}  // namespace

unexpected<MappingError> Reader::refuse(const Token& token, MappingRule rule) const {
    return unexpected(MappingError{rule, {}, source_.at(token.offset, ParseRule::syntax)});
}

Reader::Status Reader::expect(const Token& token, Token::Kind kind, MappingRule rule) const {
    if (token.kind == Token::Kind::failed) {
        return unexpected(MappingError{MappingRule::malformed, {}, source_.error()});
    }
    return token.kind == kind ? Status{} : refuse(token, rule);
}

Reader::Status Reader::read_document(const Bound& bound, void* value) {
    CAIRN_TRY(read(bound, source_.next(), value));
    return expect(source_.next(), Token::Kind::end, MappingRule::malformed);
}

Reader::Status Reader::read(const Bound& bound, const Token& token, void* value) {
    const Type& type = *bound.type;
    switch (type.kind) {
        case ssz::Kind::boolean:
            return read_boolean(token, value);
        case ssz::Kind::uint:
            return read_uint(type.wire_size, token, value);
        case ssz::Kind::bytes:
            return read_bytes(type.wire_size, token, value);
        case ssz::Kind::byte_list:
            return read_byte_list(bound.outer(context_), token,
                                  static_cast<ssz::ByteList*>(value)->bytes);
        case ssz::Kind::bitvector:
            return read_bitvector(bound.outer(context_), token,
                                  *static_cast<ssz::Bitvector*>(value));
        case ssz::Kind::bitlist:
            return read_bitlist(bound.outer(context_), token, *static_cast<ssz::Bitlist*>(value));
        case ssz::Kind::vector:
        case ssz::Kind::list:
            return read_sequence(bound, token, value);
        case ssz::Kind::container:
            return read_container(type, token, value);
        case ssz::Kind::compatible_union:
            return read_union(type, token, value);
    }
    CAIRN_UNREACHABLE("every kind has its reader");
}

// Scalars ----------------------------------------------------------------------------------------

Reader::Status Reader::read_boolean(const Token& token, void* value) const {
    CAIRN_TRY(expect(token, Token::Kind::scalar, MappingRule::boolean_expected));
    if (class_of(token) != Kind::boolean) {
        return refuse(token, MappingRule::boolean_expected);
    }
    const bool truth = token.text.front() == 't' || token.text.front() == 'T';
    *static_cast<std::uint8_t*>(value) = truth ? 1 : 0;
    return {};
}

Reader::Status Reader::read_uint(std::size_t size, const Token& token, void* value) const {
    CAIRN_TRY(expect(token, Token::Kind::scalar, MappingRule::string_expected));
    if (!token.quoted && reading_.format == Format::json) {
        return refuse(token, MappingRule::string_expected);
    }
    switch (read_decimal(token.text, size, static_cast<std::uint8_t*>(value))) {
        case DecimalError::none:
            return {};
        case DecimalError::not_decimal:
            return refuse(token, MappingRule::not_decimal);
        case DecimalError::out_of_range:
            return refuse(token, MappingRule::number_out_of_range);
    }
    return {};
}

Result<std::string_view, MappingError> Reader::digits_of(const Token& token) const {
    CAIRN_TRY(expect(token, Token::Kind::scalar, MappingRule::string_expected));
    if (!token.quoted && reading_.format == Format::json) {
        return refuse(token, MappingRule::string_expected);
    }
    if (!token.text.starts_with("0x") || token.text.size() % 2 != 0) {
        return refuse(token, MappingRule::not_hexadecimal);
    }
    return token.text.substr(2);
}

Result<Bytes, MappingError> Reader::bytes_of(const Token& token) const {
    CAIRN_TRY_ASSIGN(const std::string_view digits, digits_of(token));
    Bytes bytes(digits.size() / 2);
    if (!read_hex(digits, bytes.data())) {
        return refuse(token, MappingRule::not_hexadecimal);
    }
    return bytes;
}

Reader::Status Reader::read_bytes(std::size_t size, const Token& token, void* value) const {
    CAIRN_TRY_ASSIGN(const std::string_view digits, digits_of(token));
    if (digits.size() != 2 * size) {
        return refuse(token, MappingRule::wrong_byte_count);
    }
    return read_hex(digits, static_cast<std::uint8_t*>(value))
               ? Status{}
               : refuse(token, MappingRule::not_hexadecimal);
}

Reader::Status Reader::read_byte_list(std::uint64_t limit, const Token& token, Bytes& out) const {
    CAIRN_TRY_ASSIGN(out, bytes_of(token));
    return out.size() > limit ? refuse(token, MappingRule::list_over_limit) : Status{};
}

Reader::Status Reader::read_bitvector(std::uint64_t length, const Token& token,
                                      ssz::Bitvector& out) const {
    CAIRN_TRY_ASSIGN(const Bytes bytes, bytes_of(token));
    if (bytes.size() != (length + 7) / 8) {
        return refuse(token, MappingRule::wrong_byte_count);
    }
    if (length % 8 != 0 && (bytes.back() >> (length % 8)) != 0) {
        return refuse(token, MappingRule::bitvector_padding_set);
    }
    out.assign(bytes, static_cast<std::size_t>(length));
    return {};
}

Reader::Status Reader::read_bitlist(std::uint64_t limit, const Token& token,
                                    ssz::Bitlist& out) const {
    CAIRN_TRY_ASSIGN(Bytes bytes, bytes_of(token));
    if (bytes.empty() || bytes.back() == 0) {
        return refuse(token, MappingRule::bitlist_without_delimiter);
    }
    const std::uint8_t top = std::bit_floor(bytes.back());
    const auto delimiter = static_cast<std::size_t>(std::countr_zero(top));
    const std::size_t length = (bytes.size() - 1) * 8 + delimiter;
    if (length > limit) {
        return refuse(token, MappingRule::list_over_limit);
    }
    bytes.back() = static_cast<std::uint8_t>(bytes.back() ^ top);
    out.assign(BytesView(bytes).first((length + 7) / 8), length);
    return {};
}

// Collections ------------------------------------------------------------------------------------

Reader::Status Reader::read_sequence(const Bound& bound, const Token& token, void* value) {
    const Type& type = *bound.type;
    const bool hex = token.kind == Token::Kind::scalar && reading_.format == Format::yaml;
    if (hex && is_uint8(*type.element)) {
        return read_hex_sequence(bound, token, value);
    }
    CAIRN_TRY(expect(token, Token::Kind::begin_array, MappingRule::array_expected));
    const std::uint64_t limit = bound.outer(context_);
    const bool vector = type.kind == ssz::Kind::vector;
    const Bound element = element_bound(bound);
    type.assign_default(value);
    Growing elements(type, value, limit);
    for (;;) {
        const Token item = source_.next();
        if (item.kind == Token::Kind::end_array) {
            break;
        }
        if (elements.count() == limit) {
            return refuse(item,
                          vector ? MappingRule::wrong_element_count : MappingRule::list_over_limit);
        }
        CAIRN_TRY(inside(read(element, item, elements.next()),
                         [&] { return "[" + std::to_string(elements.count() - 1) + "]"; }));
    }
    elements.finish();
    return vector && elements.count() != limit ? refuse(token, MappingRule::wrong_element_count)
                                               : Status{};
}

Reader::Status Reader::read_hex_sequence(const Bound& bound, const Token& token,
                                         void* value) const {
    CAIRN_TRY_ASSIGN(const Bytes bytes, bytes_of(token));
    const Type& type = *bound.type;
    const std::uint64_t limit = bound.outer(context_);
    if (type.kind == ssz::Kind::vector && bytes.size() != limit) {
        return refuse(token, MappingRule::wrong_byte_count);
    }
    if (bytes.size() > limit) {
        return refuse(token, MappingRule::list_over_limit);
    }
    type.assign_default(value);
    type.sequence->resize(value, bytes.size());
    std::size_t run = 0;
    for (std::size_t i = 0; i < bytes.size(); i += run) {
        void* const items = type.sequence->mutable_run(value, i, run);
        std::memcpy(items, bytes.data() + i, run);
    }
    return {};
}

Reader::Status Reader::read_container(const Type& type, const Token& token, void* value) {
    CAIRN_TRY(expect(token, Token::Kind::begin_object, MappingRule::object_expected));
    CAIRN_ASSERT(type.fields.size() <= max_fields);
    std::bitset<max_fields> seen;
    std::size_t next = 0;
    for (;;) {
        const Token key = source_.next();
        if (key.kind == Token::Kind::end_object) {
            break;
        }
        CAIRN_TRY(expect(key, Token::Kind::key, MappingRule::malformed));
        const FieldInfo* field = find_field(type, context_.fork, key.text, next);
        const auto index =
            field == nullptr ? 0 : static_cast<std::size_t>(field - type.fields.data());
        if (field == nullptr || seen[index]) {
            CAIRN_TRY(read_extra_key(key, field != nullptr));
            continue;
        }
        seen.set(index);
        next = index + 1;
        CAIRN_TRY(inside(read(field->bound, source_.next(), field->of(value)),
                         [&] { return std::string(field->name); }));
    }
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
        const FieldInfo& field = type.fields[i];
        if (!field.forks.has(context_.fork)) {
            if (field.bound.type != nullptr) {
                field.bound.type->assign_default(field.of(value));
            }
        } else if (!seen[i]) {
            return inside(refuse(token, MappingRule::missing_field),
                          [&] { return std::string(field.name); });
        }
    }
    return {};
}

/// A key that stands for nothing in the type, or that has come before.
Reader::Status Reader::read_extra_key(const Token& key, bool known) {
    if (!known && reading_.unknown == UnknownFields::ignore) {
        return skip_value();
    }
    const MappingRule rule = known ? MappingRule::duplicate_field : MappingRule::unknown_field;
    return inside(refuse(key, rule), [&] { return std::string(key.text); });
}

/// Reads one value of any shape and forgets it.
Reader::Status Reader::skip_value() {
    std::size_t depth = 0;
    do {
        const Token token = source_.next();
        switch (token.kind) {
            case Token::Kind::begin_array:
            case Token::Kind::begin_object:
                ++depth;
                break;
            case Token::Kind::end_array:
            case Token::Kind::end_object:
                --depth;
                break;
            case Token::Kind::failed:
                return unexpected(MappingError{MappingRule::malformed, {}, source_.error()});
            default:
                break;
        }
    } while (depth != 0);
    return {};
}

Result<const ssz::UnionOption*, MappingError> Reader::read_selector(const Type& type) {
    const Token token = source_.next();
    std::uint8_t selector = 0;
    CAIRN_TRY(read_uint(1, token, &selector));
    const auto found = std::ranges::find(type.options, selector, &ssz::UnionOption::selector);
    if (found == type.options.end()) {
        return refuse(token, MappingRule::union_selector_unknown);
    }
    return &*found;
}

Reader::Status Reader::read_union(const Type& type, const Token& token, void* value) {
    CAIRN_TRY(expect(token, Token::Kind::begin_object, MappingRule::object_expected));
    const auto selector_step = [] { return std::string("selector"); };
    const auto data_step = [] { return std::string("data"); };
    const ssz::UnionOption* option = nullptr;
    std::optional<Value> early;  // data that came before its selector
    bool done = false;
    for (;;) {
        const Token key = source_.next();
        if (key.kind == Token::Kind::end_object) {
            break;
        }
        CAIRN_TRY(expect(key, Token::Kind::key, MappingRule::malformed));
        if (key.text == "selector" && option == nullptr) {
            auto selected = read_selector(type);
            CAIRN_TRY(inside(selected ? Status{} : unexpected(selected.error()), selector_step));
            option = *selected;
        } else if (key.text == "data" && option != nullptr && !done && !early) {
            CAIRN_TRY(
                inside(read(option->bound, source_.next(), option->emplace(value)), data_step));
            done = true;
        } else if (key.text == "data" && !done && !early) {
            auto data = build_next(source_, reading_.limits);
            if (!data) {
                return unexpected(MappingError{MappingRule::malformed, "data", data.error()});
            }
            early = *std::move(data);
        } else {
            CAIRN_TRY(read_extra_key(key, key.text == "selector" || key.text == "data"));
        }
    }
    if (option == nullptr) {
        return inside(refuse(token, MappingRule::missing_field), selector_step);
    }
    if (early) {
        ValueTokens tokens(*early);
        Reader reader(tokens, context_, reading_);
        return inside(reader.read_document(option->bound, option->emplace(value)), data_step);
    }
    return done ? Status{} : inside(refuse(token, MappingRule::missing_field), data_step);
}

}  // namespace cairn::json::detail
