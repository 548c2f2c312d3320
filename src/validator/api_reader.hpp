// Members of a JSON object of the Beacon API, each with its type. The first that is missing or has
// another form spoils the reader, and what is read then is a default: asked once, at the end.
#pragma once

#include "consensus/primitives.hpp"
#include "json/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cairn::validator {

class ApiReader {
  public:
    explicit ApiReader(const json::Value* object) : object_(object) {}

    std::uint64_t number(std::string_view key);
    bool boolean(std::string_view key);
    std::string text(std::string_view key);
    template <std::size_t N>
    FixedBytes<N> bytes(std::string_view key) {
        const auto value = base::fixed_from_hex<N>(text(key));
        good_ = good_ && value.has_value();
        return value.value_or(FixedBytes<N>{});
    }
    std::vector<std::uint64_t> numbers(std::string_view key);
    /// Null spoils.
    const json::Value* member(std::string_view key);

    bool good() const noexcept { return good_; }
    /// The first member that was not as it must be.
    const std::string& bad_member() const noexcept { return bad_member_; }

  private:
    void spoil(std::string_view key);

    const json::Value* object_;
    bool good_ = true;
    std::string bad_member_;
};

}  // namespace cairn::validator
