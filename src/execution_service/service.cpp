#include "execution_service/service.hpp"

#include "execution_service/files.hpp"

#include <utility>

namespace cairn::execution_service {
namespace {

std::uint64_t random_number(crypto::Random& random) {
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    return base::load_le64(bytes.data());
}

/// The public methods take what is the longest on any of their ways in.
rpc::DispatcherLimits public_limits() {
    return {.max_body_bytes = rpc::PUBLIC_MESSAGE_BYTES};
}
rpc::DispatcherLimits engine_limits() {
    return {.max_body_bytes = rpc::ENGINE_BODY_BYTES};
}

std::string at(const http::ServerOptions& options) {
    return options.address + ":" + std::to_string(options.port);
}

}  // namespace

ExecutionService::ExecutionService(ServiceOptions options, const Surroundings& surroundings,
                                   OpenFolder folder)
    : options_(std::move(options)),
      surroundings_(surroundings),
      subscriptions_([&random = surroundings.random] { return random_number(random); }),
      folder_(std::move(folder)),
      pool_(options_.pool),
      filters_(surroundings.now_ms,
               [&random = surroundings.random] { return random_number(random); }),
      public_methods_(public_limits()),
      engine_methods_(engine_limits()),
      answers_(std::make_shared<base::Budget>(rpc::MAX_ANSWER_BYTES)) {
    backend_ = std::make_unique<rpc::ExecutionBackend>(
        *folder_.chain, pool_, [now_ms = surroundings.now_ms] { return now_ms() / 1'000; },
        options_.build);
    node_ = backend_->backend(options_.client_version, options_.commit);
    backend_->feed(subscriptions_);
    backend_->feed(receipt_waits_);
    rpc::add_public_methods(public_methods_, node_, filters_);
    rpc::add_subscription_methods(public_methods_, subscriptions_);
    rpc::add_receipt_wait_methods(public_methods_, node_, receipt_waits_);
    if (options_.has_testing_methods) {
        rpc::add_testing_methods(public_methods_, node_);
    }
    rpc::add_engine_methods(engine_methods_, node_, payloads_);
    rpc::add_head_methods(engine_methods_, node_);
    // What a consensus client asks besides, on the same port (execution-apis engine/common.md).
    rpc::add_public_methods(engine_methods_, node_, filters_);
}

ExecutionService::~ExecutionService() {
    static_cast<void>(stop());
}

Result<std::unique_ptr<ExecutionService>, std::string> ExecutionService::open(
    ServiceOptions options, const Surroundings& surroundings) {
    CAIRN_TRY_ASSIGN(OpenFolder folder, open_folder(options.data_directory, options.genesis,
                                                    options.chain, surroundings.executor));
    if (options.jwt_secret.empty()) {
        options.jwt_secret = secret_path(options.data_directory);
    }
    std::unique_ptr<ExecutionService> out(
        new ExecutionService(std::move(options), surroundings, std::move(folder)));
    if (const auto followed = out->backend_->follow_head(); !followed) {
        return unexpected(followed.error().message);
    }
    return out;
}

Result<void, std::string> ExecutionService::start() {
    CAIRN_TRY(start_engine());
    CAIRN_TRY(start_public());
    return start_ipc();
}

Result<void, std::string> ExecutionService::start_engine() {
    if (!options_.engine) {
        return {};
    }
    CAIRN_TRY_ASSIGN(const Bytes32 secret,
                     load_or_make_secret(options_.jwt_secret, surroundings_.random));
    engine_ = std::make_unique<rpc::Server>(
        engine_methods_, rpc::ServerSettings{
                             .http = *options_.engine,
                             .jwt_secret = secret,
                             .now_s = [now_ms = surroundings_.now_ms] { return now_ms() / 1'000; },
                         });
    if (const auto started = engine_->start(); !started) {
        return unexpected("no Engine API at " + at(*options_.engine) + ": " +
                          std::string(to_string(started.error())) +
                          "; choose another place by --engine-port or --engine-address");
    }
    return {};
}

Result<void, std::string> ExecutionService::start_public() {
    if (!options_.http) {
        return {};
    }
    http_ = std::make_unique<rpc::Server>(
        public_methods_,
        rpc::ServerSettings{
            .http = *options_.http, .transports = options_.transports, .answers = answers_});
    if (const auto started = http_->start(); !started) {
        return unexpected("no JSON-RPC at " + at(*options_.http) + ": " +
                          std::string(to_string(started.error())) +
                          "; choose another place by --http-port or --http-address");
    }
    return {};
}

Result<void, std::string> ExecutionService::start_ipc() {
    if (options_.ipc.empty()) {
        return {};
    }
    ipc_ = std::make_unique<rpc::IpcServer>(public_methods_, options_.ipc, answers_);
    if (const auto started = ipc_->start(); !started) {
        return unexpected("no Unix socket at " + options_.ipc.string() + ": " +
                          std::string(to_string(started.error())) +
                          "; choose another place by --ipc");
    }
    return {};
}

Result<void, std::string> ExecutionService::stop() {
    if (std::exchange(stopped_, true)) {
        return {};
    }
    engine_.reset();
    http_.reset();
    ipc_.reset();
    if (storage_failure()) {
        return {};
    }
    const auto flushed = backend_->exclusively([&] { return folder_.chain->flush(); });
    if (!flushed) {
        return unexpected(flushed.error().what);
    }
    return {};
}

Progress ExecutionService::progress() {
    const auto view = folder_.chain->view();
    return {.head = view->head(),
            .finalized = view->finalized(),
            .pool = backend_->exclusively([&] { return pool_.counts(); })};
}

std::uint16_t ExecutionService::http_port() const noexcept {
    return http_ == nullptr ? 0 : http_->port();
}

std::uint16_t ExecutionService::engine_port() const noexcept {
    return engine_ == nullptr ? 0 : engine_->port();
}

}  // namespace cairn::execution_service
