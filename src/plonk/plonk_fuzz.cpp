// Proofs by both schemes: valid ones with bytes changed, cut or added, and arbitrary bytes.
// Whatever is not the proof itself is refused.
#include "plonk/plonk.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "circuit/builder.hpp"
#include "commitment/kzg.hpp"
#include "fri/fri_scheme.hpp"

#include <algorithm>

using namespace cairn;
using algebra::fr;

namespace {

constexpr unsigned LOG_ROWS = 5;

/// 3 * 3 = 9, which is public.
circuit::Built make_circuit() {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(circuit::vanilla()));
    const std::uint32_t row = builder.add_row();
    const circuit::Cell a = builder.assign(row, circuit::advice(0), fr(3));
    builder.assign_copy(row, circuit::advice(1), a);
    builder.fix(row, circuit::fixed(3), algebra::Fr::one());
    builder.fix(row, circuit::fixed(2), -algebra::Fr::one());
    builder.make_public(builder.assign(row, circuit::advice(2), fr(9)));
    auto built = builder.finish(std::size_t{1} << LOG_ROWS);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

struct Sample {
    std::unique_ptr<commitment::Checker> checker;
    plonk::VerifyingKey key;
    std::vector<algebra::Fr> public_inputs;
    Bytes proof;
};

Sample make_sample(const commitment::Committer& committer,
                   std::unique_ptr<commitment::Checker> checker) {
    circuit::Built built = make_circuit();
    auto key = plonk::setup(std::move(built.circuit), committer, *checker, base::serial_executor());
    CAIRN_ASSERT(key.has_value());
    crypto::SeededRandom random(1);
    auto proof = plonk::prove(*key, built.witness, committer, random, base::serial_executor());
    CAIRN_ASSERT(proof.has_value());
    return {std::move(checker), key->verifying, built.witness.public_inputs, *std::move(proof)};
}

Sample make_kzg() {
    const srs::Srs srs = srs::generate_for_development(
        Bytes{1}, (1U << LOG_ROWS) + plonk::HIDING_ROOM, base::serial_executor());
    return make_sample(commitment::KzgCommitter(srs),
                       std::make_unique<commitment::KzgChecker>(srs.tau_g2, srs::digest_of(srs)));
}

Sample make_fri() {
    const fri::Parameters parameters = {
        .log_blowup = 3, .queries = 4, .grinding_bits = 0, .log_fold = 2, .log_final = 2};
    return make_sample(fri::FriCommitter(parameters, LOG_ROWS),
                       std::make_unique<fri::FriChecker>(parameters, LOG_ROWS));
}

bool is_accepted(const Sample& sample, BytesView proof) {
    return plonk::verify(sample.key, *sample.checker, sample.public_inputs, proof).has_value();
}

void change(Bytes& proof, base::FuzzInput& input) {
    const std::size_t at = (input.below(256) * 256 + input.below(256)) % proof.size();
    switch (input.below(8)) {
        case 0:
            proof.push_back(input.byte());
            break;
        case 1:
            proof.resize(std::max<std::size_t>(at, 192));
            break;
        case 2:
            std::swap_ranges(proof.begin(), proof.begin() + 96, proof.end() - 96);
            break;
        default:
            proof[at] ^= input.byte();
            break;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array<Sample, 2> samples = {make_kzg(), make_fri()};
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const Sample& sample = samples[input.below(2)];
    Bytes proof = sample.proof;
    const bool arbitrary = input.one_in(4);
    if (arbitrary) {
        const BytesView rest = input.rest();
        std::copy_n(rest.begin(), std::min(rest.size(), proof.size()), proof.begin());
    }
    for (int i = 0; !arbitrary && !input.empty() && i < 8; ++i) {
        change(proof, input);
    }
    tally.input(!arbitrary);
    CAIRN_ASSERT(is_accepted(sample, proof) == (proof == sample.proof));
    return 0;
}
