#include "json/detail/value_tokens.hpp"

#include <utility>

namespace cairn::json::detail {

Token ValueTokens::emit(const Value& value) {
    if (value.is_scalar()) {
        const bool null = value.kind == Kind::null;
        return {Token::Kind::scalar, value.kind == Kind::string || value.quoted,
                null ? std::string_view("null") : std::string_view(value.text), 0};
    }
    frames_.push_back({&value, 0});
    const bool array = value.kind == Kind::array;
    return {array ? Token::Kind::begin_array : Token::Kind::begin_object, false, {}, 0};
}

Token ValueTokens::next() {
    if (const Value* value = std::exchange(pending_, nullptr)) {
        return emit(*value);
    }
    if (frames_.empty()) {
        return {Token::Kind::end, false, {}, 0};
    }
    Frame& frame = frames_.back();
    const Value& collection = *frame.collection;
    if (collection.kind == Kind::array) {
        if (frame.index < collection.items.size()) {
            return emit(collection.items[frame.index++]);
        }
        frames_.pop_back();
        return {Token::Kind::end_array, false, {}, 0};
    }
    if (frame.index < collection.members.size()) {
        const Member& member = collection.members[frame.index++];
        pending_ = &member.value;
        return {Token::Kind::key, true, member.key, 0};
    }
    frames_.pop_back();
    return {Token::Kind::end_object, false, {}, 0};
}

}  // namespace cairn::json::detail
