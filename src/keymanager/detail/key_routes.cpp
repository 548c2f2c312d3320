// /eth/v1/keystores and /eth/v1/remotekeys.
#include "keymanager/detail/context.hpp"

namespace cairn::keymanager::detail {

using consensus::BLSPubkey;
using validator::KeyInfo;

namespace {

Reply get_keystores(const Context& context, const http::Request&) {
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const KeyInfo& key : context.keymanager.ring().keys()) {
        if (key.is_remote()) {
            continue;
        }
        out.begin_object().field("validating_pubkey", base::to_hex(key.pubkey.view()));
        if (!key.derivation_path.empty()) {
            out.field("derivation_path", key.derivation_path);
        }
        out.field("readonly", key.read_only).end_object();
    }
    return json_reply(out.end_array().end_object().take());
}

Result<std::vector<KeystoreImport>, ApiError> read_imports(const json::Value& body) {
    CAIRN_TRY_ASSIGN(const json::Value* const keystores, array_member(body, "keystores"));
    CAIRN_TRY_ASSIGN(const json::Value* const passwords, array_member(body, "passwords"));
    if (keystores->items.size() != passwords->items.size()) {
        return fail(400, "keystores and passwords are not equally many");
    }
    std::vector<KeystoreImport> out;
    for (std::size_t i = 0; i < keystores->items.size(); ++i) {
        const json::Value& keystore = keystores->items[i];
        const json::Value& password = passwords->items[i];
        if (keystore.kind != json::Kind::string || password.kind != json::Kind::string) {
            return fail(400, "a keystore or password is no string");
        }
        out.push_back({keystore.text, password.text});
    }
    return out;
}

Result<std::optional<protection::Interchange>, ApiError> read_history(const json::Value& body) {
    const json::Value* const member = body.find("slashing_protection");
    if (member == nullptr || member->kind == json::Kind::null || member->text.empty()) {
        return std::nullopt;
    }
    auto history = protection::parse_interchange(member->text);
    if (!history) {
        return fail(400, "slashing_protection: " + history.error().what);
    }
    return *std::move(history);
}

Reply post_keystores(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    CAIRN_TRY_ASSIGN(const std::vector<KeystoreImport> imports, read_imports(body));
    CAIRN_TRY_ASSIGN(const auto history, read_history(body));
    json::Writer out;
    out.begin_object();
    write_statuses(out, context.keymanager.import_keystores(imports, history));
    return json_reply(out.end_object().take());
}

Reply delete_keystores(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    CAIRN_TRY_ASSIGN(const std::vector<BLSPubkey> pubkeys, pubkeys_member(body));
    const auto deletion = context.keymanager.delete_keystores(pubkeys);
    if (!deletion) {
        return fail(500, "the keys sign no more, but their history cannot be read: " +
                             deletion.error().what);
    }
    json::Writer out;
    out.begin_object();
    write_statuses(out, deletion->statuses);
    out.field("slashing_protection", protection::to_json(deletion->history));
    return json_reply(out.end_object().take());
}

Reply get_remotekeys(const Context& context, const http::Request&) {
    json::Writer out;
    out.begin_object().key("data").begin_array();
    for (const KeyInfo& key : context.keymanager.ring().keys()) {
        if (key.is_remote()) {
            out.begin_object()
                .field("pubkey", base::to_hex(key.pubkey.view()))
                .field("url", key.url)
                .field("readonly", key.read_only)
                .end_object();
        }
    }
    return json_reply(out.end_array().end_object().take());
}

Reply post_remotekeys(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    CAIRN_TRY_ASSIGN(const json::Value* const list, array_member(body, "remote_keys"));
    std::vector<RemoteKey> keys;
    for (const json::Value& item : list->items) {
        CAIRN_TRY_ASSIGN(const std::string text, text_member(item, "pubkey"));
        const auto pubkey = text.starts_with("0x") ? base::fixed_from_hex<48>(text) : std::nullopt;
        if (!pubkey) {
            return fail(400, "remote_keys: pubkey is not 0x and 96 digits");
        }
        const json::Value* const url = item.find("url");
        keys.push_back({*pubkey, url == nullptr ? std::string() : url->text});
    }
    json::Writer out;
    out.begin_object();
    write_statuses(out, context.keymanager.import_remote_keys(keys));
    return json_reply(out.end_object().take());
}

Reply delete_remotekeys(const Context& context, const http::Request& request) {
    CAIRN_TRY_ASSIGN(const json::Value body, parse_body(request));
    CAIRN_TRY_ASSIGN(const std::vector<BLSPubkey> pubkeys, pubkeys_member(body));
    json::Writer out;
    out.begin_object();
    write_statuses(out, context.keymanager.delete_remote_keys(pubkeys));
    return json_reply(out.end_object().take());
}

}  // namespace

void add_key_routes(Routes& routes) {
    routes.get("/eth/v1/keystores", get_keystores);
    routes.post("/eth/v1/keystores", post_keystores);
    routes.remove("/eth/v1/keystores", delete_keystores);
    routes.get("/eth/v1/remotekeys", get_remotekeys);
    routes.post("/eth/v1/remotekeys", post_remotekeys);
    routes.remove("/eth/v1/remotekeys", delete_remotekeys);
}

}  // namespace cairn::keymanager::detail
