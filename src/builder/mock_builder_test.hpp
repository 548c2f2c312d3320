// A builder of the tests' own, behind a real server: it offers what it is given, and misbehaves as
// it is told.
#pragma once

#include "builder/bid.hpp"
#include "builder/blinded_block.hpp"
#include "builder/validator_registration.hpp"
#include "crypto/secret_key.hpp"
#include "http/client.hpp"
#include "http/server.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace cairn::builder {

/// What it would sell.
struct Offer {
    consensus::Slot slot;
    consensus::ExecutionPayload payload;
    BlobsBundle bundle = {};
    consensus::ExecutionRequests requests = {};
    ssz::Uint256 value{{1'000'000'000, 0, 0, 0}};
};

enum class Reveals : std::uint8_t { honest, nothing, wrong_payload, huge };
enum class Speaks : std::uint8_t { ssz, json };

/// How it deals.
struct Manners {
    Speaks speaks = Speaks::ssz;
    Reveals reveals = Reveals::honest;
    std::function<void(BuilderBid&)> before_signing = [](BuilderBid&) {};
    std::function<void(SignedBuilderBid&)> after_signing = [](SignedBuilderBid&) {};
    /// In place of a bid.
    std::optional<http::Response> answers_instead = std::nullopt;
    /// Bids come only when the mock is let go.
    bool holds_bids = false;
    /// fulu: it has no v2 of the submission.
    bool knows_handing_over = true;
    /// What it says its answers' fork is; empty: the truth.
    std::string version = {};
};

class MockBuilder {
  public:
    explicit MockBuilder(const consensus::Spec& network);
    MockBuilder(const MockBuilder&) = delete;
    MockBuilder& operator=(const MockBuilder&) = delete;
    MockBuilder(MockBuilder&&) = delete;
    MockBuilder& operator=(MockBuilder&&) = delete;
    ~MockBuilder();

    http::Url url() const;

    void offer(Offer offer);
    void behave(Manners manners);
    void let_go();

    std::vector<SignedValidatorRegistrationV1> registrations() const;
    std::size_t registration_requests() const;
    std::size_t bids_asked() const;
    /// Blocks that were submitted to it, signed, by either version.
    std::vector<SignedBlindedBeaconBlock> submitted() const;
    /// Of those, how many it was to publish itself.
    std::size_t handed_over() const;

    const consensus::BLSPubkey& pubkey() const noexcept { return pubkey_; }

  private:
    http::Response bid(const http::Request& request);
    http::Response take_registrations(const http::Request& request);
    http::Response take_block(const http::Request& request, bool reveals);
    SignedBuilderBid make_bid(const consensus::Spec& spec) const;
    template <class T>
    http::Response answer(const consensus::Spec& spec, const T& value) const;

    consensus::Spec network_;
    crypto::SecretKey key_;
    consensus::BLSPubkey pubkey_;
    http::Server server_;
    mutable std::mutex mutex_;
    std::condition_variable let_go_;
    std::optional<Offer> offer_;  // under the mutex, as all that follows
    Manners manners_;
    std::vector<SignedValidatorRegistrationV1> registrations_;
    std::size_t registration_requests_ = 0;
    std::size_t bids_asked_ = 0;
    std::vector<SignedBlindedBeaconBlock> submitted_;
    std::size_t handed_over_ = 0;
};

}  // namespace cairn::builder
