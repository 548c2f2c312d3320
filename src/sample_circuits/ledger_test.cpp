#include "sample_circuits/ledger.hpp"

#include "circuit/check.hpp"
#include "circuit/hunter.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace cairn::sample_circuits {
namespace {

using algebra::fr;

std::vector<Account> accounts_with(std::uint64_t balance) {
    std::vector<Account> out;
    for (std::uint64_t i = 0; i < LEDGER_ACCOUNTS; ++i) {
        out.push_back({.owner = fr(1000 + i), .balance = balance});
    }
    return out;
}

bool holds(const std::vector<Account>& accounts, const std::vector<Transfer>& transfers) {
    const circuit::Built built = ledger_circuit(accounts, transfers);
    return circuit::holds(built.circuit, built.witness);
}

TEST(Ledger, RootsAreThoseBeforeAndAfter) {
    const std::vector<Account> accounts = accounts_with(100);
    // 0 and 15 are the first and the last account; what 3 spends it has received in this batch.
    const std::vector<Transfer> transfers = {{.from = 0, .to = 15, .amount = fr(100)},
                                             {.from = 15, .to = 3, .amount = fr(200)},
                                             {.from = 3, .to = 3, .amount = fr(300)},
                                             {.from = 3, .to = 4, .amount = fr(250)},
                                             {.from = 0, .to = 1, .amount = fr(0)}};
    const circuit::Built built = ledger_circuit(accounts, transfers);
    EXPECT_TRUE(circuit::holds(built.circuit, built.witness));
    std::vector<Account> later = accounts;
    later[0].balance = later[15].balance = 0;
    later[3].balance = 50;
    later[4].balance = 350;
    EXPECT_EQ(built.witness.public_inputs,
              (std::vector<Fr>{ledger_root(accounts), ledger_root(later)}));
    EXPECT_EQ(ledger_root(after(accounts, transfers)), ledger_root(later));
}

TEST(Ledger, BadTransfersHaveNoWitness) {
    const std::vector<Account> accounts = accounts_with(100);
    const Fr above_64_bits = Fr::from_integer({0, 1, 0, 0});
    EXPECT_FALSE(holds(accounts, {{.from = 1, .to = 2, .amount = fr(101)}}));
    EXPECT_FALSE(holds(accounts, {{.from = 1, .to = 1, .amount = fr(101)}}));
    // Takes five from whoever receives it.
    EXPECT_FALSE(holds(accounts, {{.from = 1, .to = 2, .amount = -fr(5)}}));
    EXPECT_FALSE(holds(accounts, {{.from = 1, .to = 2, .amount = above_64_bits}}));
    EXPECT_FALSE(holds(accounts, {{.from = 1, .to = LEDGER_ACCOUNTS, .amount = fr(1)}}));
    EXPECT_FALSE(holds(accounts, {{.from = LEDGER_ACCOUNTS, .to = 1, .amount = fr(0)}}));
    // What the first spends is not there for the second.
    EXPECT_FALSE(holds(accounts, {{.from = 1, .to = 2, .amount = fr(60)},
                                  {.from = 1, .to = 3, .amount = fr(60)}}));
    EXPECT_FALSE(holds(accounts_with(~std::uint64_t{0}), {{.from = 1, .to = 2, .amount = fr(1)}}));
    EXPECT_TRUE(holds(accounts_with(~std::uint64_t{0}), {{.from = 1, .to = 1, .amount = fr(1)}}));
}

TEST(Ledger, NoCellIsFree) {
    if (std::getenv("CAIRN_LONG") == nullptr) {
        GTEST_SKIP() << "set CAIRN_LONG=1";
    }
    const circuit::Built built = ledger_circuit(
        accounts_with(100), std::vector<Transfer>{{.from = 1, .to = 2, .amount = fr(7)}});
    EXPECT_EQ(circuit::text_of(circuit::hunt(built)), "");
}

TEST(Ledger, CostsRows) {
    const auto circuit_of = [](std::size_t transfers) {
        return ledger_circuit(accounts_with(100), std::vector<Transfer>(transfers)).circuit;
    };
    EXPECT_EQ(circuit_of(32).used_rows, 1731U);
    EXPECT_EQ(circuit_of(32).log_rows, 11U);  // the usual batch fits Ethereum's setup
    EXPECT_EQ(circuit_of(MAX_TRANSFERS).used_rows, 6222U);
}

}  // namespace
}  // namespace cairn::sample_circuits
