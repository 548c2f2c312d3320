#include "cli/urls.hpp"

namespace cairn::cli {

Result<std::vector<http::Url>, std::string> parse_urls(const std::vector<std::string>& texts,
                                                       std::string_view https_advice) {
    std::vector<http::Url> urls;
    for (const std::string& text : texts) {
        auto url = http::parse_url(text);
        if (!url) {
            std::string why = text + ": " + http::describe(url.error());
            if (url.error().rule == http::ClientRule::https_unsupported) {
                why += https_advice;
            }
            return unexpected(std::move(why));
        }
        urls.push_back(*std::move(url));
    }
    return urls;
}

}  // namespace cairn::cli
