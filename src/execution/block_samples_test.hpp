// A state, a parent and blocks on it, out of a row of choices: for fuzz targets.
#pragma once

#include "evm/program_test.hpp"
#include "execution/block_execution.hpp"
#include "execution/block_run.hpp"
#include "execution/difficulty.hpp"
#include "execution/memory_state.hpp"
#include "execution/ommers.hpp"
#include "execution/requests.hpp"
#include "execution/transaction_samples_test.hpp"

namespace cairn::execution {

/// Of the number's bytes.
class SampleHashes final : public BlockHashes {
  public:
    Bytes32 block_hash(std::uint64_t number) override { return U256(number).to_be(); }
};

/// A parent with its state; blocks are made on it and executed.
class BlockBench {
  public:
    BlockBench(evm::Revision revision, base::FuzzInput& input) {
        ChainConfig config;
        config.forks = {{revision, 0, 0, {}}};
        rules_ = config.rules_of(11, 1'100, 0);
        // What follows the parent is not the first block with a base fee.
        rules_.is_first_london = false;
        make_state(input);
        make_parent(input);
    }

    const BlockRules& rules() const noexcept { return rules_; }

    /// A valid block; what transactions are refused is left out of it.
    Block make(base::FuzzInput& input) {
        Block out;
        out.header = draft(input);
        BlockRun run(rules_, out.header, state_, hashes_);
        run.set_state_root([this](const state::StateDiff& diff) { return root_with(diff); });
        run.begin();
        std::array<std::uint64_t, SAMPLE_SIGNERS> nonces{};
        for (std::size_t i = input.below(5); i > 0; --i) {
            add_transaction(input, run, out, nonces);
        }
        finish(input, run, out);
        return out;
    }

    Result<BlockOutcome, BlockError> execute(const Block& block, std::size_t size_bytes) {
        BlockInput in;
        in.rules = rules_;
        in.rules_of = [this](const Header&) { return rules_; };
        in.ancestors = {&parent_, 1};
        in.block_hashes = &hashes_;
        in.state_root = [this](const state::StateDiff& diff) { return root_with(diff); };
        in.size_bytes = size_bytes;
        return execute_block(in, block, state_);
    }

  private:
    void make_state(base::FuzzInput& input) {
        for (const SampleSigner& signer : sample_signers()) {
            state_.set_account(signer.address, {0, U256(1) << 100, {}}, {}, {});
        }
        for (std::uint64_t i = 0; i < 3; ++i) {
            Bytes choices(input.below(60));
            for (std::uint8_t& byte : choices) {
                byte = input.byte();
            }
            base::FuzzInput program(choices);
            const Bytes code = evm::ProgramWriter(program, rules_.revision).write();
            state_.set_account(U256(0x104 + i).to_address(), {1, 1'000, {}}, code,
                               {{U256(1), U256(2)}});
        }
        // The contracts of EIP-7002 and EIP-7251 answer with so many zeros.
        const std::uint8_t size = input.one_in(4) ? input.byte() : std::uint8_t{0};
        const Bytes code = {0x60, size, 0x60, 0x00, 0xf3};
        for (const std::string_view text : {"0x00000961Ef480Eb55e80D19ad83579A64c007002",
                                            "0x0000BBdDc7CE488642fb579F8B00f3a590007251"}) {
            state_.set_account(*base::fixed_from_hex<20>(text), {1, 0, {}}, code, {});
        }
    }
    void make_parent(base::FuzzInput& input) {
        const auto since = [this](evm::Revision revision) { return rules_.revision >= revision; };
        Header& header = parent_.header;
        header.number = 10;
        header.timestamp = 1'000;
        header.gas_limit = 20'000'000;
        header.gas_used = std::uint64_t{80'000} * input.byte();
        header.difficulty = since(evm::Revision::paris) ? U256() : U256(1'000'000);
        if (since(evm::Revision::london)) {
            header.base_fee_per_gas = U256(7) + U256(input.byte());
        }
        if (since(evm::Revision::shanghai)) {
            header.withdrawals_root = Bytes32{};
        }
        if (since(evm::Revision::cancun)) {
            header.blob_gas_used = GAS_PER_BLOB * input.below(7);
            header.excess_blob_gas = GAS_PER_BLOB * input.below(64);
            header.parent_beacon_block_root = Bytes32{};
        }
        if (since(evm::Revision::prague)) {
            header.requests_hash = Bytes32{};
        }
        parent_.hash = header_hash(header);
    }

    Header draft(base::FuzzInput& input) const {
        const auto since = [this](evm::Revision revision) { return rules_.revision >= revision; };
        const Header& before = parent_.header;
        Header out;
        out.parent_hash = parent_.hash;
        out.number = before.number + 1;
        out.timestamp = before.timestamp + 1 + input.below(30);
        out.gas_limit = before.gas_limit + 100 * input.below(100) - 5'000;
        out.coinbase = sample_address(input);
        out.extra_data.resize(input.below(33), input.byte());
        out.prev_randao = sample_number(input, 32).to_be();
        if (since(evm::Revision::london)) {
            out.base_fee_per_gas = calculate_base_fee_per_gas(before);
        }
        if (!since(evm::Revision::paris)) {
            out.difficulty = calculate_block_difficulty(rules_.revision, rules_.bomb_delay_blocks,
                                                        out.number, out.timestamp, before);
            out.nonce[7] = input.byte();
        }
        if (since(evm::Revision::cancun)) {
            const BlobFeeBound bound =
                since(evm::Revision::osaka) ? BlobFeeBound::execution_cost : BlobFeeBound::none;
            out.excess_blob_gas = calculate_excess_blob_gas(before, rules_.blobs, bound);
            out.parent_beacon_block_root = sample_number(input, 32).to_be();
        }
        return out;
    }

    void add_transaction(base::FuzzInput& input, BlockRun& run, Block& out,
                         std::array<std::uint64_t, SAMPLE_SIGNERS>& nonces) {
        const std::size_t signer = input.below(SAMPLE_SIGNERS);
        Transaction tx = sample_transaction(input);
        if (tx.chain_id && !input.one_in(8)) {
            tx.chain_id = 1;
        }
        if (!input.one_in(8)) {
            tx.nonce = nonces[signer];
            tx.value = tx.value.low64();
            tx.max_fee_per_gas = out.header.base_fee_per_gas.value_or(0) + U256(input.byte());
            tx.max_priority_fee_per_gas =
                tx.has_fee_market() ? U256(input.below(2)) : tx.max_fee_per_gas;
            tx.max_fee_per_blob_gas = tx.type == TransactionType::blob ? U256(1) << 60 : U256();
        }
        sign(tx, sample_signers()[signer]);
        const auto outcome = run.process_transaction(tx, sample_signers()[signer].address);
        if (outcome) {
            nonces[signer] = run.world().nonce(sample_signers()[signer].address);
            out.transactions.push_back(std::move(tx));
        }
    }

    void finish(base::FuzzInput& input, BlockRun& run, Block& out) const {
        Header& header = out.header;
        if (rules_.revision >= evm::Revision::shanghai) {
            std::vector<Withdrawal> withdrawals;
            for (std::uint64_t i = input.below(3); i > 0; --i) {
                withdrawals.push_back({i, i, sample_address(input), input.byte()});
            }
            run.process_withdrawals(withdrawals);
            header.withdrawals_root = withdrawals_root(withdrawals);
            out.withdrawals = std::move(withdrawals);
        }
        pay_rewards(rules_.revision, out, run.world());
        CAIRN_ASSERT(run.process_general_purpose_requests().has_value());
        if (rules_.revision >= evm::Revision::cancun) {
            header.blob_gas_used = run.blob_gas_used();
        }
        if (rules_.revision >= evm::Revision::prague) {
            header.requests_hash = compute_requests_hash(run.requests());
        }
        header.gas_used = run.gas_used();
        header.bloom = run.bloom();
        header.receipt_root = run.receipt_root();
        header.transactions_root = transactions_root(out.transactions);
        header.state_root = root_with(run.world().diff());
    }

    Bytes32 root_with(const state::StateDiff& diff) const {
        MemoryState after = state_;
        after.apply(diff);
        return after.root();
    }

    BlockRules rules_;
    MemoryState state_;
    SampleHashes hashes_;
    Ancestor parent_;
};

}  // namespace cairn::execution
