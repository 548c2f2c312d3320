// An amount that many share, such as bytes of memory: each takes a part before it uses it, and all
// parts together never exceed the whole.
//
//   const auto budget = std::make_shared<Budget>(std::size_t{64} << 20U);
//   Share mine(budget);
//   if (!mine.resize(body_bytes)) { ... too much is in use by others ... }
//
// Threads: any for a Budget, one at a time for a Share.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace cairn::base {

class Budget {
  public:
    explicit Budget(std::size_t total) noexcept : total_(total) {}

    std::size_t total() const noexcept { return total_; }
    std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
    /// False: so much is not left, and nothing was taken.
    bool take(std::size_t amount) noexcept {
        std::size_t used = used_.load(std::memory_order_relaxed);
        do {
            if (amount > total_ - used) {
                return false;
            }
        } while (!used_.compare_exchange_weak(used, used + amount, std::memory_order_relaxed));
        return true;
    }
    void give_back(std::size_t amount) noexcept {
        used_.fetch_sub(amount, std::memory_order_relaxed);
    }

  private:
    std::size_t total_;
    std::atomic<std::size_t> used_ = 0;
};

/// What one has taken; given back when it is destroyed.
class Share {
  public:
    explicit Share(std::shared_ptr<Budget> budget) noexcept : budget_(std::move(budget)) {}
    Share(Share&& other) noexcept
        : budget_(std::move(other.budget_)), amount_(std::exchange(other.amount_, 0)) {}
    Share& operator=(Share&&) = delete;
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share() {
        if (amount_ > 0) {
            budget_->give_back(amount_);
        }
    }

    /// False: there is not so much left; the share is as it was.
    bool resize(std::size_t amount) noexcept {
        if (amount > amount_ && !budget_->take(amount - amount_)) {
            return false;
        }
        if (amount < amount_) {
            budget_->give_back(amount_ - amount);
        }
        amount_ = amount;
        return true;
    }

  private:
    std::shared_ptr<Budget> budget_;
    std::size_t amount_ = 0;
};

}  // namespace cairn::base
