// The execution layer as a foreign program: an execution client (geth, or `cairn execution`) behind
// the Engine API.
//
//   RemoteEngine engine(url, secret, {});
//   node::Node node(std::move(chain), engine, random, wire);
//
// VALID and INVALID are verdicts; on SYNCING, ACCEPTED and every failure a payload is let in
// without one, and its verdict comes later, with that of a head that descends from it. The owner's
// calls wait for the client, each at most as long as its timeout, which are those of the
// specification. Once the client has not answered it is offline: nothing waits for it any more
// (no verdicts, no payloads) until it answers the thread "engine", which asks every `retry`. That
// thread also tells it the chain's head, again and again until it has taken it, and hands in the
// payloads that it has missed.
//
// Bounded: MAX_MISSED payloads to be handed in, of MAX_MISSED_BYTES together, the oldest is
// dropped; payloads without a verdict are kept for PENDING_DEPTH blocks below the last valid one.
// Reference: execution-apis src/engine/{common,paris,shanghai,cancun,prague,osaka}.md.
// Threads: one owner; and its own, which ends with the engine, within the longest timeout.
#pragma once

#include "base/stopwatch.hpp"
#include "base/thread.hpp"
#include "engine/engine_api.hpp"
#include "engine/execution_layer.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

namespace cairn::engine {

struct RemoteOptions {
    std::chrono::milliseconds new_payload_timeout{8000};
    std::chrono::milliseconds forkchoice_timeout{8000};
    std::chrono::milliseconds get_payload_timeout{1000};
    std::chrono::milliseconds get_blobs_timeout{1000};
    /// Of exchangeCapabilities and getClientVersion.
    std::chrono::milliseconds probe_timeout{1000};
    std::chrono::milliseconds retry{1000};
    /// What a payload has to come about between being asked for and being fetched: clients begin
    /// with an empty one and put the pool's transactions into it afterwards.
    std::chrono::milliseconds build_time{250};
    /// Seconds since 1970, for tokens; null: the system's.
    std::function<std::uint64_t()> now_s = nullptr;
    std::string version = "0";        // our own, for engine_getClientVersionV1
    std::string commit = "00000000";  // eight digits
};

class RemoteEngine final : public ExecutionLayer {
  public:
    RemoteEngine(const http::Url& url, const Bytes32& secret, RemoteOptions options);
    RemoteEngine(const RemoteEngine&) = delete;
    RemoteEngine& operator=(const RemoteEngine&) = delete;
    RemoteEngine(RemoteEngine&&) = delete;
    RemoteEngine& operator=(RemoteEngine&&) = delete;
    ~RemoteEngine() override;

    bool verify_and_notify_new_payload(const consensus::Spec& spec,
                                       const consensus::NewPayload& payload) override;

    std::optional<consensus::PayloadId> notify_forkchoice_updated(
        const consensus::Spec& spec, const consensus::ForkchoiceHashes& hashes,
        const consensus::PayloadAttributes& attributes) override;
    /// Each can be fetched once, with what goes with it.
    std::optional<consensus::ExecutionPayload> get_payload(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override;
    /// Of the payload that was fetched last.
    std::shared_ptr<const consensus::BlobsBundle> get_blobs_bundle(
        const consensus::Spec& spec, const consensus::PayloadId& payload_id) override;
    consensus::ExecutionRequests get_requests(const consensus::Spec& spec,
                                              const consensus::PayloadId& payload_id) override;

    bool is_pending(const consensus::Hash32& block_hash) const override;
    std::vector<node::InvalidatedPayload> take_invalidated() override;
    void on_forkchoice(const consensus::ForkchoiceHashes& hashes) override;

    /// Any thread.
    bool is_offline() const override;
    std::optional<std::string> trouble() const override;
    /// "Geth/v1.17.8-stable/abcdef12"; null: it has not said. Any thread.
    std::optional<std::string> client_version() const;

    /// Blobs that its pool holds; nothing: it does not answer. Whether they are right is not asked.
    std::optional<FetchedBlobs> get_blobs(const consensus::Spec& spec,
                                          std::span<const consensus::VersionedHash> hashes);

    static constexpr std::size_t MAX_MISSED = 256;
    static constexpr std::size_t MAX_MISSED_BYTES = std::size_t{64} << 20U;
    static constexpr std::size_t MAX_INVALIDATED = 64;
    static constexpr std::uint64_t PENDING_DEPTH = 8192;

  private:
    /// A payload as it is handed in.
    struct Told {
        consensus::Hash32 block_hash;
        consensus::Hash32 parent_hash;
        std::uint64_t number = 0;
        std::string method;
        std::string parameters;
    };
    struct Pending {
        consensus::Hash32 parent_hash;
        std::uint64_t number = 0;
    };
    struct Fetched {
        consensus::PayloadId id;
        FetchedPayload payload;
    };

    void run();
    bool wait_for_work();
    bool probe();
    bool hand_in_missed();
    void tell_head();

    // Under the mutex.
    void let_wait(const Told& told);
    bool judge(const Told& told, const PayloadVerdict& verdict);
    void judge_head(const consensus::ForkchoiceHashes& hashes, const PayloadVerdict& verdict);
    void validate(consensus::Hash32 block_hash);
    void refuse(const consensus::Hash32& block_hash, const consensus::Hash32& parent_hash,
                const std::optional<consensus::Hash32>& latest_valid_hash);
    void note(std::string_view method, const EngineError& error);
    void miss(Told told);

    /// What the owner's call of a method gives, read by `read`; nothing: offline, or an error.
    template <class F>
    auto ask(const std::string& method, const std::string& parameters,
             std::chrono::milliseconds timeout, const F& read)
        -> std::optional<typename decltype(read(json::Value{}))::value_type>;

    const RemoteOptions options_;
    EngineClient client_;             // the owner's
    EngineClient background_;         // the thread's
    std::optional<Fetched> fetched_;  // the owner's
    base::Stopwatch since_asked_;     // for a payload; the owner's

    mutable std::mutex mutex_;
    std::condition_variable woken_;
    bool is_stopping_ = false;
    bool is_offline_ = false;
    bool is_probed_ = false;
    bool has_news_ = false;  // a head that it was not told yet
    std::optional<consensus::ForkchoiceHashes> wanted_;
    std::optional<consensus::ForkchoiceHashes> taken_;
    std::deque<Told> missed_;
    std::size_t missed_bytes_ = 0;
    std::map<consensus::Hash32, Pending> pending_;
    std::vector<node::InvalidatedPayload> invalidated_;
    std::optional<std::string> trouble_;
    std::optional<std::string> client_version_;

    std::optional<base::Thread> thread_;  // last: it uses the others
};

}  // namespace cairn::engine
