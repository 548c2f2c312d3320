#include "spectest/objects.hpp"

#include "json/mapping.hpp"
#include "json/parse.hpp"

#include <algorithm>

namespace cairn::spectest {
namespace {

/// Paths such as "body.attestations[4].data", built on the way down.
struct Difference {
    std::string where;
    std::string what;
};

std::string shortened(std::string text) {
    constexpr std::size_t shown = 80;
    if (text.size() > shown) {
        text.resize(shown);
        text += "...";
    }
    return text;
}

std::optional<Difference> find_difference(const json::Value& got, const json::Value& want,
                                          const std::string& where);

std::optional<Difference> find_in_items(const json::Value& got, const json::Value& want,
                                        const std::string& where) {
    for (std::size_t i = 0; i < std::min(got.items.size(), want.items.size()); ++i) {
        auto found =
            find_difference(got.items[i], want.items[i], where + "[" + std::to_string(i) + "]");
        if (found) {
            return found;
        }
    }
    if (got.items.size() != want.items.size()) {
        return Difference{where, "got " + std::to_string(got.items.size()) + " elements, want " +
                                     std::to_string(want.items.size())};
    }
    return std::nullopt;
}

std::optional<Difference> find_difference(const json::Value& got, const json::Value& want,
                                          const std::string& where) {
    if (got.is_scalar() || want.is_scalar()) {
        if (got.text == want.text) {
            return std::nullopt;
        }
        return Difference{where, "got " + shortened(got.text) + ", want " + shortened(want.text)};
    }
    if (auto found = find_in_items(got, want, where)) {
        return found;
    }
    for (std::size_t i = 0; i < std::min(got.members.size(), want.members.size()); ++i) {
        const std::string dot = where.empty() ? "" : ".";
        auto found = find_difference(got.members[i].value, want.members[i].value,
                                     where + dot + got.members[i].key);
        if (found) {
            return found;
        }
    }
    return std::nullopt;
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
    const json::Limits limits{};
    const auto got_document = json::parse_json(json::to_json(bound, context, got), limits);
    const auto want_document = json::parse_json(json::to_json(bound, context, want), limits);
    if (!got_document || !want_document) {
        return "roots differ, and the values are too large to be compared";
    }
    const auto found = find_difference(*got_document, *want_document, "");
    return found ? found->where + ": " + found->what : "roots differ, but no field does";
}

}  // namespace cairn::spectest
