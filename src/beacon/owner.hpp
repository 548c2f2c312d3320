// The node's owner, as other threads see it: they ask through its mailbox and wait for the answer,
// so what they want done is bounded by their number.
#pragma once

#include "api/mailbox.hpp"
#include "beacon/remote_node.hpp"
#include "consensus/spec.hpp"

#include <optional>

namespace cairn::beacon {

/// What became of a block.
enum class Imported : std::uint8_t {
    yes,             // or it was known
    unknown_parent,  // ask for the parent first
    too_early,       // of a slot that has not begun here
    not_stored,      // the disk is in trouble, not the block
    refused,         // invalid, for good
    no_answer,       // the owner is busy or gone
};

struct ImportOutcome {
    Imported what = Imported::no_answer;
    std::string why;  // refused: the rule
};

struct Standing {
    BlockPlace head;
    consensus::Slot finalized;  // the first slot of the finalised epoch
};

class Owner {
  public:
    Owner(api::Mailbox& mailbox, consensus::Spec network) : mailbox_(mailbox), network_(network) {}

    ImportOutcome import(const BlockPointer& block);
    /// Null: no answer.
    std::optional<bool> knows(const consensus::Root& root);
    std::optional<Standing> standing();
    /// Does `work` on the owner's thread. False: it did not run.
    bool run(const std::function<void(node::Node&)>& work);

    const consensus::Spec& network() const noexcept { return network_; }

  private:
    api::Mailbox& mailbox_;
    consensus::Spec network_;
};

}  // namespace cairn::beacon
