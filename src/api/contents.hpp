// What goes with a block between a node and a validator's client since deneb: its blobs and their
// proofs. Source: beacon-APIs v4.0.0 types/{deneb,electra,fulu}/block_contents.yaml.
#pragma once

#include "consensus/containers/blob.hpp"
#include "consensus/containers/block.hpp"

namespace cairn::api {

struct BlockContents {
    consensus::BeaconBlock block;
    ssz::List<consensus::KZGProof> kzg_proofs;
    ssz::List<consensus::Blob> blobs;
    friend bool operator==(const BlockContents&, const BlockContents&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<BlockContents>);

struct SignedBlockContents {
    consensus::SignedBeaconBlock signed_block;
    ssz::List<consensus::KZGProof> kzg_proofs;
    ssz::List<consensus::Blob> blobs;
    friend bool operator==(const SignedBlockContents&, const SignedBlockContents&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<SignedBlockContents>);

}  // namespace cairn::api
