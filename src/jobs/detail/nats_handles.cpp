#include "jobs/detail/nats_handles.hpp"

namespace cairn::jobs::detail {

QueueError error_of(natsStatus status) noexcept {
    return status == NATS_MAX_PAYLOAD ? QueueError::too_large : QueueError::unavailable;
}

natsStatus Bucket::open(jsCtx* context, const Options& options) {
    kvStore* store = nullptr;
    natsStatus status = js_KeyValue(&store, context, options.name);
    if (status == NATS_NOT_FOUND) {
        kvConfig config;
        kvConfig_Init(&config);
        config.Bucket = options.name;
        config.History = 1;
        config.TTL = static_cast<std::int64_t>(options.keep_ms) * 1'000'000;
        config.StorageType = options.storage;
        config.MaxBytes =
            options.max_bytes == 0 ? -1 : static_cast<std::int64_t>(options.max_bytes);
        status = js_CreateKeyValue(&store, context, &config);
    }
    store_.reset(store);
    return status;
}

Result<std::optional<Bytes>, QueueError> Bucket::get(const std::string& key) const {
    kvEntry* found = nullptr;
    const natsStatus status = kvStore_Get(&found, store_.get(), key.c_str());
    if (status == NATS_NOT_FOUND) {
        return std::nullopt;
    }
    if (status != NATS_OK) {
        return unexpected(error_of(status));
    }
    const std::unique_ptr<kvEntry, Destroy<kvEntry_Destroy>> entry(found);
    const auto* data = static_cast<const std::uint8_t*>(kvEntry_Value(found));
    return Bytes(data, data + kvEntry_ValueLen(found));
}

Result<void, QueueError> Bucket::put(const std::string& key, BytesView value) const {
    const natsStatus status = kvStore_Put(nullptr, store_.get(), key.c_str(), value.data(),
                                          static_cast<int>(value.size()));
    if (status != NATS_OK) {
        return unexpected(error_of(status));
    }
    return {};
}

Result<bool, QueueError> Bucket::create(const std::string& key, BytesView value) const {
    const natsStatus status = kvStore_Create(nullptr, store_.get(), key.c_str(), value.data(),
                                             static_cast<int>(value.size()));
    if (status == NATS_OK) {
        return true;
    }
    // The client has no name for "there is one": it is there, or something else is wrong.
    CAIRN_TRY_ASSIGN(const std::optional<Bytes> there, get(key));
    if (!there) {
        return unexpected(error_of(status));
    }
    return false;
}

Result<void, QueueError> Bucket::purge(const std::string& key) const {
    const natsStatus status = kvStore_Purge(store_.get(), key.c_str(), nullptr);
    if (status != NATS_OK && status != NATS_NOT_FOUND) {
        return unexpected(error_of(status));
    }
    return {};
}

}  // namespace cairn::jobs::detail
