#include "sample_circuits/ledger.hpp"

#include "algebra/fr_random.hpp"
#include "algebra/poseidon.hpp"
#include "base/assert.hpp"
#include "gadgets/bits.hpp"
#include "gadgets/memory.hpp"
#include "gadgets/poseidon.hpp"
#include "sample_circuits/sample_circuits.hpp"

#include <array>

namespace cairn::sample_circuits {

using algebra::fr;
using circuit::Cell;

namespace {

constexpr unsigned RANGE_BITS = 10;  // of the table, and of addresses and times
constexpr unsigned BALANCE_BITS = 64;
static_assert(4 * MAX_TRANSFERS + 1 < std::size_t{1} << RANGE_BITS);

/// The parts of the circuit that transfers and trees are made of.
class Ledger {
  public:
    Ledger() : poseidon_(shape_, algebra::poseidon_parameters(5)), memory_(shape_) {
        shape_.add_range_table(RANGE_BITS);
    }

    circuit::Built build(std::span<const Account> accounts,
                         std::span<const Transfer> transfers) const {
        gadgets::FiveWireBuilder builder(shape_);
        gadgets::MemoryRun memory(memory_, builder, RANGE_BITS);
        std::vector<Cell> owners;
        std::vector<Cell> balances;
        for (std::size_t i = 0; i < accounts.size(); ++i) {
            owners.push_back(builder.input(accounts[i].owner));
            balances.push_back(builder.input(fr(accounts[i].balance)));
            gadgets::check_range(builder, balances.back(), BALANCE_BITS);
            memory.add_slot(builder.constant(fr(i)), balances.back());
        }
        for (const Transfer& each : transfers) {
            transfer(builder, memory, each);
        }
        builder.make_public(root(builder, owners, balances));
        builder.make_public(root(builder, owners, memory.finish()));
        auto out = std::move(builder).finish();
        CAIRN_ASSERT(out.has_value());
        return *std::move(out);
    }

  private:
    /// One after the other, so that it is right where both are one account.
    static void transfer(gadgets::FiveWireBuilder& builder, gadgets::MemoryRun& memory,
                         const Transfer& transfer) {
        const auto region = builder.region("transfer");
        const Cell from = builder.input(fr(transfer.from));
        const Cell to = builder.input(fr(transfer.to));
        const Cell amount = builder.input(transfer.amount);
        gadgets::check_range(builder, amount, BALANCE_BITS);
        const Cell rest = builder.subtract(memory.read(from), amount);
        gadgets::check_range(builder, rest, BALANCE_BITS);
        (void)memory.exchange(from, rest);
        const Cell sum = builder.add(memory.read(to), amount);
        gadgets::check_range(builder, sum, BALANCE_BITS);
        (void)memory.exchange(to, sum);
    }

    Cell hash(gadgets::FiveWireBuilder& builder, const std::array<Cell, 4>& children) const {
        const Cell zero = builder.constant(fr(0));
        return poseidon_.permute(builder, std::array<Cell, 5>{zero, children[0], children[1],
                                                              children[2], children[3]})[0];
    }

    Cell root(gadgets::FiveWireBuilder& builder, const std::vector<Cell>& owners,
              const std::vector<Cell>& balances) const {
        const auto region = builder.region("root");
        const Cell zero = builder.constant(fr(0));
        std::vector<Cell> layer;
        for (std::size_t i = 0; i < owners.size(); ++i) {
            layer.push_back(hash(builder, {owners[i], balances[i], zero, zero}));
        }
        while (layer.size() > 1) {
            std::vector<Cell> above;
            for (std::size_t i = 0; i < layer.size(); i += 4) {
                above.push_back(
                    hash(builder, {layer[i], layer[i + 1], layer[i + 2], layer[i + 3]}));
            }
            layer = std::move(above);
        }
        return layer[0];
    }

    gadgets::FiveWire shape_;
    gadgets::Poseidon poseidon_;
    gadgets::Memory memory_;
};

}  // namespace

Fr ledger_root(std::span<const Account> accounts) {
    CAIRN_ASSERT(accounts.size() == LEDGER_ACCOUNTS);
    std::vector<Fr> leaves;
    for (const Account& account : accounts) {
        leaves.push_back(
            algebra::poseidon_compress({account.owner, fr(account.balance), fr(0), fr(0)}));
    }
    return algebra::poseidon_tree(std::move(leaves)).back()[0];
}

std::vector<Account> after(std::vector<Account> accounts, std::span<const Transfer> transfers) {
    for (const Transfer& each : transfers) {
        const std::uint64_t amount = each.amount.to_integer()[0];
        accounts[each.from].balance -= amount;
        accounts[each.to].balance += amount;
    }
    return accounts;
}

circuit::Built ledger_circuit(std::span<const Account> accounts,
                              std::span<const Transfer> transfers) {
    CAIRN_ASSERT(accounts.size() == LEDGER_ACCOUNTS && transfers.size() <= MAX_TRANSFERS);
    return Ledger().build(accounts, transfers);
}

circuit::Built ledger(const Parameters& parameters) {
    constexpr std::uint64_t first_balance = 1'000'000;
    crypto::SeededRandom random(parameters.seed);
    std::vector<Account> accounts(LEDGER_ACCOUNTS);
    for (Account& account : accounts) {
        account = {.owner = algebra::random_fr(random), .balance = first_balance};
    }
    std::vector<Transfer> transfers(parameters.size);
    for (Transfer& each : transfers) {
        std::array<std::uint8_t, 4> bytes{};
        random.fill(bytes);
        // So little that MAX_TRANSFERS of one account are good.
        each = {.from = bytes[0] % LEDGER_ACCOUNTS,
                .to = bytes[1] % LEDGER_ACCOUNTS,
                .amount = fr(bytes[2] * std::uint64_t{8} + bytes[3])};
    }
    return ledger_circuit(accounts, transfers);
}

}  // namespace cairn::sample_circuits
