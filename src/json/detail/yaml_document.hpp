// Any YAML document as a Value, by yaml-cpp.
#pragma once

#include "json/parse.hpp"

namespace cairn::json::detail {

Result<Value, ParseError> parse_any_yaml(std::string_view text, const Limits& limits);

}  // namespace cairn::json::detail
