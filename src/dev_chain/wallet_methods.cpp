#include "dev_chain/method_names.hpp"
#include "dev_chain/transaction_request.hpp"
#include "dev_chain/typed_data.hpp"
#include "json/parse.hpp"

namespace cairn::dev_chain {
namespace {

using rpc::Answer;
using rpc::Parameters;

Answer accounts(const DevContext& context, const Parameters&) {
    json::Writer out;
    out.begin_array();
    for (const Address& address : context.chain.accounts().addresses()) {
        out.value(base::to_hex(address.view()));
    }
    for (const Address& address : context.chain.impersonation().addresses()) {
        if (!context.chain.accounts().contains(address)) {
            out.value(base::to_hex(address.view()));
        }
    }
    return out.end_array().take();
}

Read<SentTransaction> request_of(const DevContext& context, const Parameters& parameters) {
    return parameters.required(
        0, [&](const json::Value& value) { return read_transaction_request(context, value); });
}

Answer send(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(SentTransaction sent, request_of(context, parameters));
    CAIRN_TRY_ASSIGN(ReadyTransaction ready, make_ready(context, std::move(sent)));
    CAIRN_TRY_ASSIGN(const Bytes32 hash,
                     context.chain.send({std::move(ready.transaction), nullptr}, ready.origin));
    return rpc::data_text(hash.view());
}

Answer send_unsigned(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(SentTransaction sent, request_of(context, parameters));
    execution::set_unsigned_sender(sent.transaction, sent.sender);
    CAIRN_TRY_ASSIGN(const Bytes32 hash, context.chain.send({std::move(sent.transaction), nullptr},
                                                            execution_node::Origin::impersonated));
    return rpc::data_text(hash.view());
}

Answer sign_transaction(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(SentTransaction sent, request_of(context, parameters));
    if (!context.chain.accounts().contains(sent.sender)) {
        return rpc::invalid_params("No Signer available");
    }
    context.chain.accounts().sign(sent.sender, sent.transaction);
    return rpc::data_text(execution::encode_transaction(sent.transaction));
}

Answer sign_hash(const DevContext& context, const Address& address, const Bytes32& hash) {
    if (!context.chain.accounts().contains(address)) {
        return rpc::invalid_params("No Signer available");
    }
    return rpc::data_text(signature_bytes(context.chain.accounts().sign_hash(address, hash)));
}

/// address, data
Answer sign(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, rpc::read_address));
    CAIRN_TRY_ASSIGN(const Bytes data, parameters.required(1, rpc::read_data));
    return sign_hash(context, address, personal_message_hash(data));
}

/// data, address
Answer personal_sign(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes data, parameters.required(0, rpc::read_data));
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(1, rpc::read_address));
    return sign_hash(context, address, personal_message_hash(data));
}

/// An object, or the text of one.
Read<Bytes32> read_typed_data(const json::Value& value) {
    if (value.kind != json::Kind::string) {
        return typed_data_hash(value);
    }
    const auto document = json::parse_json(
        value.text,
        {.max_bytes = MAX_TYPED_DATA_BYTES, .max_depth = 32, .max_values = MAX_TYPED_DATA_VALUES});
    if (!document) {
        return rpc::invalid_params("typed data: " + json::to_string(document.error()));
    }
    return typed_data_hash(*document);
}

Answer sign_typed_data(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Address address, parameters.required(0, rpc::read_address));
    CAIRN_TRY_ASSIGN(const Bytes32 hash, parameters.required(1, read_typed_data));
    return sign_hash(context, address, hash);
}

}  // namespace

void add_wallet_methods(rpc::Dispatcher& out, const DevContext& context) {
    const auto with = [context](auto* method) {
        return [context, method](const Parameters& p) { return method(context, p); };
    };
    out.replace({"eth_accounts", "", with(accounts)});
    out.add({"eth_requestAccounts", "", with(accounts)});
    out.add({"eth_sendTransaction", "transaction", with(send)});
    out.add({"eth_sendUnsignedTransaction", "transaction", with(send_unsigned)});
    out.add({"eth_signTransaction", "transaction", with(sign_transaction)});
    out.add({"eth_sign", "address, data", with(sign)});
    out.add({"personal_sign", "data, address", with(personal_sign)});
    out.add({"eth_signTypedData_v4", "address, typed data", with(sign_typed_data)});
}

}  // namespace cairn::dev_chain
