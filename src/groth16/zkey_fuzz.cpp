// .zkey files: a valid one as it is, with bytes of one section changed, with points of the key put
// in other places, and cut. What is read proves, and its proof is never a false one: it verifies,
// or prove or verify refuses it.
#include "groth16/zkey.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "groth16/zkey_samples_test.hpp"

#include <array>

using namespace cairn;
using namespace cairn::groth16;
using samples::ZkeyParts;

namespace {

using Part = samples::ZkeyWriter ZkeyParts::*;
constexpr std::array<Part, 10> PARTS = {
    &ZkeyParts::kind, &ZkeyParts::header,       &ZkeyParts::ic, &ZkeyParts::coefficients,
    &ZkeyParts::a,    &ZkeyParts::b1,           &ZkeyParts::b2, &ZkeyParts::privates,
    &ZkeyParts::h,    &ZkeyParts::contributions};

void change(ZkeyParts& parts, base::FuzzInput& input) {
    Bytes& bytes = (parts.*PARTS[input.below(PARTS.size())]).bytes;
    for (std::size_t i = input.below(4); i > 0; --i) {
        bytes[(input.below(256) * 256 + input.below(256)) % bytes.size()] = input.byte();
    }
    if (input.one_in(8)) {
        bytes.resize(input.below(256) * 8);
    }
}

/// Another valid point in the place of one: the file is whole, but the key may not be.
void exchange(ZkeyParts& parts, base::FuzzInput& input) {
    constexpr std::array<Part, 4> of_g1 = {&ZkeyParts::a, &ZkeyParts::privates, &ZkeyParts::h,
                                           &ZkeyParts::ic};
    const Bytes& from = (parts.*of_g1[input.below(4)]).bytes;
    Bytes& to = (parts.*of_g1[input.below(4)]).bytes;
    const std::size_t source = input.below(from.size() / 96) * 96;
    const std::size_t target = input.below(to.size() / 96) * 96;
    const Bytes point(from.begin() + static_cast<std::ptrdiff_t>(source),
                      from.begin() + static_cast<std::ptrdiff_t>(source + 96));
    std::ranges::copy(point, to.begin() + static_cast<std::ptrdiff_t>(target));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const r1cs::R1cs system = samples::circuit();
    static const ProvingKey key =
        setup_for_development(system, Bytes{1}, base::serial_executor()).value();
    static const ZkeyParts good = samples::zkey_parts(key, system);
    static const std::vector<Fr> witness = {algebra::fr(1), algebra::fr(86), algebra::fr(5),
                                            algebra::fr(3), algebra::fr(9),  algebra::fr(81)};
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    crypto::SeededRandom random(1);
    ZkeyParts parts = good;
    const bool changed = input.is_one_in(3);
    if (changed) {
        change(parts, input);
    } else {
        exchange(parts, input);
    }
    const auto read = read_zkey(parts.file(), system, random, base::serial_executor());
    tally.input(read.has_value());
    CAIRN_ASSERT(changed || read);
    if (read) {
        const auto proof = prove(*read, system, witness, random, base::serial_executor());
        CAIRN_ASSERT(proof.has_value());
        const bool same = read->a == key.a && read->privates == key.privates && read->h == key.h &&
                          read->verifying.ic == key.verifying.ic;
        const bool holds =
            verify(read->verifying, std::span(witness).subspan(1, 2), *proof).has_value();
        CAIRN_ASSERT(holds || !same);
    }
    return 0;
}
