// What a store must hold after a row of messages, kept apart from the store by the specification's
// words: latest messages, equivocations, the boosted block; and what is true of any store. Heads
// and weights are those of reference_test.hpp over them. Spec: consensus-specs v1.7.0-beta.4
// specs/{phase0,gloas}/fork-choice.md.
#pragma once

#include "consensus/containers/operations.hpp"
#include "consensus/fork_choice/reference_test.hpp"

namespace cairn::consensus {

class StoreModel {
  public:
    /// Looks at `store`, which has no messages yet, whenever it is asked.
    StoreModel(const Spec& spec, const Store& store)
        : spec_(spec), store_(store), reference_(spec, store) {}

    /// The store has accepted it.
    void add_attestation(const Attestation& attestation);
    void add_slashing(const AttesterSlashing& slashing);
    /// The last step has inserted this block; `before` is the store without it.
    void add_block(const Store& before, const Root& root);
    /// The clock was put on from `before_ms`.
    void add_tick(std::uint64_t before_ms);

    /// After every step: forgets messages for blocks that are gone, and asserts what is cheap to
    /// know. `before` is the store before the step.
    void check_step(const Store& before);
    /// Asserts that the head and the filtered tree are the specification's. Some milliseconds.
    void check_head();
    /// Asserts every node's attestation score.
    void check_scores() const;

  private:
    struct Message {
        Slot slot;
        Root root;  // zero: the block has left the tree
        bool payload_present = false;
    };

    Root get_dependent_root(const Root& block) const;
    bool is_timely(const TreeBlock& block) const;
    void check_checkpoints(const Store& before) const;
    Gwei sum_messages(NodeIndex node) const;

    const Spec& spec_;
    const Store& store_;
    ReferenceForkChoice reference_;
    std::map<ValidatorIndex, Message> messages_;
    Root boosted_;
};

}  // namespace cairn::consensus
