// The specification a case was made with: preset, configuration and fork.
#pragma once

#include "consensus/spec.hpp"
#include "spectest/data.hpp"

#include <memory>
#include <optional>

namespace cairn::spectest {

/// Which line of the specification vectors were made with.
enum class Era : std::uint8_t {
    mainline,
    seed,  // v0.12.3: fork phase1, and phase0 with files that are not compressed
};

Era era_of(const Case& vectors);

/// A Spec and the configuration it points to. Copies share it.
class CaseSpec {
  public:
    CaseSpec(const consensus::Preset& preset, consensus::Config config, consensus::ForkId fork)
        : config_(std::make_shared<const consensus::Config>(std::move(config))),
          spec_(preset, *config_, fork) {}
    /// The same of the seed line; the road outlives the Spec.
    CaseSpec(const consensus::Preset& preset, consensus::Config config, consensus::ForkId fork,
             const consensus::Road& road)
        : CaseSpec(preset, std::move(config), fork) {
        spec_.road = &road;
    }

    const consensus::Spec& operator*() const noexcept { return spec_; }
    const consensus::Spec* operator->() const noexcept { return &spec_; }
    CaseSpec with_fork(consensus::ForkId fork) const {
        CaseSpec other = *this;
        other.spec_ = spec_.with_fork(fork);
        return other;
    }
    /// The same preset and fork with a changed configuration.
    CaseSpec with_config(consensus::Config config) const {
        CaseSpec other(*spec_.preset, std::move(config), spec_.fork_id());
        other.spec_.road = spec_.road;
        return other;
    }
    const consensus::Config& config() const noexcept { return *config_; }

  private:
    std::shared_ptr<const consensus::Config> config_;
    consensus::Spec spec_;
};

/// Preset, era and fork by the case's folders; the configuration is that of the preset, or the
/// case's own config.yaml. Marks that as read. Fails for a fork or preset that is not known.
Read<CaseSpec> read_case_spec(const Case& vectors);

}  // namespace cairn::spectest
