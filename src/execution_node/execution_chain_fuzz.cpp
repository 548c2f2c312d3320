// An execution: the life of a node's chain in up to ten steps: blocks of one tree, good and bad,
// in any order and again, forkchoices among them, opening again, power cuts; beside it the tree
// with what is known of it. What imports and forkchoices answer, the canonical chain, its states
// and its transactions must be what the tree says.
#include "execution_node/execution_chain.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "execution_node/block_builder.hpp"
#include "execution_node/chain_transactions_test.hpp"
#include "store/memory_kv.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

using namespace cairn;
using namespace cairn::execution_node;

namespace {

constexpr std::size_t BLOCKS = 20;
constexpr std::size_t STEPS_MAX = 10;
constexpr std::size_t SENDERS = 3;

struct TreeBlock {
    execution::Block block;
    Bytes32 hash;
    std::size_t parent = 0;
    std::uint64_t number = 0;
    bool is_valid = true;                       // as far as itself goes
    std::array<std::uint64_t, SENDERS> sent{};  // transactions of each up to here

    std::uint64_t transfers() const { return sent[0] + sent[1] + sent[2]; }
};

/// The tree of all blocks; the first is the genesis. Made once.
class Tree {
  public:
    Tree() : genesis_(parse_genesis(genesis_text()).value()) {
        kv_ = disk_.open(chain_columns()).value();
        ChainOptions options;
        options.reorg_depth = 1'000;
        options.versions_in_memory = 1'000;
        chain_ = ExecutionChain::open(*kv_, genesis_, options, base::serial_executor()).value();
        blocks_.push_back({genesis_.block, chain_->view()->genesis()->hash, 0, 0, true, {}});
        std::uint64_t choice = 1;
        while (blocks_.size() < BLOCKS) {
            choice = choice * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
            const std::size_t back = choice >> 33U & 3U;
            const std::size_t last = blocks_.size() - 1;
            add(last - std::min(back, last), choice >> 40U);
        }
    }
    const Genesis& genesis() const { return genesis_; }
    const std::vector<TreeBlock>& blocks() const { return blocks_; }

    bool is_ancestor(std::size_t ancestor, std::size_t of) const {
        while (blocks_[of].number > blocks_[ancestor].number) {
            of = blocks_[of].parent;
        }
        return of == ancestor;
    }
    /// The block and all below it are valid.
    bool is_sound(std::size_t at) const {
        return at == 0 || (blocks_[at].is_valid && is_sound(blocks_[at].parent));
    }

  private:
    void add(std::size_t parent, std::uint64_t choice) {
        if (!is_sound(parent)) {
            add_child_of_bad(parent);
            return;
        }
        TreeBlock out;
        out.parent = parent;
        out.number = blocks_[parent].number + 1;
        out.sent = blocks_[parent].sent;
        const ChainBlockPtr below = chain_->view()->block(blocks_[parent].hash).value();
        std::vector<PooledForm> transactions;
        for (std::uint64_t i = choice % 3; i > 0; --i) {
            const std::uint64_t from = (choice / 3 + i) % SENDERS;
            transactions.push_back({transfer(from, out.sent[from]++, 1 + choice / 9 % 3), nullptr});
        }
        PayloadAttributes attributes;
        attributes.timestamp = below->block.header.timestamp + 12;
        attributes.prev_randao = U256(choice).to_be();
        attributes.suggested_fee_recipient = plain_address(99);
        attributes.withdrawals = {{below->number(), 3, plain_address(5), 2}};
        attributes.parent_beacon_block_root = Bytes32{};
        out.block = build_block_of(*chain_, below, attributes, {}, transactions).value().block;
        if (choice % 7 == 0) {
            out.is_valid = false;
            out.block.header.state_root[3] ^= 1U;
        } else {
            CAIRN_ASSERT(chain_->import(out.block).value().status == ImportStatus::valid);
        }
        out.hash = execution::header_hash(out.block.header);
        blocks_.push_back(std::move(out));
    }
    void add_child_of_bad(std::size_t parent) {
        TreeBlock out = blocks_[parent];
        out.parent = parent;
        ++out.number;
        ++out.block.header.number;
        out.block.header.parent_hash = blocks_[parent].hash;
        out.block.header.timestamp += 12;
        out.is_valid = true;
        out.hash = execution::header_hash(out.block.header);
        blocks_.push_back(std::move(out));
    }

    Genesis genesis_;
    store::MemoryDisk disk_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<ExecutionChain> chain_;
    std::vector<TreeBlock> blocks_;
};

const Tree& tree() {
    static const Tree all;
    return all;
}

/// What can be read, whatever the order of things was.
template <class T>
T must(Read<T> read) {
    if (!read) {
        std::fprintf(stderr, "an error: %s\n", read.error().what.c_str());
        std::abort();
    }
    return *std::move(read);
}

enum class Known : std::uint8_t { no, orphan, valid, invalid };

class Life {
  public:
    Life(base::FuzzInput& input, base::FuzzTally& tally) : input_(input), tally_(tally) {
        options_.reorg_depth = 1 + input.below(4);
        options_.versions_in_memory = 1 + input.below(3);
        options_.max_side_blocks = input.one_in(2) ? input.below(4) : 256;
        options_.history = input.one_in(4) ? state::History::archive : state::History::pruned;
        known_[0] = Known::valid;
        kv_ = disk_.open(chain_columns()).value();
        open();
    }
    void run() {
        begin();
        for (std::size_t i = 0; i < STEPS_MAX && !input_.empty(); ++i) {
            step();
        }
        check();
    }
    /// How often the head moved.
    std::size_t moves() const { return moves_; }

  private:
    const std::vector<TreeBlock>& blocks() const { return tree().blocks(); }

    /// Most lives begin at one of the first blocks, so that there is something to lose.
    void begin() {
        std::size_t head = input_.below(8);
        while (!tree().is_sound(head)) {
            head = blocks()[head].parent;
        }
        for (std::size_t at = 1; at <= head; ++at) {
            if (tree().is_ancestor(at, head)) {
                import(at);
            }
        }
        move_to(head, BLOCKS, BLOCKS);
    }
    void step() {
        switch (input_.below(16)) {
            case 0:
                stop();
                open();
                forget_orphans();
                check();
                break;
            case 1:
                lose_power();
                break;
            case 2:
                CAIRN_ASSERT(chain_->flush().has_value());
                CAIRN_ASSERT(chain_->committed().number == blocks()[head_].number);
                break;
            case 3:
                check();
                break;
            case 4:
            case 5:
            case 6:
            case 7:
            case 8:
                move();
                break;
            default:
                import(next_block());
        }
    }

    void stop() {
        chain_.reset();
        kv_.reset();
    }
    void open() {
        if (!kv_) {
            kv_ = disk_.open(chain_columns()).value();
        }
        chain_ =
            must(ExecutionChain::open(*kv_, tree().genesis(), options_, base::serial_executor()));
    }
    /// Nothing but valid blocks outlives the process.
    void forget_orphans() {
        for (Known& known : known_) {
            known = known == Known::valid ? Known::valid : Known::no;
        }
    }

    // Imports.
    /// Mostly the first that is not known and whose parent is, after some place.
    std::size_t next_block() {
        const std::size_t from = input_.below(BLOCKS);
        if (input_.one_in(4)) {
            return from;
        }
        for (std::size_t i = 0; i < BLOCKS; ++i) {
            const std::size_t at = (from + i) % BLOCKS;
            if (known_[at] == Known::no && known_[blocks()[at].parent] == Known::valid) {
                return at;
            }
        }
        return from;
    }
    /// Mostly a valid one.
    std::size_t next_head() {
        const std::size_t from = input_.below(BLOCKS);
        std::size_t at = from;
        while (known_[at] != Known::valid) {
            at = (at + 1) % BLOCKS;
        }
        return input_.one_in(6) ? from : at;
    }
    void import(std::size_t at) {
        const ImportOutcome outcome = must(chain_->import(blocks()[at].block));
        if (outcome.status == ImportStatus::accepted) {
            check_out_of_reach(at);
            return;
        }
        learn(at);
        switch (known_[at]) {
            case Known::orphan:
                CAIRN_ASSERT(outcome.status == ImportStatus::unknown_parent);
                break;
            case Known::valid:
                CAIRN_ASSERT(outcome.status == ImportStatus::valid);
                CAIRN_ASSERT(outcome.latest_valid_hash == blocks()[at].hash);
                break;
            default:
                CAIRN_ASSERT(outcome.status == ImportStatus::invalid && outcome.error);
                CAIRN_ASSERT(outcome.latest_valid_hash == blocks()[last_sound(at)].hash);
        }
        tally_.add("imports");
    }
    /// It branches off below the committed block, where states may not be kept, or is so far from
    /// any state that this many blocks are not executed again.
    void check_out_of_reach(std::size_t at) {
        CAIRN_ASSERT(known_[blocks()[at].parent] == Known::valid);
        CAIRN_ASSERT(known_[at] == Known::no || known_[at] == Known::orphan);
        std::size_t meeting = at;
        while (!tree().is_ancestor(meeting, head_)) {
            meeting = blocks()[meeting].parent;
        }
        const std::uint64_t most = options_.max_side_blocks + options_.reorg_depth;
        CAIRN_ASSERT(blocks()[meeting].number < chain_->committed().number ||
                     blocks()[at].number - blocks()[meeting].number > most);
        tally_.add("out of reach");
    }
    std::size_t last_sound(std::size_t at) const {
        while (!tree().is_sound(at)) {
            at = blocks()[at].parent;
        }
        return at;
    }
    void learn(std::size_t at) {
        if (known_[at] == Known::valid || known_[at] == Known::invalid) {
            return;
        }
        const Known below = known_[blocks()[at].parent];
        if (below == Known::no || below == Known::orphan) {
            known_[at] = Known::orphan;
            return;
        }
        known_[at] = tree().is_sound(at) ? Known::valid : Known::invalid;
        for (std::size_t i = 1; i < BLOCKS; ++i) {
            if (blocks()[i].parent == at && known_[i] == Known::orphan) {
                learn(i);
            }
        }
    }

    // Forkchoices.
    /// BLOCKS: none is named; BLOCKS + 1: one that nobody knows.
    std::size_t any_block() { return input_.below(BLOCKS + 2); }
    Bytes32 hash_of(std::size_t at) const {
        return at < BLOCKS ? blocks()[at].hash : U256(at - BLOCKS).to_be();
    }
    bool is_below(std::size_t at, std::size_t head) const {
        return at < BLOCKS && known_[at] == Known::valid && tree().is_ancestor(at, head);
    }
    std::optional<ForkchoiceRule> wanted_refusal(std::size_t head, std::size_t safe,
                                                 std::size_t finalized) const {
        if (known_[head] == Known::invalid) {
            return ForkchoiceRule::invalid_head;
        }
        if (known_[head] != Known::valid) {
            return ForkchoiceRule::unknown_head;
        }
        if (!tree().is_ancestor(finalized_, head)) {
            return ForkchoiceRule::below_finalized;
        }
        if (safe != BLOCKS && !is_below(safe, head)) {
            return ForkchoiceRule::safe_not_ancestor;
        }
        if (finalized != BLOCKS && !is_below(finalized, head)) {
            return ForkchoiceRule::finalized_not_ancestor;
        }
        return std::nullopt;
    }
    void move() {
        const std::size_t head = next_head();
        const std::size_t safe = input_.one_in(6) ? any_block() : BLOCKS;
        std::size_t finalized = BLOCKS;
        if (input_.one_in(10)) {
            finalized = any_block();
        } else if (input_.one_in(6)) {
            finalized = blocks()[head].parent;
        }
        move_to(head, safe, finalized);
    }
    void move_to(std::size_t head, std::size_t safe, std::size_t finalized) {
        const ForkchoiceOutcome outcome =
            must(chain_->set_forkchoice({hash_of(head), hash_of(safe), hash_of(finalized)}));
        const auto wanted = wanted_refusal(head, safe, finalized);
        if (outcome.refused == ForkchoiceRule::below_reorg_depth) {
            CAIRN_ASSERT(!wanted && !tree().is_ancestor(head_, head));
            tally_.add("below the reorg depth");
            return;
        }
        CAIRN_ASSERT(outcome.refused == wanted);
        if (wanted) {
            tally_.add("refused forkchoices");
            return;
        }
        CAIRN_ASSERT(outcome.change.has_value() == (head != head_));
        if (outcome.change) {
            check_change(*outcome.change, head);
            ++moves_;
        }
        head_ = head;
        if (finalized != BLOCKS && blocks()[finalized].number > blocks()[finalized_].number) {
            finalized_ = finalized;
        }
        CAIRN_ASSERT(chain_->view()->head()->hash == blocks()[head_].hash);
    }
    void check_change(const HeadChange& change, std::size_t head) {
        std::size_t meeting = head_;
        std::size_t index = 0;
        for (; !tree().is_ancestor(meeting, head); meeting = blocks()[meeting].parent, ++index) {
            CAIRN_ASSERT(change.removed.at(index)->hash == blocks()[meeting].hash);
        }
        CAIRN_ASSERT(change.removed.size() == index);
        index = change.added.size();
        for (; head != meeting; head = blocks()[head].parent) {
            CAIRN_ASSERT(index > 0 && change.added[--index]->hash == blocks()[head].hash);
        }
        CAIRN_ASSERT(index == 0);
        tally_.add(change.removed.empty() ? "heads" : "reorganisations");
    }

    void lose_power() {
        const std::size_t unsynced = disk_.unsynced();
        stop();
        disk_.lose_unsynced(input_.below(unsynced + 1));
        open();
        const ChainViewPtr view = chain_->view();
        for (std::size_t i = 1; i < BLOCKS; ++i) {
            const bool is_there = view->block(blocks()[i].hash).value() != nullptr;
            CAIRN_ASSERT(!is_there || known_[i] == Known::valid);
            known_[i] = is_there ? Known::valid : Known::no;
        }
        // The head may be an earlier one; what was final is synced.
        head_ = 0;
        while (blocks()[head_].hash != view->head()->hash) {
            ++head_;
        }
        CAIRN_ASSERT(known_[head_] == Known::valid);
        CAIRN_ASSERT(tree().is_ancestor(finalized_, head_));
        CAIRN_ASSERT(finalized_ == 0 || view->finalized()->hash == blocks()[finalized_].hash);
        tally_.add("power cuts");
        check();
    }

    // What can be read.
    void check() {
        const ChainViewPtr view = chain_->view();
        CAIRN_ASSERT(view->head()->hash == blocks()[head_].hash);
        CAIRN_ASSERT(finalized_ == 0 || view->finalized()->hash == blocks()[finalized_].hash);
        for (std::size_t at = head_; at > 0; at = blocks()[at].parent) {
            const auto hash = view->canonical_hash(blocks()[at].number).value();
            CAIRN_ASSERT(hash == blocks()[at].hash);
        }
        CAIRN_ASSERT(!view->canonical_hash(blocks()[head_].number + 1).value());
        for (std::size_t i = 0; i < 5; ++i) {
            looked_at_ = looked_at_ % (BLOCKS - 1) + 1;
            check_block(*view, looked_at_);
        }
        const auto state = view->state(*view->head());
        CAIRN_ASSERT(state && (*state)->root() == blocks()[head_].block.header.state_root);
        const auto account = (*state)->account(plain_address(1)).value();
        const U256 wanted = 7 * blocks()[head_].transfers();
        CAIRN_ASSERT((account ? account->balance : U256()) == wanted);
        const std::uint64_t committed = chain_->committed().number;
        CAIRN_ASSERT(committed <= blocks()[head_].number);
        CAIRN_ASSERT(chain_->committed().hash == view->canonical_hash(committed).value());
    }
    void check_block(const ChainView& view, std::size_t at) const {
        const TreeBlock& block = blocks()[at];
        const ChainBlockPtr found = view.block(block.hash).value();
        CAIRN_ASSERT((found != nullptr) == (known_[at] == Known::valid));
        if (!found) {
            return;
        }
        CAIRN_ASSERT(found->block == block.block && found->number() == block.number);
        const auto results = view.results(block.hash).value();
        CAIRN_ASSERT(results && results->receipts.size() == block.block.transactions.size());
        if (tree().is_ancestor(at, head_)) {
            std::uint64_t index = 0;
            for (const Transaction& one : block.block.transactions) {
                const auto place = view.find_transaction(execution::transaction_hash(one)).value();
                const TransactionPlace wanted{block.hash, block.number, index++};
                CAIRN_ASSERT(place == wanted);
            }
        }
    }

    base::FuzzInput& input_;
    base::FuzzTally& tally_;
    ChainOptions options_;
    store::MemoryDisk disk_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<ExecutionChain> chain_;
    std::array<Known, BLOCKS> known_{};
    std::size_t head_ = 0;
    std::size_t finalized_ = 0;  // the genesis block: none
    std::size_t moves_ = 0;
    std::size_t looked_at_ = 0;  // the block that was checked last
};

}  // namespace

/// The tree is made here, where no time limit of an execution is counted.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    CAIRN_ASSERT(tree().blocks().size() == BLOCKS);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    Life life(input, tally);
    life.run();
    tally.input(life.moves() > 0);
    return 0;
}
