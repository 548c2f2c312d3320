#include "json/writer.hpp"

#include "json/value.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace cairn::json {

void Writer::separate() {
    if (!first_) {
        text_ += ',';
    }
    first_ = false;
}

Writer& Writer::key(std::string_view name) {
    separate();
    append_json_string(text_, name);
    text_ += ':';
    first_ = true;
    return *this;
}

Writer& Writer::value(std::string_view text) {
    separate();
    append_json_string(text_, text);
    return *this;
}

Writer& Writer::value(bool truth) {
    return raw(truth ? "true" : "false");
}

Writer& Writer::value(double number) {
    if (!std::isfinite(number)) {
        return null();
    }
    std::array<char, 400> digits{};  // the longest double in fixed form has 313
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::fixed, 3);
    return raw({digits.data(), static_cast<std::size_t>(end.ptr - digits.data())});
}

Writer& Writer::open(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
    return *this;
}

Writer& Writer::close(char bracket) {
    text_ += bracket;
    first_ = false;
    return *this;
}

Writer& Writer::raw(std::string_view text) {
    separate();
    text_ += text;
    return *this;
}

}  // namespace cairn::json
