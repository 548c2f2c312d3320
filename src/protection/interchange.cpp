#include "protection/interchange.hpp"

#include "json/parse.hpp"
#include "json/writer.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>

namespace cairn::protection {

using namespace consensus;

namespace {

constexpr std::string_view FORMAT_VERSION = "5";

template <class T>
using Read = Result<T, ProtectionError>;

unexpected<ProtectionError> refuse(std::string what) {
    return unexpected(ProtectionError{ProtectionCause::interchange, std::move(what)});
}

/// An object with all of `required`, and nothing else but `optional`.
Read<void> expect_object(const json::Value& value, std::string_view what,
                         std::initializer_list<std::string_view> required,
                         std::string_view optional = {}) {
    if (value.kind != json::Kind::object) {
        return refuse(std::string(what) + " is not an object");
    }
    for (const std::string_view name : required) {
        if (value.find(name) == nullptr) {
            return refuse(std::string(what) + " has no " + std::string(name));
        }
    }
    for (const json::Member& member : value.members) {
        if (member.key != optional && std::ranges::find(required, member.key) == required.end()) {
            return refuse(std::string(what) + " has the unknown member " + member.key);
        }
    }
    return {};
}

Read<std::uint64_t> read_number(const json::Value& object, std::string_view name) {
    const json::Value* const value = object.find(name);
    const auto number = value != nullptr && value->kind == json::Kind::string
                            ? value->to_uint64()
                            : std::optional<std::uint64_t>();
    if (!number) {
        return refuse(std::string(name) + " is not a 64-bit number in quotes");
    }
    return *number;
}

template <std::size_t N>
Read<FixedBytes<N>> read_bytes(const json::Value& object, std::string_view name) {
    const json::Value* const value = object.find(name);
    if (value != nullptr && value->kind == json::Kind::string && value->text.starts_with("0x")) {
        if (const auto bytes = base::fixed_from_hex<N>(value->text)) {
            return *bytes;
        }
    }
    return refuse(std::string(name) + " is not " + std::to_string(N) +
                  " bytes in hexadecimal with 0x");
}

Read<std::optional<Root>> read_signing_root(const json::Value& object) {
    if (object.find("signing_root") == nullptr) {
        return std::optional<Root>();
    }
    CAIRN_TRY_ASSIGN(const Root root, read_bytes<32>(object, "signing_root"));
    return std::optional<Root>(root);
}

Read<SignedBlock> read_block(const json::Value& value) {
    CAIRN_TRY(expect_object(value, "a signed block", {"slot"}, "signing_root"));
    CAIRN_TRY_ASSIGN(const std::uint64_t slot, read_number(value, "slot"));
    CAIRN_TRY_ASSIGN(const std::optional<Root> root, read_signing_root(value));
    return SignedBlock{Slot{slot}, root};
}

Read<SignedAttestation> read_attestation(const json::Value& value) {
    CAIRN_TRY(expect_object(value, "a signed attestation", {"source_epoch", "target_epoch"},
                            "signing_root"));
    CAIRN_TRY_ASSIGN(const std::uint64_t source, read_number(value, "source_epoch"));
    CAIRN_TRY_ASSIGN(const std::uint64_t target, read_number(value, "target_epoch"));
    CAIRN_TRY_ASSIGN(const std::optional<Root> root, read_signing_root(value));
    if (source > target) {
        return refuse("a signed attestation has its source after its target");
    }
    return SignedAttestation{Epoch{source}, Epoch{target}, root};
}

template <class T, class Reader>
Read<std::vector<T>> read_list(const json::Value& object, std::string_view name, Reader read) {
    const json::Value* const value = object.find(name);
    if (value == nullptr || value->kind != json::Kind::array) {
        return refuse(std::string(name) + " is not an array");
    }
    std::vector<T> list;
    list.reserve(value->items.size());
    for (const json::Value& item : value->items) {
        CAIRN_TRY_ASSIGN(T element, read(item));
        list.push_back(std::move(element));
    }
    return list;
}

Read<SigningHistory> read_history(const json::Value& value) {
    CAIRN_TRY(expect_object(value, "an entry of data",
                            {"pubkey", "signed_blocks", "signed_attestations"}));
    SigningHistory history;
    CAIRN_TRY_ASSIGN(history.pubkey, read_bytes<48>(value, "pubkey"));
    CAIRN_TRY_ASSIGN(history.signed_blocks,
                     read_list<SignedBlock>(value, "signed_blocks", read_block));
    CAIRN_TRY_ASSIGN(history.signed_attestations,
                     read_list<SignedAttestation>(value, "signed_attestations", read_attestation));
    return history;
}

void write_root(json::Writer& out, const std::optional<Root>& root) {
    if (root) {
        out.field("signing_root", base::to_hex(root->view()));
    }
    out.end_object();
}

void write_history(json::Writer& out, const SigningHistory& history) {
    out.begin_object().field("pubkey", base::to_hex(history.pubkey.view()));
    out.key("signed_blocks").begin_array();
    for (const SignedBlock& block : history.signed_blocks) {
        out.begin_object().field("slot", std::to_string(block.slot.value));
        write_root(out, block.signing_root);
    }
    out.end_array().key("signed_attestations").begin_array();
    for (const SignedAttestation& vote : history.signed_attestations) {
        out.begin_object()
            .field("source_epoch", std::to_string(vote.source_epoch.value))
            .field("target_epoch", std::to_string(vote.target_epoch.value));
        write_root(out, vote.signing_root);
    }
    out.end_array().end_object();
}

void keep_highest(SigningHistory& kept, const SigningHistory& history) {
    for (const SignedBlock& block : history.signed_blocks) {
        if (kept.signed_blocks.empty()) {
            kept.signed_blocks.push_back({});
        }
        SignedBlock& highest = kept.signed_blocks.front();
        highest.slot = std::max(highest.slot, block.slot);
    }
    for (const SignedAttestation& vote : history.signed_attestations) {
        if (kept.signed_attestations.empty()) {
            kept.signed_attestations.push_back({});
        }
        SignedAttestation& highest = kept.signed_attestations.front();
        highest.source_epoch = std::max(highest.source_epoch, vote.source_epoch);
        highest.target_epoch = std::max(highest.target_epoch, vote.target_epoch);
    }
}

}  // namespace

Result<Interchange, ProtectionError> parse_interchange(std::string_view text) {
    const auto document = json::parse_json(text);
    if (!document) {
        return refuse("it is not JSON: " + json::to_string(document.error()));
    }
    CAIRN_TRY(expect_object(*document, "the document", {"metadata", "data"}));
    const json::Value& metadata = *document->find("metadata");
    CAIRN_TRY(expect_object(metadata, "metadata",
                            {"interchange_format_version", "genesis_validators_root"}));
    const json::Value& version = *metadata.find("interchange_format_version");
    if (version.kind != json::Kind::string || version.text != FORMAT_VERSION) {
        return refuse("interchange_format_version is not \"5\"");
    }
    Interchange interchange;
    CAIRN_TRY_ASSIGN(interchange.genesis_validators_root,
                     read_bytes<32>(metadata, "genesis_validators_root"));
    CAIRN_TRY_ASSIGN(interchange.data, read_list<SigningHistory>(*document, "data", read_history));
    return interchange;
}

std::string to_json(const Interchange& interchange) {
    json::Writer out;
    out.begin_object().key("metadata").begin_object();
    out.field("interchange_format_version", FORMAT_VERSION);
    out.field("genesis_validators_root", base::to_hex(interchange.genesis_validators_root.view()));
    out.end_object().key("data").begin_array();
    for (const SigningHistory& history : interchange.data) {
        write_history(out, history);
    }
    out.end_array().end_object();
    return out.take();
}

Interchange minimal(const Interchange& interchange) {
    std::map<BLSPubkey, SigningHistory> kept;
    for (const SigningHistory& history : interchange.data) {
        SigningHistory& of_key = kept[history.pubkey];
        of_key.pubkey = history.pubkey;
        keep_highest(of_key, history);
    }
    Interchange out{interchange.genesis_validators_root, {}};
    for (auto& [pubkey, history] : kept) {
        out.data.push_back(std::move(history));
    }
    return out;
}

}  // namespace cairn::protection
