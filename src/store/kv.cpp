#include "store/kv.hpp"

namespace cairn::store {

void Batch::put(Column column, BytesView key, BytesView value) {
    changes_.push_back({column, {key.begin(), key.end()}, Bytes(value.begin(), value.end())});
    size_bytes_ += key.size() + value.size();
}

void Batch::remove(Column column, BytesView key) {
    changes_.push_back({column, {key.begin(), key.end()}, std::nullopt});
    size_bytes_ += key.size();
}

}  // namespace cairn::store
