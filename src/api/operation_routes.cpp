// /eth/v{1,2}/beacon/pool: exits, slashings and changes of withdrawal keys that wait for a block.
#include "api/body.hpp"
#include "api/context.hpp"
#include "api/submit.hpp"
#include "consensus/containers/operations.hpp"

namespace cairn::api {

using namespace consensus;
using node::OperationPool;
using node::Topic;

namespace {

enum class Versioned : std::uint8_t { no, yes };

/// All that wait, by `List`, a function of the pool.
template <auto List, Versioned HasVersion>
Reply get_operations(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, false));
    using Operations = decltype((std::declval<const OperationPool&>().*List)());
    using Found = std::pair<Spec, Operations>;
    CAIRN_TRY_ASSIGN(const Found found, context.node.call([](node::Node& node) {
        return Found{node.current_spec(), (node.operations().*List)()};
    }));
    Envelope envelope{.tells_optimistic = false};
    if constexpr (HasVersion == Versioned::yes) {
        envelope.version = found.first.fork_id();
    }
    return data_reply(envelope, to_json_array(found.first, found.second));
}

/// One operation, in the fork of now.
template <class Operation>
Reply submit_operation(const Context& context, Topic topic, std::string_view name,
                       const Operation& operation) {
    CAIRN_TRY_ASSIGN(const auto sent, context.node.call([&](node::Node& node) {
        return submit(node, topic, 0, operation, node.chain().current_slot());
    }));
    if (!sent) {
        return fail(400, "Invalid " + std::string(name) + ": " + sent.error());
    }
    return empty_reply();
}

template <class Operation>
Result<Operation, ApiError> read_operation(const http::Request& request, const Spec& spec) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    return from_json<Operation>(spec, body);
}

Reply post_exit(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const auto exit,
                     read_operation<SignedVoluntaryExit>(request, context.facts.network));
    return submit_operation(context, Topic::voluntary_exit, "voluntary exit", exit);
}

Reply post_proposer_slashing(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const auto slashing,
                     read_operation<ProposerSlashing>(request, context.facts.network));
    return submit_operation(context, Topic::proposer_slashing, "proposer slashing", slashing);
}

/// One of electra may hold more attesters than one before it could.
Reply post_attester_slashing(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Spec spec, spec_of_body(context.facts.network, request));
    CAIRN_TRY_ASSIGN(const auto slashing, read_operation<AttesterSlashing>(request, spec));
    CAIRN_TRY_ASSIGN(const Spec now,
                     context.node.call([](node::Node& node) { return node.current_spec(); }));
    if (spec.at_least(ForkId::electra) && !now.at_least(ForkId::electra)) {
        return fail(400, "The header Eth-Consensus-Version names a fork that has not begun");
    }
    return submit_operation(context, Topic::attester_slashing, "attester slashing", slashing);
}

Reply post_key_changes(const Context& context, const http::Request& request) {
    return submit_each<SignedBLSToExecutionChange>(
        context, request, context.facts.network, ListMedia::json,
        [](node::Node& node, const SignedBLSToExecutionChange& change) {
            return submit(node, Topic::bls_to_execution_change, 0, change,
                          node.chain().current_slot());
        });
}

}  // namespace

void add_operation_routes(Routes& routes) {
    constexpr auto get_attester_slashings =
        get_operations<&OperationPool::list_attester_slashings, Versioned::yes>;
    constexpr auto get_proposer_slashings =
        get_operations<&OperationPool::list_proposer_slashings, Versioned::no>;
    constexpr auto get_exits = get_operations<&OperationPool::list_exits, Versioned::no>;
    constexpr auto get_key_changes =
        get_operations<&OperationPool::list_key_changes, Versioned::no>;
    routes.get("/eth/v2/beacon/pool/attester_slashings", get_attester_slashings);
    routes.post("/eth/v2/beacon/pool/attester_slashings", post_attester_slashing);
    routes.get("/eth/v1/beacon/pool/proposer_slashings", get_proposer_slashings);
    routes.post("/eth/v1/beacon/pool/proposer_slashings", post_proposer_slashing);
    routes.get("/eth/v1/beacon/pool/voluntary_exits", get_exits);
    routes.post("/eth/v1/beacon/pool/voluntary_exits", post_exit);
    routes.get("/eth/v1/beacon/pool/bls_to_execution_changes", get_key_changes);
    routes.post("/eth/v1/beacon/pool/bls_to_execution_changes",
                told_one_by_one<post_key_changes, Context>);
}

}  // namespace cairn::api
