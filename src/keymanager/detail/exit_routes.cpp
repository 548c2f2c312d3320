// /eth/v1/validator/{pubkey}/voluntary_exit: an exit is signed and handed out, not sent.
#include "base/clock.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "keymanager/detail/context.hpp"
#include "keys/signed_messages.hpp"

#include <algorithm>
#include <charconv>

namespace cairn::keymanager::detail {

using namespace consensus;

namespace {

Epoch current_epoch(const ExitContext& exits) {
    const Spec& network = exits.signing.network;
    const std::uint64_t genesis_ms = exits.genesis_time * 1000;
    const std::uint64_t now_ms = exits.now_ms ? exits.now_ms() : base::now_ms();
    return compute_epoch_at_slot(
        network, compute_slot_at_time_ms(network, genesis_ms, std::max(now_ms, genesis_ms)));
}

Result<Epoch, ApiError> wanted_epoch(const ExitContext& exits, const http::Request& request) {
    const auto text = request.query_value("epoch");
    if (!text) {
        return current_epoch(exits);
    }
    json::Value number;
    number.kind = json::Kind::number;
    number.text = std::string(*text);
    const auto epoch = number.to_uint64();
    return epoch ? Result<Epoch, ApiError>(Epoch{*epoch}) : fail(400, "epoch is no number");
}

Result<ValidatorIndex, ApiError> active_index(const Context& context, const BLSPubkey& pubkey) {
    if (context.options.exits.node == nullptr) {
        return fail(500, "there is no beacon node to ask for the validator's index");
    }
    const std::lock_guard lock(context.node_mutex);
    const auto known = context.options.exits.node->validators({&pubkey, 1});
    if (!known) {
        return fail(500, known.error().what);
    }
    const auto validator = std::ranges::find(*known, pubkey, &validator::KnownValidator::pubkey);
    if (validator == known->end() || !validator->status.starts_with("active")) {
        return fail(400, "the validator is not active");
    }
    return validator->index;
}

Reply post_voluntary_exit(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const BLSPubkey pubkey, path_pubkey(request));
    CAIRN_TRY_ASSIGN(const Epoch epoch, wanted_epoch(context.options.exits, request));
    if (!context.keymanager.ring().find(pubkey)) {
        return fail(404, "no such key here");
    }
    CAIRN_TRY_ASSIGN(const ValidatorIndex index, active_index(context, pubkey));
    const VoluntaryExit exit{epoch, index};
    const auto signature = context.keymanager.sign(
        pubkey, validator::make_signing_request(context.options.exits.signing, exit));
    if (!signature) {
        return fail(500, signature.error().what);
    }
    return json_reply(R"({"data":)" + keys::to_json(SignedVoluntaryExit{exit, *signature}) + "}");
}

}  // namespace

void add_exit_routes(Routes& routes) {
    routes.post("/eth/v1/validator/{pubkey}/voluntary_exit", post_voluntary_exit);
}

}  // namespace cairn::keymanager::detail
