#include "fri/fold.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace cairn::fri {
namespace {

Fr evaluate(std::span<const Fr> coefficients, const Fr& x) {
    Fr out;
    for (std::size_t i = coefficients.size(); i-- > 0;) {
        out = out * x + coefficients[i];
    }
    return out;
}

TEST(Fold, IsTheSumOfThePartsTimesPowersOfBeta) {
    std::mt19937_64 engine(1);
    const auto random = [&] { return algebra::fr(engine()) * algebra::fr(engine()).inverse(); };
    for (unsigned log_fold = 1; log_fold <= 4; ++log_fold) {
        const std::size_t fold = std::size_t{1} << log_fold;
        std::vector<Fr> f(8 * fold);
        std::ranges::generate(f, random);
        const Fr x = random();
        const Fr beta = random();
        std::vector<Fr> coset(fold);
        Fr at = x;
        for (Fr& value : coset) {
            value = evaluate(f, at);
            at = at * algebra::root_of_unity(log_fold);
        }
        Fr expected;
        for (std::size_t j = fold; j-- > 0;) {
            std::vector<Fr> part;
            for (std::size_t i = j; i < f.size(); i += fold) {
                part.push_back(f[i]);
            }
            expected = expected * beta + evaluate(part, algebra::power(x, fold));
        }
        EXPECT_EQ(Fold(log_fold, beta).at(coset, x.inverse()), expected) << log_fold;
    }
}

}  // namespace
}  // namespace cairn::fri
