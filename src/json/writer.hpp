// Writes a JSON document piece by piece, in the order of the calls.
//
//   Writer out;
//   out.begin_object().field("slot", 12).key("nodes").begin_array();
//   for (...) out.begin_object().field("id", id).end_object();
//   out.end_array().end_object();
//   send(out.text());
//
// Commas are its own business; that begins and ends match is the caller's. Threads: a plain value.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace cairn::json {

class Writer {
  public:
    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }
    Writer& key(std::string_view name);

    Writer& value(std::string_view text);
    Writer& value(const char* text) { return value(std::string_view(text)); }
    Writer& value(bool truth);
    /// At most three decimals. Not finite: null.
    Writer& value(double number);
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Writer& value(T number) {
        return raw(std::to_string(number));
    }
    Writer& null() { return raw("null"); }
    /// A whole value that is JSON already.
    Writer& json(std::string_view text) { return raw(text); }

    template <class T>
    Writer& field(std::string_view name, const T& of) {
        key(name);
        return value(of);
    }

    const std::string& text() const noexcept { return text_; }
    std::string take() noexcept { return std::move(text_); }

  private:
    Writer& open(char bracket);
    Writer& close(char bracket);
    Writer& raw(std::string_view text);
    void separate();

    std::string text_;
    bool first_ = true;  // nothing stands before the next value in its array or object
};

}  // namespace cairn::json
