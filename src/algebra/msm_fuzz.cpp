// Sums of multiples of few different points with scalars next to borders, so that points in a
// bucket are often equal or opposite: both kernels, with and without a table, against multiples one
// by one.
#include "algebra/msm.hpp"

#include "algebra/fixed_base_table.hpp"
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

using namespace cairn;
using namespace cairn::algebra;

namespace {

constexpr std::size_t most_points = 64;

G1 choose_point(base::FuzzInput& input) {
    const std::uint8_t choice = input.byte();
    const G1 point = multiply(G1_GENERATOR, fr(choice % 16U)).to_affine();
    return choice >= 128 ? -point : point;
}

Fr choose_scalar(base::FuzzInput& input) {
    // +- 2^k +- a small number, or bytes as they come.
    if (input.one_in(4)) {
        std::array<std::uint8_t, 64> bytes{};
        for (std::size_t i = 32; i < 64; ++i) {
            bytes[i] = input.byte();
        }
        return fr_from_wide_bytes(bytes);
    }
    const Fr border = power(fr(2), std::uint64_t{input.byte()}) - fr(1) + fr(input.below(3));
    return input.one_in(2) ? -border : border;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    std::vector<G1> points;
    std::vector<Fr> scalars;
    G1Jacobian expected;
    const unsigned levels = 1 + static_cast<unsigned>(input.below(3));
    while (!input.empty() && points.size() < most_points) {
        points.push_back(choose_point(input));
        scalars.push_back(choose_scalar(input));
        expected = expected.plus(multiply(points.back(), scalars.back()));
    }
    for (const Kernel kernel : {Kernel::portable, Kernel::ifma}) {
        if (can_run(kernel)) {
            base::Executor& executor = base::serial_executor();
            CAIRN_ASSERT(msm(points, scalars, executor, kernel) == expected);
            const FixedBaseTable table(points, levels, executor, kernel);
            CAIRN_ASSERT(table.msm(scalars, executor) == expected);
        }
    }
    tally.input(points.size() >= 4);
    return 0;
}
