// What validators have signed, so that none ever signs two messages of which one must be a lie.
//
// Who signs asks first, for all keys of a slot at once; a yes is recorded, and durable, before it
// is given, so a signature may leave as soon as check_and_record returns. The rules are those of
// EIP-3076, "Conditions".
//
// Two implementations: SQLite on disk (protection_db.hpp) and one in memory for simulations
// (memory_protection.hpp). Threads: any; calls exclude each other.
#pragma once

#include "base/result.hpp"
#include "consensus/primitives.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cairn::protection {

struct BlockToSign {
    consensus::BLSPubkey pubkey;
    consensus::Slot slot;
    consensus::Root signing_root;
};
struct AttestationToSign {
    consensus::BLSPubkey pubkey;
    consensus::Epoch source;
    consensus::Epoch target;
    consensus::Root signing_root;
};
using ToSign = std::variant<BlockToSign, AttestationToSign>;

enum class Verdict : std::uint8_t {
    safe,                 // recorded; may be signed
    same_as_before,       // the very message that was signed before; may be signed again
    unknown_key,          // never registered: who knows what it has signed elsewhere
    double_block,         // another block of that slot
    double_vote,          // another vote of that target
    surrounding,          // the vote surrounds an earlier one
    surrounded,           // an earlier vote surrounds it
    below_watermark,      // not later than the oldest that is still known
    source_after_target,  // no vote of the chain looks like that
};
constexpr bool may_sign(Verdict verdict) noexcept {
    return verdict == Verdict::safe || verdict == Verdict::same_as_before;
}
/// A sentence without its full stop.
std::string_view to_string(Verdict verdict) noexcept;

enum class ProtectionCause : std::uint8_t {
    not_found,      // there is no file, and none was to be made
    not_readable,   // a directory, no permission, a read-only file or disk
    held,           // another process has the file open
    damaged,        // no file of ours, or not as it was written
    newer_version,  // written by a later version of the program
    wrong_network,  // the genesis_validators_root is another
    disk_full,
    disk,         // a read, a write or a sync failed
    interchange,  // not a document of EIP-3076
};
/// Nothing may be signed. `what` is a sentence for the operator, without its full stop.
struct ProtectionError {
    ProtectionCause cause = ProtectionCause::disk;
    std::string what;
};

class SlashingProtection {
  public:
    SlashingProtection() = default;
    SlashingProtection(const SlashingProtection&) = delete;
    SlashingProtection& operator=(const SlashingProtection&) = delete;
    virtual ~SlashingProtection() = default;
    /// From now on the key may sign. Registering it again changes nothing.
    virtual Result<void, ProtectionError> register_keys(
        std::span<const consensus::BLSPubkey> pubkeys) = 0;
    /// One verdict for each, in their order, by one transaction: earlier ones count for later ones.
    virtual Result<std::vector<Verdict>, ProtectionError> check_and_record(
        std::span<const ToSign> messages) = 0;
};

}  // namespace cairn::protection
