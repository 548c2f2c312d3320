#include "api/contents.hpp"

#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::api {

using namespace consensus;
using ssz::field;

namespace {

/// One per blob, since fulu one per cell of it.
std::uint64_t proofs(const ssz::Context& context) {
    const Preset& preset = *as_spec(context).preset;
    const std::uint64_t each =
        as_spec(context).at_least(ForkId::fulu) ? preset.CELLS_PER_EXT_BLOB : 1;
    return each * preset.MAX_BLOB_COMMITMENTS_PER_BLOCK;
}

}  // namespace

const ssz::Type& ssz_type(ssz::Tag<BlockContents>) {
    static const ssz::Type type = ssz::container<BlockContents>(
        "BlockContents", {
                             field<&BlockContents::block>("block"),
                             field<&BlockContents::kzg_proofs>("kzg_proofs", proofs),
                             field<&BlockContents::blobs>("blobs", shape::blobs),
                         });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedBlockContents>) {
    static const ssz::Type type = ssz::container<SignedBlockContents>(
        "SignedBlockContents", {
                                   field<&SignedBlockContents::signed_block>("signed_block"),
                                   field<&SignedBlockContents::kzg_proofs>("kzg_proofs", proofs),
                                   field<&SignedBlockContents::blobs>("blobs", shape::blobs),
                               });
    return type;
}

}  // namespace cairn::api
