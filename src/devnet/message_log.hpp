// Writes down what nodes sign and publish, for tools that look for contradictions: every block and
// every attestation, one line of JSON each, appended before anyone can hear of it:
//
//   {"node":1,"topic":"beacon_attestation","fork_digest":"0x...","ssz":"0x..."}
//
// A line is handed to the system at once, so it outlives the process. Threads: one owner.
#pragma once

#include "devnet/simulation.hpp"

#include <memory>
#include <string>

namespace cairn::devnet {

class MessageLog {
  public:
    /// Appends to `path`. The error is a sentence.
    static Result<std::unique_ptr<MessageLog>, std::string> open(const std::string& path);
    MessageLog(const MessageLog&) = delete;
    MessageLog& operator=(const MessageLog&) = delete;
    ~MessageLog();

    void write(MemberId from, const node::GossipMessage& message);

  private:
    explicit MessageLog(int file) : file_(file) {}

    int file_;
};

}  // namespace cairn::devnet
