// Each piece of real mainnet data is refused when any one of its bits is changed, the bytes that
// frame it included: fork digests and the offsets of a range. The clock stands at the slot of the
// signature.
//
// Every bit is changed, one after the other; of the public keys of a committee (24,576 bytes of the
// 26,000 of a bootstrap or an update, all in front of one Merkle proof) every 13th, unless
// CAIRN_EVERY_BIT is set, as `make test-all` does: 1.7 million changes then. 13 steps meet each bit
// of a byte and each byte of a key.
//
// One piece cannot be judged whole: the update of period 816, whose signers are not in the data.
// Its signature check is replaced by one that knows the real answer: nothing but the same signers,
// the same message and the same signature.
#include "consensus/misc.hpp"
#include "light/portal_data_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace cairn::light {
namespace {

using namespace consensus;

/// Bytes [begin, end).
struct Stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
};
/// Behind the fork digest and one offset, in a bootstrap and in an update alike.
constexpr Stretch public_keys{8, 8 + 512 * 48};
constexpr std::size_t stride = 13;

bool every_bit() {
    const char* value = std::getenv("CAIRN_EVERY_BIT");
    return value != nullptr && *value != '\0';
}

using Accepts = std::function<bool(BytesView)>;

void expect_every_bit_counts(Bytes value, Stretch sampled, const Accepts& accepts) {
    ASSERT_TRUE(accepts(value)) << "the unchanged data is refused";
    const bool all = every_bit();
    for (std::size_t bit = 0; bit < value.size() * 8; ++bit) {
        const bool in_sample = bit / 8 >= sampled.begin && bit / 8 < sampled.end;
        if (in_sample && !all && bit % stride != 0) {
            continue;
        }
        const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
        value[bit / 8] ^= mask;
        ASSERT_FALSE(accepts(value)) << "bit " << bit % 8 << " of byte " << bit / 8;
        value[bit / 8] ^= mask;
    }
}

/// Accepts what it is asked first, and then only the same again.
class SameAgainVerifier final : public SignatureVerifier {
  public:
    bool fast_aggregate_verify(std::span<const BLSPubkey> pubkeys, const Root& message,
                               const BLSSignature& signature) override {
        Asked asked{{pubkeys.begin(), pubkeys.end()}, message, signature};
        if (!first_) {
            first_ = std::move(asked);
            return true;
        }
        return asked == *first_;
    }
    bool verify(const BLSPubkey&, const Root&, const BLSSignature&) override { return false; }
    bool fast_aggregate_verify(const BeaconState&, std::span<const ValidatorIndex>, const Root&,
                               const BLSSignature&) override {
        return false;
    }
    bool aggregate_verify(std::span<const BLSPubkey>, std::span<const Root>,
                          const BLSSignature&) override {
        return false;
    }
    bool verify_now(const BLSPubkey&, const Root&, const BLSSignature&) override { return false; }

  private:
    struct Asked {
        std::vector<BLSPubkey> pubkeys;
        Root message;
        BLSSignature signature;
        bool operator==(const Asked&) const = default;
    };
    std::optional<Asked> first_;
};

/// Judges changed versions of an object against the same store.
class Judge {
  public:
    Judge(Spec spec, LightClientStore store, std::unique_ptr<SignatureVerifier> verifier)
        : spec_(spec), store_(std::move(store)), verifier_(std::move(verifier)) {}

    template <class Object, class Process>
    bool accepts(BytesView value, Process process_object) {
        const auto read = read_forked<Object>(value);
        if (!read || read->first.fork_id() != spec_.fork_id()) {
            return false;
        }
        if (!clock_) {
            clock_ = read->second.signature_slot;
        }
        LightClientStore* store = &store_;
        std::optional<LightClientStore> first;
        if (!seen_) {
            first = store_;  // what is refused leaves the store as it was; this will not be
            store = &*first;
            seen_ = true;
        }
        return process_object(spec_, *store, read->second, *clock_, mainnet_genesis_validators_root,
                              *verifier_)
            .has_value();
    }

  private:
    Spec spec_;
    LightClientStore store_;
    std::unique_ptr<SignatureVerifier> verifier_;
    std::optional<Slot> clock_;
    bool seen_ = false;
};

/// Which network fork's data, and for updates which of the range.
struct Piece {
    ForkId fork;
    std::size_t update = 0;
};

std::string name_of(const testing::TestParamInfo<Piece>& info) {
    return std::string(to_string(info.param.fork)) + std::to_string(info.param.update);
}

class MainnetData : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(portal_data_folder)) {
            GTEST_SKIP() << "no " << portal_data_folder.lexically_normal();
        }
    }
};

class MainnetBits : public MainnetData, public testing::WithParamInterface<Piece> {
  protected:
    void SetUp() override {
        MainnetData::SetUp();
        if (!IsSkipped()) {
            data_ = PortalData::read(GetParam().fork);
        }
    }
    Judge judge_of(LightClientStore store) const {
        return {data_->spec, std::move(store), std::make_unique<KeepingVerifier>()};
    }
    std::optional<PortalData> data_;
};

using MainnetBitsOfUpdates = MainnetBits;

constexpr Piece forks[] = {{ForkId::capella}, {ForkId::deneb}};
constexpr Piece all_updates[] = {{ForkId::capella, 0}, {ForkId::capella, 1}, {ForkId::capella, 2},
                                 {ForkId::capella, 3}, {ForkId::deneb, 0},   {ForkId::deneb, 1}};
INSTANTIATE_TEST_SUITE_P(Of, MainnetBits, testing::ValuesIn(forks), name_of);
INSTANTIATE_TEST_SUITE_P(Of, MainnetBitsOfUpdates, testing::ValuesIn(all_updates), name_of);

TEST_P(MainnetBits, Bootstrap) {
    const Root trusted = Root::from(BytesView(data_->bootstrap.key).subspan(1));
    expect_every_bit_counts(data_->bootstrap.value, public_keys, [&](BytesView value) {
        const auto read = read_forked<LightClientBootstrap>(value);
        return read && initialize_light_client_store(read->first, trusted, read->second);
    });
}

TEST_P(MainnetBits, FinalityUpdate) {
    Judge judge = judge_of(data_->store_for_latest());
    expect_every_bit_counts(data_->finality_update.value, {}, [&](BytesView value) {
        return judge.accepts<LightClientFinalityUpdate>(value,
                                                        process_light_client_finality_update);
    });
}

TEST_P(MainnetBits, OptimisticUpdate) {
    Judge judge = judge_of(data_->store_for_latest());
    expect_every_bit_counts(data_->optimistic_update.value, {}, [&](BytesView value) {
        return judge.accepts<LightClientOptimisticUpdate>(value,
                                                          process_light_client_optimistic_update);
    });
}

/// The offsets in front of a range and the fork digests behind them frame as many updates as the
/// key asks for.
TEST_P(MainnetBits, FrameOfARange) {
    const BytesView key = data_->range.key;
    Bytes value = data_->range.value;
    const std::size_t count = key[9];
    const auto accepts = [&](BytesView changed) {
        const auto parts = split_updates(changed);
        if (!parts || parts->size() != count) {
            return false;
        }
        return std::ranges::all_of(*parts, [](BytesView part) {
            return read_forked<LightClientUpdate>(part).has_value();
        });
    };
    ASSERT_TRUE(accepts(value));
    for (std::size_t bit = 0; bit < count * 4 * 8; ++bit) {
        const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
        value[bit / 8] ^= mask;
        EXPECT_FALSE(accepts(value)) << "bit " << bit;
        value[bit / 8] ^= mask;
    }
}

TEST_P(MainnetBitsOfUpdates, Update) {
    const std::size_t i = GetParam().update;
    const BytesView part = split_updates(data_->range.value).value().at(i);
    auto store = data_->store_for_update(i);
    Judge judge = store ? judge_of(*std::move(store))
                        : Judge(data_->spec, data_->store_for_unknown_signers(),
                                std::make_unique<SameAgainVerifier>());
    expect_every_bit_counts(Bytes(part.begin(), part.end()), public_keys, [&](BytesView value) {
        return judge.accepts<LightClientUpdate>(value, process_light_client_update);
    });
}

/// The epoch is covered by no hash: it must be that of the header.
TEST_F(MainnetData, HistoricalSummaries) {
    for (const char* fork : {"deneb", "electra"}) {
        const std::string file = "historical_summaries_with_proof/" + std::string(fork) +
                                 "/historical_summaries_with_proof.yaml";
        const Content content = read_contents(file).at(0);
        BeaconBlockHeader header;
        header.slot = compute_start_slot_at_epoch(
            mainnet(), read_forked<HistoricalSummariesWithProof>(content.value)->second.epoch);
        header.state_root = Root::from(read_hex(file, "beacon_state_root"));
        expect_every_bit_counts(content.value, {}, [&](BytesView value) {
            const auto read = read_forked<HistoricalSummariesWithProof>(value);
            return read && is_valid_historical_summaries(read->first, header, read->second);
        });
    }
}

}  // namespace
}  // namespace cairn::light
