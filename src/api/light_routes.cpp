// /eth/v1/beacon/light_client: what light clients follow the chain by.
#include "api/context.hpp"
#include "api/ids.hpp"
#include "api/light_data.hpp"
#include "consensus/constants.hpp"
#include "consensus/fork_digest.hpp"
#include "consensus/misc.hpp"

namespace cairn::api {

using namespace consensus;
using light::Forked;
using light::LightClientDataCollection;

namespace {

/// What `find(collection)` has, a Forked<T> or nothing.
template <class T, class F>
Result<Forked<T>, ApiError> find_data(const Context& context, std::string_view name, F&& find) {
    return context.node.ask([&](node::Node&) -> Result<Forked<T>, ApiError> {
        const LightClientDataCollection* const collection = context.light.collection();
        std::optional<Forked<T>> found;
        if (collection != nullptr) {
            found = find(*collection);
        }
        if (!found) {
            return fail(404, std::string(name) + " is not available");
        }
        return *std::move(found);
    });
}

template <class T>
Reply forked_reply(const Context& context, const http::Request& request, const Forked<T>& found) {
    const Spec spec = context.facts.network.with_fork(found.fork);
    return object_reply(request, {.version = found.fork, .tells_optimistic = false}, spec,
                        found.data);
}

Reply get_bootstrap(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const Root root, parse_hex<32>("block_root", request.parameter("block_root")));
    CAIRN_TRY_ASSIGN(const auto found,
                     find_data<LightClientBootstrap>(context, "A bootstrap of this block",
                                                     [&](const LightClientDataCollection& all) {
                                                         return all.bootstrap(root);
                                                     }));
    return forked_reply(context, request, found);
}

Reply get_finality_update(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const auto found,
                     find_data<LightClientFinalityUpdate>(context, "A finality update",
                                                          [](const LightClientDataCollection& all) {
                                                              return all.latest_finality_update();
                                                          }));
    return forked_reply(context, request, found);
}

Reply get_optimistic_update(const Context& context, const http::Request& request) {
    CAIRN_TRY(accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const auto found,
                     find_data<LightClientOptimisticUpdate>(
                         context, "An optimistic update", [](const LightClientDataCollection& all) {
                             return all.latest_optimistic_update();
                         }));
    return forked_reply(context, request, found);
}

// Updates ----------------------------------------------------------------------------------------

using Updates = std::vector<Forked<LightClientUpdate>>;

/// In consecutive order from the first that there is.
Updates find_updates(const LightClientDataCollection& all, std::uint64_t start,
                     std::uint64_t count) {
    Updates found;
    for (const std::uint64_t period : all.update_periods()) {
        const bool is_wanted = period >= start && period - start < count;
        const bool follows = found.empty() || all.best_update(period - 1) != nullptr;
        if (is_wanted && follows) {
            found.push_back(*all.best_update(period));
        }
    }
    return found;
}

void append_le64(Bytes& out, std::uint64_t number) {
    out.resize(out.size() + 8);
    base::store_le64(&out[out.size() - 8], number);
}

/// Each with its length and the digest of its fork.
Bytes to_chunks(const Facts& facts, const Updates& updates) {
    Bytes out;
    for (const auto& [fork, update] : updates) {
        const Spec spec = facts.network.with_fork(fork);
        const Epoch epoch = compute_epoch_at_slot(spec, update.attested_header.beacon.slot);
        const ForkDigest digest = compute_fork_digest(spec, facts.genesis_validators_root, epoch);
        const Bytes bytes = ssz::encode(spec, update);
        append_le64(out, digest.bytes.size() + bytes.size());
        out.insert(out.end(), digest.begin(), digest.end());
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    return out;
}

std::string to_json(const Facts& facts, const Updates& updates) {
    json::Writer out;
    out.begin_array();
    for (const auto& [fork, update] : updates) {
        const Spec spec = facts.network.with_fork(fork);
        out.begin_object().field("version", to_string(fork));
        out.key("data").json(json::to_json(spec, update)).end_object();
    }
    out.end_array();
    return out.take();
}

Reply get_updates(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const Media media, accepted_media(request, true));
    CAIRN_TRY_ASSIGN(const std::uint64_t start, query_number(request, "start_period"));
    CAIRN_TRY_ASSIGN(const std::uint64_t asked, query_number(request, "count"));
    const std::uint64_t count = std::min(asked, MAX_REQUEST_LIGHT_CLIENT_UPDATES);
    CAIRN_TRY_ASSIGN(const Updates updates, context.node.call([&](node::Node&) {
        const LightClientDataCollection* const collection = context.light.collection();
        return collection == nullptr ? Updates{} : find_updates(*collection, start, count);
    }));
    if (media == Media::ssz) {
        return ssz_reply({.tells_optimistic = false}, to_chunks(context.facts, updates));
    }
    return http::text_response(200, "application/json", to_json(context.facts, updates));
}

}  // namespace

void add_light_routes(Routes& routes) {
    routes.get("/eth/v1/beacon/light_client/bootstrap/{block_root}", get_bootstrap);
    routes.get("/eth/v1/beacon/light_client/updates", get_updates);
    routes.get("/eth/v1/beacon/light_client/finality_update", get_finality_update);
    routes.get("/eth/v1/beacon/light_client/optimistic_update", get_optimistic_update);
}

}  // namespace cairn::api
