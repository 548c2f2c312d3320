#include "dev_chain/dev_options.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "execution/requests.hpp"
#include "execution_node/system_contracts.hpp"
#include "state/mpt_state_tree.hpp"

#include <algorithm>
#include <map>

namespace cairn::dev_chain {
namespace {

using evm::Revision;
using state::AccountChange;
using state::AccountFields;

/// github.com/Arachnid/deterministic-deployment-proxy.
constexpr std::string_view FACTORY_ADDRESS = "0x4e59b44847b379578588920ca78fbf26c0b4956c";
constexpr std::string_view FACTORY_CODE =
    "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0360160008160208237803582"
    "8234f58015156039578182fd5b8082525050506014600cf3";

class Alloc {
  public:
    void add_balance(const Address& address, const U256& balance) {
        at(address).fields->balance += balance;
    }
    void add_code(std::string_view address, std::string_view code, std::uint64_t nonce) {
        const auto where = base::fixed_from_hex<20>(address);
        auto bytes = base::from_hex(code);
        CAIRN_ASSERT(where && bytes);
        AccountChange& account = at(*where);
        account.fields->nonce = nonce;
        account.fields->code_hash = crypto::keccak256(*bytes);
        out_.codes.push_back({account.fields->code_hash, *std::move(bytes)});
    }
    void inhibit(std::string_view address) {
        at(*base::fixed_from_hex<20>(address)).slots = {{Bytes32{}, U256::max()}};
    }
    state::StateDiff take() {
        for (auto& [address, account] : accounts_) {
            out_.accounts.push_back(std::move(account));
        }
        return std::move(out_);
    }

  private:
    AccountChange& at(const Address& address) {
        return accounts_.try_emplace(address, AccountChange{address, AccountFields{}, false, {}})
            .first->second;
    }
    std::map<Address, AccountChange> accounts_;
    state::StateDiff out_;
};

state::StateDiff first_state(const DevOptions& options, const DevAccounts& accounts) {
    Alloc alloc;
    for (const Address& address : accounts.addresses()) {
        alloc.add_balance(address, options.balance);
    }
    alloc.add_code(FACTORY_ADDRESS, FACTORY_CODE, 0);
    if (options.hardfork >= Revision::cancun) {
        for (const auto& contract : execution_node::system_contracts()) {
            alloc.add_code(contract.address, contract.code, 1);
            if (contract.is_inhibited && options.hardfork < Revision::prague) {
                alloc.inhibit(contract.address);
            }
        }
    }
    return alloc.take();
}

void set_fork_fields(Revision revision, const U256& base_fee, execution::Block& block) {
    execution::Header& header = block.header;
    header.transactions_root = state::EMPTY_TRIE_ROOT;
    header.receipt_root = state::EMPTY_TRIE_ROOT;
    if (revision >= Revision::london) {
        header.base_fee_per_gas = base_fee;
    }
    if (revision >= Revision::shanghai) {
        header.withdrawals_root = state::EMPTY_TRIE_ROOT;
        block.withdrawals.emplace();
    }
    if (revision >= Revision::cancun) {
        header.blob_gas_used = 0;
        header.excess_blob_gas = 0;
        header.parent_beacon_block_root = Bytes32{};
    }
    if (revision >= Revision::prague) {
        header.requests_hash = execution::compute_requests_hash({});
    }
}

}  // namespace

execution::ChainConfig dev_config(const DevOptions& options) {
    execution::ChainConfig out;
    out.chain_id = options.chain_id;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(options.hardfork); ++i) {
        out.forks.push_back({static_cast<Revision>(i), 0, 0, {}});
    }
    return out;
}

execution_node::Genesis dev_genesis(const DevOptions& options, const DevAccounts& accounts) {
    execution_node::Genesis out;
    out.config = dev_config(options);
    out.state = first_state(options, accounts);
    execution::Header& header = out.block.header;
    header.number = options.number;
    header.timestamp = options.timestamp;
    header.gas_limit = options.gas_limit;
    header.coinbase = options.coinbase;
    set_fork_fields(options.hardfork, options.base_fee.value_or(execution::INITIAL_BASE_FEE),
                    out.block);
    state::MptStateTree tree;
    const auto state = tree.apply(tree.empty(), out.state, base::serial_executor());
    CAIRN_ASSERT(state);  // a tree in memory cannot fail
    header.state_root = (*state)->root();
    return out;
}

}  // namespace cairn::dev_chain
