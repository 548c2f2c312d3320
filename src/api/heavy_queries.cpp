#include "api/heavy_queries.hpp"

#include <utility>

namespace cairn::api {

Result<HeavyQueries::Place, ApiError> HeavyQueries::enter() {
    if (under_way_->fetch_add(1) >= most_) {
        under_way_->fetch_sub(1);
        ApiError error{503, "as many large answers as may be are under way: ask again later"};
        error.retry_after_seconds = HEAVY_RETRY_SECONDS;
        return unexpected(std::move(error));
    }
    return Place(under_way_.get(), [counter = under_way_](const void*) { counter->fetch_sub(1); });
}

http::Response holding(HeavyQueries::Place place, http::Response response) {
    if (response.source) {
        response.source = [place = std::move(place), source = std::move(response.source)] {
            return source();
        };
    }
    return response;
}

}  // namespace cairn::api
