#include "builder/bid.hpp"

#include "consensus/constants.hpp"
#include "consensus/misc.hpp"
#include "consensus/shape.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/type.hpp"

#include <algorithm>

namespace cairn::builder {

using namespace consensus;
using ssz::field;

namespace {

/// Divides in place, and answers the rest.
std::uint64_t divide(ssz::Uint256& number, std::uint32_t divisor) noexcept {
    std::uint64_t rest = 0;
    for (std::size_t i = number.limbs.size(); i-- > 0;) {
        std::uint64_t& limb = number.limbs[i];
        const std::uint64_t high = (rest << 32U) | (limb >> 32U);
        const std::uint64_t low = ((high % divisor) << 32U) | (limb & 0xffffffffU);
        limb = ((high / divisor) << 32U) | (low / divisor);
        rest = low % divisor;
    }
    return rest;
}

constexpr ssz::Uint256 LARGEST{{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};

ssz::Uint256 saturating_product(const ssz::Uint256& number, std::uint64_t factor) noexcept {
    ssz::Uint256 out;
    __extension__ using Wide = unsigned __int128;
    Wide carry = 0;
    for (std::size_t i = 0; i < number.limbs.size(); ++i) {
        carry += static_cast<Wide>(number.limbs[i]) * factor;
        out.limbs[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64U;
    }
    return carry == 0 ? out : LARGEST;
}

}  // namespace

const ssz::Type& ssz_type(ssz::Tag<BuilderBid>) {
    static const ssz::Type type = ssz::container<BuilderBid>(
        "BuilderBid",
        {
            field<&BuilderBid::header>("header"),
            field<&BuilderBid::blob_kzg_commitments>("blob_kzg_commitments", since(ForkId::deneb),
                                                     shape::blobs),
            field<&BuilderBid::execution_requests>("execution_requests", since(ForkId::electra)),
            field<&BuilderBid::value>("value"),
            field<&BuilderBid::pubkey>("pubkey"),
        });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<SignedBuilderBid>) {
    static const ssz::Type type = ssz::container<SignedBuilderBid>(
        "SignedBuilderBid", {
                                field<&SignedBuilderBid::message>("message"),
                                field<&SignedBuilderBid::signature>("signature"),
                            });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<BlobsBundle>) {
    static const ssz::Type type = ssz::container<BlobsBundle>(
        "BlobsBundle", {
                           field<&BlobsBundle::commitments>("commitments", shape::blobs),
                           field<&BlobsBundle::proofs>("proofs", shape::blob_proofs),
                           field<&BlobsBundle::blobs>("blobs", shape::blobs),
                       });
    return type;
}

const ssz::Type& ssz_type(ssz::Tag<ExecutionPayloadAndBlobsBundle>) {
    using Revealed = ExecutionPayloadAndBlobsBundle;
    static const ssz::Type type =
        ssz::container<Revealed>("ExecutionPayloadAndBlobsBundle",
                                 {
                                     field<&Revealed::execution_payload>("execution_payload"),
                                     field<&Revealed::blobs_bundle>("blobs_bundle"),
                                 });
    return type;
}

// builder-specs v0.5.0 specs/bellatrix/builder.md#signing
Root compute_bid_signing_root(const Spec& spec, const BuilderBid& bid) {
    return compute_signing_root(spec, bid, compute_domain(spec, DOMAIN_APPLICATION_BUILDER));
}

std::string to_decimal(const ssz::Uint256& number) {
    ssz::Uint256 rest = number;
    std::string digits;
    do {
        digits += static_cast<char>('0' + divide(rest, 10));
    } while (rest != ssz::Uint256{});
    std::ranges::reverse(digits);
    return digits;
}

bool is_preferred(const ssz::Uint256& offered, const ssz::Uint256& local,
                  std::uint64_t builder_boost_factor) noexcept {
    if (builder_boost_factor == UINT64_MAX) {
        return true;
    }
    ssz::Uint256 hundredth = offered;
    divide(hundredth, 100);
    return local < saturating_product(hundredth, builder_boost_factor);
}

}  // namespace cairn::builder
