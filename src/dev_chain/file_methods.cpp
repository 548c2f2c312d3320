#include "dev_chain/dev_values.hpp"
#include "dev_chain/method_names.hpp"
#include "dev_chain/methods.hpp"
#include "dev_chain/state_file.hpp"

namespace cairn::dev_chain {
namespace {

using rpc::Answer;
using rpc::Parameters;

/// The bytes of the file, not packed: anvil takes them as well as packed ones.
Answer dump(const DevContext& context, const Parameters&) {
    CAIRN_TRY_ASSIGN(const std::string text, context.chain.exclusively([](const DevParts& parts) {
        return dump_state(parts);
    }));
    return rpc::data_text({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

/// The accounts go onto the state after the head; the chain stays where it is.
Answer load(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const Bytes bytes, parameters.required(0, rpc::read_data));
    const auto saved = read_state_file({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (!saved) {
        return rpc::invalid_params("state: " + saved.error());
    }
    CAIRN_TRY(context.chain.exclusively(
        [&](const DevParts& parts) { return parts.chain.change(saved->accounts); }));
    return "true";
}

}  // namespace

void add_file_methods(rpc::Dispatcher& out, const DevContext& context) {
    const auto with = [context](auto* method) {
        return [context, method](const Parameters& p) { return method(context, p); };
    };
    add_aliases(out, {"anvil_dumpState", "hardhat_dumpState"}, "historical states?", with(dump));
    add_aliases(out, {"anvil_loadState", "hardhat_loadState"}, "state", with(load));
}

}  // namespace cairn::dev_chain
