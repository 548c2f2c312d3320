#include "web_assets/assets.hpp"

#include <algorithm>

namespace cairn::web_assets {

#ifdef CAIRN_NO_PAGE
std::span<const Asset> assets() {
    static constexpr std::string_view text =
        "<!doctype html><html lang=\"en\"><title>Cairn</title><h1>Cairn</h1><p>This build has no "
        "page: it "
        "was configured with -DCAIRN_PAGE=OFF. The network is at "
        "<a href=\"/cairn/v1/page/snapshot\">/cairn/v1/page/snapshot</a>.</p></html>\n";
    static const Asset table[] = {
        {"/index.html",
         "text/html; charset=utf-8",
         "W/\"no-page\"",
         {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
         {},
         false,
         false},
    };
    return table;
}
#endif

const Asset* find_asset(std::string_view path) {
    const std::string_view last = path.substr(path.rfind('/') + 1);
    const std::string_view wanted = last.contains('.') ? path : std::string_view("/index.html");
    const std::span<const Asset> all = assets();
    const auto found = std::ranges::find(all, wanted, &Asset::path);
    return found == all.end() ? nullptr : &*found;
}

std::string fill_template(const Asset& asset, std::string_view token) {
    std::string text(asset.bytes.begin(), asset.bytes.end());
    const std::size_t at = text.find(TOKEN_PLACEHOLDER);
    if (at != std::string::npos) {
        text.replace(at, TOKEN_PLACEHOLDER.size(), token);
    }
    return text;
}

}  // namespace cairn::web_assets
