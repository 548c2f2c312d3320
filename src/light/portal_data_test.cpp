#include "light/portal_data_test.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <sstream>

namespace cairn::light {

using namespace consensus;

const Root mainnet_genesis_validators_root =
    base::fixed_from_hex<32>("0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95")
        .value();

const std::filesystem::path portal_data_folder =
    std::filesystem::path(CAIRN_SOURCE_DIR) /
    "../shared/vectors/portal-mainnet/tests/mainnet/beacon_chain";

namespace {

std::string text_of(const std::string& file) {
    std::ifstream in(portal_data_folder / file);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The string behind `at`, which may be folded over lines; `at` moves behind it.
Bytes hex_behind(const std::string& text, std::size_t& at) {
    at = text.find('"', at);
    std::string digits;
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (std::isalnum(static_cast<unsigned char>(text[at])) != 0) {
            digits.push_back(text[at]);
        }
    }
    return base::from_hex(digits).value();
}

std::size_t offset_at(BytesView value, std::size_t i) {
    std::size_t offset = 0;
    for (std::size_t byte = 4; byte-- > 0;) {
        offset = offset << 8U | value[4 * i + byte];
    }
    return offset;
}

}  // namespace

std::vector<Content> read_contents(const std::string& file) {
    const std::string text = text_of(file);
    std::vector<Content> contents;
    for (std::size_t at = text.find("content_key:"); at != std::string::npos;
         at = text.find("content_key:", at)) {
        Bytes key = hex_behind(text, at);
        at = text.find("content_value:", at);
        contents.push_back({std::move(key), hex_behind(text, at)});
    }
    return contents;
}

Bytes read_hex(const std::string& file, std::string_view key) {
    const std::string text = text_of(file);
    std::size_t at = text.find(key);
    return hex_behind(text, at);
}

std::optional<std::vector<BytesView>> split_updates(BytesView value) {
    if (value.size() < 4 || offset_at(value, 0) % 4 != 0 || offset_at(value, 0) == 0 ||
        offset_at(value, 0) > value.size()) {
        return std::nullopt;
    }
    const std::size_t count = offset_at(value, 0) / 4;
    std::vector<BytesView> parts;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = offset_at(value, i);
        const std::size_t end = i + 1 < count ? offset_at(value, i + 1) : value.size();
        if (begin > end || end > value.size()) {
            return std::nullopt;
        }
        parts.push_back(value.subspan(begin, end - begin));
    }
    return parts;
}

const Spec& mainnet() {
    static const Spec spec(mainnet_preset(), mainnet_config(), ForkId::gloas);
    return spec;
}

bool KeepingVerifier::fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, const Root& message,
                                            const BLSSignature& signature) {
    std::vector<crypto::PublicKey> keys;
    for (const BLSPubkey& pubkey : pubkeys) {
        auto kept = keys_.find(pubkey);
        if (kept == keys_.end()) {
            const auto key = crypto::PublicKey::decompress(pubkey);
            if (!key) {
                return false;
            }
            kept = keys_.emplace(pubkey, *key).first;
        }
        keys.push_back(kept->second);
    }
    const auto sum = crypto::aggregate(keys);
    return sum && crypto::verify(*sum, message.view(), signature);
}

PortalData PortalData::read(ForkId fork) {
    const std::string folder = "light_client/" + std::string(to_string(fork)) + "/";
    const auto only = [&](const char* file) {
        const auto contents = read_contents(folder + file);
        EXPECT_EQ(contents.size(), 1U) << file;
        return contents.at(0);
    };
    return {mainnet().with_fork(fork), only("bootstrap.yaml"), only("updates.yaml"),
            only("finality_update.yaml"), only("optimistic_update.yaml")};
}

LightClientStore PortalData::bootstrapped() const {
    const auto read = read_forked<LightClientBootstrap>(bootstrap.value);
    const auto store = initialize_light_client_store(
        spec, Root::from(BytesView(bootstrap.key).subspan(1)), read.value().second);
    EXPECT_TRUE(store) << (store ? "" : describe(store.error()));
    return *store;
}

std::vector<LightClientUpdate> PortalData::updates() const {
    std::vector<LightClientUpdate> out;
    const auto parts = split_updates(range.value).value();
    for (const BytesView part : parts) {
        out.push_back(read_forked<LightClientUpdate>(part).value().second);
    }
    return out;
}

namespace {

/// At the start of the period in which `update` was signed, with that period's committee.
LightClientStore store_at_period(const Spec& spec, const LightClientUpdate& update,
                                 const SyncCommittee& committee) {
    const std::uint64_t period =
        spec.preset->EPOCHS_PER_SYNC_COMMITTEE_PERIOD * spec.preset->SLOTS_PER_EPOCH;
    LightClientStore store;
    store.finalized_header = ssz::default_value<LightClientHeader>(spec);
    store.finalized_header.beacon.slot = Slot{update.signature_slot.value / period * period};
    store.optimistic_header = store.finalized_header;
    store.current_sync_committee = committee;
    store.next_sync_committee = ssz::default_value<SyncCommittee>(spec);
    return store;
}

/// The bootstrap's store after the first `count` updates.
LightClientStore store_after(const PortalData& data, std::size_t count) {
    LightClientStore store = data.bootstrapped();
    KeepingVerifier verifier;
    const auto updates = data.updates();
    for (std::size_t i = 0; i < count; ++i) {
        const auto done = process(data.spec, store, updates[i], verifier);
        EXPECT_TRUE(done) << i << ": " << (done ? "" : describe(done.error()));
    }
    return store;
}

}  // namespace

std::optional<LightClientStore> PortalData::store_for_update(std::size_t i) const {
    if (spec.fork_id() == ForkId::deneb) {
        return store_after(*this, i);
    }
    const auto all = updates();
    return i == 0 ? std::nullopt
                  : std::optional(store_at_period(spec, all[i], all[i - 1].next_sync_committee));
}

LightClientStore PortalData::store_for_unknown_signers() const {
    const LightClientUpdate update = updates().at(0);
    return store_at_period(spec, update, update.next_sync_committee);
}

LightClientStore PortalData::store_for_latest() const {
    return store_after(*this, spec.fork_id() == ForkId::deneb ? updates().size() : 0);
}

Checked<> process(const Spec& spec, LightClientStore& store, const LightClientUpdate& update,
                  SignatureVerifier& verifier, std::uint64_t clock_slots) {
    return process_light_client_update(spec, store, update, update.signature_slot + clock_slots,
                                       mainnet_genesis_validators_root, verifier);
}

}  // namespace cairn::light
