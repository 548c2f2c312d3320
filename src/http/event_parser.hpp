// The text of a stream of events (HTML standard, section 9.2.6) to events, piece by piece as it
// comes. Names, data and comments are read; ids and times to reconnect are left out.
#pragma once

#include "http/client.hpp"

namespace cairn::http {

class EventParser {
  public:
    explicit EventParser(std::size_t max_event_bytes) : max_event_bytes_(max_event_bytes) {}

    /// False if an event or line grows over the limit; then nothing more may be fed.
    bool feed(std::string_view text, const std::function<void(const Event&)>& on_event);

  private:
    void take_line(std::string_view line, const std::function<void(const Event&)>& on_event);

    std::size_t max_event_bytes_;
    std::string line_;
    bool after_return_ = false;  // the line ended with "\r"; a "\n" now belongs to it
    bool has_data_ = false;
    Event event_;
};

}  // namespace cairn::http
