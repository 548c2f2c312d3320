#include "engine/remote_engine.hpp"

#include "base/clock.hpp"

namespace cairn::engine {

using namespace consensus;
using std::chrono::milliseconds;

namespace {

std::function<std::uint64_t()> clock_of(const RemoteOptions& options) {
    return options.now_s ? options.now_s : [] { return base::now_ms() / 1000; };
}

}  // namespace

RemoteEngine::RemoteEngine(const http::Url& url, const Bytes32& secret, RemoteOptions options)
    : options_(std::move(options)),
      client_(url, secret, clock_of(options_)),
      background_(url, secret, clock_of(options_)),
      thread_(base::Thread::start("engine", [this] { run(); })) {
    if (!thread_) {
        is_offline_ = true;
        trouble_ = "the system has no more threads";
    }
}

RemoteEngine::~RemoteEngine() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    woken_.notify_all();
}

bool RemoteEngine::is_offline() const {
    const std::lock_guard lock(mutex_);
    return is_offline_;
}

std::optional<std::string> RemoteEngine::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

std::optional<std::string> RemoteEngine::client_version() const {
    const std::lock_guard lock(mutex_);
    return client_version_;
}

bool RemoteEngine::is_pending(const Hash32& block_hash) const {
    const std::lock_guard lock(mutex_);
    return pending_.contains(block_hash);
}

std::vector<node::InvalidatedPayload> RemoteEngine::take_invalidated() {
    const std::lock_guard lock(mutex_);
    return std::exchange(invalidated_, {});
}

// The books --------------------------------------------------------------------------------------

void RemoteEngine::note(std::string_view method, const EngineError& error) {
    trouble_ = describe(method, error);
    is_offline_ = is_offline_ || error.is_offline();
}

void RemoteEngine::miss(Told told) {
    missed_bytes_ += told.parameters.size();
    missed_.push_back(std::move(told));
    while (missed_.size() > MAX_MISSED || missed_bytes_ > MAX_MISSED_BYTES) {
        missed_bytes_ -= missed_.front().parameters.size();
        missed_.pop_front();
    }
}

void RemoteEngine::let_wait(const Told& told) {
    pending_[told.block_hash] = {told.parent_hash, told.number};
}

/// Who is valid has valid ancestors.
void RemoteEngine::validate(Hash32 block_hash) {
    for (auto found = pending_.find(block_hash); found != pending_.end();
         found = pending_.find(block_hash)) {
        block_hash = found->second.parent_hash;
        pending_.erase(found);
    }
}

void RemoteEngine::refuse(const Hash32& block_hash, const Hash32& parent_hash,
                          const std::optional<Hash32>& latest_valid_hash) {
    pending_.erase(block_hash);
    if (latest_valid_hash) {
        validate(*latest_valid_hash);
    }
    if (invalidated_.size() < MAX_INVALIDATED) {
        invalidated_.push_back({block_hash, parent_hash, latest_valid_hash});
    }
}

bool RemoteEngine::judge(const Told& told, const PayloadVerdict& verdict) {
    switch (verdict.status) {
        case PayloadStatus::valid:
            validate(told.block_hash);
            validate(told.parent_hash);  // where this one was not pending
            std::erase_if(pending_, [&](const auto& entry) {
                return entry.second.number + PENDING_DEPTH < told.number;
            });
            return true;
        case PayloadStatus::invalid:
            trouble_ = "payload refused: " + verdict.validation_error;
            refuse(told.block_hash, told.parent_hash, verdict.latest_valid_hash);
            return false;
        case PayloadStatus::syncing:
        case PayloadStatus::accepted:
            break;
    }
    let_wait(told);
    return true;
}

void RemoteEngine::judge_head(const ForkchoiceHashes& hashes, const PayloadVerdict& verdict) {
    const Hash32& head = hashes.head_block_hash;
    if (verdict.status == PayloadStatus::valid) {
        validate(head);
        taken_ = hashes;
    } else if (verdict.status == PayloadStatus::invalid) {
        const auto known = pending_.find(head);
        const Hash32 parent = known == pending_.end() ? Hash32{} : known->second.parent_hash;
        trouble_ = "head refused: " + verdict.validation_error;
        refuse(head, parent, verdict.latest_valid_hash);
        taken_ = hashes;
    }
}

// The owner --------------------------------------------------------------------------------------

template <class F>
auto RemoteEngine::ask(const std::string& method, const std::string& parameters,
                       std::chrono::milliseconds timeout, const F& read)
    -> std::optional<typename decltype(read(json::Value{}))::value_type> {
    if (is_offline()) {
        return std::nullopt;
    }
    const auto answer = client_.call(method, parameters, timeout);
    auto out = answer ? read(*answer) : unexpected(answer.error());
    if (!out) {
        const std::lock_guard lock(mutex_);
        note(method, out.error());
        return std::nullopt;
    }
    return *std::move(out);
}

bool RemoteEngine::verify_and_notify_new_payload(const Spec& spec, const NewPayload& payload) {
    const ExecutionPayload& from = payload.execution_payload;
    Told told{from.block_hash, from.parent_hash, from.block_number, {}, {}};
    if (spec.at_least(ForkId::gloas)) {
        const std::lock_guard lock(mutex_);
        trouble_ = "the Engine API of gloas is not spoken";
        let_wait(told);
        return true;
    }
    told.method = new_payload_method(spec);
    told.parameters = new_payload_parameters(spec, payload);
    const auto verdict =
        ask(told.method, told.parameters, options_.new_payload_timeout, read_payload_verdict);
    const std::lock_guard lock(mutex_);
    if (verdict) {
        return judge(told, *verdict);
    }
    let_wait(told);
    if (is_offline_) {
        miss(std::move(told));
    }
    return true;
}

void RemoteEngine::on_forkchoice(const ForkchoiceHashes& hashes) {
    {
        const std::lock_guard lock(mutex_);
        if (wanted_ == hashes) {
            return;
        }
        wanted_ = hashes;
        has_news_ = true;
    }
    woken_.notify_all();
}

// A head that the chain has not is told by the chain's next word to be another again.
std::optional<PayloadId> RemoteEngine::notify_forkchoice_updated(
    const Spec& spec, const ForkchoiceHashes& hashes, const PayloadAttributes& attributes) {
    if (spec.at_least(ForkId::gloas)) {
        return std::nullopt;
    }
    const auto verdict =
        ask(forkchoice_method(spec), forkchoice_parameters(spec, hashes, attributes),
            options_.forkchoice_timeout, read_forkchoice_verdict);
    if (!verdict) {
        return std::nullopt;
    }
    since_asked_ = {};
    {
        const std::lock_guard lock(mutex_);
        judge_head(hashes, verdict->head);
        has_news_ = has_news_ || wanted_ != taken_;
    }
    woken_.notify_all();
    return verdict->payload_id;
}

std::optional<ExecutionPayload> RemoteEngine::get_payload(const Spec& spec, const PayloadId& id) {
    if (fetched_ && fetched_->id == id) {
        return fetched_->payload.payload;
    }
    const milliseconds passed{static_cast<std::int64_t>(since_asked_.elapsed().wall_ms)};
    if (passed < options_.build_time) {
        std::unique_lock lock(mutex_);
        woken_.wait_for(lock, options_.build_time - passed, [this] { return is_offline_; });
    }
    auto payload =
        ask(get_payload_method(spec), get_payload_parameters(id), options_.get_payload_timeout,
            [&](const json::Value& answer) { return read_fetched_payload(spec, answer); });
    if (!payload) {
        return std::nullopt;
    }
    fetched_ = Fetched{id, *std::move(payload)};
    return fetched_->payload.payload;
}

std::shared_ptr<const BlobsBundle> RemoteEngine::get_blobs_bundle(const Spec& /*spec*/,
                                                                  const PayloadId& id) {
    return fetched_ && fetched_->id == id ? fetched_->payload.blobs : nullptr;
}

ExecutionRequests RemoteEngine::get_requests(const Spec& /*spec*/, const PayloadId& id) {
    return fetched_ && fetched_->id == id ? fetched_->payload.requests : ExecutionRequests{};
}

std::optional<FetchedBlobs> RemoteEngine::get_blobs(const Spec& spec,
                                                    std::span<const VersionedHash> hashes) {
    return ask(
        get_blobs_method(spec), get_blobs_parameters(hashes), options_.get_blobs_timeout,
        [&](const json::Value& answer) { return read_fetched_blobs(spec, answer, hashes.size()); });
}

// The thread -------------------------------------------------------------------------------------

void RemoteEngine::run() {
    do {
        if (probe() && hand_in_missed()) {
            tell_head();
        }
    } while (wait_for_work());
}

/// False: it is over.
bool RemoteEngine::wait_for_work() {
    std::unique_lock lock(mutex_);
    woken_.wait_for(lock, options_.retry, [this] {
        return is_stopping_ || (!is_offline_ && (has_news_ || !missed_.empty()));
    });
    return !is_stopping_;
}

/// Whether it is there.
bool RemoteEngine::probe() {
    {
        const std::lock_guard lock(mutex_);
        if (is_probed_ && !is_offline_) {
            return true;
        }
    }
    constexpr std::string_view method = "engine_exchangeCapabilities";
    const auto answer = background_.call(method, capabilities_parameters(), options_.probe_timeout);
    std::optional<std::string> version;
    if (answer) {
        const auto said = background_.call(
            "engine_getClientVersionV1",
            client_version_parameters(options_.version, options_.commit), options_.probe_timeout);
        const auto read = said ? read_client_version(*said) : unexpected(said.error());
        version = read ? std::optional(*read) : std::nullopt;  // not every client says
    }
    const std::lock_guard lock(mutex_);
    if (!answer) {
        note(method, answer.error());
        return !is_offline_;
    }
    is_probed_ = true;
    is_offline_ = false;
    taken_.reset();  // it may be another process by now
    client_version_ = std::move(version);
    return true;
}

/// False: it has gone.
bool RemoteEngine::hand_in_missed() {
    while (true) {
        Told told;
        {
            const std::lock_guard lock(mutex_);
            if (missed_.empty() || is_stopping_) {
                return !is_stopping_;
            }
            told = missed_.front();
        }
        const auto answer =
            background_.call(told.method, told.parameters, options_.new_payload_timeout);
        const auto verdict = answer ? read_payload_verdict(*answer) : unexpected(answer.error());
        const std::lock_guard lock(mutex_);
        if (!verdict) {
            note(told.method, verdict.error());
            if (is_offline_) {
                return false;
            }
        } else {
            judge(told, *verdict);
        }
        if (!missed_.empty() && missed_.front().block_hash == told.block_hash) {
            missed_bytes_ -= missed_.front().parameters.size();
            missed_.pop_front();
        }
    }
}

// Where it does not take the head, because it is still syncing, it is told again after a while; the
// answer is also how verdicts come late.
void RemoteEngine::tell_head() {
    std::optional<ForkchoiceHashes> hashes;
    {
        const std::lock_guard lock(mutex_);
        has_news_ = false;
        if (!wanted_ || wanted_ == taken_) {
            return;
        }
        hashes = wanted_;
    }
    constexpr std::string_view method = "engine_forkchoiceUpdatedV3";
    const auto answer =
        background_.call(method, forkchoice_parameters(*hashes), options_.forkchoice_timeout);
    const auto verdict = answer ? read_forkchoice_verdict(*answer) : unexpected(answer.error());
    const std::lock_guard lock(mutex_);
    if (verdict) {
        judge_head(*hashes, verdict->head);
    } else {
        note(method, verdict.error());
    }
}

}  // namespace cairn::engine
