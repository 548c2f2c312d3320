#include "jobs/embedded_queue.hpp"

#include "crypto/sha256.hpp"

#include <chrono>

namespace cairn::jobs {

EmbeddedQueue::EmbeddedQueue(const QueueLimits& limits, std::function<std::uint64_t()> now_ms)
    : limits_(limits), now_ms_(std::move(now_ms)) {}

void EmbeddedQueue::forget_old() {
    const std::uint64_t now = now_ms_();
    const auto is_old = [&](std::uint64_t since) { return since + limits_.keep_ms <= now; };
    std::erase_if(entries_, [&](const auto& item) {
        const bool old = is_old(item.second.since_ms);
        open_ -= old && !item.second.outcome ? 1U : 0U;
        return old;
    });
    std::erase_if(blobs_, [&](const auto& item) {
        const bool old = is_old(item.second.since_ms);
        blobs_bytes_ -= old ? item.second.bytes.size() : 0;
        return old;
    });
}

Result<JobId, QueueError> EmbeddedQueue::submit(const Job& job) {
    if (!is_well_formed(job)) {
        return unexpected(QueueError::bad_job);
    }
    const std::scoped_lock lock(mutex_);
    forget_old();
    const JobId id = id_of(job);
    if (!entries_.contains(id)) {
        if (open_ >= limits_.max_jobs) {
            return unexpected(QueueError::full);
        }
        entries_[id] = {.job = job, .order = next_++, .since_ms = now_ms_()};
        ++open_;
        changed_.notify_all();
    }
    return id;
}

Result<std::optional<Outcome>, QueueError> EmbeddedQueue::outcome(const JobId& id) {
    const std::scoped_lock lock(mutex_);
    forget_old();
    const auto found = entries_.find(id);
    return found == entries_.end() ? std::nullopt : found->second.outcome;
}

Result<std::optional<Progress>, QueueError> EmbeddedQueue::progress(const JobId& id) {
    const std::scoped_lock lock(mutex_);
    const auto found = entries_.find(id);
    return found == entries_.end() ? std::nullopt : found->second.progress;
}

void EmbeddedQueue::settle(Entry& entry, const Outcome& outcome) {
    if (!entry.outcome) {
        entry.outcome = outcome;
        entry.since_ms = now_ms_();
        --open_;
    }
}

Result<void, QueueError> EmbeddedQueue::cancel(const JobId& id) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = entries_.find(id); found != entries_.end()) {
        settle(found->second, failure("cancelled"));
    }
    return {};
}

std::optional<Lease> EmbeddedQueue::take_now(std::string_view kind) {
    forget_old();
    const std::uint64_t now = now_ms_();
    while (true) {
        Entry* first = nullptr;
        for (auto& [id, entry] : entries_) {
            if (!entry.outcome && entry.job.kind == kind && entry.leased_to <= now &&
                (first == nullptr || entry.order < first->order)) {
                first = &entry;
            }
        }
        if (first == nullptr) {
            return std::nullopt;
        }
        if (first->deliveries >= limits_.max_deliveries) {
            settle(*first, failure("given up: no worker has ended it"));
            continue;
        }
        first->leased_to = now + limits_.lease_ms;
        first->token = next_++;
        return Lease{.job = first->job,
                     .id = id_of(first->job),
                     .delivery = ++first->deliveries,
                     .token = first->token};
    }
}

Result<std::optional<Lease>, QueueError> EmbeddedQueue::take(std::string_view kind,
                                                             std::uint32_t wait_ms) {
    // A lease that ends rings no bell, so a waiting worker looks again that often.
    constexpr std::uint32_t look_again_ms = 50;
    std::unique_lock lock(mutex_);
    std::optional<Lease> out = take_now(kind);
    for (std::uint32_t waited = 0; !out && waited < wait_ms; waited += look_again_ms) {
        changed_.wait_for(lock, std::chrono::milliseconds(look_again_ms));
        out = take_now(kind);
    }
    return out;
}

EmbeddedQueue::Entry* EmbeddedQueue::leased(const Lease& lease) {
    const auto found = entries_.find(lease.id);
    const bool holds = found != entries_.end() && found->second.token == lease.token &&
                       found->second.leased_to > now_ms_() && !found->second.outcome;
    return holds ? &found->second : nullptr;
}

Result<void, QueueError> EmbeddedQueue::renew(const Lease& lease, const Progress& progress) {
    const std::scoped_lock lock(mutex_);
    Entry* entry = leased(lease);
    if (entry == nullptr) {
        return unexpected(QueueError::lost_lease);
    }
    entry->leased_to = now_ms_() + limits_.lease_ms;
    entry->progress = progress;
    return {};
}

Result<void, QueueError> EmbeddedQueue::finish(const Lease& lease, const Outcome& outcome) {
    if (outcome.value.size() > MAX_OUTCOME_BYTES) {
        return unexpected(QueueError::too_large);
    }
    const std::scoped_lock lock(mutex_);
    // Of a lease that was lost too: the work is done.
    if (const auto found = entries_.find(lease.id); found != entries_.end()) {
        settle(found->second, outcome);
    }
    return {};
}

Result<void, QueueError> EmbeddedQueue::give_back(const Lease& lease) {
    const std::scoped_lock lock(mutex_);
    if (Entry* entry = leased(lease)) {
        entry->leased_to = 0;
        changed_.notify_all();
    }
    return {};
}

Result<Bytes32, QueueError> EmbeddedQueue::put_blob(BytesView bytes) {
    const std::scoped_lock lock(mutex_);
    forget_old();
    const Bytes32 digest = crypto::sha256(bytes);
    if (const auto found = blobs_.find(digest); found != blobs_.end()) {
        found->second.since_ms = now_ms_();
        return digest;
    }
    if (bytes.size() > limits_.max_blobs_bytes) {
        return unexpected(QueueError::too_large);
    }
    if (bytes.size() > limits_.max_blobs_bytes - blobs_bytes_) {
        return unexpected(QueueError::full);
    }
    blobs_[digest] = {.bytes = {bytes.begin(), bytes.end()}, .since_ms = now_ms_()};
    blobs_bytes_ += bytes.size();
    return digest;
}

Result<Bytes, QueueError> EmbeddedQueue::blob(const Bytes32& digest) {
    const std::scoped_lock lock(mutex_);
    forget_old();
    const auto found = blobs_.find(digest);
    if (found == blobs_.end()) {
        return unexpected(QueueError::no_blob);
    }
    return found->second.bytes;
}

Result<void, QueueError> EmbeddedQueue::drop_blob(const Bytes32& digest) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = blobs_.find(digest); found != blobs_.end()) {
        blobs_bytes_ -= found->second.bytes.size();
        blobs_.erase(found);
    }
    return {};
}

}  // namespace cairn::jobs
