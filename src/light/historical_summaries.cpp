#include "light/historical_summaries.hpp"

#include "base/assert.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "consensus/shape.hpp"
#include "ssz/generalized_index.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/merkle.hpp"

namespace cairn::light {

using namespace consensus;

namespace {

std::uint64_t proof_depth(const ssz::Context& context) {
    return floorlog2(historical_summaries_gindex(as_spec(context)));
}

constexpr std::size_t summaries_field = 1;

}  // namespace

const ssz::Type& ssz_type(ssz::Tag<HistoricalSummariesWithProof>) {
    using ssz::field;
    static const ssz::Type type = ssz::container<HistoricalSummariesWithProof>(
        "HistoricalSummariesWithProof",
        {
            field<&HistoricalSummariesWithProof::epoch>("epoch"),
            field<&HistoricalSummariesWithProof::historical_summaries>("historical_summaries",
                                                                       shape::historical_roots),
            field<&HistoricalSummariesWithProof::proof>("proof", proof_depth),
        });
    return type;
}

GeneralizedIndex historical_summaries_gindex(const Spec& spec) {
    const auto place = ssz::get_generalized_index<BeaconState>(spec, "historical_summaries");
    CAIRN_ASSERT(place.has_value());
    return place->index.low();
}

bool is_valid_historical_summaries(const Spec& spec, const BeaconBlockHeader& header,
                                   const HistoricalSummariesWithProof& summaries) {
    const GeneralizedIndex gindex = historical_summaries_gindex(spec);
    const auto& list = ssz_type(ssz::Tag<HistoricalSummariesWithProof>{}).fields[summaries_field];
    const Root root = ssz::hash_tree_root(list.bound, spec, &summaries.historical_summaries);
    return summaries.epoch == compute_epoch_at_slot(spec, header.slot) &&
           summaries.proof.size() == floorlog2(gindex) &&
           ssz::is_valid_merkle_branch(root, summaries.proof, floorlog2(gindex),
                                       get_subtree_index(gindex), header.state_root);
}

}  // namespace cairn::light
