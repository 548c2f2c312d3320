// EIP-3076's conditions, over what a store of signed messages knows: the rules that the database
// and its twin in memory share.
//
// A store may fail at any call; it then remembers that, gives defaults, and its owner throws the
// whole transaction away. So nothing here has an error of its own. Threads: the store's owner.
#pragma once

#include "protection/interchange.hpp"

namespace cairn::protection {

/// Votes of a key with a target this far behind its latest are forgotten from time to time, and
/// what is as old will never be signed: 4.5 days of mainnet, while a vote is of use for two epochs.
/// So the work of a check is bounded, however long a key has been signing.
inline constexpr std::uint64_t HISTORY_EPOCHS = 1024;
inline constexpr std::uint64_t HISTORY_SLOTS = 32 * HISTORY_EPOCHS;

/// The oldest that is known of a key's messages of one kind. A floor stands where messages below
/// it were forgotten or never told; without one it is the minimum of those known, as the EIP says.
struct Watermarks {
    std::optional<consensus::Slot> slot;
    std::optional<consensus::Epoch> source;  // source and target come together
    std::optional<consensus::Epoch> target;
    bool slot_is_floor = false;
    bool votes_are_floor = false;

    void learn(consensus::Slot block);
    void learn(consensus::Epoch vote_source, consensus::Epoch vote_target);
    void raise(consensus::Slot block);
    void raise(consensus::Epoch vote_source, consensus::Epoch vote_target);
    friend bool operator==(const Watermarks&, const Watermarks&) = default;
};

using KeyId = std::int64_t;
struct KnownKey {
    KeyId id = 0;
    Watermarks lowest;
};

/// Messages that were signed, by key, and found by slot or epoch. Attestations with the same source
/// and target are one; blocks of a slot are one.
class SignedMessages {
  public:
    SignedMessages() = default;
    SignedMessages(const SignedMessages&) = delete;
    SignedMessages& operator=(const SignedMessages&) = delete;
    virtual ~SignedMessages() = default;

    virtual std::optional<KnownKey> find_key(const consensus::BLSPubkey& pubkey) = 0;
    /// The key is not known.
    virtual KnownKey add_key(const consensus::BLSPubkey& pubkey) = 0;
    virtual void set_watermarks(const KnownKey& key) = 0;

    virtual std::optional<SignedBlock> block_at(KeyId key, consensus::Slot slot) = 0;
    virtual std::vector<SignedAttestation> votes_at(KeyId key, consensus::Epoch target) = 0;
    /// Is there a vote with an earlier target and a later source?
    virtual bool has_surrounded(KeyId key, consensus::Epoch source, consensus::Epoch target) = 0;
    /// Is there a vote with a later target and an earlier source?
    virtual bool has_surrounding(KeyId key, consensus::Epoch source, consensus::Epoch target) = 0;

    /// Replaces a block of the slot, a vote of the same source and target.
    virtual void put(KeyId key, const SignedBlock& block) = 0;
    virtual void put(KeyId key, const SignedAttestation& vote) = 0;
    /// Removes the blocks up to `slot`.
    virtual void forget_blocks(KeyId key, consensus::Slot slot) = 0;
    /// Removes the votes with a target up to `target`; the highest source among them.
    virtual std::optional<consensus::Epoch> forget_votes(KeyId key, consensus::Epoch target) = 0;
};

Verdict check_and_record(SignedMessages& messages, const ToSign& message);

void register_key(SignedMessages& messages, const consensus::BLSPubkey& pubkey);
/// Registers its keys. The genesis_validators_root was compared.
void import_interchange(SignedMessages& messages, const Interchange& interchange, ImportMode mode);
/// Adds to a key's exported messages what its watermarks say beyond them.
void add_watermarks(SigningHistory& history, const Watermarks& lowest);

}  // namespace cairn::protection
