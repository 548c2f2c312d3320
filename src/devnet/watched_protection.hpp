// A slashing protection whose last failure can be asked for, since its caller only sees a missed
// duty. Threads: as the protection it stands for.
#pragma once

#include "protection/slashing_protection.hpp"

#include <memory>
#include <optional>

namespace cairn::devnet {

class WatchedProtection final : public protection::SlashingProtection {
  public:
    explicit WatchedProtection(std::shared_ptr<protection::SlashingProtection> inner)
        : inner_(std::move(inner)) {}

    Result<void, protection::ProtectionError> register_keys(
        std::span<const consensus::BLSPubkey> pubkeys) override {
        return note(inner_->register_keys(pubkeys));
    }
    Result<std::vector<protection::Verdict>, protection::ProtectionError> check_and_record(
        std::span<const protection::ToSign> messages) override {
        return note(inner_->check_and_record(messages));
    }
    /// Null once a call has succeeded.
    const std::optional<protection::ProtectionError>& failure() const noexcept { return failure_; }

  private:
    template <class Outcome>
    Outcome note(Outcome outcome) {
        failure_ = outcome ? std::nullopt : std::optional(outcome.error());
        return outcome;
    }

    std::shared_ptr<protection::SlashingProtection> inner_;
    std::optional<protection::ProtectionError> failure_;
};

}  // namespace cairn::devnet
