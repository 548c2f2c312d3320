#include "validator/api_reader.hpp"

namespace cairn::validator {

void ApiReader::spoil(std::string_view key) {
    if (good_) {
        bad_member_ = key;
    }
    good_ = false;
}

const json::Value* ApiReader::member(std::string_view key) {
    const bool is_object = object_ != nullptr && object_->kind == json::Kind::object;
    const json::Value* const value = is_object ? object_->find(key) : nullptr;
    if (value == nullptr) {
        spoil(key);
    }
    return value;
}

std::uint64_t ApiReader::number(std::string_view key) {
    const json::Value* const value = member(key);
    const auto number = value == nullptr ? std::nullopt : value->to_uint64();
    if (!number) {
        spoil(key);
    }
    return number.value_or(0);
}

bool ApiReader::boolean(std::string_view key) {
    const json::Value* const value = member(key);
    const auto truth = value == nullptr ? std::nullopt : value->to_bool();
    if (!truth) {
        spoil(key);
    }
    return truth.value_or(false);
}

std::string ApiReader::text(std::string_view key) {
    const json::Value* const value = member(key);
    if (value == nullptr || value->kind != json::Kind::string) {
        spoil(key);
        return {};
    }
    return value->text;
}

std::vector<std::uint64_t> ApiReader::numbers(std::string_view key) {
    std::vector<std::uint64_t> out;
    const json::Value* const value = member(key);
    if (value == nullptr || value->kind != json::Kind::array) {
        spoil(key);
        return out;
    }
    for (const json::Value& item : value->items) {
        const auto number = item.to_uint64();
        if (!number) {
            spoil(key);
        }
        out.push_back(number.value_or(0));
    }
    return out;
}

}  // namespace cairn::validator
