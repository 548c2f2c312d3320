// Real light client data of mainnet: real committees, real signatures. The data is that of the
// Portal network's tests (vectors/portal-mainnet beside the checkout), skipped by name where it is
// not there.
#include "consensus/verifiers.hpp"
#include "light/store.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cairn::light {
namespace {

using namespace consensus;

const std::filesystem::path data_folder =
    std::filesystem::path(CAIRN_SOURCE_DIR) /
    "../shared/vectors/portal-mainnet/tests/mainnet/beacon_chain";

/// hash_tree_root(state.validators) of the mainnet genesis state.
const Root mainnet_genesis_validators_root =
    base::fixed_from_hex<32>("0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95")
        .value();

/// The hexadecimal string after `key:`, in a file where such strings may be folded over lines.
Bytes hex_after(const std::string& text, std::string_view key) {
    std::size_t at = text.find('"', text.find(key));
    std::string digits;
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (std::isalnum(static_cast<unsigned char>(text[at])) != 0) {
            digits.push_back(text[at]);
        }
    }
    return base::from_hex(digits).value();
}

struct Content {
    Bytes key;
    Bytes value;  // fork digest, then SSZ
};

class MainnetLightClient : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(data_folder)) {
            GTEST_SKIP() << "no " << data_folder.lexically_normal();
        }
    }
    static Content read(const std::string& file) {
        std::ifstream in(data_folder / file);
        std::stringstream text;
        text << in.rdbuf();
        return {hex_after(text.str(), "content_key"), hex_after(text.str(), "content_value")};
    }
    template <class Object>
    static Object decoded(const Spec& spec, BytesView ssz) {
        Object object;
        const auto result = ssz::decode(spec, ssz, object);
        EXPECT_TRUE(result) << (result ? "" : result.error().where);
        return object;
    }
    /// The content of a range of updates: offsets, then a fork digest before each.
    static std::vector<LightClientUpdate> updates(const Spec& spec, BytesView content) {
        const auto offset = [&](std::size_t i) {
            return static_cast<std::size_t>(base::load_le64(FixedBytes<8>{
                {content[4 * i], content[4 * i + 1], content[4 * i + 2],
                 content[4 * i + 3]}}.data()));
        };
        std::vector<LightClientUpdate> out;
        const std::size_t count = offset(0) / 4;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t end = i + 1 < count ? offset(i + 1) : content.size();
            out.push_back(decoded<LightClientUpdate>(
                spec, content.subspan(offset(i) + 4, end - offset(i) - 4)));
        }
        return out;
    }
    static LightClientStore bootstrapped(const Spec& spec, const Content& content) {
        const auto bootstrap =
            decoded<LightClientBootstrap>(spec, BytesView(content.value).subspan(4));
        const auto store = initialize_light_client_store(
            spec, Root::from(BytesView(content.key).subspan(1)), bootstrap);
        EXPECT_TRUE(store) << (store ? "" : describe(store.error()));
        return *store;
    }
    /// A store at the start of the period in which `update` was signed, which knows the committee
    /// that `previous` proved.
    static LightClientStore store_before(const Spec& spec, const LightClientUpdate& previous,
                                         const LightClientUpdate& update) {
        const std::uint64_t period =
            spec.preset->EPOCHS_PER_SYNC_COMMITTEE_PERIOD * spec.preset->SLOTS_PER_EPOCH;
        LightClientStore store;
        store.finalized_header = ssz::default_value<LightClientHeader>(spec);
        store.finalized_header.beacon.slot = Slot{update.signature_slot.value / period * period};
        store.optimistic_header = store.finalized_header;
        store.current_sync_committee = previous.next_sync_committee;
        store.next_sync_committee = ssz::default_value<SyncCommittee>(spec);
        return store;
    }
    static Checked<> process(const Spec& spec, LightClientStore& store,
                             const LightClientUpdate& update) {
        BlsVerifier verifier;
        return process_light_client_update(spec, store, update, update.signature_slot + 1,
                                           mainnet_genesis_validators_root, verifier);
    }

    Spec capella_{mainnet_preset(), mainnet_config(), ForkId::capella};
    Spec deneb_{mainnet_preset(), mainnet_config(), ForkId::deneb};
};

TEST_F(MainnetLightClient, BootstrapsStandUnderTheirTrustedRoots) {
    bootstrapped(capella_, read("light_client/capella/bootstrap.yaml"));
    bootstrapped(deneb_, read("light_client/deneb/bootstrap.yaml"));
}

TEST_F(MainnetLightClient, BootstrapWithAnyBitChangedIsRefused) {
    Content content = read("light_client/deneb/bootstrap.yaml");
    const Root trusted = Root::from(BytesView(content.key).subspan(1));
    constexpr std::size_t stride = 13;  // every bit position of a byte, a thirteenth of all bits
    for (std::size_t bit = 4 * 8; bit < content.value.size() * 8; bit += stride) {
        content.value[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        LightClientBootstrap bootstrap;
        const bool accepted =
            ssz::decode(deneb_, BytesView(content.value).subspan(4), bootstrap).has_value() &&
            initialize_light_client_store(deneb_, trusted, bootstrap).has_value();
        ASSERT_FALSE(accepted) << "bit " << bit;
        content.value[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
}

TEST_F(MainnetLightClient, EachPeriodIsSignedByTheCommitteeThatTheOneBeforeProved) {
    for (const auto& [spec, file, count] :
         {std::tuple{capella_, "light_client/capella/updates.yaml", 4U},
          std::tuple{deneb_, "light_client/deneb/updates.yaml", 2U}}) {
        const auto all = updates(spec, read(file).value);
        ASSERT_EQ(all.size(), count);
        for (std::size_t i = 1; i < all.size(); ++i) {
            LightClientStore store = store_before(spec, all[i - 1], all[i]);
            const auto done = process(spec, store, all[i]);
            ASSERT_TRUE(done) << file << " " << i << ": " << describe(done.error());
            EXPECT_EQ(store.optimistic_header, all[i].attested_header);
            LightClientStore other = store_before(spec, all[i], all[i]);
            EXPECT_FALSE(process(spec, other, all[i])) << "signed by another committee";
        }
    }
}

TEST_F(MainnetLightClient, SignatureCoversEveryBitOfTheAttestedHeader) {
    const auto all = updates(deneb_, read("light_client/deneb/updates.yaml").value);
    ASSERT_GE(all.size(), 2U);
    LightClientStore store = store_before(deneb_, all[0], all[1]);
    LightClientStore valid = store;
    const auto done = process(deneb_, valid, all[1]);
    ASSERT_TRUE(done) << describe(done.error());

    LightClientUpdate changed = all[1];
    changed.sync_aggregate.sync_committee_signature[95] ^= 1U;
    EXPECT_FALSE(process(deneb_, store, changed));
    changed = all[1];
    changed.sync_aggregate.sync_committee_bits.set(3,
                                                   !changed.sync_aggregate.sync_committee_bits[3]);
    EXPECT_FALSE(process(deneb_, store, changed));
    changed = all[1];
    changed.next_sync_committee.pubkeys[511][47] ^= 1U;
    EXPECT_FALSE(process(deneb_, store, changed));
    changed = all[1];
    changed.finalized_header.beacon.state_root[0] ^= 1U;
    EXPECT_FALSE(process(deneb_, store, changed));
    for (std::size_t i = 0; i < 32; ++i) {
        changed = all[1];
        changed.attested_header.beacon.parent_root[i] ^= static_cast<std::uint8_t>(1U << (i % 8));
        EXPECT_FALSE(process(deneb_, store, changed)) << i;
    }
}

}  // namespace
}  // namespace cairn::light
