// How many large answers are made at a time: whole states, all validators. Each takes a core for
// seconds and holds a state, so that without a bound a few clients would fill memory, and crowd out
// who asks for little.
//
//   CAIRN_TRY_ASSIGN(const HeavyQueries::Place place, context.heavy.enter());
//   ... the answer's source holds `place` until it is sent ...
//
// Threads: any.
#pragma once

#include "api/reply.hpp"

#include <atomic>
#include <memory>

namespace cairn::api {

inline constexpr std::size_t MAX_HEAVY_QUERIES = 2;
/// What the others are told to wait before they ask again.
inline constexpr unsigned HEAVY_RETRY_SECONDS = 2;

class HeavyQueries {
  public:
    /// One of the few; given back when its last copy is gone. May outlive the HeavyQueries.
    using Place = std::shared_ptr<const void>;

    explicit HeavyQueries(std::size_t most = MAX_HEAVY_QUERIES) : most_(most) {}

    /// 503 with Retry-After: as many as may be are under way.
    Result<Place, ApiError> enter();
    std::size_t under_way() const noexcept { return *under_way_; }

  private:
    std::size_t most_;
    std::shared_ptr<std::atomic<std::size_t>> under_way_ =
        std::make_shared<std::atomic<std::size_t>>(0);
};

/// The response holds the place until its body is sent, or its client is gone.
http::Response holding(HeavyQueries::Place place, http::Response response);

}  // namespace cairn::api
