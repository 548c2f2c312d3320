// A block with a builder's payload: our own block of the slot, with the offered header in place of
// the payload, and the root of the state that follows from it.
//
// Spec: builder-specs v0.5.0 specs/{bellatrix,deneb,electra}/validator.md
// #constructing-the-beaconblockbody.
#pragma once

#include "builder/bid.hpp"
#include "builder/blinded_block.hpp"
#include "consensus/rule.hpp"
#include "node/chain.hpp"

namespace cairn::builder {

/// `local` is a block of the chain's own making; the bid has passed check_bid. Invalid: what
/// process_block finds, and what Chain::state_at does. On the chain's owner. Cost: one transition.
consensus::Checked<BlindedBeaconBlock> put_bid(node::Chain& chain,
                                               const consensus::BeaconBlock& local,
                                               const BuilderBid& bid);

}  // namespace cairn::builder
