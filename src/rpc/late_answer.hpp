// An answer that its server may have to wait for: whoever has it sets it, whoever wants it takes it
// or says what to do once it is there. Threads: any.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace cairn::rpc {

class LateAnswer {
  public:
    using Use = std::function<void(std::string)>;

    /// Once.
    void set(std::string text) {
        Use use;
        {
            const std::lock_guard lock(mutex_);
            if (!use_) {
                text_ = std::move(text);
                return;
            }
            use = std::move(use_);
        }
        use(std::move(text));
    }

    /// Nothing: it is not there.
    std::optional<std::string> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(text_, std::nullopt);
    }

    /// Once, after take() has had nothing: `use` gets the text, at once if it is there now.
    void then(Use use) {
        std::optional<std::string> text;
        {
            const std::lock_guard lock(mutex_);
            text = std::exchange(text_, std::nullopt);
            if (!text) {
                use_ = std::move(use);
                return;
            }
        }
        use(*std::move(text));
    }

  private:
    std::mutex mutex_;  // over all that follows
    std::optional<std::string> text_;
    Use use_;
};

}  // namespace cairn::rpc
