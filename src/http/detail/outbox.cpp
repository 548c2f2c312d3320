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
    if (limits_.overflow == Overflow::close && !has_room_for(message->size())) {
        closed_ = true;
        overrun_ = true;
        queue_.clear();
        bytes_ = 0;
        wake_();
        return Sent::closed;
    }
    Sent sent = Sent::queued;
    while (!has_room_for(message->size())) {
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

bool Outbox::has_room_for(std::size_t bytes) const noexcept {
    return queue_.empty() || (queue_.size() < limits_.messages && bytes_ + bytes <= limits_.bytes);
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

bool Outbox::is_overrun() const {
    const std::lock_guard lock(mutex_);
    return overrun_;
}

bool Outbox::is_crowded() const {
    const std::lock_guard lock(mutex_);
    return limits_.overflow == Overflow::close && !closed_ &&
           (queue_.size() > limits_.messages / 2 || bytes_ > limits_.bytes / 2);
}

void Outbox::seal() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    wake_ = [] {};
    queue_.clear();
    bytes_ = 0;
}

}  // namespace cairn::http::detail
