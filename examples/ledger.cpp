// A rollup in small: transfers take a ledger from one root to the next. Who verifies sees two
// roots.
#include "sample_circuits/ledger.hpp"

#include "examples/proving.hpp"

#include <array>

using namespace cairn;
using namespace cairn::sample_circuits;
using algebra::fr;

int main() {
    std::vector<Account> accounts;
    for (std::uint64_t i = 0; i < LEDGER_ACCOUNTS; ++i) {
        accounts.push_back({.owner = fr(1000 + i), .balance = 100});
    }
    const std::vector<Transfer> transfers = {{.from = 0, .to = 1, .amount = fr(70)},
                                             {.from = 1, .to = 2, .amount = fr(150)},
                                             {.from = 2, .to = 0, .amount = fr(5)}};
    const std::vector<Account> later = after(accounts, transfers);

    examples::Verdicts verdicts;
    const auto proof = examples::prove(ledger_circuit(accounts, transfers));
    if (!proof) {
        return 1;
    }
    const Fr before = ledger_root(accounts);
    verdicts.expect_accepted("the batch",
                             examples::is_accepted(*proof, std::array{before, ledger_root(later)}));

    std::vector<Account> richer = later;
    ++richer[2].balance;
    verdicts.expect_refused("a ledger in which one account has one more",
                            examples::is_accepted(*proof, std::array{before, ledger_root(richer)}));

    const auto can_be_proven = [&](const Transfer& transfer) {
        return examples::prove(ledger_circuit(accounts, std::array{transfer})).has_value();
    };
    verdicts.expect_refused("who has 100 spends 101",
                            can_be_proven({.from = 0, .to = 1, .amount = fr(101)}));
    verdicts.expect_refused("an amount of -5, to rob whoever receives it",
                            can_be_proven({.from = 0, .to = 1, .amount = -fr(5)}));
    return verdicts.exit_status();
}
