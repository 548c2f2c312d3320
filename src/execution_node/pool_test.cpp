#include "execution_node/pool.hpp"

#include "execution_node/chain_samples_test.hpp"
#include "state/mpt_state_tree.hpp"

namespace cairn::execution_node {
namespace {

using execution::TransactionRule;

/// A pool on a state that the test changes.
class Pool : public testing::Test {
  protected:
    void SetUp() override {
        for (std::uint64_t i = 0; i < 10; ++i) {
            accounts_[account(i)] = {0, U256(1'000'000) * GWEI * GWEI, execution::EMPTY_CODE_HASH};
        }
        set_head();
    }

    std::vector<PooledPtr> set_head() {
        state::StateDiff diff;
        for (const auto& [address, fields] : accounts_) {
            diff.accounts.push_back({address, fields, false, {}});
        }
        diff.codes = codes_;
        const auto version = tree_.apply(tree_.empty(), diff, base::serial_executor()).value();
        PoolHead head;
        head.state = std::make_shared<StateView>(version, std::make_shared<CodeCache>());
        head.rules.revision = evm::Revision::osaka;
        head.rules.chain_id = 1337;
        head.base_fee = GWEI;
        head.blob_base_fee = 1;
        head.gas_limit = 30'000'000;
        return pool_.set_head(head);
    }

    Result<PoolAdded, PoolError> add(const Transaction& transaction,
                                     Origin origin = Origin::remote) {
        return pool_.add({transaction, nullptr}, origin);
    }
    void expect_added(const Transaction& transaction, bool is_pending) {
        const auto added = add(transaction);
        ASSERT_TRUE(added) << to_string(added.error());
        EXPECT_EQ(added->is_pending, is_pending);
    }
    std::string refusal(const Transaction& transaction) {
        const auto added = add(transaction);
        return added ? "" : to_string(added.error());
    }
    void delegate(std::uint64_t number) {
        const Bytes code = base::from_hex("0xef0100" + std::string(40, '1')).value();
        const Bytes32 hash = crypto::keccak256(code);
        codes_ = {{hash, code}};
        accounts_[account(number)].code_hash = hash;
    }
    Transaction set_code(std::uint64_t from, std::uint64_t nonce, std::uint64_t authority) {
        Transaction out = transfer(from, nonce);
        out.type = TransactionType::set_code;
        out.gas = 100'000;
        execution::Authorization authorization{U256(1337), plain_address(8), 0, 0, {}, {}};
        const auto signature =
            crypto::sign_recoverable(key_of(authority), execution::signing_hash(authorization));
        authorization.r = U256::from_be(signature.r);
        authorization.s = U256::from_be(signature.s);
        authorization.y_parity = signature.y_parity;
        out.authorizations = {authorization};
        sign(out, from);
        return out;
    }

    state::MptStateTree tree_;
    std::map<Address, state::AccountFields> accounts_;
    std::vector<state::NewCode> codes_;
    TransactionPool pool_;
};

TEST_F(Pool, PendingIsWhatFollowsTheNonce) {
    expect_added(transfer(0, 2), false);
    expect_added(transfer(0, 0), true);
    EXPECT_EQ(pool_.counts().pending, 1U);
    EXPECT_EQ(pool_.next_nonce(account(0)), 1U);
    expect_added(transfer(0, 1), true);
    EXPECT_EQ(pool_.counts().pending, 3U);
    EXPECT_EQ(pool_.counts().queued, 0U);
    EXPECT_EQ(pool_.next_nonce(account(0)), 3U);
    EXPECT_EQ(pool_.pending().at(account(0)).size(), 3U);
    EXPECT_TRUE(pool_.queued().empty());
}

TEST_F(Pool, RefusesWithGethsTexts) {
    accounts_[account(0)].nonce = 5;
    accounts_[account(1)].balance = 1;
    set_head();
    EXPECT_EQ(refusal(transfer(0, 4)), "nonce too low: next nonce 5, tx nonce 4");
    EXPECT_EQ(refusal(transfer(1, 0)).substr(0, 56),
              "insufficient funds for gas * price + value: balance 1, t");
    expect_added(transfer(0, 5), true);
    EXPECT_EQ(refusal(transfer(0, 5)), "already known");
    EXPECT_EQ(refusal(transfer(2, 0, 0)).substr(0, 23), "transaction underpriced");
    Transaction bad = transfer(2, 0);
    bad.gas = 20'000;
    sign(bad, 2);
    EXPECT_EQ(refusal(bad), "intrinsic gas too low");
    bad = transfer(2, 0);
    bad.chain_id = 2;
    sign(bad, 2);
    EXPECT_EQ(refusal(bad), "invalid chain id for signer");
    bad = transfer(2, 0);
    bad.data.resize(std::size_t{129} << 10U);
    sign(bad, 2);
    EXPECT_EQ(refusal(bad).substr(0, 14), "oversized data");
    bad = transfer(2, 0, 11, 10);
    EXPECT_EQ(refusal(bad), "max priority fee per gas higher than max fee per gas");
    bad = transfer(2, 0);
    bad.gas = 17'000'000;
    sign(bad, 2);
    EXPECT_EQ(refusal(bad), "transaction gas limit too high");
    bad = transfer(2, 0);
    bad.r = 0;
    EXPECT_EQ(refusal(bad), "invalid sender");
}

TEST_F(Pool, ReplacementNeedsTenPercentMore) {
    expect_added(transfer(0, 0, 10, 100), true);
    EXPECT_EQ(refusal(transfer(0, 0, 10, 110)), "replacement transaction underpriced");
    EXPECT_EQ(refusal(transfer(0, 0, 11, 109)), "replacement transaction underpriced");
    const auto replaced = add(transfer(0, 0, 11, 110));
    ASSERT_TRUE(replaced);
    ASSERT_TRUE(replaced->replaced);
    EXPECT_EQ(replaced->replaced->transaction, transfer(0, 0, 10, 100));
    EXPECT_EQ(pool_.counts().pending, 1U);
    EXPECT_FALSE(pool_.find(replaced->replaced->hash));
}

TEST_F(Pool, BalancePaysForAllPendingOnes) {
    accounts_[account(0)].balance = U256(21'000) * 10 * GWEI * 2 + 14;
    set_head();
    expect_added(transfer(0, 0), true);
    expect_added(transfer(0, 1), true);
    expect_added(transfer(0, 2), false);
}

TEST_F(Pool, ANewHeadTakesAndDrops) {
    for (std::uint64_t nonce = 0; nonce < 4; ++nonce) {
        expect_added(transfer(0, nonce), true);
    }
    expect_added(transfer(1, 0), true);
    accounts_[account(0)].nonce = 2;
    accounts_[account(1)].balance = 0;
    EXPECT_EQ(set_head().size(), 3U);
    EXPECT_EQ(pool_.counts().pending, 2U);
    // The block is undone.
    accounts_[account(0)].nonce = 0;
    EXPECT_EQ(set_head().size(), 0U);
    EXPECT_EQ(pool_.counts().queued, 2U);
    pool_.reinject(std::vector<Transaction>{transfer(0, 0), transfer(0, 1)});
    EXPECT_EQ(pool_.counts().pending, 4U);
}

TEST_F(Pool, AccountsAreLimited) {
    PoolLimits limits;
    limits.pending_per_account = 2;
    limits.queued_per_account = 1;
    pool_ = TransactionPool(limits);
    set_head();
    expect_added(transfer(0, 0), true);
    expect_added(transfer(0, 1), true);
    EXPECT_EQ(refusal(transfer(0, 2)), "account limit exceeded");
    expect_added(transfer(0, 5), false);
    EXPECT_EQ(refusal(transfer(0, 6)), "account limit exceeded");
}

TEST_F(Pool, AFullPoolKeepsTheBetterOnes) {
    PoolLimits limits;
    limits.transactions = 3;
    pool_ = TransactionPool(limits);
    set_head();
    expect_added(transfer(0, 0, 1, 30), true);
    expect_added(transfer(1, 0, 1, 20), true);
    expect_added(transfer(2, 0, 1, 40), true);
    EXPECT_EQ(refusal(transfer(3, 0, 1, 20)), "transaction underpriced");
    expect_added(transfer(3, 0, 1, 25), true);
    EXPECT_FALSE(pool_.find(execution::transaction_hash(transfer(1, 0, 1, 20))));
    ASSERT_TRUE(add(transfer(4, 0, 1, 2), Origin::local));
    EXPECT_EQ(pool_.counts().pending, 3U);
    expect_added(transfer(5, 0, 1, 90), true);
    EXPECT_TRUE(pool_.find(execution::transaction_hash(transfer(4, 0, 1, 2))));
}

TEST_F(Pool, DelegatedAccountsHaveOneInFlight) {
    delegate(0);
    set_head();
    EXPECT_EQ(refusal(transfer(0, 1)), "nonce too high");
    expect_added(transfer(0, 0), true);
    EXPECT_EQ(refusal(transfer(0, 1)),
              "in-flight transaction limit reached for delegated accounts");
    EXPECT_EQ(refusal(transfer(0, 0, 2, 20)), "");
}

TEST_F(Pool, AuthoritiesOfWaitingTransactionsAreLimitedToo) {
    expect_added(set_code(0, 0, 1), true);
    expect_added(transfer(1, 0), true);
    EXPECT_EQ(refusal(transfer(1, 1)),
              "in-flight transaction limit reached for delegated accounts");
    expect_added(transfer(2, 0), true);
    expect_added(transfer(2, 1), true);
    EXPECT_EQ(refusal(set_code(3, 0, 2)), "authority already reserved");
}

TEST_F(Pool, ContractsSendNothing) {
    delegate(0);
    codes_[0].code = {0x00};
    codes_[0].hash = crypto::keccak256(codes_[0].code);
    accounts_[account(0)].code_hash = codes_[0].hash;
    set_head();
    EXPECT_EQ(refusal(transfer(0, 0)), "sender not an eoa");
}

TEST_F(Pool, SidecarsOfVersion0GetCellProofs) {
    const BlobSidecarPtr wanted = sample_sidecar();
    BlobSidecar early = *wanted;
    early.version = 0;
    early.proofs = {crypto::compute_blob_kzg_proof(early.blobs[0], early.commitments[0]).value()};
    const auto upgraded = [&](const BlobSidecar& from, Result<void, SidecarRule>& result) {
        PooledForm form{blob_transaction(0, 0, early), std::make_shared<const BlobSidecar>(from)};
        result = upgrade_sidecar(form);
        return form;
    };
    Result<void, SidecarRule> result;
    PooledForm form = upgraded(early, result);
    ASSERT_TRUE(result);
    EXPECT_EQ(*form.sidecar, *wanted);
    ASSERT_TRUE(pool_.wants_cell_proofs());
    EXPECT_TRUE(pool_.add(form, Origin::local));
    EXPECT_EQ(upgraded(*wanted, result).sidecar->proofs, wanted->proofs);
    EXPECT_TRUE(result);
    BlobSidecar bad = early;
    bad.proofs.emplace_back();
    EXPECT_EQ(*upgraded(bad, result).sidecar, bad);
    EXPECT_EQ(result.error(), SidecarRule::counts_differ);
    bad = early;
    bad.blobs[0].assign(crypto::KZG_BYTES_PER_BLOB, 0xff);  // no field elements
    upgraded(bad, result);
    EXPECT_EQ(result.error(), SidecarRule::proof);
    bad = early;
    bad.commitments[0][5] ^= 1U;
    upgraded(bad, result);
    EXPECT_EQ(result.error(), SidecarRule::hash_of_commitment);
}

TEST_F(Pool, BlobsComeWithTheirProofs) {
    const BlobSidecarPtr sidecar = sample_sidecar();
    const PooledForm form{blob_transaction(0, 0, *sidecar), sidecar};
    const Bytes bytes = encode_pooled_transaction(form);
    const auto decoded = decode_pooled_transaction(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->transaction, form.transaction);
    EXPECT_EQ(*decoded->sidecar, *sidecar);
    const auto refused = [&](BlobSidecar bad) {
        return pool_
            .add({form.transaction, std::make_shared<const BlobSidecar>(std::move(bad))},
                 Origin::remote)
            .error();
    };
    EXPECT_EQ(pool_.add({form.transaction, nullptr}, Origin::remote).error().rule,
              PoolRule::sidecar_missing);
    BlobSidecar bad = *sidecar;
    bad.version = 0;
    EXPECT_EQ(refused(bad).rule, PoolRule::sidecar_version);
    bad = *sidecar;
    bad.proofs.pop_back();
    EXPECT_EQ(refused(bad).sidecar, SidecarRule::counts_differ);
    bad = *sidecar;
    std::swap(bad.proofs[0], bad.proofs[1]);
    EXPECT_EQ(refused(bad).sidecar, SidecarRule::proof);
    bad = *sidecar;
    bad.commitments[0][0] ^= 1U;
    EXPECT_EQ(refused(bad).sidecar, SidecarRule::hash_of_commitment);
    ASSERT_TRUE(pool_.add(form, Origin::remote));
    EXPECT_EQ(pool_.find_blob(form.transaction.blob_versioned_hashes[0]).sidecar, sidecar);
    EXPECT_EQ(refusal(transfer(0, 1)), "address already reserved");
    EXPECT_EQ(pool_.add({blob_transaction(0, 2, *sidecar), sidecar}, Origin::remote).error().rule,
              PoolRule::nonce_gap);
    EXPECT_EQ(
        pool_.add({blob_transaction(0, 0, *sidecar, 19), sidecar}, Origin::remote).error().rule,
        PoolRule::replacement_underpriced);
    EXPECT_TRUE(pool_.add({blob_transaction(0, 0, *sidecar, 20), sidecar}, Origin::remote));
    // Taken by a block that is undone.
    accounts_[account(0)].nonce = 1;
    EXPECT_EQ(set_head().size(), 1U);
    EXPECT_EQ(pool_.size_bytes(), 0U);
    accounts_[account(0)].nonce = 0;
    set_head();
    pool_.reinject(std::vector<Transaction>{blob_transaction(0, 0, *sidecar, 20)});
    EXPECT_EQ(pool_.counts().pending, 1U);
}

TEST_F(Pool, ContractsSendOnlyWhatNobodySigned) {
    const Bytes code = {0x00};
    codes_ = {{crypto::keccak256(code), code}};
    accounts_[account(3)].code_hash = codes_.front().hash;
    set_head();
    EXPECT_EQ(refusal(transfer(3, 0)), "sender not an eoa");
    Transaction unsigned_one = transfer(3, 0);
    execution::set_unsigned_sender(unsigned_one, account(3));
    EXPECT_EQ(execution::unsigned_sender(unsigned_one), account(3));
    EXPECT_FALSE(execution::recover_sender(unsigned_one));
    EXPECT_EQ(refusal(unsigned_one), "invalid sender");
    const auto added = add(unsigned_one, Origin::impersonated);
    ASSERT_TRUE(added) << to_string(added.error());
    EXPECT_EQ(added->transaction->sender, account(3));
    EXPECT_TRUE(set_head().empty());
    EXPECT_EQ(pool_.next_nonce(account(3)), 1U);
    EXPECT_FALSE(add(transfer(4, 0), Origin::impersonated));
}

}  // namespace
}  // namespace cairn::execution_node
