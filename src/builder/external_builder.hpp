// The builder that a node works with: its clients, and what validators have registered with it.
//
//   ExternalBuilder builder({.url = url});
//   std::ignore = builder.register_validators(network, registrations);
//   const auto bid = builder.get_header(spec, slot, parent_hash, pubkey);
//
// Threads: any. A call waits for the builder, so a chain's owner must not make it; calls side by
// side have connections of their own.
#pragma once

#include "builder/circuit_breaker.hpp"
#include "builder/client.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace cairn::builder {

/// Registrations that are kept: more than there are validators. Beyond it new keys are not kept.
inline constexpr std::size_t MAX_REGISTRATIONS = std::size_t{1} << 21U;

struct BuilderOptions {
    http::Url url;
    ClientLimits limits = {};
    BreakerLimits breaker = {};
};

class ExternalBuilder {
  public:
    explicit ExternalBuilder(BuilderOptions options) : options_(std::move(options)) {}

    const BreakerLimits& breaker() const noexcept { return options_.breaker; }

    /// Keeps the latest of each key by its timestamp, and passes all on.
    BuilderResult<void> register_validators(
        const consensus::Spec& network,
        std::span<const SignedValidatorRegistrationV1> registrations);
    std::optional<ValidatorRegistrationV1> registration(const consensus::BLSPubkey& pubkey) const;
    std::size_t registrations() const;

    BuilderResult<SignedBuilderBid> get_header(const consensus::Spec& spec, consensus::Slot slot,
                                               const consensus::Hash32& parent_hash,
                                               const consensus::BLSPubkey& pubkey);
    /// Null: the builder publishes the block itself (fulu; a builder that does not know how is
    /// asked for the payload).
    BuilderResult<std::unique_ptr<const Revealed>> submit(const consensus::Spec& spec,
                                                          const SignedBlindedBeaconBlock& block);

  private:
    /// A client of the caller's own while it lives.
    class Borrowed;

    BuilderOptions options_;
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<BuilderClient>> clients_;                    // under the mutex
    std::map<consensus::BLSPubkey, ValidatorRegistrationV1> registrations_;  // under the mutex
};

}  // namespace cairn::builder
