#include "jobs/queue.hpp"

#include "crypto/sha256.hpp"

#include <algorithm>

namespace cairn::jobs {

JobId id_of(const Job& job) {
    Bytes bytes = {static_cast<std::uint8_t>(job.kind.size())};
    bytes.insert(bytes.end(), job.kind.begin(), job.kind.end());
    bytes.insert(bytes.end(), job.body.begin(), job.body.end());
    return crypto::sha256(bytes);
}

bool is_well_formed(const Job& job) noexcept {
    return !job.kind.empty() && job.kind.size() <= MAX_KIND_SIZE &&
           job.body.size() <= MAX_BODY_BYTES && std::ranges::all_of(job.kind, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

Outcome failure(std::string_view reason) {
    return {.succeeded = false, .value = {reason.begin(), reason.end()}};
}

const char* text_of(QueueError error) noexcept {
    switch (error) {
        case QueueError::bad_job:
            return "no job: its kind or its size is out of bounds";
        case QueueError::too_large:
            return "larger than the queue takes";
        case QueueError::full:
            return "the queue is full";
        case QueueError::lost_lease:
            return "the lease is lost, or the job is done";
        case QueueError::no_blob:
            return "the queue does not have these bytes, or not any more";
        case QueueError::bad_blob:
            return "the queue's bytes were changed";
        case QueueError::unavailable:
            return "the queue's server does not answer, or refuses";
    }
    return "unknown";
}

}  // namespace cairn::jobs
