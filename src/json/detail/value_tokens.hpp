// A Value as tokens.
#pragma once

#include "json/detail/token.hpp"

#include <vector>

namespace cairn::json::detail {

class ValueTokens final : public TokenSource {
  public:
    /// `root` must outlive the source.
    explicit ValueTokens(const Value& root) : pending_(&root) {}

    Token next() override;
    ParseError error() const override { return {}; }
    ParseError at(std::size_t /*offset*/, ParseRule rule) const override { return {rule, 0, 0}; }

  private:
    struct Frame {
        const Value* collection;
        std::size_t index;  // of the next element
    };
    Token emit(const Value& value);

    std::vector<Frame> frames_;
    const Value*
        pending_;  // the value to hand out next; null: the innermost collection's next element
};

}  // namespace cairn::json::detail
