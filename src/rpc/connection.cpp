#include "rpc/connection.hpp"

#include <utility>

namespace cairn::rpc {

bool Connection::send_or_fail(Text text) {
    if (open_ && !send_(std::move(text))) {
        open_ = false;
        close_();
    }
    return open_;
}

bool Connection::push(Text text) {
    const std::lock_guard lock(mutex_);
    if (!open_ || !serving_) {
        return send_or_fail(std::move(text));
    }
    held_bytes_ += text->size();
    held_.push_back(std::move(text));
    if (held_bytes_ > MAX_HELD_BYTES) {
        open_ = false;
        close_();
    }
    return open_;
}

bool Connection::is_open() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

void Connection::on_close(std::function<void()> body) {
    {
        const std::lock_guard lock(mutex_);
        if (open_) {
            on_close_.push_back(std::move(body));
            return;
        }
    }
    body();
}

void Connection::serve(const std::function<std::string()>& request) {
    {
        const std::lock_guard lock(mutex_);
        serving_ = true;
    }
    std::string answer = request();
    const std::lock_guard lock(mutex_);
    serving_ = false;
    if (!answer.empty()) {
        send_or_fail(std::make_shared<const std::string>(std::move(answer)));
    }
    for (Text& text : std::exchange(held_, {})) {
        send_or_fail(std::move(text));
    }
    held_bytes_ = 0;
}

void Connection::end() {
    std::vector<std::function<void()>> bodies;
    {
        const std::lock_guard lock(mutex_);
        open_ = false;
        held_.clear();
        bodies = std::exchange(on_close_, {});
    }
    for (const auto& body : bodies) {
        body();
    }
}

}  // namespace cairn::rpc
