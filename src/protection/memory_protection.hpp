// The twin of the database in memory: the same verdicts, gone with the process. For simulations and
// tests. Threads: any; calls exclude each other.
#pragma once

#include "protection/interchange.hpp"
#include "protection/slashing_protection.hpp"

#include <memory>

namespace cairn::protection {

class MemoryProtection final : public SlashingProtection {
  public:
    explicit MemoryProtection(const consensus::Root& genesis_validators_root);
    ~MemoryProtection() override;

    Result<void, ProtectionError> register_keys(
        std::span<const consensus::BLSPubkey> pubkeys) override;
    Result<std::vector<Verdict>, ProtectionError> check_and_record(
        std::span<const ToSign> messages) override;
    Result<void, ProtectionError> import_history(const Interchange& interchange, ImportMode mode);
    /// Of all keys, in no order that means anything.
    Result<Interchange, ProtectionError> export_history();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cairn::protection
