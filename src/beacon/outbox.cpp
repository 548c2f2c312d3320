#include "beacon/outbox.hpp"

#include <iterator>

namespace cairn::beacon {

void Outbox::put(Outgoing message) {
    {
        const std::lock_guard lock(mutex_);
        if (closed_) {
            return;
        }
        if (waiting_.size() >= capacity_) {
            waiting_.pop_front();
            ++dropped_;
        }
        waiting_.push_back(std::move(message));
    }
    changed_.notify_one();
}

std::vector<Outgoing> Outbox::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
    if (closed_) {
        return {};
    }
    std::vector<Outgoing> taken(std::make_move_iterator(waiting_.begin()),
                                std::make_move_iterator(waiting_.end()));
    waiting_.clear();
    return taken;
}

void Outbox::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    changed_.notify_all();
}

std::uint64_t Outbox::dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
}

}  // namespace cairn::beacon
