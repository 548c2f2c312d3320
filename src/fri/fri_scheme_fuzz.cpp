// Openings: valid ones with bytes changed, cut or added, and arbitrary bytes. Whatever is not the
// proof itself is refused.
#include "fri/fri_scheme.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::fri;

namespace {

constexpr Parameters parameters = {
    .log_blowup = 2, .queries = 8, .grinding_bits = 0, .log_fold = 2, .log_final = 1};
constexpr unsigned LOG_DEGREE = 4;

struct Sample {
    std::unique_ptr<commitment::Batch> batch;
    commitment::Statement statement;
    Bytes proof;
};

/// Two polynomials of a batch, the first claimed at two points.
Sample make_sample() {
    std::vector<std::vector<Fr>> polynomials(2);
    for (std::uint64_t i = 0; i < 1U << LOG_DEGREE; ++i) {
        polynomials[0].push_back(algebra::fr(i * i + 1));
        polynomials[1].push_back(algebra::fr(7 * i));
    }
    const FriCommitter committer(parameters, LOG_DEGREE);
    Sample out;
    out.batch = committer.commit(polynomials, base::serial_executor());
    out.statement.points = {algebra::fr(1000), algebra::fr(2000)};
    for (const auto& [polynomial, point] : {std::pair{0U, 0U}, {1U, 0U}, {0U, 1U}}) {
        Fr value;
        for (std::size_t i = polynomials[polynomial].size(); i-- > 0;) {
            value = value * out.statement.points[point] + polynomials[polynomial][i];
        }
        out.statement.claims.push_back({0, polynomial, point, value});
    }
    const std::vector<const commitment::Batch*> batches = {out.batch.get()};
    transcript::Transcript transcript("test");
    out.proof = committer.open(batches, out.statement, transcript, base::serial_executor());
    return out;
}

bool is_accepted(const Sample& sample, BytesView proof) {
    const std::vector<commitment::BatchView> views = {{sample.batch->digest(), 2}};
    transcript::Transcript transcript("test");
    return FriChecker(parameters, LOG_DEGREE)
        .check(views, sample.statement, transcript, proof)
        .has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Sample sample = make_sample();
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    if (input.one_in(4)) {
        tally.input(false);
        CAIRN_ASSERT(!is_accepted(sample, input.rest()) ||
                     std::ranges::equal(input.rest(), sample.proof));
        return 0;
    }
    Bytes proof = sample.proof;
    while (!input.empty()) {
        const std::size_t at = (input.below(256) * 256 + input.below(256)) % proof.size();
        switch (input.below(4)) {
            case 0:
                proof[at] ^= input.byte();
                break;
            case 1:
                std::swap_ranges(proof.begin(), proof.begin() + 32, proof.end() - 32);
                break;
            case 2:
                proof.push_back(input.byte());
                break;
            default:
                proof.resize(std::max<std::size_t>(at, 64));
                break;
        }
    }
    tally.input(true);
    CAIRN_ASSERT(is_accepted(sample, proof) == (proof == sample.proof));
    return 0;
}
