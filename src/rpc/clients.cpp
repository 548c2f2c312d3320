#include "rpc/clients.hpp"

#include "base/assert.hpp"
#include "rpc/late_answer.hpp"

namespace cairn::rpc {

std::shared_ptr<const std::string> charge(std::shared_ptr<const std::string> text,
                                          const AnswerBudget& budget) {
    struct Charged {
        std::shared_ptr<const std::string> text;
        base::Share share;
    };
    base::Share share(budget);
    if (!share.resize(text->size())) {
        return nullptr;
    }
    const auto charged = std::make_shared<const Charged>(std::move(text), std::move(share));
    return {charged, charged->text.get()};
}

Clients::Clients(const Dispatcher& dispatcher, AnswerBudget budget, Framing framing)
    : dispatcher_(&dispatcher),
      budget_(budget != nullptr ? std::move(budget)
                                : std::make_shared<base::Budget>(MAX_ANSWER_BYTES)),
      framing_(framing) {}

void Clients::open(const std::shared_ptr<http::Channel>& channel) {
    auto connection = std::make_shared<Connection>(
        [channel, budget = budget_, framing = framing_](std::shared_ptr<const std::string> text) {
            if (framing == Framing::line) {
                text = std::make_shared<const std::string>(*text + '\n');
            }
            auto charged = charge(std::move(text), budget);
            return charged && channel->send(std::move(charged)) != http::Sent::closed;
        },
        [channel] { channel->close(); });
    const std::lock_guard lock(mutex_);
    connections_.emplace(channel.get(), std::move(connection));
}

void Clients::answer(http::Channel& channel, std::string_view text) {
    std::shared_ptr<Connection> connection;
    {
        const std::lock_guard lock(mutex_);
        const auto found = connections_.find(&channel);
        CAIRN_ASSERT(found != connections_.end());
        connection = found->second;
    }
    connection->serve([&] {
        const auto answer = std::make_shared<LateAnswer>();
        dispatcher_->handle(text, connection,
                            [answer](std::string one) { answer->set(std::move(one)); });
        if (auto now = answer->take()) {
            return *std::move(now);
        }
        // It follows when it is there; the client's other requests do not wait for it.
        answer->then([connection](std::string one) {
            if (!one.empty()) {
                connection->push(std::move(one));
            }
        });
        return std::string();
    });
}

void Clients::close(http::Channel& channel) {
    std::shared_ptr<Connection> connection;
    {
        const std::lock_guard lock(mutex_);
        const auto found = connections_.extract(&channel);
        CAIRN_ASSERT(!found.empty());
        connection = found.mapped();
    }
    connection->end();
}

}  // namespace cairn::rpc
