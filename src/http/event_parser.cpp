#include "http/event_parser.hpp"

#include <utility>

namespace cairn::http {

bool EventParser::feed(std::string_view text, const std::function<void(const Event&)>& on_event) {
    for (const char letter : text) {
        if (letter == '\n' && std::exchange(after_return_, false)) {
            continue;
        }
        after_return_ = letter == '\r';
        if (letter == '\n' || letter == '\r') {
            take_line(line_, on_event);
            line_.clear();
        } else {
            line_ += letter;
        }
        if (line_.size() + event_.name.size() + event_.data.size() > max_event_bytes_) {
            return false;
        }
    }
    return true;
}

void EventParser::take_line(std::string_view line,
                            const std::function<void(const Event&)>& on_event) {
    if (line.empty()) {
        Event event = std::exchange(event_, {});
        if (std::exchange(has_data_, false)) {
            event.data.pop_back();
            event.name = event.name.empty() ? "message" : std::move(event.name);
            on_event(event);
        }
        return;
    }
    const std::size_t colon = line.find(':');
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? "" : line.substr(colon + 1);
    if (value.starts_with(' ')) {
        value.remove_prefix(1);
    }
    if (field == "data") {
        event_.data.append(value).append("\n");
        has_data_ = true;
    } else if (field == "event") {
        event_.name = value;
    }
}

}  // namespace cairn::http
