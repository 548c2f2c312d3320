#include "rpc/ipc_server.hpp"

#include "rpc/json_stream.hpp"
#include "rpc/server.hpp"

namespace cairn::rpc {
namespace {

constexpr std::size_t READ_BYTES = std::size_t{64} << 20U;
constexpr std::size_t THREADS = 2;

http::LocalServerOptions options_for(std::filesystem::path path) {
    http::LocalServerOptions out;
    out.path = std::move(path);
    out.threads = THREADS;
    out.max_message_bytes = PUBLIC_MESSAGE_BYTES;
    out.max_buffered_bytes = READ_BYTES;
    out.queue = CLIENT_QUEUE;
    return out;
}

http::LocalHandlers handlers_of(Clients& clients) {
    using http::Channel;
    return {
        .splitter = [] { return std::make_unique<JsonSplitter>(); },
        .on_open = [&clients](const std::shared_ptr<Channel>& channel) { clients.open(channel); },
        .on_text = [&clients](Channel& channel,
                              std::string_view text) { clients.answer(channel, text); },
        .on_close = [&clients](Channel& channel) { clients.close(channel); }};
}

}  // namespace

IpcServer::IpcServer(const Dispatcher& dispatcher, std::filesystem::path path, AnswerBudget answers)
    : clients_(dispatcher, std::move(answers), Clients::Framing::line),
      server_(options_for(std::move(path)), handlers_of(clients_)) {}

}  // namespace cairn::rpc
