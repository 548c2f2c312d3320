// Number-theoretic transforms over Fr: between the coefficients of a polynomial and its values on
// the 2^log_size powers of a root of unity, or on a coset of them.
//
//   const Domain domain(16);
//   domain.forward(values, executor);   // coefficients, lowest first, to values at 1, w, w^2 ...
//
// Natural order in and out. w = root_of_unity(log_size).
// Threads: immutable; work runs on the executor handed in. Memory: 32 bytes an element for roots.
#pragma once

#include "algebra/fr.hpp"
#include "base/executor.hpp"

#include <span>
#include <vector>

namespace cairn::algebra {

/// 2^28 elements are 8 GiB, and their roots as much.
inline constexpr unsigned MAX_LOG_DOMAIN = 28;

class Domain {
  public:
    /// log_size is at most MAX_LOG_DOMAIN.
    explicit Domain(unsigned log_size);

    [[nodiscard]] unsigned log_size() const noexcept { return log_size_; }
    [[nodiscard]] std::size_t size() const noexcept { return std::size_t{1} << log_size_; }

    /// Each takes exactly size() elements.
    void forward(std::span<Fr> elements, base::Executor& executor) const;
    void inverse(std::span<Fr> elements, base::Executor& executor) const;
    /// Values at shift, shift w, shift w^2 ...; shift is not zero.
    void forward_on_coset(std::span<Fr> elements, const Fr& shift, base::Executor& executor) const;
    void inverse_on_coset(std::span<Fr> elements, const Fr& shift, base::Executor& executor) const;

  private:
    void transform(std::span<Fr> elements, base::Executor& executor) const;

    unsigned log_size_;
    /// For each stage of 2 m elements the powers of its root below m, one stage after the other.
    std::vector<Fr> roots_;
};

}  // namespace cairn::algebra
