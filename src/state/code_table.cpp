#include "state/code_table.hpp"

#include "state/account.hpp"

#include <mutex>

namespace cairn::state {

void CodeTable::add(const Bytes32& hash, const Bytes& code) {
    const std::unique_lock lock(mutex_);
    if (auto& place = codes_[hash]; !place) {
        place = std::make_shared<const Bytes>(code);
    }
}

void CodeTable::remove(const Bytes32& hash) {
    const std::unique_lock lock(mutex_);
    codes_.erase(hash);
}

std::shared_ptr<const Bytes> CodeTable::find(const Bytes32& hash) const {
    static const auto no_code = std::make_shared<const Bytes>();
    if (hash == EMPTY_CODE_HASH) {
        return no_code;
    }
    const std::shared_lock lock(mutex_);
    const auto found = codes_.find(hash);
    return found == codes_.end() ? nullptr : found->second;
}

}  // namespace cairn::state
