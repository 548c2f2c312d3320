// Proofs, public inputs and keys as gnark writes them, each point in the encoding that the input
// chooses, with bytes changed or not: what was not changed is accepted, all else is refused.
#include "base/fuzz_input_test.hpp"
#include "gnark/files_test.hpp"
#include "gnark/plonk_verify.hpp"

#include <array>

using namespace cairn;
using namespace cairn::gnark;

namespace {

struct Sample {
    Bytes key_file;
    VerifyingKey key;
    Proof proof;
    Bytes witness_file;
};

const Sample& sample_of(std::size_t index) {
    static const auto samples = [] {
        std::array<Sample, all_vectors.size()> out;
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i].key_file = key_file(all_vectors[i]);
            out[i].key = *read_verifying_key(out[i].key_file);
            out[i].proof = *read_proof(file_of(all_vectors[i].proof));
            out[i].witness_file = file_of(all_vectors[i].public_witness);
        }
        return out;
    }();
    return samples[index];
}

/// Whether it has become another file.
bool change(Bytes& file, base::FuzzInput& input) {
    const Bytes before = file;
    for (std::size_t i = input.below(4); i > 0; --i) {
        file[(input.below(256) * 256 + input.below(256)) % file.size()] ^= input.byte();
    }
    if (input.one_in(16)) {
        file.resize((input.below(256) * 256 + input.below(256)) % file.size());
    }
    if (input.one_in(16)) {
        file.push_back(input.byte());
    }
    return file != before;
}

/// The key, or one of a file that the input makes of it.
Result<VerifyingKey, FileFailure> key_of(const Sample& sample, base::FuzzInput& input,
                                         bool& changed) {
    if (!input.one_in(8)) {
        return sample.key;
    }
    Bytes file = write_key(sample.key, [&] { return input.one_in(2); }, input.one_in(2));
    changed |= input.one_in(2) && change(file, input);
    return read_verifying_key(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const Sample& sample = sample_of(input.below(all_vectors.size()));
    bool changed = false;
    const auto key = key_of(sample, input, changed);
    Bytes proof_file = write_proof(sample.proof, [&] { return input.one_in(2); });
    changed |= input.one_in(6) && change(proof_file, input);
    Bytes witness_file = sample.witness_file;
    changed |= input.one_in(8) && change(witness_file, input);

    const auto proof = read_proof(proof_file);
    const auto inputs = read_public_witness(witness_file);
    const bool accepted = key && proof && inputs && verify(*key, *proof, *inputs);
    tally.input(key && proof && inputs);
    tally.add("accepted", accepted ? 1 : 0);
    CAIRN_ASSERT(accepted == !changed);
    return 0;
}
