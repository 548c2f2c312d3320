#include "jobs/nats_queue.hpp"

#include "base/byte_stream.hpp"
#include "crypto/sha256.hpp"
#include "jobs/detail/nats_handles.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace cairn::jobs {

using detail::Bucket;
using detail::error_of;

namespace {

constexpr const char* STREAM = "CAIRN_JOBS";
constexpr const char* SUBJECTS = "cairn.jobs.*";
constexpr const char* SUBJECT_PREFIX = "cairn.jobs.";
// A server takes messages of 1 MiB unless it is told otherwise.
constexpr std::size_t CHUNK_BYTES = std::size_t{1} << 19U;
constexpr std::int64_t NS_A_MS = 1'000'000;
constexpr std::int64_t TIMEOUT_MS = 5000;

std::string name_of(const Bytes32& digest) {
    return base::to_hex(digest.view()).substr(2);
}
std::string chunk_name(const Bytes32& digest, std::size_t chunk) {
    return name_of(digest) + "." + std::to_string(chunk);
}

std::string reason_of(const char* what, natsStatus status) {
    const char* more = nats_GetLastError(nullptr);
    return std::string(what) + ": " + natsStatus_GetText(status) +
           (more == nullptr || *more == '\0' ? "" : ", " + std::string(more));
}

/// 1 and the value, or 2 and the digest of a blob; with 4 of a failure.
constexpr std::uint8_t INLINE = 1;
constexpr std::uint8_t IN_BLOB = 2;
constexpr std::uint8_t FAILED = 4;

/// An outcome as its bucket keeps it: with the value itself, or the digest that stands for it.
Bytes outcome_bytes(bool succeeded, std::uint8_t form, BytesView value) {
    Bytes out(1 + value.size());
    out.front() = static_cast<std::uint8_t>(form | (succeeded ? 0 : FAILED));
    std::ranges::copy(value, out.begin() + 1);
    return out;
}
Bytes failure_bytes(std::string_view reason) {
    return outcome_bytes(false, INLINE, failure(reason).value);
}

}  // namespace

struct NatsQueue::Connection {
    QueueLimits limits;
    detail::ConnectionHandle connection;
    detail::ContextHandle context;
    Bucket outcomes;
    Bucket progress;
    Bucket blobs;
    std::mutex mutex;  // of what follows
    std::map<std::string, detail::SubscriptionHandle, std::less<>> consumers;
    std::map<std::uint64_t, detail::MessageHandle> leased;
    std::uint64_t next_token = 1;

    natsStatus open_stream();
    natsStatus open_buckets();
    Result<natsSubscription*, QueueError> consumer(std::string_view kind);
    detail::MessageHandle release(std::uint64_t token);
    Result<std::optional<Lease>, QueueError> lease_of(detail::MessageHandle message,
                                                      std::string_view kind);
};

natsStatus NatsQueue::Connection::open_stream() {
    jsStreamConfig config;
    jsStreamConfig_Init(&config);
    std::array<const char*, 1> subjects = {SUBJECTS};
    config.Name = STREAM;
    config.Subjects = subjects.data();
    config.SubjectsLen = 1;
    config.Retention = js_WorkQueuePolicy;
    config.Storage = js_FileStorage;
    config.Discard = js_DiscardNew;
    config.MaxMsgs = static_cast<std::int64_t>(limits.max_jobs);
    config.MaxAge = static_cast<std::int64_t>(limits.keep_ms) * NS_A_MS;
    config.Duplicates = config.MaxAge;
    jsErrCode code{};
    const natsStatus status = js_AddStream(nullptr, context.get(), &config, nullptr, &code);
    return code == JSStreamNameExistErr ? NATS_OK : status;
}

natsStatus NatsQueue::Connection::open_buckets() {
    natsStatus status =
        outcomes.open(context.get(), {.name = "CAIRN_OUTCOMES", .keep_ms = limits.keep_ms});
    if (status == NATS_OK) {
        status = progress.open(
            context.get(),
            {.name = "CAIRN_PROGRESS", .storage = js_MemoryStorage, .keep_ms = limits.keep_ms});
    }
    if (status == NATS_OK) {
        status = blobs.open(context.get(), {.name = "CAIRN_BLOBS",
                                            .keep_ms = limits.keep_ms,
                                            .max_bytes = limits.max_blobs_bytes});
    }
    return status;
}

NatsQueue::NatsQueue(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

NatsQueue::~NatsQueue() {
    // Messages and subscriptions before what they belong to.
    connection_->leased.clear();
    connection_->consumers.clear();
}

const QueueLimits& NatsQueue::limits() const noexcept {
    return connection_->limits;
}

Result<std::unique_ptr<NatsQueue>, std::string> NatsQueue::connect(const std::string& url,
                                                                   const QueueLimits& limits) {
    auto out = std::make_unique<Connection>();
    out->limits = limits;
    natsOptions* raw_options = nullptr;
    natsStatus status = natsOptions_Create(&raw_options);
    const detail::OptionsHandle options(raw_options);
    if (status == NATS_OK) {
        status = natsOptions_SetURL(raw_options, url.c_str());
    }
    if (status == NATS_OK) {
        natsOptions_SetTimeout(raw_options, TIMEOUT_MS);
        natsOptions_SetMaxReconnect(raw_options, -1);
        natsOptions_SetReconnectWait(raw_options, 200);
        natsOptions_SetName(raw_options, "cairn");
        natsConnection* connection = nullptr;
        status = natsConnection_Connect(&connection, raw_options);
        out->connection.reset(connection);
    }
    if (status != NATS_OK) {
        return unexpected(reason_of("cannot connect", status));
    }
    jsCtx* context = nullptr;
    status = natsConnection_JetStream(&context, out->connection.get(), nullptr);
    out->context.reset(context);
    if (status == NATS_OK) {
        status = out->open_stream();
    }
    if (status == NATS_OK) {
        status = out->open_buckets();
    }
    if (status != NATS_OK) {
        return unexpected(reason_of("JetStream (nats-server -js)", status));
    }
    return std::unique_ptr<NatsQueue>(new NatsQueue(std::move(out)));
}

Result<JobId, QueueError> NatsQueue::submit(const Job& job) {
    if (!is_well_formed(job)) {
        return unexpected(QueueError::bad_job);
    }
    const JobId id = id_of(job);
    CAIRN_TRY_ASSIGN(const auto done, connection_->outcomes.get(name_of(id)));
    if (done) {
        return id;
    }
    const std::string subject = SUBJECT_PREFIX + job.kind;
    const std::string name = name_of(id);
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MsgId = name.c_str();  // the server drops it if it had one of that id
    options.MaxWait = TIMEOUT_MS;
    jsErrCode code{};
    const natsStatus status =
        js_Publish(nullptr, connection_->context.get(), subject.c_str(), job.body.data(),
                   static_cast<int>(job.body.size()), &options, &code);
    if (status != NATS_OK) {
        return unexpected(code == JSStreamStoreFailedErr ? QueueError::full : error_of(status));
    }
    return id;
}

Result<std::optional<Outcome>, QueueError> NatsQueue::outcome(const JobId& id) {
    CAIRN_TRY_ASSIGN(const auto found, connection_->outcomes.get(name_of(id)));
    if (!found) {
        return std::nullopt;
    }
    base::ByteReader reader(*found);
    const auto flags = static_cast<std::uint8_t>(reader.number<1>());
    Outcome out{.succeeded = (flags & FAILED) == 0, .value = {}};
    if ((flags & IN_BLOB) != 0) {
        CAIRN_TRY_ASSIGN(out.value, blob(reader.fixed<32>()));
    } else {
        const BytesView value = reader.bytes(reader.left());
        out.value.assign(value.begin(), value.end());
    }
    return out;
}

Result<std::optional<Progress>, QueueError> NatsQueue::progress(const JobId& id) {
    CAIRN_TRY_ASSIGN(const auto found, connection_->progress.get(name_of(id)));
    if (!found) {
        return std::nullopt;
    }
    base::ByteReader reader(*found);
    const double done = static_cast<double>(reader.number<2>()) / 1000;
    return Progress{.stage = reader.text(), .done = std::min(done, 1.0)};
}

Result<void, QueueError> NatsQueue::cancel(const JobId& id) {
    CAIRN_TRY(connection_->outcomes.create(name_of(id), failure_bytes("cancelled")));
    return {};
}

Result<natsSubscription*, QueueError> NatsQueue::Connection::consumer(std::string_view kind) {
    const std::scoped_lock lock(mutex);
    const auto found = consumers.find(kind);
    if (found != consumers.end()) {
        return found->second.get();
    }
    const std::string subject = SUBJECT_PREFIX + std::string(kind);
    const std::string durable = "cairn-" + std::string(kind);
    jsSubOptions options;
    jsSubOptions_Init(&options);
    options.Stream = STREAM;
    options.Config.AckPolicy = js_AckExplicit;
    options.Config.AckWait = std::int64_t{limits.lease_ms} * NS_A_MS;
    options.Config.MaxDeliver = -1;  // counted here, so that a job that is given up has an outcome
    natsSubscription* subscription = nullptr;
    const natsStatus status = js_PullSubscribe(&subscription, context.get(), subject.c_str(),
                                               durable.c_str(), nullptr, &options, nullptr);
    if (status != NATS_OK) {
        return unexpected(error_of(status));
    }
    consumers[std::string(kind)].reset(subscription);
    return subscription;
}

/// Nothing if the job is not one any more: then the message is gone too.
Result<std::optional<Lease>, QueueError> NatsQueue::Connection::lease_of(
    detail::MessageHandle message, std::string_view kind) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(natsMsg_GetData(message.get()));
    Lease out{.job = {.kind = std::string(kind),
                      .body = Bytes(data, data + natsMsg_GetDataLength(message.get()))},
              .id = {}};
    out.id = id_of(out.job);
    jsMsgMetaData* metadata = nullptr;
    if (natsMsg_GetMetaData(&metadata, message.get()) == NATS_OK) {
        out.delivery = static_cast<unsigned>(metadata->NumDelivered);
        jsMsgMetaData_Destroy(metadata);
    }
    if (out.delivery > limits.max_deliveries) {
        CAIRN_TRY(
            outcomes.create(name_of(out.id), failure_bytes("given up: no worker has ended it")));
    }
    CAIRN_TRY_ASSIGN(const auto done, outcomes.get(name_of(out.id)));
    if (done) {
        natsMsg_AckSync(message.get(), nullptr, nullptr);
        return std::nullopt;
    }
    const std::scoped_lock lock(mutex);
    out.token = next_token++;
    leased[out.token] = std::move(message);
    return out;
}

Result<std::optional<Lease>, QueueError> NatsQueue::take(std::string_view kind,
                                                         std::uint32_t wait_ms) {
    if (!is_well_formed({.kind = std::string(kind), .body = {}})) {
        return unexpected(QueueError::bad_job);
    }
    CAIRN_TRY_ASSIGN(natsSubscription* const subscription, connection_->consumer(kind));
    while (true) {
        natsMsgList list = {};
        const natsStatus status = natsSubscription_Fetch(
            &list, subscription, 1, std::max<std::int64_t>(wait_ms, 1), nullptr);
        if (status == NATS_TIMEOUT || status == NATS_NOT_FOUND) {
            return std::nullopt;
        }
        if (status != NATS_OK) {
            return unexpected(error_of(status));
        }
        detail::MessageHandle message(list.Count > 0 ? list.Msgs[0] : nullptr);
        if (list.Count > 0) {
            list.Msgs[0] = nullptr;
        }
        natsMsgList_Destroy(&list);
        if (message == nullptr) {
            return std::nullopt;
        }
        CAIRN_TRY_ASSIGN(std::optional<Lease> lease,
                         connection_->lease_of(std::move(message), kind));
        if (lease) {
            return lease;
        }
    }
}

Result<void, QueueError> NatsQueue::renew(const Lease& lease, const Progress& progress) {
    CAIRN_TRY_ASSIGN(const auto done, connection_->outcomes.get(name_of(lease.id)));
    const std::scoped_lock lock(connection_->mutex);
    const auto found = connection_->leased.find(lease.token);
    if (found == connection_->leased.end() || done) {
        return unexpected(QueueError::lost_lease);
    }
    const natsStatus status = natsMsg_InProgress(found->second.get(), nullptr);
    if (status != NATS_OK) {
        return unexpected(error_of(status));
    }
    base::ByteWriter writer;
    writer.number<2>(static_cast<std::uint64_t>(std::clamp(progress.done, 0.0, 1.0) * 1000));
    writer.text(progress.stage);
    return connection_->progress.put(name_of(lease.id), writer.written());
}

detail::MessageHandle NatsQueue::Connection::release(std::uint64_t token) {
    const std::scoped_lock lock(mutex);
    const auto found = leased.find(token);
    if (found == leased.end()) {
        return nullptr;
    }
    detail::MessageHandle out = std::move(found->second);
    leased.erase(found);
    return out;
}

Result<void, QueueError> NatsQueue::finish(const Lease& lease, const Outcome& outcome) {
    if (outcome.value.size() > MAX_OUTCOME_BYTES) {
        return unexpected(QueueError::too_large);
    }
    Bytes value;
    if (outcome.value.size() < CHUNK_BYTES) {
        value = outcome_bytes(outcome.succeeded, INLINE, outcome.value);
    } else {
        CAIRN_TRY_ASSIGN(const Bytes32 digest, put_blob(outcome.value));
        value = outcome_bytes(outcome.succeeded, IN_BLOB, digest.view());
    }
    CAIRN_TRY(connection_->outcomes.create(name_of(lease.id), value));
    // If this one is not heard, the next worker finds the outcome.
    if (const auto message = connection_->release(lease.token)) {
        natsMsg_AckSync(message.get(), nullptr, nullptr);
    }
    return {};
}

Result<void, QueueError> NatsQueue::give_back(const Lease& lease) {
    if (const auto message = connection_->release(lease.token)) {
        const natsStatus status = natsMsg_Nak(message.get(), nullptr);
        if (status == NATS_OK) {
            natsConnection_FlushTimeout(connection_->connection.get(), TIMEOUT_MS);
            return {};
        }
        return unexpected(error_of(status));
    }
    return {};
}

Result<Bytes32, QueueError> NatsQueue::put_blob(BytesView bytes) {
    if (bytes.size() > connection_->limits.max_blobs_bytes) {
        return unexpected(QueueError::too_large);
    }
    const Bytes32 digest = crypto::sha256(bytes);
    CAIRN_TRY_ASSIGN(const auto there, connection_->blobs.get(name_of(digest)));
    if (there) {
        return digest;
    }
    for (std::size_t chunk = 0; chunk * CHUNK_BYTES < bytes.size(); ++chunk) {
        const std::size_t begin = chunk * CHUNK_BYTES;
        const std::size_t size = std::min(CHUNK_BYTES, bytes.size() - begin);
        CAIRN_TRY(connection_->blobs.put(chunk_name(digest, chunk), bytes.subspan(begin, size)));
    }
    base::ByteWriter size;
    size.number<8>(bytes.size());
    CAIRN_TRY(connection_->blobs.put(name_of(digest), size.written()));
    return digest;
}

Result<Bytes, QueueError> NatsQueue::blob(const Bytes32& digest) {
    CAIRN_TRY_ASSIGN(const auto header, connection_->blobs.get(name_of(digest)));
    if (!header) {
        return unexpected(QueueError::no_blob);
    }
    base::ByteReader reader(*header);
    const std::uint64_t size = reader.number<8>();
    if (size > connection_->limits.max_blobs_bytes) {
        return unexpected(QueueError::too_large);
    }
    Bytes out;
    for (std::size_t chunk = 0; out.size() < size; ++chunk) {
        CAIRN_TRY_ASSIGN(const auto part, connection_->blobs.get(chunk_name(digest, chunk)));
        if (!part) {
            return unexpected(QueueError::no_blob);
        }
        if (part->empty() || part->size() > size - out.size()) {
            return unexpected(QueueError::bad_blob);
        }
        out.insert(out.end(), part->begin(), part->end());
    }
    if (crypto::sha256(out) != digest) {
        return unexpected(QueueError::bad_blob);
    }
    return out;
}

Result<void, QueueError> NatsQueue::drop_blob(const Bytes32& digest) {
    CAIRN_TRY_ASSIGN(const auto header, connection_->blobs.get(name_of(digest)));
    if (!header) {
        return {};
    }
    base::ByteReader reader(*header);
    const std::uint64_t size = reader.number<8>();
    CAIRN_TRY(connection_->blobs.purge(name_of(digest)));
    for (std::size_t chunk = 0; chunk * CHUNK_BYTES < size; ++chunk) {
        CAIRN_TRY(connection_->blobs.purge(chunk_name(digest, chunk)));
    }
    return {};
}

}  // namespace cairn::jobs
