#include "devnet/message_log.hpp"

#include "base/assert.hpp"
#include "json/writer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace cairn::devnet {

Result<std::unique_ptr<MessageLog>, std::string> MessageLog::open(const std::string& path) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): the system's own interface
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file < 0) {
        return unexpected(path + " cannot be written: " + std::strerror(errno) + ".");
    }
    return std::unique_ptr<MessageLog>(new MessageLog(file));
}

MessageLog::~MessageLog() {
    ::close(file_);
}

void MessageLog::write(MemberId from, const node::GossipMessage& message) {
    if (message.topic != node::Topic::beacon_block &&
        message.topic != node::Topic::beacon_attestation) {
        return;
    }
    json::Writer line;
    line.begin_object().field("node", from).field("topic", node::to_string(message.topic));
    line.field("fork_digest", base::to_hex(message.fork_digest.view()));
    line.field("ssz", base::to_hex(*message.bytes)).end_object();
    const std::string text = line.take() + "\n";
    // One call per line, so that a line of a process that dies is whole or missing.
    std::ignore = ::write(file_, text.data(), text.size());
}

}  // namespace cairn::devnet
