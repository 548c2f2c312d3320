#include "http/channel.hpp"

#include "base/assert.hpp"

namespace cairn::http {

std::shared_ptr<const std::string> event_text(std::string_view event, std::string_view data) {
    CAIRN_ASSERT(event.find_first_of("\r\n") == std::string_view::npos);
    std::string out;
    if (!event.empty()) {
        out.append("event: ").append(event).append("\n");
    }
    while (true) {
        // To a reader of the stream "\r" alone and "\r\n" end a line as "\n" does.
        const std::size_t end = data.find_first_of("\r\n");
        out.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == std::string_view::npos) {
            break;
        }
        data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    return std::make_shared<const std::string>(out + "\n");
}

}  // namespace cairn::http
