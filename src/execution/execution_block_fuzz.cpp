// A block is made on a small state out of a row of choices; executed, it is valid and gives what
// the making of it gave. Then it is spoilt: one field of the header, or its lists, and must be
// refused by that field's rule; or one bit of its bytes, and must not crash, nor be the same block.
#include "base/assert.hpp"
#include "execution/block_samples_test.hpp"

#include <algorithm>
#include <span>

using namespace cairn;
using namespace cairn::execution;

namespace {

struct Flaw {
    const char* name;
    /// False: this block cannot have it.
    bool (*spoil)(Block& block);
    BlockRule rule;
    BlockRule or_rule;  // what may be noticed first
};

bool flip(Bytes32& hash) {
    hash[5] ^= 4U;
    return true;
}
bool raise(std::optional<std::uint64_t>& number, std::uint64_t by) {
    if (number) {
        *number += by;
    }
    return number.has_value();
}

constexpr auto flaws = std::to_array<Flaw>({
    {"parent", [](Block& b) { return flip(b.header.parent_hash); }, BlockRule::parent_hash,
     BlockRule::parent_hash},
    {"number", [](Block& b) { return ++b.header.number > 0; }, BlockRule::number,
     BlockRule::number},
    {"timestamp", [](Block& b) { return (b.header.timestamp = 1'000) > 0; }, BlockRule::timestamp,
     BlockRule::timestamp},
    {"gas limit", [](Block& b) { return (b.header.gas_limit *= 2) > 0; }, BlockRule::gas_limit,
     BlockRule::gas_limit},
    {"gas used", [](Block& b) { return ++b.header.gas_used > 0; }, BlockRule::gas_used,
     BlockRule::gas_used_over_limit},
    {"extra data",
     [](Block& b) {
         b.header.extra_data.resize(33);
         return true;
     },
     BlockRule::extra_data_too_long, BlockRule::extra_data_too_long},
    {"difficulty",
     [](Block& b) {
         b.header.difficulty += 1;
         return true;
     },
     BlockRule::difficulty, BlockRule::difficulty},
    {"nonce",
     [](Block& b) {
         b.header.nonce[0] = 1;
         return b.header.difficulty.is_zero();
     },
     BlockRule::nonce_not_zero, BlockRule::nonce_not_zero},
    {"ommers hash", [](Block& b) { return flip(b.header.ommers_hash); }, BlockRule::ommers_hash,
     BlockRule::ommers_after_merge},
    {"ommer",
     [](Block& b) {
         b.ommers.push_back(b.header);
         return true;
     },
     BlockRule::ommers_hash, BlockRule::ommers_hash},
    {"base fee",
     [](Block& b) {
         if (b.header.base_fee_per_gas) {
             *b.header.base_fee_per_gas += 1;
         }
         return b.header.base_fee_per_gas.has_value();
     },
     BlockRule::base_fee, BlockRule::base_fee},
    {"excess blob gas", [](Block& b) { return raise(b.header.excess_blob_gas, GAS_PER_BLOB); },
     BlockRule::excess_blob_gas, BlockRule::excess_blob_gas},
    {"blob gas used", [](Block& b) { return raise(b.header.blob_gas_used, GAS_PER_BLOB); },
     BlockRule::blob_gas_used, BlockRule::blob_gas_over_limit},
    {"transactions root", [](Block& b) { return flip(b.header.transactions_root); },
     BlockRule::transactions_root, BlockRule::transactions_root},
    {"receipt root", [](Block& b) { return flip(b.header.receipt_root); }, BlockRule::receipt_root,
     BlockRule::receipt_root},
    {"state root", [](Block& b) { return flip(b.header.state_root); }, BlockRule::state_root,
     BlockRule::state_root},
    {"bloom",
     [](Block& b) {
         b.header.bloom[100] ^= 1U;
         return true;
     },
     BlockRule::logs_bloom, BlockRule::logs_bloom},
    {"withdrawals root",
     [](Block& b) { return b.header.withdrawals_root && flip(*b.header.withdrawals_root); },
     BlockRule::withdrawals_root, BlockRule::withdrawals_root},
    {"withdrawal",
     [](Block& b) {
         if (b.withdrawals) {
             b.withdrawals->push_back({});
         }
         return b.withdrawals.has_value();
     },
     BlockRule::withdrawals_root, BlockRule::withdrawals_root},
    {"no withdrawals",
     [](Block& b) {
         const bool were_there = b.withdrawals.has_value();
         b.withdrawals.reset();
         return were_there;
     },
     BlockRule::withdrawals_missing, BlockRule::withdrawals_missing},
    {"requests hash",
     [](Block& b) { return b.header.requests_hash && flip(*b.header.requests_hash); },
     BlockRule::requests_hash, BlockRule::requests_hash},
    {"a field less",
     [](Block& b) {
         const bool was_there = b.header.base_fee_per_gas.has_value();
         b.header.requests_hash.reset();
         b.header.parent_beacon_block_root.reset();
         b.header.excess_blob_gas.reset();
         b.header.blob_gas_used.reset();
         b.header.withdrawals_root.reset();
         b.header.base_fee_per_gas.reset();
         return was_there;
     },
     BlockRule::field_missing, BlockRule::field_missing},
    {"a field more",
     [](Block& b) {
         if (b.header.requests_hash) {
             return false;
         }
         b.header.base_fee_per_gas = b.header.base_fee_per_gas.value_or(7);
         b.header.withdrawals_root = b.header.withdrawals_root.value_or(Bytes32{});
         b.header.blob_gas_used = b.header.blob_gas_used.value_or(0);
         b.header.excess_blob_gas = b.header.excess_blob_gas.value_or(0);
         b.header.parent_beacon_block_root = b.header.parent_beacon_block_root.value_or(Bytes32{});
         b.header.requests_hash = Bytes32{};
         return true;
     },
     BlockRule::field_unexpected, BlockRule::field_unexpected},
    {"a transaction less",
     [](Block& b) {
         const bool was_there = !b.transactions.empty();
         if (was_there) {
             b.transactions.pop_back();
         }
         return was_there;
     },
     BlockRule::transactions_root, BlockRule::transactions_root},
    {"a transaction twice",
     [](Block& b) {
         const bool was_there = !b.transactions.empty();
         if (was_there) {
             b.transactions.push_back(b.transactions.front());
             b.header.transactions_root = transactions_root(b.transactions);
         }
         return was_there;
     },
     BlockRule::transaction_invalid, BlockRule::transaction_invalid},
    {"a signature",
     [](Block& b) {
         const bool was_there = !b.transactions.empty();
         if (was_there) {
             b.transactions.back().r = 0;
             b.header.transactions_root = transactions_root(b.transactions);
         }
         return was_there;
     },
     BlockRule::transaction_invalid, BlockRule::transaction_invalid},
});

void check_flaw(BlockBench& bench, const Block& block, const Flaw& flaw, base::FuzzTally& tally) {
    Block spoilt = block;
    if (!flaw.spoil(spoilt)) {
        return;
    }
    const auto outcome = bench.execute(spoilt, encode_block(spoilt).size());
    CAIRN_ASSERT(!outcome);
    CAIRN_ASSERT(outcome.error().rule == flaw.rule || outcome.error().rule == flaw.or_rule);
    tally.add(std::string("refused for ") + flaw.name);
}

void check_bit(BlockBench& bench, const Block& block, Bytes bytes, std::size_t bit,
               base::FuzzTally& tally) {
    bytes[bit / 8 % bytes.size()] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const auto decoded = decode_block(bytes);
    if (!decoded) {
        tally.add("bit: no block");
        return;
    }
    CAIRN_ASSERT(encode_block(*decoded) == bytes);
    CAIRN_ASSERT(!(*decoded == block));
    const auto outcome = bench.execute(*decoded, bytes.size());
    tally.add(outcome ? "bit: another valid block" : "bit: refused");
}

void made(base::FuzzInput& input, base::FuzzTally& tally) {
    // First, so that every input has a choice.
    const Flaw& flaw = flaws[input.below(flaws.size())];
    const std::size_t bit = (input.byte() * std::size_t{256} + input.byte()) * 8 + input.below(8);
    // Half of them are of the last three.
    const auto revision = static_cast<evm::Revision>(
        input.one_in(2) ? evm::REVISIONS - 1 - input.below(3) : input.below(evm::REVISIONS));
    BlockBench bench(revision, input);
    const Block block = bench.make(input);
    const Bytes bytes = encode_block(block);
    const auto decoded = decode_block(bytes);
    CAIRN_ASSERT(decoded && *decoded == block);
    const auto outcome = bench.execute(*decoded, bytes.size());
    CAIRN_ASSERT(outcome.has_value());
    CAIRN_ASSERT(outcome->receipts.size() == block.transactions.size());
    tally.add("transactions", block.transactions.size());
    for (const Receipt& receipt : outcome->receipts) {
        tally.add("transactions that succeeded", receipt.succeeded ? 1 : 0);
    }
    check_flaw(bench, block, flaw, tally);
    check_bit(bench, block, bytes, bit, tally);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    if (!input.one_in(8)) {
        made(input, tally);
        tally.input(true);
        return 0;
    }
    const BytesView bytes = input.rest();
    const auto block = decode_block(bytes);
    CAIRN_ASSERT(!block || std::ranges::equal(encode_block(*block), bytes));
    tally.input(block.has_value());
    return 0;
}
