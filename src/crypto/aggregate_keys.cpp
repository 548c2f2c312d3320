#include "crypto/detail/g1_batch.hpp"
#include "crypto/detail/points.hpp"
#include "crypto/public_key_cache.hpp"

namespace cairn::crypto {
namespace {

/// Keys added by one task: many enough that its memory costs nothing beside its work.
constexpr std::size_t aggregate_grain = 4096;

}  // namespace

Result<PublicKey, BlsError> aggregate_keys(std::span<const PublicKey* const> keys,
                                           base::Executor& executor) {
    if (keys.empty()) {
        return unexpected(BlsError::empty_list);
    }
    std::mutex mutex;
    blst_p1 total{};
    bool identity_seen = false;
    executor.parallel_for(keys.size(), aggregate_grain, [&](std::size_t begin, std::size_t end) {
        const auto part = keys.subspan(begin, end - begin);
        const auto sum = detail::sum_points(part);
        const std::lock_guard lock(mutex);
        identity_seen = identity_seen || !sum;
        const blst_p1 term = sum.value_or(blst_p1{});
        blst_p1_add_or_double(&total, &total, &term);
    });
    if (identity_seen) {
        return unexpected(BlsError::point_at_infinity);
    }
    return detail::to_public_key(total);
}

}  // namespace cairn::crypto
