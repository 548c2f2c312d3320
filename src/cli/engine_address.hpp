// --execution and --jwt-secret: a foreign execution client.
#pragma once

#include "engine/engine_client.hpp"

#include <string>

namespace CLI {
class App;
}

namespace cairn::cli {

void declare_engine_address(CLI::App& app, std::string& url, std::string& jwt_secret);

/// `jwt_secret` is the file. The error is a sentence.
Result<engine::EngineAddress, std::string> engine_address(const std::string& url,
                                                          const std::string& jwt_secret);

}  // namespace cairn::cli
