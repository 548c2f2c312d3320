#include "rpc/block_lookup.hpp"
#include "rpc/methods.hpp"

namespace cairn::rpc {
namespace {

constexpr std::size_t MAX_PROOF_KEYS = 1'024;
constexpr std::size_t MAX_STORAGE_VALUES = 1'024;

struct StateAt {
    ChainBlockPtr block;
    StateSourcePtr source;
};

Read<StateAt> state_at(const Backend& backend, const Parameters& parameters, std::size_t index) {
    const ChainReaderPtr chain = backend.view();
    StateAt out;
    CAIRN_TRY_ASSIGN(out.block, block_parameter(*chain, parameters, index));
    CAIRN_TRY_ASSIGN(out.source, chain->state(*out.block));
    return out;
}

Answer get_balance(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, read_address));
    CAIRN_TRY_ASSIGN(const StateAt at, state_at(backend, parameters, 1));
    const auto account = at.source->reader().read_account(address);
    CAIRN_TRY(at.source->result());
    return json_string((account ? account->balance : U256()).to_hex());
}

Answer get_code(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, read_address));
    CAIRN_TRY_ASSIGN(const StateAt at, state_at(backend, parameters, 1));
    execution::StateReader& state = at.source->reader();
    const auto account = state.read_account(address);
    execution::CodePtr code;
    if (account && account->has_code()) {
        code = state.read_code(account->code_hash);
    }
    CAIRN_TRY(at.source->result());
    return data_text(code ? code->bytes() : BytesView());
}

Answer get_storage_at(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, read_address));
    CAIRN_TRY_ASSIGN(const U256 key, parameters.required(1, read_storage_key));
    CAIRN_TRY_ASSIGN(const StateAt at, state_at(backend, parameters, 2));
    const U256 value = at.source->reader().read_storage(address, key);
    CAIRN_TRY(at.source->result());
    return data_text(value.to_be().view());
}

Answer get_transaction_count(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, read_address));
    const json::Value* block = parameters.find(1);
    if (block != nullptr && block->text == "pending" && backend.pool != nullptr) {
        if (const auto nonce = backend.pool->next_nonce(address)) {
            return json_string(quantity(*nonce));
        }
    }
    CAIRN_TRY_ASSIGN(const StateAt at, state_at(backend, parameters, 1));
    const auto account = at.source->reader().read_account(address);
    CAIRN_TRY(at.source->result());
    return json_string(quantity(account ? account->nonce : 0));
}

struct SlotsOfAccount {
    Address address;
    std::vector<U256> keys;
};

Read<std::vector<SlotsOfAccount>> read_slots_by_account(const json::Value& value) {
    if (value.kind != json::Kind::object) {
        return invalid_params("json: cannot unmarshal " + std::string(to_string(value.kind)) +
                              " into Go value of type map[common.Address][]string");
    }
    std::vector<SlotsOfAccount> out;
    for (const json::Member& member : value.members) {
        json::Value name;
        name.kind = json::Kind::string;
        name.text = member.key;
        SlotsOfAccount one;
        CAIRN_TRY_ASSIGN(one.address, read_address(name));
        CAIRN_TRY_ASSIGN(one.keys, read_list(member.value, MAX_STORAGE_VALUES, read_storage_key));
        out.push_back(std::move(one));
    }
    return out;
}

Answer get_storage_values(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const auto asked, parameters.required(0, read_slots_by_account));
    std::size_t count = 0;
    for (const SlotsOfAccount& one : asked) {
        count += one.keys.size();
    }
    if (count == 0) {
        return invalid_params("empty request");
    }
    if (count > MAX_STORAGE_VALUES) {
        return invalid_params("too many slots (max " + std::to_string(MAX_STORAGE_VALUES) + ")");
    }
    CAIRN_TRY_ASSIGN(const StateAt at, state_at(backend, parameters, 1));
    json::Writer out;
    out.begin_object();
    for (const SlotsOfAccount& one : asked) {
        out.key(base::to_hex(one.address.view())).begin_array();
        for (const U256& key : one.keys) {
            const Bytes32 word = at.source->reader().read_storage(one.address, key).to_be();
            out.value(base::to_hex(word.view()));
        }
        out.end_array();
    }
    CAIRN_TRY(at.source->result());
    return out.end_object().take();
}

void write_proof(json::Writer& out, std::string_view name, const state::Proof& proof) {
    out.key(name).begin_array();
    for (const Bytes& node : proof) {
        out.value(base::to_hex(node));
    }
    out.end_array();
}

/// As it was asked for: 32 bytes stay 32 bytes, anything shorter is a quantity.
struct ProofKey {
    U256 key;
    std::string text;
};
Read<ProofKey> read_proof_key(const json::Value& value) {
    CAIRN_TRY_ASSIGN(const U256 key, read_storage_key(value));
    const bool is_word = value.text.size() == 66;
    return ProofKey{.key = key, .text = is_word ? base::to_hex(key.to_be().view()) : key.to_hex()};
}

Read<std::vector<ProofKey>> read_proof_keys(const json::Value& value) {
    return read_list(value, MAX_PROOF_KEYS, read_proof_key);
}

std::string proof_text(const Address& address, const state::AccountProof& proof,
                       const std::vector<ProofKey>& keys) {
    const state::Account account = proof.account.value_or(state::Account{});
    json::Writer out;
    out.begin_object();
    write_data(out, "address", address.view());
    write_proof(out, "accountProof", proof.proof);
    write_quantity(out, "balance", account.balance);
    write_data(out, "codeHash", account.code_hash.view());
    write_quantity(out, "nonce", account.nonce);
    write_data(out, "storageHash", account.storage_root.view());
    out.key("storageProof").begin_array();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        out.begin_object().field("key", keys[i].text);
        write_quantity(out, "value", proof.slots[i].value);
        write_proof(out, "proof", proof.slots[i].proof);
        out.end_object();
    }
    return out.end_array().end_object().take();
}

Answer get_proof(const Backend& backend, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, read_address));
    CAIRN_TRY_ASSIGN(const auto keys, parameters.required(1, read_proof_keys));
    CAIRN_TRY_ASSIGN(const StateAt at, state_at(backend, parameters, 2));
    std::vector<Bytes32> slots;
    for (const ProofKey& one : keys) {
        slots.push_back(one.key.to_be());
    }
    CAIRN_TRY_ASSIGN(const state::AccountProof proof, at.source->prove(address, slots));
    return proof_text(address, proof, keys);
}

}  // namespace

void add_state_methods(Dispatcher& out, const Backend& backend) {
    const auto with = [&backend](auto* method) {
        return [&backend, method](const Parameters& p) { return method(backend, p); };
    };
    out.add({"eth_getBalance", "address, block?", with(get_balance)});
    out.add({"eth_getCode", "address, block?", with(get_code)});
    out.add({"eth_getStorageAt", "address, key, block?", with(get_storage_at)});
    out.add({"eth_getStorageValues", "keys by address, block?", with(get_storage_values)});
    out.add({"eth_getTransactionCount", "address, block?", with(get_transaction_count)});
    out.add({"eth_getProof", "address, keys, block?", with(get_proof)});
}

}  // namespace cairn::rpc
