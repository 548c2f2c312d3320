// Whose transactions are taken without a signature.
#pragma once

#include "execution/transaction.hpp"

#include <mutex>
#include <set>
#include <vector>

namespace cairn::dev_chain {

using execution::Address;

inline constexpr std::size_t MAX_IMPERSONATED = 65'536;

/// Threads: any.
class Impersonation {
  public:
    /// False: there are MAX_IMPERSONATED already.
    bool add(const Address& address) {
        const std::lock_guard lock(mutex_);
        if (addresses_.size() >= MAX_IMPERSONATED && !addresses_.contains(address)) {
            return false;
        }
        addresses_.insert(address);
        return true;
    }
    void remove(const Address& address) {
        const std::lock_guard lock(mutex_);
        addresses_.erase(address);
    }
    /// Everybody's.
    void set_all(bool all) {
        const std::lock_guard lock(mutex_);
        all_ = all;
    }
    bool covers(const Address& address) const {
        const std::lock_guard lock(mutex_);
        return all_ || addresses_.contains(address);
    }
    std::vector<Address> addresses() const {
        const std::lock_guard lock(mutex_);
        return {addresses_.begin(), addresses_.end()};
    }

  private:
    mutable std::mutex mutex_;
    std::set<Address> addresses_;
    bool all_ = false;
};

}  // namespace cairn::dev_chain
