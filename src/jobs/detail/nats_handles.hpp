// The client's objects with owners, and its key-value buckets as functions on bytes. Private.
#pragma once

#include "jobs/queue.hpp"

#include <nats/nats.h>

#include <memory>

namespace cairn::jobs::detail {

template <auto DESTROY>
struct Destroy {
    template <class T>
    void operator()(T* object) const noexcept {
        DESTROY(object);
    }
};
using ConnectionHandle = std::unique_ptr<natsConnection, Destroy<natsConnection_Destroy>>;
using OptionsHandle = std::unique_ptr<natsOptions, Destroy<natsOptions_Destroy>>;
using ContextHandle = std::unique_ptr<jsCtx, Destroy<jsCtx_Destroy>>;
using SubscriptionHandle = std::unique_ptr<natsSubscription, Destroy<natsSubscription_Destroy>>;
using MessageHandle = std::unique_ptr<natsMsg, Destroy<natsMsg_Destroy>>;

/// A bucket of values by key; old ones go by themselves.
class Bucket {
  public:
    struct Options {
        const char* name = nullptr;
        jsStorageType storage = js_FileStorage;
        std::uint64_t keep_ms = 0;
        std::size_t max_bytes = 0;  // 0: no bound but time
    };
    /// Opens it, or makes it.
    natsStatus open(jsCtx* context, const Options& options);

    /// Nothing if there is none.
    Result<std::optional<Bytes>, QueueError> get(const std::string& key) const;
    Result<void, QueueError> put(const std::string& key, BytesView value) const;
    /// Whether it was the first value of that key.
    Result<bool, QueueError> create(const std::string& key, BytesView value) const;
    Result<void, QueueError> purge(const std::string& key) const;

  private:
    std::unique_ptr<kvStore, Destroy<kvStore_Destroy>> store_;
};

[[nodiscard]] QueueError error_of(natsStatus status) noexcept;

}  // namespace cairn::jobs::detail
