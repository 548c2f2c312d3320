// A small network for tests of what survives a process: its first state, and blocks with real
// signatures that finalise. Each `Process` is one node's memory, which may be thrown away.
#pragma once

#include "consensus/config.hpp"
#include "consensus/containers/state.hpp"
#include "crypto/random.hpp"
#include "crypto/secret_key.hpp"
#include "node/attestation_pool.hpp"
#include "node/chain.hpp"
#include "node/simulated_engine_test.hpp"

#include <memory>
#include <vector>

namespace cairn::node::resumed {

inline constexpr std::uint64_t VALIDATORS = 32;

/// 32 validators under the minimal preset, deneb from the start.
class Network {
  public:
    Network();

    const consensus::Spec& spec() const noexcept { return spec_; }
    const consensus::BeaconState& genesis() const noexcept { return genesis_; }
    const crypto::SecretKey& key(consensus::ValidatorIndex index) const {
        return keys_[index.value];
    }
    std::uint64_t slot_ms(std::uint64_t slot) const;

  private:
    consensus::Config config_;
    consensus::Spec spec_;
    std::vector<crypto::SecretKey> keys_;
    consensus::BeaconState genesis_;
};

class Process {
  public:
    /// Begins, or goes on where the store is not empty. Null store: in memory.
    static store::Stored<std::unique_ptr<Process>> run(const Network& network,
                                                       store::ChainStore* chain_store = nullptr);

    Chain& chain() noexcept { return *chain_; }
    /// A block for the chain's current slot on its head, with all votes that were cast.
    std::shared_ptr<const consensus::SignedBeaconBlock> make_block();
    /// All committees of the current slot vote for the head.
    void vote();

  private:
    Process(const Network& network, const consensus::BeaconState& first);

    const Network& network_;
    crypto::SeededRandom random_{7};
    SimulatedEngine engine_;
    AttestationPool attestations_;
    std::unique_ptr<Chain> chain_;
};

}  // namespace cairn::node::resumed
