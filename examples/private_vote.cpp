// A private vote: a member of a list votes once, and nobody learns which member it was.
#include "sample_circuits/private_vote.hpp"

#include "examples/proving.hpp"

#include <array>
#include <iostream>

using namespace cairn;
using namespace cairn::sample_circuits;
using algebra::fr;

int main() {
    const auto secret_of = [](std::uint64_t member) { return fr(1000 + member); };
    std::vector<Fr> leaves;
    for (std::uint64_t member = 0; member < 64; ++member) {
        leaves.push_back(member_leaf(secret_of(member)));
    }
    const MemberList list(leaves);
    const Fr election = fr(2026);

    examples::Verdicts verdicts;
    const auto proof = examples::prove(vote_circuit(
        {.voter = {secret_of(17), list.path_to(17)}, .election = election, .option = true}));
    if (!proof) {
        return 1;
    }
    // What stands in the ballot box: the option and the nullifier. Root and election are known.
    const auto counts = [&](const Fr& option, const Fr& nullifier) {
        return examples::is_accepted(*proof, std::array{list.root(), election, option, nullifier});
    };
    const Fr nullifier = vote_nullifier(secret_of(17), election);
    verdicts.expect_accepted("the vote", counts(fr(1), nullifier));
    verdicts.expect_refused("the vote, changed to the other option", counts(fr(0), nullifier));
    verdicts.expect_refused("the vote, under another nullifier so that it counts twice",
                            counts(fr(1), vote_nullifier(secret_of(18), election)));
    return verdicts.exit_status();
}
