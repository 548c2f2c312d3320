#include "spectest/objects.hpp"

#include "json/mapping.hpp"
#include "ssz/diff.hpp"

#include <algorithm>

namespace cairn::spectest {
namespace {

std::string shown(const ssz::Bound& bound, const ssz::Context& context, const void* value) {
    if (value == nullptr) {
        return "nothing";
    }
    constexpr std::size_t length = 80;
    std::string text = json::to_json(bound, context, value);
    if (text.size() > length) {
        text.resize(length);
        text += "...";
    }
    return text;
}

}  // namespace

Outcome decode_object(BytesView bytes, std::string_view name, const ssz::Bound& bound,
                      const ssz::Context& context, void* value) {
    const auto decoded = ssz::decode(bound, context, bytes, value);
    if (!decoded) {
        return failed(std::string(name) + ": " + std::string(to_string(decoded.error().rule)) +
                      " at '" + decoded.error().where + "'");
    }
    if (!std::ranges::equal(ssz::encode(bound, context, value), bytes)) {
        return failed(std::string(name) + " encodes to other bytes than it was decoded from");
    }
    return {};
}

Outcome read_object(const Case& vectors, std::string_view stem, const ssz::Bound& bound,
                    const ssz::Context& context, void* value) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, read_ssz_bytes(vectors, stem));
    CAIRN_TRY(decode_object(bytes, stem, bound, context, value));
    const std::string twin = std::string(stem) + ".yaml";
    return vectors.has(twin) ? check_yaml(vectors, twin, bound, context, value) : Outcome{};
}

Outcome check_yaml(const Case& vectors, std::string_view file, const ssz::Bound& bound,
                   const ssz::Context& context, const void* value) {
    const auto text = vectors.text(file);
    if (!text) {
        return failed(std::string(file) + " " + std::string(to_string(text.error())));
    }
    const auto same = json::equals_yaml(bound, context, *text, value);
    if (!same) {
        return failed(std::string(file) + ": " + json::to_string(same.error()));
    }
    return *same ? Outcome{} : failed(std::string(file) + " says another value");
}

std::string first_difference(const ssz::Bound& bound, const ssz::Context& context, const void* got,
                             const void* want) {
    const auto differences = ssz::diff(bound, context, got, want, 1);
    if (differences.empty()) {
        return "roots differ, but no field does";
    }
    const ssz::Difference& first = differences.front();
    return first.path + ": got " + shown(first.bound, context, first.before) + ", want " +
           shown(first.bound, context, first.after);
}

}  // namespace cairn::spectest
