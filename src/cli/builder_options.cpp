#include "cli/builder_options.hpp"

#include "cli/urls.hpp"

#include <CLI/CLI.hpp>

namespace cairn::cli {

void declare_builder(CLI::App& app, BuilderChoices& choices) {
    CLI::Option* const url = app.add_option(
        "--builder", choices.url,
        "URL of a block builder, a relay or mev-boost: asked for the blocks of those validators "
        "that have registered");
    app.add_option("--builder-fallback-skips", choices.breaker.missed_in_row,
                   "Ask no builder after more than so many slots in a row without a block")
        ->needs(url)
        ->capture_default_str();
    app.add_option("--builder-fallback-skips-per-epoch", choices.breaker.missed_in_epoch,
                   "Nor after more than so many in the last epoch's slots")
        ->needs(url)
        ->capture_default_str();
    app.add_option("--builder-fallback-epochs-since-finalization",
                   choices.breaker.epochs_since_finality,
                   "Nor after more than so many epochs without finality")
        ->needs(url)
        ->capture_default_str();
}

Result<std::optional<builder::BuilderOptions>, std::string> builder_options(
    const BuilderChoices& choices) {
    if (choices.url.empty()) {
        return std::nullopt;
    }
    CAIRN_TRY_ASSIGN(const std::vector<http::Url> urls,
                     parse_urls({choices.url}, "; put mev-boost in between, which speaks it"));
    return builder::BuilderOptions{.url = urls.front(), .limits = {}, .breaker = choices.breaker};
}

}  // namespace cairn::cli
