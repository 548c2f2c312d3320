// Where one JSON value of a stream ends and the next begins: the framing of geth's IPC, values back
// to back, with or without white space between them.
//
// It only counts brackets outside of strings; whether a value is JSON is for its parser. What does
// not begin with a bracket is taken for one value up to the end of its line. Cost: linear, and no
// memory.
#pragma once

#include "http/local_server.hpp"

namespace cairn::rpc {

class JsonSplitter final : public http::MessageSplitter {
  public:
    std::optional<std::size_t> find_end(std::string_view more) override;

  private:
    enum class Place : std::uint8_t { before, inside, in_string, after_backslash, in_line };

    /// Whether this byte ends the value.
    bool take(char byte);

    Place place_ = Place::before;
    std::size_t depth_ = 0;
};

}  // namespace cairn::rpc
