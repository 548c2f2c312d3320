// A rollup in small: a batch of transfers takes a ledger from one root to the next, and nobody sees
// a balance or a transfer.
//
//   const std::vector<Account> accounts = ...;                       // LEDGER_ACCOUNTS of them
//   const std::vector<Transfer> transfers = {{.from = 3, .to = 5, .amount = fr(20)}, ...};
//   const circuit::Built built = ledger_circuit(accounts, transfers);
//   // public: ledger_root(accounts), ledger_root(after(accounts, transfers))
//
// The root is of a 4-ary Merkle tree of H(owner, balance, 0, 0). Balances stand in the memory
// argument (gadgets/memory.hpp) while the batch runs, so an account is hashed once before and once
// after it, however many transfers touch it. Of each transfer is shown that the amount and both
// balances after it are below 2^64: no more is spent than there is, nothing wraps, and an amount of
// -5, which is a large element of Fr, takes nothing from whoever receives it.
// Not shown is that owners agree: a rollup checks a signature of each transfer too, as
// signature_batch.hpp does. Threads: pure functions.
#pragma once

#include "circuit/builder.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace cairn::sample_circuits {

using algebra::Fr;

inline constexpr std::size_t LEDGER_ACCOUNTS = 16;
/// Four accesses each: their times must fit the range table.
inline constexpr std::size_t MAX_TRANSFERS = 250;

struct Account {
    Fr owner;
    std::uint64_t balance = 0;
};

struct Transfer {
    std::uint64_t from = 0;  // numbers of accounts
    std::uint64_t to = 0;
    Fr amount{};
};

/// Of LEDGER_ACCOUNTS accounts.
[[nodiscard]] Fr ledger_root(std::span<const Account> accounts);

/// The ledger after transfers that are good.
[[nodiscard]] std::vector<Account> after(std::vector<Account> accounts,
                                         std::span<const Transfer> transfers);

/// Public: the roots before and after. LEDGER_ACCOUNTS accounts, MAX_TRANSFERS transfers at most.
/// The witness holds only if all transfers are good and between accounts of the ledger. Rows:
/// 1,070, and 21 a transfer.
[[nodiscard]] circuit::Built ledger_circuit(std::span<const Account> accounts,
                                            std::span<const Transfer> transfers);

}  // namespace cairn::sample_circuits
