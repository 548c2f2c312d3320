// Codes by their hash, shared by all versions of a state. Threads: any.
#pragma once

#include "base/bytes.hpp"

#include <memory>
#include <shared_mutex>
#include <unordered_map>

namespace cairn::state {

class CodeTable {
  public:
    void add(const Bytes32& hash, const Bytes& code);
    void remove(const Bytes32& hash);
    /// Null: unknown. The code of EMPTY_CODE_HASH is always known.
    std::shared_ptr<const Bytes> find(const Bytes32& hash) const;

  private:
    mutable std::shared_mutex mutex_;
    std::unordered_map<Bytes32, std::shared_ptr<const Bytes>> codes_;
};

}  // namespace cairn::state
