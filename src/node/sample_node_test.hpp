// A node of the sample network for tests, with a wire that writes down what is said.
#pragma once

#include "crypto/random.hpp"
#include "node/node.hpp"
#include "node/sample_network_test.hpp"
#include "node/simulated_engine_test.hpp"

#include <vector>

namespace cairn::node {

class SampleNode final : Wire {
  public:
    explicit SampleNode(SampleNetwork network, const NodeOptions& options = {},
                        std::uint64_t blobs = 0);

    Node& node() noexcept { return *node_; }
    const SampleNetwork& network() const noexcept { return network_; }
    std::vector<GossipMessage>& published() noexcept { return published_; }
    std::vector<std::pair<PeerId, SidecarsRequest>>& asked() noexcept { return asked_; }
    std::vector<SidecarsResponse>& answered() noexcept { return answered_; }
    /// Whom it has asked for blocks, and for which.
    std::vector<std::pair<PeerId, BlocksRequest>>& requested() noexcept { return requested_; }
    std::vector<BlocksResponse>& answered_blocks() noexcept { return answered_blocks_; }

    void go_to(consensus::Slot slot, std::uint64_t into_slot_ms = 0);
    /// As a stranger's, under the digest of the current slot.
    template <class Message>
    GossipMessage message(Topic topic, const Message& message, std::uint64_t subnet_id = 0) {
        return {topic, subnet_id, digest(),
                std::make_shared<const Bytes>(ssz::encode(node_->current_spec(), message))};
    }
    /// The block of the current slot, signed by its proposer. Not published.
    consensus::SignedBeaconBlock produce(std::uint8_t graffiti = 0) {
        return produce_with_blobs(graffiti).first;
    }
    using Made =
        std::pair<consensus::SignedBeaconBlock, std::shared_ptr<const consensus::BlobsBundle>>;
    Made produce_with_blobs(std::uint8_t graffiti = 0);
    /// Of a member of the slot's first committee, for the head; electra on.
    consensus::SingleAttestation vote(std::size_t position = 0);
    std::uint64_t subnet_of(const consensus::SingleAttestation& vote);

  private:
    void publish(const GossipMessage& message) override { published_.push_back(message); }
    void request_blocks(PeerId peer, const BlocksRequest& request) override {
        requested_.emplace_back(peer, request);
    }
    void respond_blocks(PeerId, BlocksResponse response) override {
        answered_blocks_.push_back(std::move(response));
    }
    void request_sidecars(PeerId peer, const SidecarsRequest& request) override {
        asked_.emplace_back(peer, request);
    }
    void respond_sidecars(PeerId, SidecarsResponse response) override {
        answered_.push_back(std::move(response));
    }
    consensus::ForkDigest digest();

    SampleNetwork network_;
    SimulatedEngine engine_;
    crypto::SeededRandom random_{1};
    std::vector<GossipMessage> published_;
    std::vector<std::pair<PeerId, SidecarsRequest>> asked_;
    std::vector<SidecarsResponse> answered_;
    std::vector<std::pair<PeerId, BlocksRequest>> requested_;
    std::vector<BlocksResponse> answered_blocks_;
    std::unique_ptr<Node> node_;
};

}  // namespace cairn::node
