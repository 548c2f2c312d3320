#include "devnet/page_server.hpp"

#include "http/asset.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"
#include "web_assets/assets.hpp"

#include <array>
#include <charconv>

namespace cairn::devnet {

namespace {

constexpr auto VIEWS = std::to_array<std::string_view>({"/", "/forks", "/control"});

http::ServerOptions options_of(std::uint16_t port, std::uint16_t try_next_ports) {
    http::ServerOptions options;
    options.port = port;
    options.try_next_ports = try_next_ports;
    options.headers = {{"Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'"},
                       {"X-Content-Type-Options", "nosniff"},
                       {"Referrer-Policy", "no-referrer"}};
    return options;
}

std::string text_of(std::span<const std::uint8_t> bytes) {
    return {bytes.begin(), bytes.end()};
}

/// 0: none, or no number.
MemberId number_in(std::string_view text) {
    MemberId number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    return end.ec == std::errc{} && end.ptr == text.data() + text.size() ? number : 0;
}

/// In a time that does not tell how much of it is right.
bool is_equal(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        difference |= static_cast<unsigned>(a[i] ^ b[i]);
    }
    return difference == 0;
}

}  // namespace

PageServer::PageServer(std::uint16_t port, std::uint16_t try_next_ports, std::string token)
    : server_(options_of(port, try_next_ports)), token_(std::move(token)) {}

Result<void, http::StartError> PageServer::start(Runner& runner) {
    runner_ = &runner;
    add_page();
    add_feed();
    add_control();
    return server_.start();
}

void PageServer::add_page() {
    const auto add = [this](std::string_view path, const web_assets::Asset& asset) {
        if (asset.is_template) {
            server_.handle(http::Method::get, path, [this, &asset](const http::Request&) {
                auto response = http::text_response(200, std::string(asset.content_type),
                                                    web_assets::fill_template(asset, token_));
                response.headers.push_back({"Cache-Control", "no-store"});
                return response;
            });
            return;
        }
        auto file = http::make_asset(std::string(asset.content_type), text_of(asset.bytes),
                                     text_of(asset.gzipped));
        if (asset.is_immutable) {
            file.cache_control = "max-age=31536000, immutable";
        }
        server_.handle(http::Method::get, path, [file = std::move(file)](const http::Request& r) {
            return http::asset_response(r, file);
        });
    };
    for (const web_assets::Asset& asset : web_assets::assets()) {
        add(asset.path, asset);
    }
    for (const std::string_view view : VIEWS) {
        add(view, *web_assets::find_asset(view));
    }
}

void PageServer::add_feed() {
    server_.handle(http::Method::get, "/cairn/v1/page/snapshot", [this](const http::Request& r) {
        const auto node = r.query_value("node");
        const Snapshot latest = runner_->latest(node ? number_in(*node) : 1);
        if (latest == nullptr) {
            return http::error_response(404, "there is no such node");
        }
        http::Response response;
        response.content_type = "application/json";
        response.headers.push_back({"Cache-Control", "no-store"});
        response.body = latest;
        return response;
    });
    http::WebSocketHandlers feed;
    feed.on_open = [this](const http::Request& request,
                          const std::shared_ptr<http::Channel>& channel) {
        const auto node = request.query_value("node");
        Watcher watcher{channel, node ? number_in(*node) : 1};
        send_latest(watcher);
        const std::lock_guard lock(mutex_);
        watchers_[channel.get()] = std::move(watcher);
    };
    feed.on_text = [this](http::Channel& channel, std::string_view text) {
        on_text(channel, text);
    };
    feed.on_close = [this](http::Channel& channel) {
        const std::lock_guard lock(mutex_);
        watchers_.erase(&channel);
    };
    server_.websocket("/cairn/v1/page/feed", std::move(feed));
}

// What does not make sense is passed over: the page is ours, and others may not be here.
void PageServer::on_text(http::Channel& channel, std::string_view text) {
    const auto document = json::parse_json(text, {.max_bytes = 4096, .max_depth = 4});
    if (!document) {
        return;
    }
    const std::lock_guard lock(mutex_);
    const auto found = watchers_.find(&channel);
    if (found == watchers_.end()) {
        return;
    }
    Watcher& watcher = found->second;
    if (const json::Value* const want = document->find("want")) {
        const json::Value* const node = want->find("node");
        watcher.node = node == nullptr ? watcher.node : number_in(node->text);
    }
    if (const json::Value* const pause = document->find("pause")) {
        watcher.paused = pause->to_bool().value_or(false);
    }
    if (!watcher.paused) {
        send_latest(watcher);
    }
}

void PageServer::send_latest(const Watcher& watcher) const {
    if (const Snapshot latest = runner_->latest(watcher.node)) {
        watcher.channel->send(latest);
    }
}

void PageServer::add_control() {
    server_.handle(http::Method::post, "/cairn/v1/control", [this](const http::Request& r) {
        if (!is_equal(r.header("X-Cairn-Token").value_or(""), token_)) {
            return http::error_response(401, "the header X-Cairn-Token must hold this run's token");
        }
        if (!r.header("Content-Type").value_or("").starts_with("application/json")) {
            return http::error_response(415, "the body must be application/json");
        }
        const auto action = runner_->request(r.body);
        if (!action) {
            return http::error_response(400, action.error());
        }
        json::Writer out;
        out.begin_object().key("effect").begin_object().field("what", describe(*action));
        out.end_object().end_object();
        return http::text_response(200, "application/json", out.take());
    });
}

Audience PageServer::audience() {
    Audience audience;
    audience.on_change = [this](const std::vector<Snapshot>& snapshots) {
        const std::lock_guard lock(mutex_);
        for (const auto& [channel, watcher] : watchers_) {
            if (!watcher.paused && watcher.node >= 1 && watcher.node <= snapshots.size()) {
                watcher.channel->send(snapshots[watcher.node - 1]);
            }
        }
    };
    audience.on_heartbeat = [this](const std::string& heartbeat) {
        const auto message = std::make_shared<const std::string>(heartbeat);
        const std::lock_guard lock(mutex_);
        for (const auto& [channel, watcher] : watchers_) {
            watcher.channel->send(message);
        }
    };
    return audience;
}

}  // namespace cairn::devnet
