// The transform of ntt.hpp without vectors: decimation in frequency, two layers at a time, one
// quarter after the other once they fit the cache, then the order put right.
//
// About 8 log_2(size) / 2 products an element and as many sums and differences; differences stay
// unreduced below 2 r before their product.
#pragma once

#include "algebra/fr.hpp"
#include "base/executor.hpp"

#include <span>
#include <vector>

namespace cairn::algebra::detail {

class PortableTransform {
  public:
    explicit PortableTransform(unsigned log_size);

    /// Natural order in and out.
    void forward(std::span<Fr> elements, base::Executor& executor) const;

  private:
    [[nodiscard]] const Fr* roots(std::size_t size) const noexcept {
        return roots_.data() + size / 2 - 1;
    }
    void two_layers(Fr* elements, std::size_t size, std::size_t begin,
                    std::size_t end) const noexcept;
    void transform_block(Fr* elements, std::size_t size) const noexcept;

    /// For each size 2 m = 2, 4, 8, ... the powers of its root below m, one size after the other.
    std::vector<Fr> roots_;
};

}  // namespace cairn::algebra::detail
