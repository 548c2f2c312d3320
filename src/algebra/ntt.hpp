// Number-theoretic transforms over Fr: between the coefficients of a polynomial and its values on
// the 2^log_size powers of a root of unity, or on a coset of them.
//
//   const Domain domain(16);
//   domain.forward(values, executor);   // coefficients, lowest first, to values at 1, w, w^2 ...
//
// Natural order in and out. w = root_of_unity(log_size).
// Threads: immutable; work runs on the executor handed in, and does not change results.
// Memory: with Kernel::portable the domain holds 36 bytes an element of roots, and a transform is
// in place, on a coset with at most 288 KiB of powers. With Kernel::ifma the domain holds about 300
// bytes for each of 2 sqrt(size()) elements. A transform takes 32 bytes an element while it runs,
// which the domain keeps for the next one (each of several at once takes its own), and as many
// buffers of 320 sqrt(size()) bytes as there are threads.
#pragma once

#include "algebra/detail/ntt_ifma.hpp"
#include "algebra/detail/ntt_portable.hpp"
#include "algebra/fr.hpp"
#include "algebra/kernel.hpp"
#include "base/executor.hpp"

#include <optional>
#include <span>

namespace cairn::algebra {

/// Each power of two that divides r - 1. 2^28 elements are 8 GiB.
inline constexpr unsigned MAX_LOG_DOMAIN = FR_TWO_ADICITY;

class Domain {
  public:
    /// log_size is at most MAX_LOG_DOMAIN. Domains too small for lanes run the portable kernel.
    explicit Domain(unsigned log_size, Kernel kernel = best_kernel());

    [[nodiscard]] unsigned log_size() const noexcept { return log_size_; }
    [[nodiscard]] std::size_t size() const noexcept { return std::size_t{1} << log_size_; }

    /// Each takes exactly size() elements.
    void forward(std::span<Fr> elements, base::Executor& executor) const;
    void inverse(std::span<Fr> elements, base::Executor& executor) const;
    /// Values at shift, shift w, shift w^2 ...; shift is not zero.
    void forward_on_coset(std::span<Fr> elements, const Fr& shift, base::Executor& executor) const;
    void inverse_on_coset(std::span<Fr> elements, const Fr& shift, base::Executor& executor) const;

  private:
    unsigned log_size_;
    std::optional<detail::PortableTransform> portable_;
    std::optional<detail::IfmaTransform> ifma_;
};

}  // namespace cairn::algebra
