// A signer in another process, by the protocol of web3signer: POST /api/v1/eth2/sign/{pubkey}, GET
// /api/v1/eth2/publicKeys, GET /upcheck. Several URLs are one signer: asked in their order, the
// next one if one fails or does not have the key.
// Reference: Consensys/web3signer 26.4.2 openapi-specs/eth2/web3signer.yaml.
//
//   RemoteSigner signer({url}, {});
//   CAIRN_TRY_ASSIGN(const auto pubkeys, signer.list_pubkeys());
//
// A signature is handed on only if it verifies under the key and the root that were asked for: a
// signer that errs or lies costs a duty, never a wrong message. A refusal (400, 412) is final; a
// signer that cannot be reached or is broken (5xx) is tried again and then left alone for a while,
// so that a dead one does not cost each of a thousand keys its timeout.
// Threads: any; calls run side by side, each on a connection of its own.
#pragma once

#include "http/client.hpp"
#include "validator/signer.hpp"

#include <chrono>
#include <functional>
#include <memory>

namespace cairn::validator {

struct RemoteSignerOptions {
    std::chrono::milliseconds timeout{2000};  // of one request
    unsigned attempts = 2;                    // of each URL, for one signature
    std::chrono::milliseconds rest{5000};     // of a URL after its attempts failed
    /// Milliseconds since 1970; by default the system's clock.
    std::function<std::uint64_t()> now = {};
};

class RemoteSigner final : public Signer {
  public:
    /// At least one URL.
    explicit RemoteSigner(std::vector<http::Url> urls, RemoteSignerOptions options = {});
    RemoteSigner(const RemoteSigner&) = delete;
    RemoteSigner& operator=(const RemoteSigner&) = delete;
    RemoteSigner(RemoteSigner&&) = delete;
    RemoteSigner& operator=(RemoteSigner&&) = delete;
    ~RemoteSigner() override;

    /// True if one of the URLs answers GET /upcheck.
    bool is_up();
    /// The keys of all URLs, in ascending order, which are then what pubkeys() says. An error if
    /// one does not answer or answers something else: keys would be left out unseen.
    Result<std::vector<consensus::BLSPubkey>, SignError> list_pubkeys();

    std::vector<consensus::BLSPubkey> pubkeys() const override;
    Result<consensus::BLSSignature, SignError> sign(const consensus::BLSPubkey& pubkey,
                                                    const SigningRequest& request) override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace cairn::validator
