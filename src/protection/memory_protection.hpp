// The twin of the database in memory: the same verdicts, gone with the process. For simulations and
// tests. Threads: any; calls exclude each other.
#pragma once

#include "protection/interchange.hpp"
#include "protection/slashing_protection.hpp"

#include <memory>

namespace cairn::protection {

class MemoryProtection final : public HistoryKeeper {
  public:
    explicit MemoryProtection(const consensus::Root& genesis_validators_root);
    ~MemoryProtection() override;

    Result<void, ProtectionError> register_keys(
        std::span<const consensus::BLSPubkey> pubkeys) override;
    Result<std::vector<Verdict>, ProtectionError> check_and_record(
        std::span<const ToSign> messages) override;
    Result<void, ProtectionError> import_history(const Interchange& interchange,
                                                 ImportMode mode) override;
    Result<Interchange, ProtectionError> export_history() override;
    Result<Interchange, ProtectionError> export_history(
        std::span<const consensus::BLSPubkey> pubkeys) override;
    Result<std::optional<consensus::Epoch>, ProtectionError> latest_target() override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cairn::protection
