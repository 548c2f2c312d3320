// The URLs of a command line.
#pragma once

#include "base/result.hpp"
#include "http/client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cairn::cli {

/// The error names the first that is none, and why. `https_advice` says what to do in place of
/// https, which is not spoken here.
Result<std::vector<http::Url>, std::string> parse_urls(const std::vector<std::string>& texts,
                                                       std::string_view https_advice = {});

}  // namespace cairn::cli
