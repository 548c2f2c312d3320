// A client of the Builder API: of a block builder, or of a relay or mev-boost that stands for many.
// Spec: builder-specs v0.5.0 builder-oapi.yaml; apis/builder/{status,validators,header,
// blinded_blocks,blinded_blocks_v2}.yaml. Forks bellatrix to fulu.
//
//   BuilderClient client(url, {});
//   CAIRN_TRY(client.status());
//   CAIRN_TRY(client.register_validators(network, registrations));
//   CAIRN_TRY_ASSIGN(const SignedBuilderBid bid, client.get_header(spec, slot, parent, pubkey));
//   CAIRN_TRY_ASSIGN(const Revealed revealed, client.submit_blinded_block(spec, block));
//
// The builder is a stranger: a call ends within its time, takes no more memory than its limit, and
// gives what was asked for or a typed error. Whether a bid or a payload is any good is judged
// elsewhere (bid_check.hpp, unblind.hpp). Bids are asked for as SSZ, and JSON is taken; blocks go
// out as the builder's last bid came in, JSON first.
// Threads: one caller at a time; blocking.
#pragma once

#include "builder/bid.hpp"
#include "builder/blinded_block.hpp"
#include "builder/validator_registration.hpp"
#include "http/client.hpp"

#include <chrono>
#include <span>

namespace cairn::builder {

/// Registrations in one request, about 250 KB as JSON: bodies that every builder takes.
inline constexpr std::size_t REGISTRATIONS_AT_ONCE = 500;

enum class BuilderRule : std::uint8_t {
    unreachable,  // nobody is there, or the connection ended
    late,         // no whole answer in time
    no_bid,       // 204: there is none for this slot, parent and key
    refused,      // a status that is no success
    malformed,    // an answer that is not what was asked for
    too_large,    // an answer over its limit
    wrong_fork,   // of another fork than the slot's
};
inline constexpr std::size_t BUILDER_RULES = 7;
/// Its name, as metrics have it.
std::string_view to_string(BuilderRule rule) noexcept;

struct BuilderError {
    BuilderRule rule = BuilderRule::unreachable;
    unsigned status = 0;  // refused: the answer's
    std::string what;     // a sentence
};
template <class T>
using BuilderResult = Result<T, BuilderError>;

struct ClientLimits {
    /// BUILDER_PROPOSAL_DELAY_TOLERANCE
    std::chrono::milliseconds header_timeout{1000};
    /// For each request of registrations, and for status.
    std::chrono::milliseconds register_timeout{3000};
    /// A signed block is bound to the builder: there is nothing to fall back on.
    std::chrono::milliseconds submit_timeout{3000};
    /// A bid with all requests that a payload may have is 5 MB as JSON.
    std::size_t max_bid_bytes = std::size_t{8} << 20U;
    /// A full payload and its blobs, as JSON.
    std::size_t max_reveal_bytes = std::size_t{64} << 20U;
};

/// Before deneb the bundle is empty.
using Revealed = ExecutionPayloadAndBlobsBundle;

class BuilderClient {
  public:
    explicit BuilderClient(http::Url url, const ClientLimits& limits = {});

    BuilderResult<void> status();
    /// In requests of REGISTRATIONS_AT_ONCE; ends with the first that fails.
    BuilderResult<void> register_validators(
        const consensus::Spec& network,
        std::span<const SignedValidatorRegistrationV1> registrations);
    /// `spec` is of the slot's fork, here and below.
    BuilderResult<SignedBuilderBid> get_header(const consensus::Spec& spec, consensus::Slot slot,
                                               const consensus::Hash32& parent_hash,
                                               const consensus::BLSPubkey& pubkey);
    /// The payload of a block that has been signed. Not after fulu.
    BuilderResult<Revealed> submit_blinded_block(const consensus::Spec& spec,
                                                 const SignedBlindedBeaconBlock& block);
    /// fulu: the builder publishes the block itself (v2 of the operation).
    BuilderResult<void> hand_over_blinded_block(const consensus::Spec& spec,
                                                const SignedBlindedBeaconBlock& block);

  private:
    BuilderResult<http::ReceivedResponse> ask(http::Client& client, http::Call call);
    BuilderResult<http::ReceivedResponse> send_block(std::string target,
                                                     const consensus::Spec& spec,
                                                     const SignedBlindedBeaconBlock& block);

    ClientLimits limits_;
    http::Client bids_;
    http::Client reveals_;
    bool takes_ssz_ = false;
};

}  // namespace cairn::builder
