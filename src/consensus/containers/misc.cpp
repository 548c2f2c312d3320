#include "consensus/containers/misc.hpp"

#include "consensus/fork_id.hpp"
#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::consensus {

using enum ForkId;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<Fork>) {
    static const ssz::Type type =
        ssz::container<Fork>("Fork", {
                                         field<&Fork::previous_version>("previous_version"),
                                         field<&Fork::current_version>("current_version"),
                                         field<&Fork::epoch>("epoch"),
                                     });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ForkData>) {
    static const ssz::Type type = ssz::container<ForkData>(
        "ForkData", {
                        field<&ForkData::current_version>("current_version"),
                        field<&ForkData::genesis_validators_root>("genesis_validators_root"),
                    });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<Checkpoint>) {
    static const ssz::Type type =
        ssz::container<Checkpoint>("Checkpoint", {
                                                     field<&Checkpoint::epoch>("epoch"),
                                                     field<&Checkpoint::root>("root"),
                                                 });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<Validator>) {
    static const ssz::Type type = ssz::container<Validator>(
        "Validator",
        {
            field<&Validator::pubkey>("pubkey"),
            field<&Validator::withdrawal_credentials>("withdrawal_credentials"),
            field<&Validator::effective_balance>("effective_balance"),
            field<&Validator::slashed>("slashed"),
            field<&Validator::activation_eligibility_epoch>("activation_eligibility_epoch"),
            field<&Validator::activation_epoch>("activation_epoch"),
            field<&Validator::exit_epoch>("exit_epoch"),
            field<&Validator::withdrawable_epoch>("withdrawable_epoch"),
            field<&Validator::next_custody_secret_to_reveal>("next_custody_secret_to_reveal",
                                                             since(phase1)),
            field<&Validator::all_custody_secrets_revealed_epoch>(
                "all_custody_secrets_revealed_epoch", since(phase1)),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<AttestationData>) {
    static const ssz::Type type = ssz::container<AttestationData>(
        "AttestationData",
        {
            field<&AttestationData::slot>("slot"),
            field<&AttestationData::index>("index"),
            field<&AttestationData::beacon_block_root>("beacon_block_root"),
            field<&AttestationData::source>("source"),
            field<&AttestationData::target>("target"),
            field<&AttestationData::shard>("shard", since(phase1)),
            field<&AttestationData::shard_head_root>("shard_head_root", since(phase1)),
            field<&AttestationData::shard_transition_root>("shard_transition_root", since(phase1)),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<Eth1Data>) {
    static const ssz::Type type =
        ssz::container<Eth1Data>("Eth1Data", {
                                                 field<&Eth1Data::deposit_root>("deposit_root"),
                                                 field<&Eth1Data::deposit_count>("deposit_count"),
                                                 field<&Eth1Data::block_hash>("block_hash"),
                                             });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<Eth1Block>) {
    static const ssz::Type type = ssz::container<Eth1Block>(
        "Eth1Block", {
                         field<&Eth1Block::timestamp>("timestamp"),
                         field<&Eth1Block::deposit_root>("deposit_root"),
                         field<&Eth1Block::deposit_count>("deposit_count"),
                     });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<HistoricalBatch>) {
    static const ssz::Type type = ssz::container<HistoricalBatch>(
        "HistoricalBatch",
        {
            field<&HistoricalBatch::block_roots>("block_roots", shape::block_roots),
            field<&HistoricalBatch::state_roots>("state_roots", shape::block_roots),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<HistoricalSummary>) {
    static const ssz::Type type = ssz::container<HistoricalSummary>(
        "HistoricalSummary",
        {
            field<&HistoricalSummary::block_summary_root>("block_summary_root"),
            field<&HistoricalSummary::state_summary_root>("state_summary_root"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<DepositMessage>) {
    static const ssz::Type type = ssz::container<DepositMessage>(
        "DepositMessage",
        {
            field<&DepositMessage::pubkey>("pubkey"),
            field<&DepositMessage::withdrawal_credentials>("withdrawal_credentials"),
            field<&DepositMessage::amount>("amount"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<DepositData>) {
    static const ssz::Type type = ssz::container<DepositData>(
        "DepositData", {
                           field<&DepositData::pubkey>("pubkey"),
                           field<&DepositData::withdrawal_credentials>("withdrawal_credentials"),
                           field<&DepositData::amount>("amount"),
                           field<&DepositData::signature>("signature"),
                       });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BeaconBlockHeader>) {
    static const ssz::Type type = ssz::container<BeaconBlockHeader>(
        "BeaconBlockHeader", {
                                 field<&BeaconBlockHeader::slot>("slot"),
                                 field<&BeaconBlockHeader::proposer_index>("proposer_index"),
                                 field<&BeaconBlockHeader::parent_root>("parent_root"),
                                 field<&BeaconBlockHeader::state_root>("state_root"),
                                 field<&BeaconBlockHeader::body_root>("body_root"),
                             });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedBeaconBlockHeader>) {
    static const ssz::Type type = ssz::container<SignedBeaconBlockHeader>(
        "SignedBeaconBlockHeader", {
                                       field<&SignedBeaconBlockHeader::message>("message"),
                                       field<&SignedBeaconBlockHeader::signature>("signature"),
                                   });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SigningData>) {
    static const ssz::Type type = ssz::container<SigningData>(
        "SigningData", {
                           field<&SigningData::object_root>("object_root"),
                           field<&SigningData::domain>("domain"),
                       });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<PowBlock>) {
    static const ssz::Type type = ssz::container<PowBlock>(
        "PowBlock", {
                        field<&PowBlock::block_hash>("block_hash"),
                        field<&PowBlock::parent_hash>("parent_hash"),
                        field<&PowBlock::total_difficulty>("total_difficulty"),
                    });
    return type;
}

}  // namespace cairn::consensus
