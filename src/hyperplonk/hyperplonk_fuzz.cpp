// Proofs with points, elements or bytes changed, and arbitrary bytes. Whatever is not the proof
// itself is refused.
#include "base/assert.hpp"
#include "hyperplonk/proof_changes_test.hpp"

#include <algorithm>

using namespace cairn;
using hyperplonk::ProofSample;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<ProofSample> samples = hyperplonk::proof_samples();
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const ProofSample& sample = samples[input.below(samples.size())];
    const bool arbitrary = input.one_in(4);
    Bytes proof = arbitrary ? sample.proof : hyperplonk::changed_proof(sample, input);
    if (arbitrary) {
        const BytesView rest = input.rest();
        std::copy_n(rest.begin(), std::min(rest.size(), proof.size()), proof.begin());
    }
    tally.input(!arbitrary && proof.size() == sample.proof.size());
    CAIRN_ASSERT(sample.accepts(proof) == (proof == sample.proof));
    return 0;
}
