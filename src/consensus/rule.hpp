// Why a block, an operation or a message is invalid: one enumerator per rule of the specification.
// The text quotes the assertion that failed. Rules are grouped by the function that checks them.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::consensus {

enum class Rule : std::uint16_t {
#define CAIRN_RULE(name, text) name,
#include "consensus/rules.inc"
#undef CAIRN_RULE
};

std::string_view to_string(Rule rule) noexcept;  // the enumerator's name
std::string_view rule_text(Rule rule) noexcept;  // the specification's words

/// A broken rule, and which operation of the block broke it (its index in its list; 0 elsewhere).
struct [[nodiscard]] Invalid {
    Rule rule;
    std::uint32_t index = 0;
    friend bool operator==(const Invalid&, const Invalid&) = default;
};
std::string describe(const Invalid& invalid);

template <class T = void>
using Checked = Result<T, Invalid>;

}  // namespace cairn::consensus

/// Leaves the enclosing function with the rule unless the condition holds.
#define CAIRN_REQUIRE(condition, rule_name)                                        \
    do {                                                                           \
        if (!(condition)) [[unlikely]] {                                           \
            return ::std::unexpected(                                              \
                ::cairn::consensus::Invalid{::cairn::consensus::Rule::rule_name}); \
        }                                                                          \
    } while (false)
