#include "state/mpt_state_tree.hpp"

#include "crypto/keccak256.hpp"
#include "json/parse.hpp"
#include "state/state_samples_test.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace cairn::state {
namespace {

base::Executor& alone = base::serial_executor();

StatePtr applied(StateTree& tree, const StatePtr& parent, const StateDiff& diff,
                 base::Executor& executor = alone) {
    return tree.apply(parent, diff, executor).value();
}

void expect_account(const StateVersion& state, const Bytes20& address, const ModelAccount& want) {
    const std::optional<Account> account = state.account(address).value();
    ASSERT_TRUE(account);
    EXPECT_EQ(account->nonce, want.fields.nonce);
    EXPECT_EQ(account->balance, want.fields.balance);
    EXPECT_EQ(account->code_hash, want.fields.code_hash);
    for (const auto& [slot, value] : want.slots) {
        EXPECT_EQ(state.storage(address, slot).value(), value);
    }
}

void expect_proof(const StateVersion& state, const Bytes20& address) {
    const std::vector<Bytes32> slots = {sample_slot(0), sample_slot(3), sample_slot(99)};
    const AccountProof proof = state.prove(address, slots).value();
    const Bytes32 key = crypto::keccak256(address.view());
    const auto proved = verify_proof(state.root(), key.view(), proof.proof);
    ASSERT_TRUE(proved) << to_string(proved.error());
    ASSERT_EQ(proved->has_value(), proof.account.has_value());
    EXPECT_EQ(state.account(address).value(), proof.account);
    const Bytes32 storage_root = proof.account ? proof.account->storage_root : EMPTY_TRIE_ROOT;
    if (*proved) {
        EXPECT_EQ(decode_account(**proved), *proof.account);
    }
    for (const SlotProof& slot : proof.slots) {
        const Bytes32 place = crypto::keccak256(slot.slot.view());
        const auto value = verify_proof(storage_root, place.view(), slot.proof);
        ASSERT_TRUE(value) << to_string(value.error());
        EXPECT_EQ(value->has_value(), !slot.value.is_zero());
        EXPECT_EQ(state.storage(address, slot.slot).value(), slot.value);
    }
}

void expect_same(const StateVersion& state, const ModelState& model) {
    EXPECT_EQ(state.root(), model.root());
    for (std::uint64_t number = 0; number < 40; ++number) {
        const Bytes20 address = sample_address(number);
        const auto found = model.accounts().find(address);
        if (found != model.accounts().end()) {
            expect_account(state, address, found->second);
        } else {
            EXPECT_EQ(state.account(address).value(), std::nullopt);
            EXPECT_EQ(state.storage(address, sample_slot(1)).value(), base::U256());
        }
        expect_proof(state, address);
    }
}

TEST(MptStateTree, BeginsEmpty) {
    MptStateTree tree;
    const StatePtr state = tree.empty();
    EXPECT_EQ(state->root(), EMPTY_TRIE_ROOT);
    EXPECT_EQ(state->account({}).value(), std::nullopt);
    EXPECT_EQ(applied(tree, state, {})->root(), EMPTY_TRIE_ROOT);
}

// Versions that branch off each other, against maps; older ones stay as they were.
TEST(MptStateTree, AgreesWithMaps) {
    std::mt19937 random(1);
    MptStateTree tree;
    std::vector<std::pair<StatePtr, ModelState>> versions = {{tree.empty(), ModelState()}};
    for (int step = 0; step < 80; ++step) {
        auto [state, model] =
            versions[versions.size() - 1 - random() % std::min<std::size_t>(3, versions.size())];
        const StateDiff diff = sample_diff(random, 1 + random() % 20, 30, 12);
        state = applied(tree, state, diff);
        model.apply(diff);
        ASSERT_EQ(state->root(), model.root()) << step;
        versions.emplace_back(state, model);
    }
    for (std::size_t i = 0; i < versions.size(); i += 7) {
        expect_same(*versions[i].first, versions[i].second);
    }
}

TEST(MptStateTree, ThreadsMakeTheSameState) {
    std::mt19937 random(5);
    MptStateTree tree;
    StatePtr one = tree.empty();
    StatePtr other = tree.empty();
    for (int step = 0; step < 4; ++step) {
        StateDiff diff = sample_diff(random, 600, 2000, 30);
        AccountChange& large = diff.accounts[17];  // more slots than one thread is given
        large.fields = AccountFields{};
        large.slots.clear();
        for (std::uint64_t slot = 0; slot < 3000; ++slot) {
            large.slots.push_back({sample_slot(slot), random() % 4});
        }
        one = applied(tree, one, diff);
        other = applied(tree, other, diff, base::tbb_executor());
        EXPECT_EQ(one->root(), other->root());
    }
}

TEST(MptStateTree, KeepsCodes) {
    MptStateTree tree;
    const Bytes code = {0x60, 0x00};
    const Bytes32 hash = crypto::keccak256(code);
    StateDiff diff;
    diff.codes.push_back({hash, code});
    const StatePtr state = applied(tree, tree.empty(), diff);
    EXPECT_EQ(*state->code(hash).value(), code);
    EXPECT_EQ(*state->code(EMPTY_CODE_HASH).value(), Bytes());
    EXPECT_EQ(state->code(Bytes32{}).error().kind, StateErrorKind::unknown_code);
}

TEST(StateDiff, KnowsItsOrder) {
    StateDiff diff;
    diff.accounts = {{.address = sample_address(1),
                      .fields = AccountFields{},
                      .storage_cleared = {},
                      .slots = {}},
                     {.address = sample_address(2),
                      .fields = AccountFields{},
                      .storage_cleared = {},
                      .slots = {}}};
    EXPECT_TRUE(is_well_formed(diff));
    diff.accounts[0].slots = {{sample_slot(2), 1}, {sample_slot(1), 1}};
    EXPECT_FALSE(is_well_formed(diff));
    diff.accounts[0].slots = {{sample_slot(2), 1}, {sample_slot(2), 1}};
    EXPECT_FALSE(is_well_formed(diff));
    diff.accounts[0].slots = {{sample_slot(2), 1}};
    diff.accounts[0].fields.reset();
    EXPECT_FALSE(is_well_formed(diff));
    std::swap(diff.accounts[0], diff.accounts[1]);
    diff.accounts[1].slots.clear();
    EXPECT_FALSE(is_well_formed(diff));
}

TEST(Account, IsReadStrictly) {
    const Account account{
        .nonce = 7, .balance = base::U256(1, 2, 3, 4), .storage_root = {}, .code_hash = {}};
    Bytes encoding = encode_account(account);
    EXPECT_EQ(decode_account(encoding), account);
    encoding.push_back(0);
    EXPECT_EQ(decode_account(encoding).error().rule, rlp::Rule::trailing_bytes);
    EXPECT_EQ(decode_account(Bytes{0xc0}).error().rule, rlp::Rule::item_missing);
    EXPECT_EQ(decode_account(Bytes{0xc1, 0x00}).error().rule, rlp::Rule::integer_leading_zero);
    EXPECT_EQ(EMPTY_CODE_HASH, crypto::keccak256({}));
    EXPECT_EQ(EMPTY_TRIE_ROOT, crypto::keccak256(Bytes{0x80}));
}

base::U256 number_of(const json::Value& value) {
    return base::U256::parse(value.text).value();
}

StateDiff genesis_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    const json::Value document = json::parse_json(text.str()).value();
    std::map<Bytes20, AccountChange> accounts;
    for (const auto& [address, entry] : document.find("alloc")->members) {
        AccountChange change{.address = base::fixed_from_hex<20>(address).value(),
                             .fields = AccountFields{},
                             .storage_cleared = false,
                             .slots = {}};
        change.fields->balance = number_of(*entry.find("balance"));
        if (const json::Value* nonce = entry.find("nonce")) {
            change.fields->nonce = number_of(*nonce).low64();
        }
        if (const json::Value* code = entry.find("code")) {
            change.fields->code_hash = crypto::keccak256(base::from_hex(code->text).value());
        }
        std::map<Bytes32, base::U256> slots;
        if (const json::Value* storage = entry.find("storage")) {
            for (const auto& [slot, value] : storage->members) {
                slots[number_of({.kind = json::Kind::string,
                                 .quoted = true,
                                 .text = slot,
                                 .items = {},
                                 .members = {}})
                          .to_be()] = number_of(value);
            }
        }
        for (const auto& [slot, value] : slots) {
            change.slots.push_back({slot, value});
        }
        accounts[change.address] = change;
    }
    StateDiff out;
    for (auto& [address, change] : accounts) {
        out.accounts.push_back(std::move(change));
    }
    return out;
}

// 8,893 accounts; and the one of hoodi has contracts with storage.
TEST(MptStateTree, KnowsGenesisOfMainnetAndHoodi) {
    const std::filesystem::path folder =
        std::filesystem::path(CAIRN_SOURCE_DIR) / "../shared/vectors/networks";
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no " << folder;
    }
    const auto root_of = [&](const char* network) {
        MptStateTree tree;
        const StateDiff diff = genesis_of(folder / network / "metadata/genesis.json");
        return base::to_hex(applied(tree, tree.empty(), diff)->root().view());
    };
    EXPECT_EQ(root_of("mainnet"),
              "0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544");
    EXPECT_EQ(root_of("hoodi"),
              "0xda87d7f5f91c51508791bbcbd4aa5baf04917830b86985eeb9ad3d5bfb657576");
}

}  // namespace
}  // namespace cairn::state
