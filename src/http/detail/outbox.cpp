#include "http/detail/outbox.hpp"

#include "base/assert.hpp"

#include <utility>

namespace cairn::http::detail {

Sent Outbox::send(std::shared_ptr<const std::string> message) {
    CAIRN_ASSERT(message);
    const std::lock_guard lock(mutex_);
    if (closed_) {
        return Sent::closed;
    }
    Sent sent = Sent::queued;
    while (!queue_.empty() &&
           (queue_.size() == max_queued_messages || bytes_ + message->size() > max_queued_bytes)) {
        bytes_ -= queue_.front()->size();
        queue_.pop_front();
        ++dropped_;
        sent = Sent::queued_others_dropped;
    }
    bytes_ += message->size();
    queue_.push_back(std::move(message));
    wake_();
    return sent;
}

void Outbox::close() {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(closed_, true)) {
        wake_();
    }
}

std::uint64_t Outbox::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

std::shared_ptr<const std::string> Outbox::pop() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) {
        return nullptr;
    }
    auto message = std::move(queue_.front());
    queue_.pop_front();
    bytes_ -= message->size();
    return message;
}

bool Outbox::is_closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
}

void Outbox::seal() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    wake_ = [] {};
    queue_.clear();
    bytes_ = 0;
}

}  // namespace cairn::http::detail
