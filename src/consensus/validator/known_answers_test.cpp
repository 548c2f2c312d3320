// Every duty against the executable specification.
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/transition.hpp"
#include "consensus/validator/aggregates.hpp"
#include "consensus/validator/assignments.hpp"
#include "consensus/validator/block.hpp"
#include "consensus/validator/eth1_vote.hpp"
#include "consensus/validator/payload.hpp"
#include "consensus/validator/payload_builder_test.hpp"
#include "consensus/validator/sample_duties_test.hpp"
#include "consensus/validator/signatures.hpp"
#include "consensus/verifiers.hpp"
#include "crypto/sha256.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace cairn::consensus {
namespace {

using duties::secret_key;
using duties::VALIDATORS;

struct KnownAnswer {
    ForkId fork;
    std::string_view name;
    std::string_view want;  // the first 16 bytes
};

// Made with PyPI eth-consensus-specs 1.7.0b4: test/differential/known_answers_validator.py.
constexpr auto known_answers = std::to_array<KnownAnswer>({
    {ForkId::phase0, "state", "a2d46470d1767fb1328ab5f00c25a934"},
    {ForkId::phase0, "committee_assignments", "eca15215b533eb826ab2307ce1aa7d01"},
    {ForkId::phase0, "proposers", "552a4a6608d384327b0410f4da0f5da2"},
    {ForkId::phase0, "epoch_signature", "c44aa286654931177a6fca483c6673b7"},
    {ForkId::phase0, "block_signature", "ddad05bd2207a100f96ef05bcd9f07d4"},
    {ForkId::phase0, "attestation", "76694a9efecaeccc1abb03ef17dd166b"},
    {ForkId::phase0, "aggregate", "8783aa8317dc2c42fab9c49c60f93579"},
    {ForkId::phase0, "aggregate_and_proof", "944a5bca13183fb03b0884109e94ef35"},
    {ForkId::phase0, "aggregate_and_proof_signature", "bf27a7640efaa1b65a191ce97c42c1c3"},
    {ForkId::phase0, "eth1_votes", "d0f4dd32a092d884944aaf091ea43c31"},
    {ForkId::altair, "state", "781ab57e4df22a311bbdb32ca8c295c2"},
    {ForkId::altair, "committee_assignments", "eca15215b533eb826ab2307ce1aa7d01"},
    {ForkId::altair, "proposers", "552a4a6608d384327b0410f4da0f5da2"},
    {ForkId::altair, "epoch_signature", "aebc8da09651aa09a62afbbae9091a3b"},
    {ForkId::altair, "block_signature", "3c9cc91a826da53241887801f0e0ea23"},
    {ForkId::altair, "attestation", "57a25ad96cdc4b9afe954c2874f028a3"},
    {ForkId::altair, "aggregate", "15b5f5c0c5d1fc42015cc6500a502d88"},
    {ForkId::altair, "aggregate_and_proof", "f3ab3492ae817f06002d6e908c8dca13"},
    {ForkId::altair, "aggregate_and_proof_signature", "8d9f9ea7e9e042a3e7c3f31bc8e3370a"},
    {ForkId::altair, "sync_committee_assignments", "74925dbf1bb1cdec733d2a93a6fd9ec3"},
    {ForkId::altair, "sync_committee_message", "f23a7dd791f2015fd25340ab593a0be0"},
    {ForkId::altair, "contribution_and_proof", "ad5f12e208058d7e9940d8c5bbb5366b"},
    {ForkId::altair, "contribution_and_proof_signature", "a8c7a88199bce3662b6370dd239d41e3"},
    {ForkId::altair, "sync_aggregate", "6f2e62cdd8e95a685198607d83c2cde3"},
    {ForkId::altair, "eth1_votes", "d0f4dd32a092d884944aaf091ea43c31"},
    {ForkId::bellatrix, "state", "915424f706de71ee33a94e77e1ebd7ae"},
    {ForkId::bellatrix, "committee_assignments", "eca15215b533eb826ab2307ce1aa7d01"},
    {ForkId::bellatrix, "proposers", "552a4a6608d384327b0410f4da0f5da2"},
    {ForkId::bellatrix, "epoch_signature", "12ac89590c19d3027cfc8804a43c5d00"},
    {ForkId::bellatrix, "block_signature", "25ad0ddb6cb9851b433ac337c68521b0"},
    {ForkId::bellatrix, "attestation", "c7730a53128eae7d34307d32c28f01a7"},
    {ForkId::bellatrix, "aggregate", "a97ee9ea37b900b834bf202656aa2239"},
    {ForkId::bellatrix, "aggregate_and_proof", "6cba9497621080a39dabe7c0ea110eb0"},
    {ForkId::bellatrix, "aggregate_and_proof_signature", "d2e63de65362edc6eb9b71b8b90ede66"},
    {ForkId::bellatrix, "sync_committee_assignments", "74925dbf1bb1cdec733d2a93a6fd9ec3"},
    {ForkId::bellatrix, "sync_committee_message", "def55e948f37fc3dcaaca474cb820dc8"},
    {ForkId::bellatrix, "contribution_and_proof", "1b4705b271d67ec7d9a7883a6a935574"},
    {ForkId::bellatrix, "contribution_and_proof_signature", "2c5d6057b62171d94eef01ea868fbb62"},
    {ForkId::bellatrix, "sync_aggregate", "f10a1636d2b1585f1f54ab80fa2bafca"},
    {ForkId::bellatrix, "eth1_votes", "d0f4dd32a092d884944aaf091ea43c31"},
    {ForkId::bellatrix, "payload_attributes", "6e0c622ce6133cb171aeb4d24eaf1e8d"},
    {ForkId::capella, "state", "d3e9568c246958b52ff95d538e420a58"},
    {ForkId::capella, "committee_assignments", "eca15215b533eb826ab2307ce1aa7d01"},
    {ForkId::capella, "proposers", "552a4a6608d384327b0410f4da0f5da2"},
    {ForkId::capella, "epoch_signature", "bac7b807ab2b2223e6dbe8095d317c04"},
    {ForkId::capella, "block_signature", "4122de1e3c590eba9c1d4a919e94ecb6"},
    {ForkId::capella, "attestation", "8e65d520f4ae2c21354955c51e345248"},
    {ForkId::capella, "aggregate", "7219953a0fdd898b50d6feabcac48da8"},
    {ForkId::capella, "aggregate_and_proof", "0bcc0cc648b7dacd153b7dc340b5304c"},
    {ForkId::capella, "aggregate_and_proof_signature", "74076f15b111362c83b1deb6d4c62772"},
    {ForkId::capella, "sync_committee_assignments", "74925dbf1bb1cdec733d2a93a6fd9ec3"},
    {ForkId::capella, "sync_committee_message", "8fd0659f2b79b0cf93e45c07aa922044"},
    {ForkId::capella, "contribution_and_proof", "e07c3d29f4de164e20416909d12083e7"},
    {ForkId::capella, "contribution_and_proof_signature", "c5e566b3f413679be07cdcfe73496e2b"},
    {ForkId::capella, "sync_aggregate", "f0ac89d38ed35d21df0ee8455b496e3e"},
    {ForkId::capella, "eth1_votes", "d0f4dd32a092d884944aaf091ea43c31"},
    {ForkId::capella, "payload_attributes", "adfaaf8c8b658f690724691dbac8c301"},
    {ForkId::deneb, "state", "5c7866c74f56d80d47b7e16c90ecce76"},
    {ForkId::deneb, "committee_assignments", "eca15215b533eb826ab2307ce1aa7d01"},
    {ForkId::deneb, "proposers", "552a4a6608d384327b0410f4da0f5da2"},
    {ForkId::deneb, "epoch_signature", "0e739e7f0aaacb17c70bf12a57c2b185"},
    {ForkId::deneb, "block_signature", "93a1dcc3ed0387a89726d75e58bcebbd"},
    {ForkId::deneb, "attestation", "4a560f22497120f596fedcef5488ab5c"},
    {ForkId::deneb, "aggregate", "37b1ec858bd3dce82328bb2b71d7d019"},
    {ForkId::deneb, "aggregate_and_proof", "743745eb2b4e780a75119f8a8c98f5df"},
    {ForkId::deneb, "aggregate_and_proof_signature", "3a5a8283946a97a1b84ddbb9acfc0066"},
    {ForkId::deneb, "sync_committee_assignments", "74925dbf1bb1cdec733d2a93a6fd9ec3"},
    {ForkId::deneb, "sync_committee_message", "8cb7c6e219eb911153d6b23e425b8298"},
    {ForkId::deneb, "contribution_and_proof", "47fde0d458d3c7fb13e0fd3a6ea898c8"},
    {ForkId::deneb, "contribution_and_proof_signature", "be2a2c13a3ee24d1abfbdc2f3d8fbedc"},
    {ForkId::deneb, "sync_aggregate", "dd4c32970801200c5015e0491780673d"},
    {ForkId::deneb, "blob_sidecars", "96ee5caf4694de5dd70d7a1a05a542ef"},
    {ForkId::deneb, "eth1_votes", "d0f4dd32a092d884944aaf091ea43c31"},
    {ForkId::deneb, "payload_attributes", "fd481f6cea3d0957905beaa5a8613881"},
    {ForkId::electra, "state", "94d36d0610bd62bbacaa4739dd593d8c"},
    {ForkId::electra, "committee_assignments", "eca15215b533eb826ab2307ce1aa7d01"},
    {ForkId::electra, "proposers", "0eb4151526e178c1eb80712010d8f2da"},
    {ForkId::electra, "epoch_signature", "1386b35a2d6118083569acd574f05731"},
    {ForkId::electra, "block_signature", "06224b236078d55b68b629b568df91ff"},
    {ForkId::electra, "attestation", "9bebda957f8fabdaf86978d904cc3caf"},
    {ForkId::electra, "aggregate", "ffffcb2c825693cf7f6c53ef0e94fe59"},
    {ForkId::electra, "aggregate_and_proof", "8a700dc013189e162689854dee319c95"},
    {ForkId::electra, "aggregate_and_proof_signature", "6b3dd9b2e1197de1acfca89b5c7391d0"},
    {ForkId::electra, "on_chain_aggregate", "cd17791cf1f1e2400be941ce97e6ee35"},
    {ForkId::electra, "sync_committee_assignments", "74925dbf1bb1cdec733d2a93a6fd9ec3"},
    {ForkId::electra, "sync_committee_message", "f5e2581f7d9a7b14066c73d4fbf0f78e"},
    {ForkId::electra, "contribution_and_proof", "e88396d29783e38df1433a61b7c3138b"},
    {ForkId::electra, "contribution_and_proof_signature", "ff69bd6e0a59b8adb495156615af04cb"},
    {ForkId::electra, "sync_aggregate", "988070d39d4c6defec87a9bd2607def3"},
    {ForkId::electra, "blob_sidecars", "8b5e4b2e0df205625b07b9bd3a3f52f9"},
    {ForkId::electra, "eth1_votes", "9246f57dd708dcacab3d379b2521a392"},
    {ForkId::electra, "eth1_pending_deposit_counts", "39dd6097bdd69528df1e8bf18b9bffb7"},
    {ForkId::electra, "execution_requests", "fbf0b5dd2f6872ef400069a9e708e8f0"},
    {ForkId::electra, "payload_attributes", "a10fdb60880cde89545cf2eccd1de7d4"},
    {ForkId::fulu, "state", "6ec60f7a499e1624c57f6500e1acd7ce"},
    {ForkId::fulu, "committee_assignments", "eca15215b533eb826ab2307ce1aa7d01"},
    {ForkId::fulu, "proposers", "af5570f5a1810b7af78caf4bc70a660f"},
    {ForkId::fulu, "epoch_signature", "3769a451635a3ee23a02ee03bf536580"},
    {ForkId::fulu, "block_signature", "4cdd1f1b3369b9396d8070c3f97f97a6"},
    {ForkId::fulu, "attestation", "9421f26c3f621d17af061bdb69451b9a"},
    {ForkId::fulu, "aggregate", "3d3259447fedcb6696ba623d69e2b413"},
    {ForkId::fulu, "aggregate_and_proof", "e729ab0fdd790a2af3dde4635214d8c7"},
    {ForkId::fulu, "aggregate_and_proof_signature", "ba7c2747449201da2c1ddb25e13f171b"},
    {ForkId::fulu, "on_chain_aggregate", "49b9ea3a8f37086c27a1ae52a315864c"},
    {ForkId::fulu, "sync_committee_assignments", "74925dbf1bb1cdec733d2a93a6fd9ec3"},
    {ForkId::fulu, "sync_committee_message", "02183f4560ea30c98ffb883ccf50f074"},
    {ForkId::fulu, "contribution_and_proof", "90489c31b87f7610735cdfc0a8ce5b0e"},
    {ForkId::fulu, "contribution_and_proof_signature", "6e1232910874800a18a03fbd0a3ebb48"},
    {ForkId::fulu, "sync_aggregate", "a7461e7a421863af7fbfe123cc9c5af9"},
    {ForkId::fulu, "execution_requests", "fbf0b5dd2f6872ef400069a9e708e8f0"},
    {ForkId::fulu, "payload_attributes", "50c99abf1b23cc3714ffcc1a1a0cdb82"},
    {ForkId::gloas, "state", "e51ea1d02fa4c63d023c1825813047ff"},
    {ForkId::gloas, "committee_assignments", "eca15215b533eb826ab2307ce1aa7d01"},
    {ForkId::gloas, "proposers", "af5570f5a1810b7af78caf4bc70a660f"},
    {ForkId::gloas, "epoch_signature", "c3af37adf9f02da39daf666a7943670d"},
    {ForkId::gloas, "block_signature", "e732ecd64a7e7ca7ae966e3712094532"},
    {ForkId::gloas, "attestation", "c846601b15fe20dd9a4fb2246ee6f862"},
    {ForkId::gloas, "aggregate", "caef6541f4a0b75a18cdbd2bc092d8a9"},
    {ForkId::gloas, "aggregate_and_proof", "573201e64776959588b2ddb434dfffbb"},
    {ForkId::gloas, "aggregate_and_proof_signature", "c8099330cdc3eaa7cc14cf45581052bd"},
    {ForkId::gloas, "on_chain_aggregate", "6aa96b2d0533484c354e793af4ef9a2f"},
    {ForkId::gloas, "sync_committee_assignments", "74925dbf1bb1cdec733d2a93a6fd9ec3"},
    {ForkId::gloas, "sync_committee_message", "b0065998966794764fb6334a7717b5c6"},
    {ForkId::gloas, "contribution_and_proof", "bc30fc1be7f0c4c3b7c898a55d31f7d4"},
    {ForkId::gloas, "contribution_and_proof_signature", "11b4253d25329ce02e90681019de2348"},
    {ForkId::gloas, "sync_aggregate", "1acc912663f663429b909d6bb77ef80b"},
    {ForkId::gloas, "execution_requests", "5c663a370e66b174832db0f6b194da58"},
    {ForkId::gloas, "ptc_assignments", "f33c9930006fcdc455ef31bbe0908def"},
    {ForkId::gloas, "upcoming_proposal_slots", "fc6e6f4d5c8a4bc3288e6bb89da761d1"},
    {ForkId::gloas, "payload_attestation_message_signature", "c73142677f1629a839b3ce759d5af2cf"},
    {ForkId::gloas, "execution_payload_bid_signature", "edd2811abe9429f60cf967ad0384b660"},
    {ForkId::gloas, "execution_payload_envelope_signature", "6f3dbf7b60e8f3cef132e1b7f213f771"},
    {ForkId::gloas, "proposer_preferences", "6741bdd178144298ee152062e6f701ec"},
    {ForkId::gloas, "payload_attributes_empty", "7b61bae08a4a8445604d90e477dea7a0"},
    {ForkId::gloas, "payload_attributes_full", "037c9f0a3504d3ac97603503f93b8fa2"},
});

std::string hex(BytesView bytes) {
    return base::to_hex(bytes.first(16)).substr(2);
}

std::string digest(std::span<const std::uint64_t> numbers) {
    Bytes bytes(8 * numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        base::store_le64(&bytes[8 * i], numbers[i]);
    }
    return hex(crypto::sha256(bytes).view());
}

std::string sha(const BLSSignature& signature) {
    return hex(crypto::sha256(signature.view()).view());
}

/// Pseudo-random numbers, 31 bits each.
class Numbers {
  public:
    explicit Numbers(std::uint64_t seed) : seed_(seed) {}
    std::uint64_t next() {
        seed_ = seed_ * 6364136223846793005U + 1442695040888963407U;
        return seed_ >> 33U;
    }

  private:
    std::uint64_t seed_;
};

/// What known_answers_validator.py computes, by the same names.
class Duties {
  public:
    explicit Duties(ForkId fork) : spec_(minimal_preset(), duties::sample_config(fork), fork) {}

    std::map<std::string_view, std::string> answers() {
        answers_["state"] = root(state_);
        assign();
        propose();
        attest();
        if (spec_.at_least(ForkId::altair)) {
            serve_in_sync_committee();
        }
        if (spec_.at_least(ForkId::deneb) && !spec_.at_least(ForkId::fulu)) {
            make_sidecars();
        }
        if (!spec_.at_least(ForkId::fulu)) {
            vote_on_eth1();
        }
        if (spec_.at_least(ForkId::electra)) {
            read_requests();
        }
        if (spec_.at_least(ForkId::gloas)) {
            serve_gloas();
            serve_gloas_on_a_store();
        } else if (spec_.at_least(ForkId::bellatrix)) {
            prepare_payload("payload_attributes");
        }
        return answers_;
    }

  private:
    template <class T>
    std::string root(const T& value) const {
        return hex(ssz::hash_tree_root(spec_, value).view());
    }

    void assign() {
        std::vector<std::uint64_t> numbers;
        for (const Epoch epoch : {Epoch{2}, Epoch{3}, Epoch{4}}) {
            for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
                const auto found =
                    get_committee_assignment(spec_, state_, epoch, ValidatorIndex{i}).value();
                if (found) {
                    numbers.insert(numbers.end(), {i, found->index.value, found->slot.value});
                    for (const ValidatorIndex member : found->committee) {
                        numbers.push_back(member.value);
                    }
                }
            }
        }
        answers_["committee_assignments"] = digest(numbers);
        numbers.clear();
        for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
            if (is_proposer(spec_, state_, ValidatorIndex{i}).value()) {
                numbers.push_back(i);
            }
        }
        answers_["proposers"] = digest(numbers);
    }

    void propose() {
        BeaconBlock block = duties::anchor_block(spec_, state_);
        ++block.slot;
        const auto key = secret_key(ValidatorIndex{3});
        answers_["epoch_signature"] = sha(get_epoch_signature(spec_, state_, block, key));
        answers_["block_signature"] = sha(get_block_signature(spec_, state_, block, key));
    }

    void attest() {
        answers_["attestation"] = root(duties::attest(spec_, state_, CommitteeIndex{1}, 2));
        const Attestation aggregate = duties::sample_aggregate(spec_, state_, CommitteeIndex{1});
        answers_["aggregate"] = root(aggregate);
        const ValidatorIndex aggregator{5};
        const auto key = secret_key(aggregator);
        const auto proof = get_aggregate_and_proof(spec_, state_, aggregator, aggregate, key);
        answers_["aggregate_and_proof"] = root(proof);
        answers_["aggregate_and_proof_signature"] =
            sha(get_aggregate_and_proof_signature(spec_, state_, proof, key));
        if (spec_.at_least(ForkId::electra)) {
            const std::vector<Attestation> aggregates{
                aggregate, duties::sample_aggregate(spec_, state_, CommitteeIndex{0})};
            answers_["on_chain_aggregate"] =
                root(compute_on_chain_aggregate(spec_, aggregates).value());
        }
    }

    void serve_in_sync_committee() {
        std::vector<std::uint64_t> assigned;
        for (const Epoch epoch : {Epoch{0}, Epoch{7}, Epoch{8}, Epoch{15}}) {
            for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
                assigned.push_back(
                    is_assigned_to_sync_committee(spec_, state_, epoch, ValidatorIndex{i}).value()
                        ? 1
                        : 0);
            }
        }
        answers_["sync_committee_assignments"] = digest(assigned);
        const Root head = ssz::hash_tree_root(spec_, duties::anchor_block(spec_, state_));
        const ValidatorIndex member{9};
        answers_["sync_committee_message"] =
            root(get_sync_committee_message(spec_, state_, head, member, secret_key(member)));
        const std::vector contributions{duties::sample_contribution(spec_, state_, 2),
                                        duties::sample_contribution(spec_, state_, 0)};
        const ValidatorIndex aggregator{17};
        const auto key = secret_key(aggregator);
        const auto proof =
            get_contribution_and_proof(spec_, state_, aggregator, contributions[0], key);
        answers_["contribution_and_proof"] = root(proof);
        answers_["contribution_and_proof_signature"] =
            sha(get_contribution_and_proof_signature(spec_, state_, proof, key));
        BeaconBlock block;
        ASSERT_TRUE(process_sync_committee_contributions(spec_, block, contributions));
        answers_["sync_aggregate"] = root(block.body.sync_aggregate);
    }

    void make_sidecars() {
        SignedBeaconBlock block{duties::anchor_block(spec_, state_), {}};
        block.signature.bytes.fill(6);
        block.message.body.blob_kzg_commitments = {{{1}}, {{2}}, {{3}}};
        std::vector<Blob> blobs(3);
        for (std::size_t i = 0; i < blobs.size(); ++i) {
            blobs[i].bytes[0] = static_cast<std::uint8_t>(4 + i);
        }
        const std::vector<KZGProof> proofs{{{7}}, {{8}}, {{9}}};
        Bytes roots;
        for (const BlobSidecar& sidecar : get_blob_sidecars(spec_, block, blobs, proofs).value()) {
            append(roots, ssz::hash_tree_root(spec_, sidecar).view());
        }
        answers_["blob_sidecars"] = hex(crypto::sha256(roots).view());
    }

    void vote_on_eth1() {
        Numbers numbers{1};
        const std::uint64_t distance =
            spec_.config->SECONDS_PER_ETH1_BLOCK * spec_.config->ETH1_FOLLOW_DISTANCE;
        Bytes roots;
        for (std::uint64_t round = 0; round < 40; ++round) {
            BeaconState state = state_;
            state.genesis_time = 2 * distance + 10'000;
            if (spec_.at_least(ForkId::electra) && round % 5 == 0) {
                state.deposit_requests_start_index = state.eth1_deposit_index;
            }
            std::vector<Eth1ChainBlock> chain(7);
            for (std::uint64_t i = 0; i < 7; ++i) {
                Eth1Block& block = chain[i].block;
                block.timestamp = 9'900 + numbers.next() % (distance + 200);
                block.deposit_root = duties::numbered_root(i);
                block.deposit_count = VALIDATORS - 2 + numbers.next() % 8;
                chain[i].block_hash = ssz::hash_tree_root(spec_, block);
            }
            for (int i = 0; i < 10; ++i) {
                const auto& [block, block_hash] = chain[numbers.next() % 7];
                state.eth1_data_votes.push_back(
                    {block.deposit_root, block.deposit_count, block_hash});
            }
            chain.pop_back();
            append(roots,
                   ssz::hash_tree_root(spec_, get_eth1_vote(spec_, state, chain).value()).view());
        }
        answers_["eth1_votes"] = hex(crypto::sha256(roots).view());
        if (spec_.at_least(ForkId::electra)) {
            count_pending_deposits();
        }
    }

    void count_pending_deposits() {
        Numbers numbers{2};
        std::vector<std::uint64_t> counts;
        for (int round = 0; round < 40; ++round) {
            BeaconState state = state_;
            state.eth1_data.deposit_count = numbers.next() % 60;
            state.deposit_requests_start_index = numbers.next() % 60;
            state.eth1_deposit_index = numbers.next() % 30;
            counts.push_back(get_eth1_pending_deposit_count(spec_, state));
        }
        answers_["eth1_pending_deposit_counts"] = digest(counts);
    }

    void read_requests() {
        std::vector<std::size_t> sizes{192, 76, 116};
        if (spec_.at_least(ForkId::gloas)) {
            sizes.insert(sizes.end(), {184, 68});
        }
        std::vector<Bytes> requests;
        for (std::size_t kind = 0; kind < sizes.size(); ++kind) {
            Bytes& request = requests.emplace_back(1 + 2 * sizes[kind]);
            request[0] = static_cast<std::uint8_t>(kind);
            for (std::size_t i = 0; i < 2 * sizes[kind]; ++i) {
                request[1 + i] = static_cast<std::uint8_t>((kind + i) % 251);
            }
        }
        answers_["execution_requests"] = root(get_execution_requests(spec_, requests).value());
    }

    void serve_gloas_on_a_store() {
        auto store = get_forkchoice_store(spec_, std::make_shared<const BeaconState>(state_),
                                          duties::anchor_block(spec_, state_))
                         .value();
        store.time_ms += spec_.config->SLOT_DURATION_MS;
        const Root head = store.blocks[0].root;
        const ProposalWish proposal{.head_root = head,
                                    .proposal_slot = Slot{42},
                                    .validator_index = ValidatorIndex{7},
                                    .fee_recipient = {{0xfe}},
                                    .target_gas_limit = 60'000'000};
        answers_["proposer_preferences"] =
            root(get_signed_proposer_preferences(spec_, store, state_, proposal,
                                                 secret_key(ValidatorIndex{7}))
                     .value());
        store.blocks[0].payload.verified = true;
        ExecutionPayloadEnvelope envelope;
        envelope.execution_requests.withdrawals.push_back(
            {.source_address = {}, .validator_pubkey = {}, .amount = Gwei{1}});
        NullVerifier verifier;
        const ParentPayload empty{store, {head, PayloadStatus::empty}, &envelope, verifier};
        prepare_payload("payload_attributes_empty", &empty);
        const ParentPayload full{store, {head, PayloadStatus::full}, &envelope, verifier};
        prepare_payload("payload_attributes_full", &full);
    }

    void prepare_payload(std::string_view name, const ParentPayload* parent = nullptr) {
        BeaconState at_slot = state_;
        NullVerifier verifier;
        ASSERT_TRUE(process_slots(spec_, at_slot, state_.slot + 1, verifier));
        RecordingPayloadBuilder builder;
        const PayloadWish wish{.safe_block_hash = duties::numbered_root(1),
                               .finalized_block_hash = duties::numbered_root(2),
                               .suggested_fee_recipient = {{0xfe}},
                               .target_gas_limit = 60'000'000,
                               .parent_payload = parent};
        ASSERT_TRUE(prepare_execution_payload(spec_, at_slot, wish, builder));
        const auto& [hashes, attributes] = *builder.asked;
        Bytes parts;
        append(parts, hashes.head_block_hash.view());
        append(parts, hashes.safe_block_hash.view());
        append(parts, hashes.finalized_block_hash.view());
        append(parts, ssz::encode(spec_, attributes.timestamp));
        append(parts, attributes.prev_randao.view());
        append(parts, attributes.suggested_fee_recipient.view());
        for (const Withdrawal& withdrawal : attributes.withdrawals) {
            append(parts, ssz::hash_tree_root(spec_, withdrawal).view());
        }
        append(parts, attributes.parent_beacon_block_root.view());
        append(parts, ssz::encode(spec_, attributes.slot_number));
        append(parts, ssz::encode(spec_, attributes.target_gas_limit));
        answers_[name] = hex(crypto::sha256(parts).view());
    }

    void serve_gloas() {
        std::vector<std::uint64_t> numbers;
        for (const Epoch epoch : {Epoch{2}, Epoch{3}, Epoch{4}}) {
            for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
                const auto slot =
                    get_ptc_assignment(spec_, state_, epoch, ValidatorIndex{i}).value();
                numbers.push_back(slot.value_or(Slot{0}).value);
            }
        }
        answers_["ptc_assignments"] = digest(numbers);
        numbers.clear();
        for (std::uint64_t i = 0; i < VALIDATORS; ++i) {
            numbers.push_back(i);
            for (const Slot slot : get_upcoming_proposal_slots(spec_, state_, ValidatorIndex{i})) {
                numbers.push_back(slot.value);
            }
        }
        answers_["upcoming_proposal_slots"] = digest(numbers);
        sign_gloas();
    }

    void sign_gloas() {
        const Root head = ssz::hash_tree_root(spec_, duties::anchor_block(spec_, state_));
        PayloadAttestationMessage message;
        message.data.beacon_block_root = head;
        message.data.slot = state_.slot;
        message.data.payload_present = true;
        answers_["payload_attestation_message_signature"] =
            sha(get_payload_attestation_message_signature(spec_, state_, message,
                                                          secret_key(ValidatorIndex{4})));
        const auto key = secret_key(duties::BUILDER_KEY);
        ExecutionPayloadBid bid = state_.latest_execution_payload_bid;
        bid.slot = state_.slot + 1;
        answers_["execution_payload_bid_signature"] =
            sha(get_execution_payload_bid_signature(spec_, state_, bid, key));
        ExecutionPayloadEnvelope envelope;
        envelope.beacon_block_root = head;
        answers_["execution_payload_envelope_signature"] =
            sha(get_execution_payload_envelope_signature(spec_, state_, envelope, key));
    }

    static void append(Bytes& bytes, BytesView more) {
        bytes.insert(bytes.end(), more.begin(), more.end());
    }

    Spec spec_;
    BeaconState state_ = duties::sample_state(spec_);
    std::map<std::string_view, std::string> answers_;
};

TEST(DutiesKnownAnswers, OfEveryFork) {
    for (const ForkId fork : {ForkId::phase0, ForkId::altair, ForkId::bellatrix, ForkId::capella,
                              ForkId::deneb, ForkId::electra, ForkId::fulu, ForkId::gloas}) {
        std::map<std::string_view, std::string> want;
        for (const KnownAnswer& row : known_answers) {
            if (row.fork == fork) {
                want.emplace(row.name, row.want);
            }
        }
        EXPECT_EQ(Duties(fork).answers(), want) << to_string(fork);
    }
}

}  // namespace
}  // namespace cairn::consensus
