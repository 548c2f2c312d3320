#include "node/sync_pool.hpp"

#include "consensus/constants.hpp"
#include "ssz/codec.hpp"

#include <array>

namespace cairn::node {

using namespace consensus;

namespace {

std::size_t subcommittee_size(const Spec& spec) {
    return spec.preset->SYNC_COMMITTEE_SIZE / SYNC_COMMITTEE_SUBNET_COUNT;
}

template <class Sums, class Key>
void forget_before(Sums& sums, const Key& first) {
    sums.erase(sums.begin(), sums.lower_bound(first));
}

}  // namespace

void SyncPool::add_message(const Spec& spec, const SyncCommitteeMessage& message,
                           std::uint64_t subcommittee, std::span<const std::size_t> positions) {
    const auto point = crypto::Signature::decompress(message.signature);
    if (!point) {
        return;
    }
    Sum& sum = singles_[{message.slot, message.beacon_block_root, subcommittee}];
    sum.bits.resize(subcommittee_size(spec));
    for (const std::size_t position : positions) {
        if (!sum.bits[position]) {
            sum.bits.set(position);
            sum.signature = crypto::aggregate(std::array{sum.signature, *point});
        }
    }
}

void SyncPool::add_contribution(const SyncCommitteeContribution& contribution) {
    Sum& best = contributions_[{contribution.slot, contribution.beacon_block_root,
                                contribution.subcommittee_index}];
    const auto point = crypto::Signature::decompress(contribution.signature);
    if (point && contribution.aggregation_bits.count() > best.bits.count()) {
        best = {contribution.aggregation_bits, *point};
    }
}

std::optional<SyncCommitteeContribution> SyncPool::contribution(const Spec& spec, Slot slot,
                                                                const Root& block_root,
                                                                std::uint64_t subcommittee) const {
    const auto sum = singles_.find({slot, block_root, subcommittee});
    if (sum == singles_.end()) {
        return std::nullopt;
    }
    auto contribution = ssz::default_value<SyncCommitteeContribution>(spec);
    contribution.slot = slot;
    contribution.beacon_block_root = block_root;
    contribution.subcommittee_index = subcommittee;
    static_cast<ssz::Bits&>(contribution.aggregation_bits) = sum->second.bits;
    contribution.signature = sum->second.signature.compress();
    return contribution;
}

SyncAggregate SyncPool::aggregate(const Spec& spec, Slot slot, const Root& block_root) const {
    auto aggregate = ssz::default_value<SyncAggregate>(spec);
    crypto::Signature signature;
    const std::size_t size = subcommittee_size(spec);
    for (std::uint64_t sub = 0; sub < SYNC_COMMITTEE_SUBNET_COUNT; ++sub) {
        const auto single = singles_.find({slot, block_root, sub});
        const auto contributed = contributions_.find({slot, block_root, sub});
        const Sum* best = single == singles_.end() ? nullptr : &single->second;
        if (contributed != contributions_.end() &&
            (best == nullptr || contributed->second.bits.count() > best->bits.count())) {
            best = &contributed->second;
        }
        if (best == nullptr) {
            continue;
        }
        for (std::size_t i = 0; i < size; ++i) {
            aggregate.sync_committee_bits.set(sub * size + i, best->bits[i]);
        }
        signature = crypto::aggregate(std::array{signature, best->signature});
    }
    aggregate.sync_committee_signature = signature.compress();
    return aggregate;
}

void SyncPool::prune(Slot slot) {
    const Key first{slot, Root{}, 0};
    forget_before(singles_, first);
    forget_before(contributions_, first);
}

}  // namespace cairn::node
