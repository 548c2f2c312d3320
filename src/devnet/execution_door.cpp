#include "devnet/execution_door.hpp"

#include <utility>

namespace cairn::devnet {

void ExecutionDoor::let_in(engine::EmbeddedExecution& execution) {
    const std::unique_lock lock(mutex_);
    execution_ = &execution;
    ++lives_;
}

void ExecutionDoor::close() {
    const std::unique_lock lock(mutex_);
    execution_ = nullptr;
    std::ignore = take_untold();
}

std::optional<ExecutionDoor::Visit> ExecutionDoor::enter() {
    Visit visit(mutex_);
    return execution_ == nullptr ? std::nullopt : std::optional(std::move(visit));
}

void ExecutionDoor::tell_others(Bytes transaction) {
    {
        const std::lock_guard lock(untold_mutex_);
        untold_.push_back(std::move(transaction));
    }
    if (wake_) {
        wake_();
    }
}

std::vector<Bytes> ExecutionDoor::take_untold() {
    const std::lock_guard lock(untold_mutex_);
    return std::exchange(untold_, {});
}

}  // namespace cairn::devnet
