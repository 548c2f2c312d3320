#include "api/mailbox.hpp"

#include "base/uint64.hpp"

#include <algorithm>
#include <tuple>

namespace cairn::api {

Outcome Mailbox::run(const std::function<void(node::Node&)>& work,
                     std::chrono::milliseconds timeout) {
    Letter letter{work};
    {
        const std::lock_guard lock(mutex_);
        if (closed_) {
            return Outcome::stopped;
        }
        if (waiting_.size() >= capacity_) {
            return Outcome::full;
        }
        waiting_.push_back(&letter);
    }
    ring_();
    std::unique_lock lock(mutex_);
    const auto is_over = [&] {
        return letter.state == State::done || letter.state == State::refused;
    };
    if (!changed_.wait_for(lock, timeout, is_over)) {
        if (letter.state == State::waiting) {
            std::erase(waiting_, &letter);
            return Outcome::late;
        }
        changed_.wait(lock, is_over);  // it is under way, and refers to the caller's values
    }
    return letter.state == State::done ? Outcome::done : Outcome::stopped;
}

Mailbox::Letter* Mailbox::take() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
        return nullptr;
    }
    Letter* const letter = waiting_.front();
    waiting_.pop_front();
    letter->state = State::running;
    return letter;
}

void Mailbox::finish(Letter& letter, State state) {
    const std::lock_guard lock(mutex_);
    letter.state = state;
    changed_.notify_all();
}

void Mailbox::drain(node::Node& node) {
    // No more than the queue holds, so that the owner gets back to its own work.
    for (std::size_t i = 0; i < capacity_; ++i) {
        Letter* const letter = take();
        if (letter == nullptr) {
            return;
        }
        letter->work(node);
        std::ignore = base::take_overflow();  // numbers of a request are no part of a transition
        finish(*letter, State::done);
    }
}

void Mailbox::refuse() {
    while (Letter* const letter = take()) {
        finish(*letter, State::refused);
    }
}

void Mailbox::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    refuse();
}

}  // namespace cairn::api
