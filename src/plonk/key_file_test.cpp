#include "plonk/key_file.hpp"

#include "crypto/sha256.hpp"
#include "plonk/samples_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace cairn::plonk {
namespace {

struct Sample {
    KeyFile key;
    std::vector<Fr> public_inputs;
    Bytes proof;
};

Sample make_sample(const Scheme& scheme, KeySetup setup_of_scheme) {
    const Built built = vanilla_circuit(3);
    auto key = setup(built.circuit, *scheme.committer, *scheme.checker, base::serial_executor());
    EXPECT_TRUE(key);
    crypto::SeededRandom random(1);
    auto proof = prove(*key, built.witness, *scheme.committer, random, base::serial_executor());
    EXPECT_TRUE(proof);
    return {{key->verifying, std::move(setup_of_scheme)},
            built.witness.public_inputs,
            *std::move(proof)};
}

const Sample& kzg_sample() {
    static const Sample out =
        make_sample(kzg(), KzgSetup{setup_for_tests().origin, setup_for_tests().tau_g2});
    return out;
}
const Sample& fri_sample() {
    static const Sample out = make_sample(fri(), FriSetup{QUICK, LOG_ROWS});
    return out;
}

Result<KeyFile, KeyFileError> read(BytesView file) {
    return read_key(file, DevelopmentSetups::allowed);
}

/// With the checksum of its bytes.
Bytes sealed(Bytes file) {
    const Bytes32 checksum = crypto::sha256(BytesView(file).first(file.size() - 32));
    std::ranges::copy(checksum, file.end() - 32);
    return file;
}

TEST(KeyFile, AKeyThatWasReadVerifiesWithoutTheCircuit) {
    for (const Sample* sample : {&kzg_sample(), &fri_sample()}) {
        const Bytes file = write_key(sample->key);
        const auto back = read(file);
        ASSERT_TRUE(back) << text_of(back.error());
        EXPECT_EQ(back->key.digest(), sample->key.key.digest());
        EXPECT_EQ(back->setup, sample->key.setup);
        EXPECT_EQ(write_key(*back), file);
        EXPECT_EQ(id_of_key(file), crypto::sha256(BytesView(file).first(file.size() - 32)));
        const auto checker = back->checker();
        EXPECT_TRUE(verify(back->key, *checker, sample->public_inputs, sample->proof));
        const std::vector<Fr> other = {Fr::one()};
        EXPECT_EQ(verify(back->key, *checker, other, sample->proof).error(),
                  VerifyError::not_satisfied);
    }
}

TEST(KeyFile, EveryShapeIsReadAsItWasWritten) {
    const Scheme scheme = kzg();
    auto key =
        setup(wide_circuit(3).circuit, *scheme.committer, *scheme.checker, base::serial_executor());
    ASSERT_TRUE(key);
    const KeyFile file = {key->verifying, kzg_sample().key.setup};
    const auto back = read(write_key(file));
    ASSERT_TRUE(back) << text_of(back.error());
    EXPECT_EQ(back->key.system->digest(), key->verifying.system->digest());
}

TEST(KeyFile, ADevelopmentSetupIsMarkedAndRefusedUnlessAskedFor) {
    const auto refused = [](const KeyFile& key) {
        return read_key(write_key(key), DevelopmentSetups::refused);
    };
    EXPECT_TRUE(kzg_sample().key.is_of_development());
    EXPECT_EQ(refused(kzg_sample().key).error(), KeyFileError::development_setup);
    EXPECT_FALSE(fri_sample().key.is_of_development());
    EXPECT_TRUE(refused(fri_sample().key));
    KeyFile ceremony = kzg_sample().key;
    std::get<KzgSetup>(ceremony.setup).origin = srs::Origin::ceremony;
    EXPECT_TRUE(refused(ceremony));
}

TEST(KeyFile, ChangedBytesAreSeen) {
    for (const Sample* sample : {&kzg_sample(), &fri_sample()}) {
        const Bytes file = write_key(sample->key);
        for (std::size_t i = 0; i < file.size(); ++i) {
            Bytes other = file;
            other[i] ^= 1U;
            const auto back = read(other);
            ASSERT_FALSE(back) << i;
            EXPECT_EQ(back.error(), i < 8    ? KeyFileError::other_format
                                    : i < 12 ? KeyFileError::unknown_version
                                             : KeyFileError::wrong_checksum)
                << i;
            EXPECT_FALSE(read(BytesView(file).first(i))) << i;
        }
    }
}

struct Change {
    const char* name;
    void (*make)(KeyFile&);
    KeyFileError want;
};

/// Of a valid file, with a right checksum: what a forger, or a defect, might write.
constexpr auto changes = std::to_array<Change>({
    {"[tau]_2 is no point", [](KeyFile& file) { std::get<KzgSetup>(file.setup).tau_g2[7] ^= 1U; },
     KeyFileError::bad_setup},
    {"[tau]_2 is the identity", [](KeyFile& file) { std::get<KzgSetup>(file.setup).tau_g2 = {}; },
     KeyFileError::bad_setup},
    {"an origin that is none",
     [](KeyFile& file) { std::get<KzgSetup>(file.setup).origin = static_cast<srs::Origin>(2); },
     KeyFileError::unknown_origin},
    {"a commitment that is no point", [](KeyFile& file) { file.key.fixed[100] ^= 1U; },
     KeyFileError::bad_commitment},
    {"a commitment too few",
     [](KeyFile& file) { file.key.fixed.resize(file.key.fixed.size() - 96); },
     KeyFileError::bad_sizes},
    {"rows beyond every domain", [](KeyFile& file) { file.key.log_rows = 29; },
     KeyFileError::bad_sizes},
    {"more public inputs than rows", [](KeyFile& file) { file.key.public_inputs = 33; },
     KeyFileError::bad_sizes},
    {"too few rows to hide", [](KeyFile& file) { file.key.log_rows = 4; }, KeyFileError::bad_sizes},
});

TEST(KeyFile, WhatContradictsItselfIsRefused) {
    for (const Change& change : changes) {
        KeyFile file = kzg_sample().key;
        change.make(file);
        const auto back = read(write_key(file));
        ASSERT_FALSE(back) << change.name;
        EXPECT_EQ(back.error(), change.want) << change.name << ": " << text_of(back.error());
    }
    KeyFile weak = fri_sample().key;
    std::get<FriSetup>(weak.setup).parameters.queries = 1;
    EXPECT_EQ(read(write_key(weak)).error(), KeyFileError::bad_setup);
    KeyFile small = fri_sample().key;
    std::get<FriSetup>(small.setup).log_degree = LOG_ROWS - 1;
    EXPECT_EQ(read(write_key(small)).error(), KeyFileError::bad_sizes);
}

TEST(KeyFile, OtherBytesUnderARightChecksum) {
    const Bytes file = write_key(kzg_sample().key);
    Bytes longer = file;
    longer.insert(longer.end() - 32, 0);
    EXPECT_EQ(read(sealed(longer)).error(), KeyFileError::trailing_bytes);
    Bytes shorter = file;
    shorter.erase(shorter.end() - 33);
    EXPECT_EQ(read(sealed(shorter)).error(), KeyFileError::truncated);
    Bytes system = file;
    system[12] = 9;
    EXPECT_EQ(read(sealed(system)).error(), KeyFileError::unknown_back_end);
}

TEST(ProofFile, WhatIsWrittenIsRead) {
    const ProofFile proof = proof_file(kzg_sample().key, kzg_sample().proof);
    const Bytes file = write_proof(proof);
    const auto back = read_proof(file);
    ASSERT_TRUE(back) << text_of(back.error());
    EXPECT_EQ(*back, proof);
    EXPECT_EQ(mismatch_of(kzg_sample().key, *back), MismatchError::none);
    for (std::size_t i = 0; i < file.size(); ++i) {
        Bytes other = file;
        other[i] ^= 1U;
        EXPECT_FALSE(read_proof(other)) << i;
        EXPECT_FALSE(read_proof(BytesView(file).first(i))) << i;
    }
    Bytes longer = file;
    longer.insert(longer.end() - 32, 0);
    EXPECT_EQ(read_proof(sealed(longer)).error(), ProofFileError::wrong_size);
}

TEST(ProofFile, AProofOfSomethingElseIsNamed) {
    const KeyFile& key = kzg_sample().key;
    const ProofFile own = proof_file(key, kzg_sample().proof);
    EXPECT_EQ(mismatch_of(fri_sample().key, own), MismatchError::other_back_end);
    ProofFile other = own;
    other.setup_digest[0] ^= 1U;
    EXPECT_EQ(mismatch_of(key, other), MismatchError::other_setup);
    other = own;
    other.circuit_digest[0] ^= 1U;
    EXPECT_EQ(mismatch_of(key, other), MismatchError::other_circuit);
    other = own;
    ++other.public_inputs;
    EXPECT_EQ(mismatch_of(key, other), MismatchError::other_public_inputs);
}

}  // namespace
}  // namespace cairn::plonk
