// The verifier of sumcheck, on proofs that a stranger made.
//
// An honest proof is made, then changed in a few places. What must hold: the honest one is
// accepted with a true claim left; a changed one is refused, or what it leaves to check is false.
#include "algebra/sumcheck.hpp"

#include "algebra/multilinear.hpp"
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"

#include <random>

using namespace cairn;
using namespace cairn::algebra;

namespace {

base::FuzzTally tally;

/// A challenge that depends on all rounds so far.
SumcheckChallenge challenger() {
    return [state = fr(99)](std::span<const Fr> round) mutable {
        for (const Fr& value : round) {
            state = (state + value) * (state + fr(12345)) + fr(17);
        }
        return state;
    };
}

std::vector<Fr> some_values(std::size_t count, std::mt19937_64& engine) {
    std::vector<Fr> out(count);
    for (Fr& value : out) {
        value = Fr::from_integer({engine(), engine(), engine(), engine() >> 2U});
    }
    return out;
}

void disturb_round(base::FuzzInput& input, std::vector<Fr>& round) {
    switch (input.below(4)) {
        case 0:
            round.push_back(fr(input.byte()));
            break;
        case 1:
            if (!round.empty()) {
                round.pop_back();
            }
            break;
        default:
            if (!round.empty()) {
                Fr& value = round[input.below(round.size())];
                value = value + fr(input.byte());
            }
            break;
    }
}

void disturb(base::FuzzInput& input, SumcheckProof& proof) {
    for (std::size_t changes = input.below(4); changes > 0; --changes) {
        if (input.one_in(8)) {
            proof.rounds.resize(input.below(8));
        } else if (!proof.rounds.empty()) {
            disturb_round(input, proof.rounds[input.below(proof.rounds.size())]);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::FuzzInput input({data, size});
    const std::size_t variables = 1 + input.below(5);
    std::mt19937_64 engine{input.byte()};
    const SumOfProducts combination({{Fr::one(), {0, 1, 1}}, {fr(7), {1}}});
    std::vector<std::vector<Fr>> polynomials = {some_values(std::size_t{1} << variables, engine),
                                                some_values(std::size_t{1} << variables, engine)};
    Fr sum;
    for (std::size_t i = 0; i < polynomials[0].size(); ++i) {
        sum = sum + polynomials[0][i] * polynomials[1][i].squared() + fr(7) * polynomials[1][i];
    }
    auto folded = polynomials;
    const std::vector<std::span<Fr>> spans(folded.begin(), folded.end());
    const SumcheckProof honest =
        prove_sumcheck(spans, combination, challenger(), base::serial_executor()).proof;
    SumcheckProof proof = honest;
    disturb(input, proof);
    const auto claim = verify_sumcheck(sum, variables, combination.degree(), proof, challenger());
    bool is_true = false;
    if (claim) {
        CAIRN_ASSERT(claim->point.size() == variables);
        std::array<Fr, 2> values;
        for (std::size_t i = 0; i < 2; ++i) {
            values[i] = evaluate_multilinear(polynomials[i], claim->point, base::serial_executor());
        }
        is_true = claim->value == values[0] * values[1].squared() + fr(7) * values[1];
    }
    CAIRN_ASSERT(is_true == (proof.rounds == honest.rounds));
    tally.input(claim.has_value());
    return 0;
}
