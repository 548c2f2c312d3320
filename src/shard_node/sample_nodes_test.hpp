// Some nodes that hear each other at once, under the hardened rules of 2020, with real signatures.
#pragma once

#include "crypto/random.hpp"
#include "node/simulated_engine_test.hpp"
#include "shard_node/validators.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace cairn::shard_node::sample {

inline constexpr std::uint64_t VALIDATORS = 64;
inline constexpr std::uint64_t GENESIS_TIME_MS = 1'600'000'000'000;
inline constexpr consensus::Slot FORK_SLOT{8};

crypto::SecretKey secret_key(consensus::ValidatorIndex index);

/// How likely a custody bit of one is: under the minimal preset one in four, so that committees of
/// four often do not agree on a transition; on mainnet one in 1024.
enum class CustodyBits : std::uint8_t { as_minimal, as_mainnet };

class Nodes {
  public:
    explicit Nodes(std::size_t count, CustodyBits custody_bits = CustodyBits::as_mainnet);
    ~Nodes();

    /// Lets all duties up to the end of `slot` be done.
    void run_to(consensus::Slot slot);
    /// A message from nobody in particular.
    void inject(std::size_t to, const Message& message);
    /// A node that is off neither hears nor speaks.
    void set_running(std::size_t node, bool running);

    std::size_t size() const noexcept { return members_.size(); }
    ShardNode& node(std::size_t i);
    const ShardDutyStatistics& duties(std::size_t i) const;
    consensus::Spec network() const { return network_; }

  private:
    struct Member;

    void do_at(std::uint64_t offset_ms, void (Validators::*duty)(consensus::Slot));
    void deliver();

    consensus::Preset preset_;
    consensus::Config config_;
    consensus::Spec network_;
    std::vector<std::unique_ptr<Member>> members_;
    consensus::Slot slot_;
};

}  // namespace cairn::shard_node::sample
