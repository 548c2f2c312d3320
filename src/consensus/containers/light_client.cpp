#include "consensus/containers/light_client.hpp"

#include "consensus/fork_id.hpp"
#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using enum ForkId;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<LightClientHeader>) {
    static const ssz::Type type = ssz::container<LightClientHeader>(
        "LightClientHeader",
        {
            field<&LightClientHeader::beacon>("beacon"),
            field<&LightClientHeader::execution>("execution", within(capella, gloas)),
            field<&LightClientHeader::execution_block_hash>("execution_block_hash", since(gloas)),
            field<&LightClientHeader::execution_branch>("execution_branch", since(capella),
                                                        shape::execution_branch),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<LightClientBootstrap>) {
    static const ssz::Type type = ssz::container<LightClientBootstrap>(
        "LightClientBootstrap",
        {
            field<&LightClientBootstrap::header>("header"),
            field<&LightClientBootstrap::current_sync_committee>("current_sync_committee"),
            field<&LightClientBootstrap::current_sync_committee_branch>(
                "current_sync_committee_branch", shape::sync_committee_branch),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<LightClientUpdate>) {
    static const ssz::Type type = ssz::container<LightClientUpdate>(
        "LightClientUpdate",
        {
            field<&LightClientUpdate::attested_header>("attested_header"),
            field<&LightClientUpdate::next_sync_committee>("next_sync_committee"),
            field<&LightClientUpdate::next_sync_committee_branch>("next_sync_committee_branch",
                                                                  shape::sync_committee_branch),
            field<&LightClientUpdate::finalized_header>("finalized_header"),
            field<&LightClientUpdate::finality_branch>("finality_branch", shape::finality_branch),
            field<&LightClientUpdate::sync_aggregate>("sync_aggregate"),
            field<&LightClientUpdate::signature_slot>("signature_slot"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<LightClientFinalityUpdate>) {
    static const ssz::Type type = ssz::container<LightClientFinalityUpdate>(
        "LightClientFinalityUpdate",
        {
            field<&LightClientFinalityUpdate::attested_header>("attested_header"),
            field<&LightClientFinalityUpdate::finalized_header>("finalized_header"),
            field<&LightClientFinalityUpdate::finality_branch>("finality_branch",
                                                               shape::finality_branch),
            field<&LightClientFinalityUpdate::sync_aggregate>("sync_aggregate"),
            field<&LightClientFinalityUpdate::signature_slot>("signature_slot"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<LightClientOptimisticUpdate>) {
    static const ssz::Type type = ssz::container<LightClientOptimisticUpdate>(
        "LightClientOptimisticUpdate",
        {
            field<&LightClientOptimisticUpdate::attested_header>("attested_header"),
            field<&LightClientOptimisticUpdate::sync_aggregate>("sync_aggregate"),
            field<&LightClientOptimisticUpdate::signature_slot>("signature_slot"),
        });
    return type;
}

}  // namespace cairn::consensus
