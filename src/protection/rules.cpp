#include "protection/rules.hpp"

#include <algorithm>

namespace cairn::protection {

using namespace consensus;

namespace {

/// Keys forget at different times, so that no batch pays for all of them.
constexpr std::uint64_t FORGETTING_PERIOD = 64;

template <class T>
void lower(std::optional<T>& lowest, T value) {
    lowest = lowest ? std::min(*lowest, value) : value;
}
template <class T>
void lift(std::optional<T>& lowest, T value) {
    lowest = lowest ? std::max(*lowest, value) : value;
}

// EIP-3076, conditions 1 and 2
Verdict judge(SignedMessages& messages, const KnownKey& key, const BlockToSign& block) {
    if (const auto known = messages.block_at(key.id, block.slot)) {
        return known->signing_root == block.signing_root ? Verdict::same_as_before
                                                         : Verdict::double_block;
    }
    if (key.lowest.slot && block.slot <= *key.lowest.slot) {
        return Verdict::below_watermark;
    }
    return Verdict::safe;
}

// EIP-3076, conditions 3 to 5
Verdict judge(SignedMessages& messages, const KnownKey& key, const AttestationToSign& vote) {
    if (vote.source > vote.target) {
        return Verdict::source_after_target;
    }
    if (const auto known = messages.votes_at(key.id, vote.target); !known.empty()) {
        const SignedAttestation same{vote.source, vote.target, vote.signing_root};
        return known.size() == 1 && known.front() == same ? Verdict::same_as_before
                                                          : Verdict::double_vote;
    }
    if (messages.has_surrounded(key.id, vote.source, vote.target)) {
        return Verdict::surrounding;
    }
    if (messages.has_surrounding(key.id, vote.source, vote.target)) {
        return Verdict::surrounded;
    }
    if (key.lowest.target &&
        (vote.source < *key.lowest.source || vote.target <= *key.lowest.target)) {
        return Verdict::below_watermark;
    }
    return Verdict::safe;
}

SignedBlock signed_form(const BlockToSign& block) {
    return {block.slot, block.signing_root};
}
SignedAttestation signed_form(const AttestationToSign& vote) {
    return {vote.source, vote.target, vote.signing_root};
}

void learn(Watermarks& lowest, const SignedBlock& block) {
    lowest.learn(block.slot);
}
void learn(Watermarks& lowest, const SignedAttestation& vote) {
    lowest.learn(vote.source_epoch, vote.target_epoch);
}

void forget_old(SignedMessages& messages, KnownKey& key, const BlockToSign& block) {
    if (!key.lowest.slot || block.slot.value - key.lowest.slot->value <= 2 * HISTORY_SLOTS) {
        return;
    }
    const Slot last{block.slot.value - HISTORY_SLOTS};
    messages.forget_blocks(key.id, last);
    key.lowest.raise(last);
}

void forget_old(SignedMessages& messages, KnownKey& key, const AttestationToSign& vote) {
    if (vote.target.value % FORGETTING_PERIOD != vote.pubkey[47] % FORGETTING_PERIOD ||
        vote.target.value <= HISTORY_EPOCHS) {
        return;
    }
    const Epoch last{vote.target.value - HISTORY_EPOCHS};
    if (const auto source = messages.forget_votes(key.id, last)) {
        key.lowest.raise(*source, last);
    }
}

template <class Message>
Verdict check_and_record_message(SignedMessages& messages, const Message& message) {
    auto key = messages.find_key(message.pubkey);
    if (!key) {
        return Verdict::unknown_key;
    }
    const Verdict verdict = judge(messages, *key, message);
    if (verdict == Verdict::safe) {
        const Watermarks before = key->lowest;
        messages.put(key->id, signed_form(message));
        learn(key->lowest, signed_form(message));
        forget_old(messages, *key, message);
        if (key->lowest != before) {
            messages.set_watermarks(*key);
        }
    }
    return verdict;
}

KnownKey known_key(SignedMessages& messages, const BLSPubkey& pubkey) {
    const auto known = messages.find_key(pubkey);
    return known ? *known : messages.add_key(pubkey);
}

/// Of two reports that disagree neither says for certain which message may be repeated.
template <class Message>
void unite(Message& message, const Message& known) {
    if (message.signing_root != known.signing_root) {
        message.signing_root.reset();
    }
}

void import_block(SignedMessages& messages, KnownKey& key, SignedBlock block) {
    if (const auto known = messages.block_at(key.id, block.slot)) {
        unite(block, *known);
    }
    messages.put(key.id, block);
    learn(key.lowest, block);
}

void import_vote(SignedMessages& messages, KnownKey& key, SignedAttestation vote) {
    for (const SignedAttestation& known : messages.votes_at(key.id, vote.target_epoch)) {
        if (known.source_epoch == vote.source_epoch) {
            unite(vote, known);
        }
    }
    messages.put(key.id, vote);
    learn(key.lowest, vote);
}

void import_complete(SignedMessages& messages, KnownKey& key, const SigningHistory& history) {
    for (const SignedBlock& block : history.signed_blocks) {
        import_block(messages, key, block);
    }
    for (const SignedAttestation& vote : history.signed_attestations) {
        import_vote(messages, key, vote);
    }
}

void import_minimal(KnownKey& key, const SigningHistory& highest) {
    for (const SignedBlock& block : highest.signed_blocks) {
        key.lowest.raise(block.slot);
    }
    for (const SignedAttestation& vote : highest.signed_attestations) {
        key.lowest.raise(vote.source_epoch, vote.target_epoch);
    }
}

}  // namespace

void Watermarks::learn(Slot block) {
    if (!slot_is_floor) {
        lower(slot, block);
    }
}

void Watermarks::learn(Epoch vote_source, Epoch vote_target) {
    if (!votes_are_floor) {
        lower(source, vote_source);
        lower(target, vote_target);
    }
}

void Watermarks::raise(Slot block) {
    lift(slot, block);
    slot_is_floor = true;
}

void Watermarks::raise(Epoch vote_source, Epoch vote_target) {
    lift(source, vote_source);
    lift(target, vote_target);
    votes_are_floor = true;
}

std::string_view to_string(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::safe:
            return "safe to sign";
        case Verdict::same_as_before:
            return "the same message was signed before";
        case Verdict::unknown_key:
            return "the key is not registered with the slashing protection";
        case Verdict::double_block:
            return "another block of the slot was signed";
        case Verdict::double_vote:
            return "another vote of the target was signed";
        case Verdict::surrounding:
            return "the vote surrounds an earlier one";
        case Verdict::surrounded:
            return "an earlier vote surrounds this one";
        case Verdict::below_watermark:
            return "older than the oldest message still known";
        case Verdict::source_after_target:
            break;
    }
    return "the source is after the target";
}

Verdict check_and_record(SignedMessages& messages, const ToSign& message) {
    return std::visit([&](const auto& one) { return check_and_record_message(messages, one); },
                      message);
}

void register_key(SignedMessages& messages, const BLSPubkey& pubkey) {
    known_key(messages, pubkey);
}

void import_interchange(SignedMessages& messages, const Interchange& interchange, ImportMode mode) {
    const bool complete = mode == ImportMode::complete;
    const Interchange highest = complete ? Interchange{} : minimal(interchange);
    for (const SigningHistory& history : complete ? interchange.data : highest.data) {
        KnownKey key = known_key(messages, history.pubkey);
        if (complete) {
            import_complete(messages, key, history);
        } else {
            import_minimal(key, history);
        }
        messages.set_watermarks(key);
    }
}

void add_watermarks(SigningHistory& history, const Watermarks& lowest) {
    auto& blocks = history.signed_blocks;
    if (lowest.slot &&
        std::ranges::find(blocks, *lowest.slot, &SignedBlock::slot) == blocks.end()) {
        blocks.insert(blocks.begin(), {*lowest.slot, std::nullopt});
    }
    auto& votes = history.signed_attestations;
    if (lowest.target && (std::ranges::find(votes, *lowest.source,
                                            &SignedAttestation::source_epoch) == votes.end() ||
                          std::ranges::find(votes, *lowest.target,
                                            &SignedAttestation::target_epoch) == votes.end())) {
        votes.insert(votes.begin(), {*lowest.source, *lowest.target, std::nullopt});
    }
}

}  // namespace cairn::protection
