// Square roots in Fr, by Tonelli and Shanks. Variable time. Threads: pure. Costs: 21 us.
#pragma once

#include "algebra/fr.hpp"

#include <optional>

namespace cairn::algebra {

/// Whether a is a square; zero is one.
[[nodiscard]] bool is_square(const Fr& a) noexcept;

/// One of the two roots, nothing if a is no square.
[[nodiscard]] std::optional<Fr> square_root(const Fr& a) noexcept;

}  // namespace cairn::algebra
