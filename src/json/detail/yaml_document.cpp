#include "json/detail/yaml_document.hpp"

#include "json/detail/token.hpp"

#include <simdjson.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <spanstream>
#include <unordered_set>

namespace cairn::json::detail {
namespace {

/// Leaves yaml-cpp's parser from within its callbacks; caught in parse_any_yaml.
struct Refused {
    ParseError error;
};

ParseError place(const YAML::Mark& mark, ParseRule rule) noexcept {
    return {rule, static_cast<std::size_t>(mark.line + 1),
            static_cast<std::size_t>(mark.column + 1)};
}

/// `text` begins with a scalar (perhaps behind an anchor): if that is in quotes, do they close?
bool is_closed(std::string_view text) noexcept {
    const std::size_t open = text.find_first_of("'\"\n|>");
    if (open == std::string_view::npos || (text[open] != '\'' && text[open] != '"')) {
        return true;
    }
    const char quote = text[open];
    for (std::size_t i = open + 1; i < text.size(); ++i) {
        const bool pair =
            i + 1 < text.size() && quote == '\'' && text[i] == '\'' && text[i + 1] == '\'';
        if (pair || (quote == '"' && text[i] == '\\')) {
            ++i;
        } else if (text[i] == quote) {
            return true;
        }
    }
    return false;
}

/// Builds the Value from yaml-cpp's events.
class Handler final : public YAML::EventHandler {
  public:
    Handler(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

    Value take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (std::exchange(started_, true)) {
            throw Refused{place(mark, ParseRule::several_documents)};
        }
    }
    /// yaml-cpp takes the end of the text for a missing closing quote; a truncated file shows here.
    void OnDocumentEnd() override {
        if (last_is_quoted_ &&
            !is_closed(text_.substr(static_cast<std::size_t>(last_scalar_.pos)))) {
            throw Refused{place(last_scalar_, ParseRule::syntax)};
        }
    }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (key_expected()) {
            throw Refused{place(mark, ParseRule::key_not_scalar)};
        }
        add(mark, anchor, Value{});
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (key_expected()) {
            throw Refused{place(mark, ParseRule::key_not_scalar)};
        }
        const auto known = anchors_.find(anchor);
        if (known == anchors_.end()) {
            throw Refused{place(mark, ParseRule::syntax)};
        }
        attach(counted_copy(mark, known->second));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        refuse_tag(mark, tag);
        last_scalar_ = mark;
        last_is_quoted_ = tag == "!";
        if (key_expected()) {
            open_.back().set_key(mark, text);
            return;
        }
        Token token;
        token.quoted = tag == "!";
        token.text = text;
        Value value;
        value.kind = class_of(token);
        value.quoted = token.quoted;
        value.text = text;
        add(mark, anchor, std::move(value));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Kind::array);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(mark, tag, anchor, Kind::object);
    }
    void OnMapEnd() override { close(); }

  private:
    /// A collection whose end is still to come.
    struct Open {
        Value value;
        YAML::Mark mark;
        YAML::anchor_t anchor = 0;
        bool has_key = false;  // an object's key has come, its value not yet
        std::string key;
        std::unordered_set<std::string> keys;

        void set_key(const YAML::Mark& at, const std::string& text) {
            if (!keys.insert(text).second) {
                throw Refused{place(at, ParseRule::duplicate_key)};
            }
            key = text;
            has_key = true;
        }
    };

    static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (!tag.empty() && tag != "?" && tag != "!") {
            throw Refused{place(mark, ParseRule::tag_refused)};
        }
    }
    bool key_expected() const {
        return !open_.empty() && open_.back().value.kind == Kind::object && !open_.back().has_key;
    }
    void count(const YAML::Mark& mark, std::size_t bytes) {
        bytes_ += bytes;
        if (++values_ > limits_.max_values || bytes_ > limits_.max_bytes) {
            throw Refused{place(mark, ParseRule::too_many_values)};
        }
    }
    /// Counts before it copies, so that nothing expands beyond the limits.
    void count_all(const YAML::Mark& mark, const Value& value) {
        count(mark, value.text.size());
        for (const Value& item : value.items) {
            count_all(mark, item);
        }
        for (const Member& member : value.members) {
            bytes_ += member.key.size();
            count_all(mark, member.value);
        }
    }
    static std::size_t height(const Value& value) {
        std::size_t tallest = 0;
        for (const Value& item : value.items) {
            tallest = std::max(tallest, height(item));
        }
        for (const Member& member : value.members) {
            tallest = std::max(tallest, height(member.value));
        }
        return value.is_scalar() ? 0 : tallest + 1;
    }
    Value counted_copy(const YAML::Mark& mark, const Value& value) {
        const std::size_t before = values_;
        count_all(mark, value);
        alias_values_ += values_ - before;
        if (alias_values_ > limits_.max_alias_values) {
            throw Refused{place(mark, ParseRule::too_many_values)};
        }
        if (open_.size() + height(value) > limits_.max_depth) {
            throw Refused{place(mark, ParseRule::too_deep)};
        }
        return value;
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Kind kind) {
        refuse_tag(mark, tag);
        if (key_expected()) {
            throw Refused{place(mark, ParseRule::key_not_scalar)};
        }
        if (open_.size() == limits_.max_depth) {
            throw Refused{place(mark, ParseRule::too_deep)};
        }
        Open collection;
        collection.value.kind = kind;
        collection.mark = mark;
        collection.anchor = anchor;
        open_.push_back(std::move(collection));
    }
    void close() {
        Open collection = std::move(open_.back());
        open_.pop_back();
        add(collection.mark, collection.anchor, std::move(collection.value));
    }
    void add(const YAML::Mark& mark, YAML::anchor_t anchor, Value value) {
        count(mark, value.text.size());
        if (anchor != 0) {
            anchors_[anchor] = counted_copy(mark, value);
        }
        attach(std::move(value));
    }
    void attach(Value value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return;
        }
        Open& parent = open_.back();
        if (parent.value.kind == Kind::array) {
            parent.value.items.push_back(std::move(value));
            return;
        }
        parent.value.members.push_back({std::move(parent.key), std::move(value)});
        parent.has_key = false;
    }

    std::string_view text_;
    const Limits& limits_;
    YAML::Mark last_scalar_;
    bool last_is_quoted_ = false;
    Value root_;
    bool started_ = false;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, Value> anchors_;
    std::size_t values_ = 0;
    std::size_t alias_values_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace

Result<Value, ParseError> parse_any_yaml(std::string_view text, const Limits& limits) {
    if (text.size() > limits.max_bytes) {
        return unexpected(ParseError{ParseRule::too_large, 0, 0});
    }
    if (!simdjson::validate_utf8(text.data(), text.size())) {
        return unexpected(ParseError{ParseRule::invalid_utf8, 0, 0});
    }
    // yaml-cpp would take a leading NUL for UTF-16.
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
        return unexpected(locate(text, nul, ParseRule::syntax));
    }
    if (text.starts_with("\xef\xbb\xbf")) {
        text.remove_prefix(3);
    }
    Handler handler(text, limits);
    try {
        std::ispanstream stream(std::span<const char>(text.data(), text.size()));
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(handler)) {
        }
    } catch (const Refused& refused) {
        return unexpected(refused.error);
    } catch (const YAML::Exception& exception) {
        return unexpected(place(exception.mark, ParseRule::syntax));
    }
    return handler.take();
}

}  // namespace cairn::json::detail
