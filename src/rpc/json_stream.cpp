#include "rpc/json_stream.hpp"

namespace cairn::rpc {
namespace {

bool opens(char byte) noexcept {
    return byte == '{' || byte == '[';
}
bool closes(char byte) noexcept {
    return byte == '}' || byte == ']';
}
bool is_space(char byte) noexcept {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

}  // namespace

bool JsonSplitter::take(char byte) {
    switch (place_) {
        case Place::before:
            if (opens(byte)) {
                place_ = Place::inside;
                depth_ = 1;
            } else if (!is_space(byte)) {
                place_ = Place::in_line;
            }
            return false;
        case Place::inside:
            if (byte == '"') {
                place_ = Place::in_string;
            } else if (opens(byte)) {
                ++depth_;
            } else if (closes(byte)) {
                --depth_;
            }
            return depth_ == 0;
        case Place::in_string:
            if (byte == '\\') {
                place_ = Place::after_backslash;
            } else if (byte == '"') {
                place_ = Place::inside;
            }
            return false;
        case Place::after_backslash:
            place_ = Place::in_string;
            return false;
        case Place::in_line:
            return byte == '\n';
    }
    return false;
}

std::optional<std::size_t> JsonSplitter::find_end(std::string_view more) {
    for (std::size_t i = 0; i < more.size(); ++i) {
        if (take(more[i])) {
            place_ = Place::before;
            return i + 1;
        }
    }
    return std::nullopt;
}

}  // namespace cairn::rpc
