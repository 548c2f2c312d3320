#include "devnet/page_server.hpp"

#include "http/asset.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"
#include "web_assets/assets.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace cairn::devnet {

namespace {

constexpr auto VIEWS = std::to_array<std::string_view>(
    {"/", "/chain", "/forks", "/validators", "/pools", "/accounts", "/shards", "/control",
     "/slot/{slot}", "/block/{root}", "/validator/{index}"});
/// Questions that wait for the next frame; more are refused.
constexpr std::size_t MAX_QUESTIONS = 64;
constexpr std::chrono::seconds PATIENCE{5};

http::ServerOptions options_of(std::uint16_t port, std::uint16_t try_next_ports) {
    http::ServerOptions options;
    options.port = port;
    options.try_next_ports = try_next_ports;
    options.threads = 2;  // one may wait for an answer of the network
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

/// The first one, if none is asked for.
MemberId node_of(const http::Request& request) {
    const auto node = request.query_value("node");
    return node ? number_in(*node) : 1;
}

http::Response json_response(Snapshot body) {
    http::Response response;
    response.content_type = "application/json";
    response.headers.push_back({"Cache-Control", "no-store"});
    response.body = std::move(body);
    return response;
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
    add_snapshots();
    add_details();
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
        add(view, *web_assets::find_asset("/"));
    }
}

void PageServer::add_snapshots() {
    server_.handle(http::Method::get, "/cairn/v1/page/snapshot", [this](const http::Request& r) {
        const MemberId node = node_of(r);
        const auto slot = r.query_value("slot");
        if (!slot) {
            const Snapshot latest = runner_->latest(node);
            return latest == nullptr ? http::error_response(404, "there is no such node")
                                     : json_response(latest);
        }
        const std::lock_guard lock(mutex_);
        const Snapshot past = history_.at(consensus::Slot{number_in(*slot)}, node);
        return past == nullptr ? http::error_response(404, "nothing is kept of that slot")
                               : json_response(past);
    });
    server_.handle(http::Method::get, "/cairn/v1/page/about", [this](const http::Request&) {
        json::Writer out;
        out.begin_object().key("slots").begin_array();
        const std::lock_guard lock(mutex_);
        for (const consensus::Slot slot : history_.slots()) {
            out.value(slot.value);
        }
        out.end_array().key("beacon_ports").begin_array();
        for (const std::uint16_t port : beacon_ports_) {
            out.value(port);
        }
        out.end_array().key("rpc_ports").begin_array();
        for (const std::uint16_t port : rpc_ports_) {
            out.value(port);
        }
        out.end_array().key("actions").begin_array();
        for (const std::string_view name : action_names()) {
            out.value(name);
        }
        out.end_array().end_object();
        return json_response(std::make_shared<const std::string>(out.take()));
    });
}

void PageServer::set_beacon_ports(std::vector<std::uint16_t> ports) {
    const std::lock_guard lock(mutex_);
    beacon_ports_ = std::move(ports);
}

void PageServer::set_rpc_ports(std::vector<std::uint16_t> ports) {
    const std::lock_guard lock(mutex_);
    rpc_ports_ = std::move(ports);
}

void PageServer::add_details() {
    server_.handle(http::Method::get, "/cairn/v1/page/{kind}", [this](const http::Request& r) {
        return ask({std::string(r.parameter("kind")), node_of(r),
                    std::string(r.query_value("of").value_or(""))});
    });
}

http::Response PageServer::ask(DetailRequest request) {
    std::future<Result<std::string, DetailError>> answer;
    {
        const std::lock_guard lock(mutex_);
        if (questions_.size() == MAX_QUESTIONS) {
            return http::error_response(503, "too many questions wait already");
        }
        questions_.push_back({std::move(request), {}});
        answer = questions_.back().answer.get_future();
    }
    runner_->wake();
    if (answer.wait_for(PATIENCE) != std::future_status::ready) {
        return http::error_response(503, "the network is too busy to answer");
    }
    auto said = answer.get();
    if (!said) {
        return http::error_response(404, said.error() == DetailError::no_such_kind
                                             ? "there is no such question"
                                             : "there is no such thing, or it is too old");
    }
    return json_response(std::make_shared<const std::string>(*std::move(said)));
}

void PageServer::answer_questions(const Scene& scene) {
    std::deque<Question> questions;
    {
        const std::lock_guard lock(mutex_);
        questions.swap(questions_);
    }
    for (Question& question : questions) {
        question.answer.set_value(detail(scene, question.request));
    }
}

void PageServer::add_feed() {
    http::WebSocketHandlers feed;
    feed.on_open = [this](const http::Request& request,
                          const std::shared_ptr<http::Channel>& channel) {
        Watcher watcher{channel, node_of(request)};
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
        newest_ = snapshots;
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
    audience.on_frame = [this](const Scene& scene) {
        answer_questions(scene);
        const std::lock_guard lock(mutex_);
        history_.keep(scene.simulation.current_slot(), newest_);
    };
    return audience;
}

}  // namespace cairn::devnet
