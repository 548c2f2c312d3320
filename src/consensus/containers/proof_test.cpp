// Generalized indices of the specification, and proofs of its containers.
#include "ssz/proof.hpp"

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/spec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/random_value.hpp"

namespace cairn::consensus {
namespace {

Spec mainnet_spec(ForkId fork) {
    return {mainnet_preset(), mainnet_config(), fork};
}

struct KnownIndex {
    ForkId fork;
    std::string_view path;
    std::uint64_t index;
};

template <class T>
void expect_known(const KnownIndex& known) {
    const auto place = ssz::get_generalized_index<T>(mainnet_spec(known.fork), known.path);
    ASSERT_TRUE(place) << known.path;
    EXPECT_EQ(place->index.to_uint64(), known.index) << to_string(known.fork) << ' ' << known.path;
}

// consensus-specs v1.7.0-beta.4
// specs/{altair,electra,gloas}/light-client/sync-protocol.md#constants
TEST(GeneralizedIndices, OfTheLightClient) {
    for (const KnownIndex& known : {
             KnownIndex{ForkId::altair, "finalized_checkpoint.root", 105},
             KnownIndex{ForkId::altair, "current_sync_committee", 54},
             KnownIndex{ForkId::altair, "next_sync_committee", 55},
             KnownIndex{ForkId::deneb, "next_sync_committee", 55},
             KnownIndex{ForkId::electra, "finalized_checkpoint.root", 169},
             KnownIndex{ForkId::electra, "current_sync_committee", 86},
             KnownIndex{ForkId::fulu, "next_sync_committee", 87},
             KnownIndex{ForkId::gloas, "finalized_checkpoint.root", 735},
             KnownIndex{ForkId::gloas, "current_sync_committee", 2945},
             KnownIndex{ForkId::gloas, "next_sync_committee", 2946},
         }) {
        expect_known<BeaconState>(known);
    }
    for (const KnownIndex& known : {
             KnownIndex{ForkId::capella, "execution_payload", 25},
             KnownIndex{ForkId::capella, "execution_payload.block_hash", 412},
             KnownIndex{ForkId::deneb, "execution_payload.block_hash", 812},
             KnownIndex{ForkId::gloas, "signed_execution_payload_bid.message.parent_block_hash",
                        2856},
         }) {
        expect_known<BeaconBlockBody>(known);
    }
}

// KZG_COMMITMENT_INCLUSION_PROOF_DEPTH of mainnet is 17, KZG_COMMITMENTS_INCLUSION_PROOF_DEPTH 4.
TEST(GeneralizedIndices, OfBlobCommitments) {
    const Spec spec = mainnet_spec(ForkId::deneb);
    const auto all = ssz::get_generalized_index<BeaconBlockBody>(spec, "blob_kzg_commitments");
    const auto one = ssz::get_generalized_index<BeaconBlockBody>(spec, "blob_kzg_commitments[5]");
    ASSERT_TRUE(all && one);
    EXPECT_EQ(all->index.length(), 4U);
    EXPECT_EQ(one->index.length(), 17U);
}

TEST(Proof, OfStatesOfEveryFork) {
    for (const ForkId fork : mainline_forks) {
        const Spec spec(minimal_preset(), minimal_config(), fork);
        std::mt19937_64 random(7);
        const auto state =
            ssz::random_value<BeaconState>(spec, random, {.mode = ssz::RandomMode::lengthy});
        const Bytes32 root = ssz::hash_tree_root(spec, state);
        std::vector<ssz::GeneralizedIndex> indices;
        for (const std::string_view path :
             {"finalized_checkpoint.root", "validators[3].effective_balance", "validators[900000]",
              "balances[2]", "balances.__len__", "block_roots[63]", "fork.epoch",
              "eth1_data_votes[1].block_hash"}) {
            const auto place = ssz::get_generalized_index<BeaconState>(spec, path);
            ASSERT_TRUE(place) << path;
            indices.push_back(place->index);
        }
        // Beyond the end of a balanced list the tree is zero; a progressive one has no nodes there.
        if (fork == ForkId::gloas) {
            indices.erase(indices.begin() + 2);
        }
        const auto proof = ssz::compute_merkle_multiproof(spec, state, indices);
        ASSERT_TRUE(proof) << to_string(fork) << ' ' << to_string(proof.error());
        EXPECT_TRUE(ssz::verify_merkle_multiproof(proof->leaves, proof->helpers, indices, root))
            << to_string(fork);
    }
}

}  // namespace
}  // namespace cairn::consensus
