// The document in which one signer tells another what its keys have signed: EIP-3076, format 5.
//
// Reading is strict: unknown members, numbers outside quotes, hexadecimal without 0x, a key twice
// in one object and any other version are refused, and nothing of a refused document is used. The
// same pubkey may stand in several entries of `data`. Threads: pure functions.
#pragma once

#include "protection/slashing_protection.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::protection {

struct SignedBlock {
    consensus::Slot slot;
    std::optional<consensus::Root> signing_root;  // nothing: unknown
    friend bool operator==(const SignedBlock&, const SignedBlock&) = default;
};
struct SignedAttestation {
    consensus::Epoch source_epoch;
    consensus::Epoch target_epoch;
    std::optional<consensus::Root> signing_root;
    friend bool operator==(const SignedAttestation&, const SignedAttestation&) = default;
};
struct SigningHistory {
    consensus::BLSPubkey pubkey;
    std::vector<SignedBlock> signed_blocks;
    std::vector<SignedAttestation> signed_attestations;
    friend bool operator==(const SigningHistory&, const SigningHistory&) = default;
};
struct Interchange {
    consensus::Root genesis_validators_root;
    std::vector<SigningHistory> data;
    friend bool operator==(const Interchange&, const Interchange&) = default;
};

/// An attestation whose source is after its target is refused too: nobody could have made it, and
/// no rule protects who did.
Result<Interchange, ProtectionError> parse_interchange(std::string_view text);
std::string to_json(const Interchange& interchange);

/// The highest block and vote of each key alone, without signing roots, keys in ascending order:
/// all that a signer needs who never looks back. A vote's source and target are each the highest.
Interchange minimal(const Interchange& interchange);

/// How a document is taken in.
enum class ImportMode : std::uint8_t {
    /// Nothing up to the highest message of each key will be signed. Right for every document.
    minimal,
    /// All messages join those known. Only for a document that holds all its keys have signed
    /// since its oldest message.
    complete,
};

/// A slashing protection whose history can be handed to another signer, and taken from one.
class HistoryKeeper : public SlashingProtection {
  public:
    /// All of it, or, on an error, nothing.
    virtual Result<void, ProtectionError> import_history(const Interchange& interchange,
                                                         ImportMode mode) = 0;
    /// Of all keys, in the order of their registration.
    virtual Result<Interchange, ProtectionError> export_history() = 0;
    /// Of these, in their order; a key that was never registered is left out.
    virtual Result<Interchange, ProtectionError> export_history(
        std::span<const consensus::BLSPubkey> pubkeys) = 0;
    /// The highest target of all votes that are known or excluded; nothing: none is.
    virtual Result<std::optional<consensus::Epoch>, ProtectionError> latest_target() = 0;
};

}  // namespace cairn::protection
