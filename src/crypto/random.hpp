// Random bytes, handed in: from the operating system in a node, from a seed in a simulation.
#pragma once

#include <cstdint>
#include <span>

namespace cairn::crypto {

class Random {
  public:
    virtual ~Random() = default;

    /// Fills `out`. What others must not foresee (batch coefficients, keys) needs a source they
    /// cannot foresee; a seeded one is for simulation and tests.
    virtual void fill(std::span<std::uint8_t> out) noexcept = 0;
};

/// getrandom(2). Safe to share between threads; aborts if the system has no randomness.
Random& os_random() noexcept;

/// The sequence SHA-256(seed || 0), SHA-256(seed || 1), ...: the same seed, the same bytes.
/// Not safe to share between threads.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed) noexcept : seed_(seed) {}
    void fill(std::span<std::uint8_t> out) noexcept override;

  private:
    std::uint64_t seed_;
    std::uint64_t counter_ = 0;
};

}  // namespace cairn::crypto
