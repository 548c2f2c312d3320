// An execution: the life of a pool with low limits in up to 16 steps: transactions that come,
// replace, and are taken out, heads that change nonces, balances and delegations. After each step
// what the pool says of itself must fit together, a refusal must have changed nothing, and the
// order for a block is what a search for the best says.
#include "execution_node/pool.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "execution_node/chain_transactions_test.hpp"
#include "state/mpt_state_tree.hpp"

#include <algorithm>
#include <set>

using namespace cairn;
using namespace cairn::execution_node;

namespace {

constexpr std::size_t PEOPLE = 5;
constexpr std::size_t STEPS_MAX = 16;

PoolLimits low_limits() {
    PoolLimits out;
    out.pending_per_account = 3;
    out.queued_per_account = 2;
    out.transactions = 7;
    out.queued = 3;
    return out;
}

const Address& person(std::size_t number) {
    static const std::vector<Address> all = [] {
        std::vector<Address> out;
        for (std::uint64_t i = 0; i < PEOPLE; ++i) {
            out.push_back(account(i));
        }
        return out;
    }();
    return all[number];
}

U256 cost_of(const Transaction& one) {
    return one.max_fee_per_gas * U256(one.gas) + one.value;
}

/// At least a tenth more.
bool is_raised(const U256& from, const U256& to) {
    return to * 10 >= from * 11;
}

class Life {
  public:
    Life(base::FuzzInput& input, base::FuzzTally& tally)
        : input_(input), tally_(tally), pool_(low_limits()) {
        for (std::size_t i = 0; i < PEOPLE; ++i) {
            accounts_[person(i)] = {0, U256(1'000) * GWEI * GWEI, execution::EMPTY_CODE_HASH};
        }
        set_head();
    }

    void run() {
        for (std::size_t i = 0; i < STEPS_MAX && !input_.empty(); ++i) {
            step();
            check();
        }
        check_best();
    }
    std::size_t added() const { return added_; }

  private:
    void step() {
        switch (input_.below(16)) {
            case 0:
                take_out();
                break;
            case 1:
                change_account();
                set_head();
                break;
            case 2:
                take_a_block();
                break;
            case 3:
                pool_.reinject(gone_);
                gone_.clear();
                break;
            case 4:
                check_best();
                break;
            case 5:
                if (input_.one_in(8)) {
                    pool_.clear();
                    CAIRN_ASSERT(pool_.counts().pending == 0 && pool_.size_bytes() == 0);
                }
                break;
            default:
                add();
        }
    }

    // What happens to it.
    Transaction any_transaction() {
        const std::size_t from = input_.below(PEOPLE);
        const std::uint64_t nonce = accounts_[person(from)].nonce + input_.below(6);
        const std::uint64_t fee = 1 + input_.below(40);
        Transaction out = unsigned_transfer(nonce > 0 && input_.one_in(12) ? nonce - 1 : nonce,
                                            std::min<std::uint64_t>(1 + input_.below(4), fee), fee);
        if (input_.one_in(6)) {
            out.value = U256(input_.byte()) * GWEI * GWEI * 4;
        }
        if (input_.one_in(5)) {
            out.type = TransactionType::set_code;
            out.gas = 100'000;
            out.authorizations = {authorization(input_.below(PEOPLE))};
        }
        if (input_.one_in(20)) {
            out.gas = std::uint64_t{200'000} * input_.byte();
        }
        sign(out, from);
        return out;
    }
    static execution::Authorization authorization(std::size_t by) {
        execution::Authorization out{U256(1337), plain_address(8), 0, 0, {}, {}};
        const auto signature = crypto::sign_recoverable(key_of(by), execution::signing_hash(out));
        out.r = U256::from_be(signature.r);
        out.s = U256::from_be(signature.s);
        out.y_parity = signature.y_parity;
        return out;
    }
    void add() {
        const Transaction one = any_transaction();
        const Origin origin = input_.one_in(8) ? Origin::local : Origin::remote;
        const auto before = everything();
        const auto out = pool_.add({one, nullptr}, origin);
        if (!out) {
            tally_.add("refused: " + std::to_string(static_cast<int>(out.error().rule)));
            CAIRN_ASSERT(everything() == before);
            return;
        }
        ++added_;
        tally_.add(out->replaced ? "replaced" : out->is_pending ? "pending" : "queued");
        const Bytes32 hash = execution::transaction_hash(one);
        CAIRN_ASSERT(pool_.find(hash) == out->transaction && out->transaction->hash == hash);
        CAIRN_ASSERT(pool_.pending_of(out->transaction->sender).contains(one.nonce) ==
                     out->is_pending);
        if (out->replaced) {
            const Transaction& old = out->replaced->transaction;
            CAIRN_ASSERT(out->replaced->sender == out->transaction->sender);
            CAIRN_ASSERT(old.nonce == one.nonce && !pool_.find(out->replaced->hash));
            CAIRN_ASSERT(is_raised(old.max_fee_per_gas, one.max_fee_per_gas));
            CAIRN_ASSERT(is_raised(old.max_priority_fee_per_gas, one.max_priority_fee_per_gas));
        }
    }
    void take_out() {
        const auto all = everything();
        if (all.empty()) {
            CAIRN_ASSERT(!pool_.remove(Bytes32{}));
            return;
        }
        auto at = all.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(input_.below(all.size())));
        CAIRN_ASSERT(pool_.remove(*at) && !pool_.find(*at) && !pool_.remove(*at));
        tally_.add("taken out");
    }
    void change_account() {
        state::AccountFields& fields = accounts_[person(input_.below(PEOPLE))];
        switch (input_.below(4)) {
            case 0:
                fields.nonce += input_.below(3);
                break;
            case 1:
                fields.nonce -= std::min<std::uint64_t>(fields.nonce, input_.below(3));
                break;
            case 2:
                fields.balance = U256(input_.byte()) * GWEI * GWEI * (input_.one_in(2) ? 1 : 4);
                break;
            default:
                fields.code_hash =
                    input_.one_in(2) ? delegation_hash() : execution::EMPTY_CODE_HASH;
        }
    }
    /// What best() gives first becomes a block.
    void take_a_block() {
        BestTransactions best = pool_.best(base_fee_, 1);
        for (std::size_t i = input_.below(5); i > 0 && best.peek(); --i) {
            const PooledPtr one = best.peek();
            accounts_[one->sender].nonce = one->transaction.nonce + 1;
            gone_.push_back(one->transaction);
            best.take();
        }
        set_head();
        tally_.add("blocks");
    }
    static const Bytes& delegation() {
        static const Bytes code = base::from_hex("0xef0100" + std::string(40, '1')).value();
        return code;
    }
    static Bytes32 delegation_hash() { return crypto::keccak256(delegation()); }

    void set_head() {
        state::StateDiff diff;
        for (const auto& [address, fields] : accounts_) {
            diff.accounts.push_back({address, fields, false, {}});
        }
        diff.codes = {{delegation_hash(), delegation()}};
        state::MptStateTree tree;
        const auto version = tree.apply(tree.empty(), diff, base::serial_executor()).value();
        base_fee_ = U256(1 + input_.below(10)) * GWEI;
        PoolHead head;
        head.state = std::make_shared<StateView>(version, std::make_shared<CodeCache>());
        head.rules.revision = evm::Revision::osaka;
        head.rules.chain_id = 1337;
        head.base_fee = base_fee_;
        head.blob_base_fee = 1;
        head.gas_limit = 30'000'000;
        const auto before = everything();
        const auto dropped = pool_.set_head(head);
        for (const PooledPtr& one : dropped) {
            CAIRN_ASSERT(before.contains(one->hash) && !pool_.find(one->hash));
        }
    }

    // What it says of itself.
    std::set<Bytes32> everything() const {
        std::set<Bytes32> out;
        for (const auto& lists : {pool_.pending(), pool_.queued()}) {
            for (const auto& [address, list] : lists) {
                for (const auto& [nonce, one] : list) {
                    CAIRN_ASSERT(out.insert(one->hash).second);
                }
            }
        }
        return out;
    }
    void check() const {
        const PoolLimits limits = low_limits();
        const auto all = everything();
        const PoolCounts counts = pool_.counts();
        CAIRN_ASSERT(counts.pending + counts.queued == all.size());
        CAIRN_ASSERT(all.size() <= limits.transactions);
        std::size_t bytes = 0;
        for (const Bytes32& hash : all) {
            const PooledPtr one = pool_.find(hash);
            CAIRN_ASSERT(one && one->hash == hash);
            bytes += one->size_bytes;
        }
        CAIRN_ASSERT(pool_.size_bytes() == bytes);
        std::size_t pending = 0;
        for (const auto& [address, fields] : accounts_) {
            check_account(address, fields);
            pending += pool_.pending_of(address).size();
        }
        CAIRN_ASSERT(pending == counts.pending);
    }
    void check_account(const Address& address, const state::AccountFields& fields) const {
        const NonceList pending = pool_.pending_of(address);
        std::uint64_t nonce = fields.nonce;
        U256 cost;
        for (const auto& [at, one] : pending) {
            CAIRN_ASSERT(at == nonce++ && one->transaction.nonce == at && one->sender == address);
            cost += cost_of(one->transaction);
        }
        CAIRN_ASSERT(cost <= fields.balance);
        CAIRN_ASSERT(pool_.next_nonce(address) == nonce);
        const NonceList queued = pool_.queued_of(address);
        for (const auto& [at, one] : queued) {
            CAIRN_ASSERT(at >= nonce && one->sender == address);
        }
        const auto next = queued.find(nonce);
        CAIRN_ASSERT(next == queued.end() ||
                     cost + cost_of(next->second->transaction) > fields.balance);
    }

    /// Nothing: it cannot pay the base fee.
    std::optional<U256> tip_of(const Transaction& one) const {
        if (one.max_fee_per_gas < base_fee_) {
            return std::nullopt;
        }
        return std::min(one.max_priority_fee_per_gas, one.max_fee_per_gas - base_fee_);
    }
    void check_best() const {
        std::vector<NonceList> lists;
        for (const auto& [address, list] : pool_.pending()) {
            lists.push_back(list);
        }
        BestTransactions best = pool_.best(base_fee_, 1);
        for (;;) {
            NonceList* from = nullptr;
            for (NonceList& list : lists) {
                if (!list.empty() && tip_of(list.begin()->second->transaction) &&
                    (from == nullptr || is_better(list, *from))) {
                    from = &list;
                }
            }
            const PooledPtr next = best.peek();
            CAIRN_ASSERT((next == nullptr) == (from == nullptr));
            if (!next) {
                return;
            }
            CAIRN_ASSERT(next == from->begin()->second);
            best.take();
            from->erase(from->begin());
        }
    }
    bool is_better(const NonceList& a, const NonceList& b) const {
        const PooledTransaction& one = *a.begin()->second;
        const PooledTransaction& other = *b.begin()->second;
        const U256 tip = *tip_of(one.transaction);
        const U256 than = *tip_of(other.transaction);
        return tip > than || (tip == than && one.arrival < other.arrival);
    }

    base::FuzzInput& input_;
    base::FuzzTally& tally_;
    TransactionPool pool_;
    std::map<Address, state::AccountFields> accounts_;
    std::vector<Transaction> gone_;
    U256 base_fee_;
    std::size_t added_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    Life life(input, tally);
    life.run();
    tally.input(life.added() > 0);
    return 0;
}
