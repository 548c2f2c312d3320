// For tests of what hides: a source from which random_fr draws the elements that a test chose.
#pragma once

#include "algebra/fr.hpp"
#include "crypto/random.hpp"

#include <algorithm>
#include <vector>

namespace cairn::algebra {

/// One element a call of random_fr, in order; zeros past the last.
class ScriptedRandom final : public crypto::Random {
  public:
    explicit ScriptedRandom(std::vector<Fr> elements) : elements_(std::move(elements)) {}

    void fill(std::span<std::uint8_t> out) noexcept override {
        const Fr element = drawn_ < elements_.size() ? elements_[drawn_] : Fr::zero();
        ++drawn_;
        const auto bytes = fr_to_bytes(element);
        std::ranges::fill(out, std::uint8_t{0});
        std::ranges::copy_backward(bytes, out.end());
    }

    [[nodiscard]] std::size_t drawn() const noexcept { return drawn_; }

  private:
    std::vector<Fr> elements_;
    std::size_t drawn_ = 0;
};

}  // namespace cairn::algebra
