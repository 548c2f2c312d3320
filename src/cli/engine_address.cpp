#include "cli/engine_address.hpp"

#include "cli/file.hpp"
#include "cli/urls.hpp"
#include "rpc/jwt.hpp"

#include <CLI/CLI.hpp>

namespace cairn::cli {

void declare_engine_address(CLI::App& app, std::string& url, std::string& jwt_secret) {
    CLI::Option* const secret =
        app.add_option("--jwt-secret", jwt_secret,
                       "File of the secret shared with the execution client, 64 digits")
            ->check(CLI::ExistingFile);
    CLI::Option* const execution =
        app.add_option("--execution,--execution-endpoint", url,
                       "Engine API of an execution client: http://127.0.0.1:8551 (of a devnet, its "
                       "first node)")
            ->needs(secret);
    secret->needs(execution);
}

Result<engine::EngineAddress, std::string> engine_address(const std::string& url,
                                                          const std::string& jwt_secret) {
    CAIRN_TRY_ASSIGN(const auto urls, parse_urls({url}));
    CAIRN_TRY_ASSIGN(const Bytes text, read_file(jwt_secret));
    const auto secret =
        rpc::parse_jwt_secret({reinterpret_cast<const char*>(text.data()), text.size()});
    if (!secret) {
        return unexpected(jwt_secret + ": not a secret of 64 digits");
    }
    return engine::EngineAddress{urls.front(), *secret};
}

}  // namespace cairn::cli
