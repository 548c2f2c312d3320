// Files of verifying keys and proofs: valid ones with fields changed, bytes changed behind a right
// checksum, or cut, and arbitrary bytes. What is read is written again as the same bytes, and a key
// that is read verifies no proof but what its own circuit's prover made, whatever its shape says.
#include "plonk/key_file.hpp"

#include "base/fuzz_input_test.hpp"
#include "crypto/sha256.hpp"
#include "plonk/samples_test.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::plonk;

namespace {

struct Sample {
    KeyFile key;
    Bytes key_file;
    std::vector<Fr> public_inputs;
    Bytes proof;
    Bytes proof_file;
};

Sample make_sample(const Scheme& scheme, const KeySetup& setup, const Built& built) {
    auto key =
        plonk::setup(built.circuit, *scheme.committer, *scheme.checker, base::serial_executor());
    CAIRN_ASSERT(key.has_value());
    crypto::SeededRandom random(1);
    auto proof = prove(*key, built.witness, *scheme.committer, random, base::serial_executor());
    CAIRN_ASSERT(proof.has_value());
    Sample out = {{key->verifying, setup}, {}, built.witness.public_inputs, *proof, {}};
    out.key_file = write_key(out.key);
    out.proof_file = write_proof(plonk::proof_file(out.key, *std::move(proof)));
    return out;
}

const std::array<Sample, 4>& samples() {
    static const KzgSetup kzg_setup = {setup_for_tests().origin, setup_for_tests().tau_g2};
    static const FriSetup fri_setup = {QUICK, LOG_ROWS};
    static const std::array<Sample, 4> out = {
        make_sample(plonk::kzg(), kzg_setup, vanilla_circuit(3)),
        make_sample(plonk::kzg(), kzg_setup, wide_circuit(3)),
        make_sample(plonk::fri(), fri_setup, vanilla_circuit(3)),
        make_sample(plonk::fri(), fri_setup, wide_circuit(3))};
    return out;
}

/// Another key that is one by its form.
void change_field(KeyFile& file, base::FuzzInput& input) {
    circuit::ConstraintSystem system = *file.key.system;
    switch (input.below(7)) {
        case 0:
            system.name += static_cast<char>(input.byte());
            break;
        case 1:
            file.key.circuit_digest[input.below(32)] ^= input.byte();
            break;
        case 2:
            file.key.public_inputs = static_cast<std::uint32_t>(input.below(33));
            break;
        case 3:
            system.gates.push_back(
                {"more",
                 fixed(static_cast<std::uint32_t>(input.below(4))),
                 {cell(advice(input.byte() % 3)) * cell(advice(0), 1) + fr(input.byte())}});
            break;
        case 4:
            system.gates[0].constraints.push_back(cell(fixed(0)) * fr(input.byte()) *
                                                  cell(advice(1)));
            break;
        case 5:
            system.lookups.push_back(
                {"more", {{fixed(1), {cell(advice(0)) + fr(input.byte())}}}, {}, {fixed(2)}});
            break;
        default:
            if (auto* setup = std::get_if<KzgSetup>(&file.setup)) {
                setup->origin = srs::Origin::ceremony;
            }
            break;
    }
    file.key.system = std::make_shared<const circuit::ConstraintSystem>(std::move(system));
}

void seal(Bytes& file) {
    if (file.size() >= 32) {
        const Bytes32 sum = crypto::sha256(BytesView(file).first(file.size() - 32));
        std::ranges::copy(sum, file.end() - 32);
    }
}

void change_bytes(Bytes& file, base::FuzzInput& input) {
    if (input.one_in(4)) {
        file.resize(std::max<std::size_t>(44, file.size() - input.byte()));
    }
    for (std::size_t i = 1 + input.below(3); i > 0; --i) {
        file[(input.below(256) * 256 + input.below(256)) % file.size()] ^= input.byte();
    }
    seal(file);
}

void check_key(const Sample& sample, const Bytes& file, base::FuzzTally& tally) {
    const auto read = read_key(file, DevelopmentSetups::allowed);
    tally.input(read.has_value());
    if (!read) {
        return;
    }
    CAIRN_ASSERT(write_key(*read) == file);
    const bool refused = !read_key(file, DevelopmentSetups::refused).has_value();
    CAIRN_ASSERT(refused == read->is_of_development());
    if (verify(read->key, *read->checker(), sample.public_inputs, sample.proof)) {
        CAIRN_ASSERT(read->key.digest() == sample.key.key.digest());
    }
}

void check_proof(const Bytes& file, base::FuzzTally& tally) {
    const auto read = read_proof(file);
    tally.input(read.has_value());
    CAIRN_ASSERT(!read || write_proof(*read) == file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const Sample& sample = samples()[input.below(samples().size())];
    const std::size_t kind = input.below(8);
    if (kind == 0) {
        const BytesView rest = input.rest();
        check_key(sample, {rest.begin(), rest.end()}, tally);
        return 0;
    }
    if (kind == 1) {
        Bytes file = sample.proof_file;
        change_bytes(file, input);
        check_proof(file, tally);
        return 0;
    }
    KeyFile key = sample.key;
    for (std::size_t i = input.below(4); i > 0; --i) {
        change_field(key, input);
    }
    Bytes file = write_key(key);
    if (kind == 2) {
        change_bytes(file, input);
    }
    check_key(sample, file, tally);
    return 0;
}
