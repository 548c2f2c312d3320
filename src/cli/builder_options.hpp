// The block builder that a node works with, as a command line names it.
#pragma once

#include "base/result.hpp"
#include "builder/external_builder.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace cairn::cli {

struct BuilderChoices {
    std::string url;  // empty: no builder
    builder::BreakerLimits breaker;
};

/// --builder and --builder-fallback-*, which have Lighthouse's names and defaults.
void declare_builder(CLI::App& app, BuilderChoices& choices);

/// Null: none is wanted. The error says what is wrong with the URL.
Result<std::optional<builder::BuilderOptions>, std::string> builder_options(
    const BuilderChoices& choices);

}  // namespace cairn::cli
