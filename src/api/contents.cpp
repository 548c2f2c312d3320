#include "api/contents.hpp"

#include "consensus/shape.hpp"
#include "ssz/type.hpp"

namespace cairn::api {

using namespace consensus;
using ssz::field;

const ssz::Type& ssz_type(ssz::Tag<BlockContents>) {
    static const ssz::Type type = ssz::container<BlockContents>(
        "BlockContents", {
                             field<&BlockContents::block>("block"),
                             field<&BlockContents::kzg_proofs>("kzg_proofs", shape::blob_proofs),
                             field<&BlockContents::blobs>("blobs", shape::blobs),
                         });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedBlockContents>) {
    static const ssz::Type type = ssz::container<SignedBlockContents>(
        "SignedBlockContents",
        {
            field<&SignedBlockContents::signed_block>("signed_block"),
            field<&SignedBlockContents::kzg_proofs>("kzg_proofs", shape::blob_proofs),
            field<&SignedBlockContents::blobs>("blobs", shape::blobs),
        });
    return type;
}

}  // namespace cairn::api
