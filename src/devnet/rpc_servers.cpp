#include "devnet/rpc_servers.hpp"

#include "base/clock.hpp"
#include "crypto/random.hpp"
#include "devnet/execution_genesis.hpp"
#include "rpc/methods.hpp"
#include "rpc/subscriptions.hpp"

#include <array>

namespace cairn::devnet {

namespace {

constexpr std::uint16_t PORTS_TO_TRY = 100;

std::uint64_t random_number() {
    std::array<std::uint8_t, 8> bytes{};
    crypto::os_random().fill(bytes);
    return base::load_le64(bytes.data());
}

/// The pool of whoever lives behind the door; all calls come from inside.
class PoolBehind final : public rpc::PoolAccess {
  public:
    explicit PoolBehind(ExecutionDoor& door) : door_(door) {}

    rpc::Read<Bytes32> add(BytesView bytes) override {
        CAIRN_TRY_ASSIGN(const Bytes32 hash, access().add(bytes));
        door_.tell_others(Bytes(bytes.begin(), bytes.end()));
        return hash;
    }
    std::optional<rpc::WaitingTransaction> find(const Bytes32& hash) override {
        return access().find(hash);
    }
    std::optional<Bytes> find_raw(const Bytes32& hash) override { return access().find_raw(hash); }
    std::optional<std::uint64_t> next_nonce(const rpc::Address& address) override {
        return access().next_nonce(address);
    }
    rpc::WaitingList pending() override { return access().pending(); }
    rpc::WaitingList queued() override { return access().queued(); }
    std::pair<execution_node::BlobSidecarPtr, std::size_t> find_blob(
        const Bytes32& versioned_hash) override {
        return access().find_blob(versioned_hash);
    }

  private:
    rpc::ExecutionBackend& access() const { return door_.inside().access(); }

    ExecutionDoor& door_;
};

}  // namespace

class RpcServers::Node {
  public:
    Node(std::shared_ptr<ExecutionDoor> door, std::uint16_t port, const std::string& version)
        : door_(std::move(door)),
          pool_(*door_),
          filters_([] { return base::now_ms(); }, random_number),
          subscriptions_(random_number) {
        backend_.view = [this] { return door_->inside().backend().view(); };
        backend_.pool = &pool_;
        backend_.network_id = CHAIN_ID;
        backend_.client_version = version;
        rpc::add_public_methods(methods_, backend_, filters_);
        rpc::add_subscription_methods(methods_, subscriptions_);
        rpc::add_receipt_wait_methods(methods_, backend_, receipt_waits_);
        for (const auto& [name, method] : methods_.methods()) {
            guarded_.add(guarded(method));
        }
        rpc::ServerSettings settings;
        settings.http = rpc::public_http(port);
        settings.http.try_next_ports = PORTS_TO_TRY;
        server_ = std::make_unique<rpc::Server>(guarded_, std::move(settings));
    }

    rpc::Server& server() { return *server_; }
    const rpc::Server& server() const { return *server_; }
    ExecutionDoor& door() { return *door_; }
    /// Subscribers hear of the life that has begun, if one has.
    void follow() {
        if (door_->lives() == followed_) {
            return;
        }
        if (const auto visit = door_->enter()) {
            door_->inside().access().feed(subscriptions_);
            door_->inside().access().feed(receipt_waits_);
            followed_ = door_->lives();
        }
    }

  private:
    /// Inside for as long as the method runs: what it reads lives that long. `method` outlives it.
    rpc::Method guarded(const rpc::Method& method) const {
        rpc::Method out{method.name, method.parameters,
                        [door = door_, &call = method.call](const rpc::Parameters& parameters) {
                            const auto visit = door->enter();
                            return visit ? call(parameters) : not_running();
                        }};
        if (method.call_later) {
            out.call_later = [door = door_, &call = method.call_later](
                                 const rpc::Parameters& parameters, const rpc::Finish& finish) {
                const auto visit = door->enter();
                visit ? call(parameters, finish) : finish(not_running());
            };
        }
        return out;
    }
    static rpc::Answer not_running() { return rpc::server_error("this node is not running"); }

    std::shared_ptr<ExecutionDoor> door_;
    PoolBehind pool_;
    rpc::Filters filters_;
    rpc::Subscriptions subscriptions_;
    rpc::ReceiptWaits receipt_waits_;
    std::uint64_t followed_ = 0;  // of the door's lives
    rpc::Backend backend_;
    rpc::Dispatcher methods_;
    rpc::Dispatcher guarded_;
    std::unique_ptr<rpc::Server> server_;
};

RpcServers::RpcServers(std::size_t nodes, std::uint16_t first_port, std::string version)
    : first_port_(first_port), version_(std::move(version)) {
    nodes_.resize(nodes);
}
RpcServers::~RpcServers() = default;

Result<void, http::StartError> RpcServers::start(const Simulation& simulation,
                                                 const std::function<void()>& wake) {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const auto& door = simulation.member(static_cast<MemberId>(i + 1)).options().door;
        door->on_news(wake);
        nodes_[i] = std::make_unique<Node>(
            door, static_cast<std::uint16_t>(first_port_ == 0 ? 0 : first_port_ + i), version_);
        nodes_[i]->follow();
        CAIRN_TRY(nodes_[i]->server().start());
    }
    return {};
}

void RpcServers::serve(Simulation& simulation) {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i] == nullptr) {
            continue;
        }
        nodes_[i]->follow();
        if (auto untold = nodes_[i]->door().take_untold(); !untold.empty()) {
            simulation.tell_transactions(static_cast<MemberId>(i + 1), std::move(untold));
        }
    }
}

void RpcServers::stop() {
    for (const auto& node : nodes_) {
        if (node != nullptr) {
            node->server().stop();
        }
    }
}

std::uint16_t RpcServers::port(MemberId id) const {
    return nodes_[id - 1]->server().port();
}

}  // namespace cairn::devnet
