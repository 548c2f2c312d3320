// A member of a list shows that it is one, but not which.
#include "examples/proving.hpp"
#include "sample_circuits/members.hpp"

#include <array>

using namespace cairn;
using namespace cairn::sample_circuits;
using algebra::fr;

int main() {
    // Each member keeps a secret, and hands in its hash. In earnest: 32 random bytes.
    const auto secret_of = [](std::uint64_t member) { return fr(1000 + member); };
    std::vector<Fr> leaves;
    for (std::uint64_t member = 0; member < 64; ++member) {
        leaves.push_back(member_leaf(secret_of(member)));
    }
    const MemberList list(leaves);

    examples::Verdicts verdicts;
    const auto proof = examples::prove(membership_circuit({secret_of(17), list.path_to(17)}));
    if (!proof) {
        return 1;
    }
    verdicts.expect_accepted("a member of the list",
                             examples::is_accepted(*proof, std::array{list.root()}));

    leaves[17] = member_leaf(fr(1));  // the member is struck off
    verdicts.expect_refused("the same proof for the list without the member",
                            examples::is_accepted(*proof, std::array{MemberList(leaves).root()}));

    // The path is known to all, the secret is not. A stranger's witness ends in another root.
    const auto strangers = examples::prove(membership_circuit({fr(5), list.path_to(17)}));
    verdicts.expect_refused(
        "a stranger at the member's place",
        strangers && examples::is_accepted(*strangers, std::array{list.root()}));
    return verdicts.exit_status();
}
