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

const SyncPool::Sum* SyncPool::find(const Sums& sums, const Key& key) {
    const auto found = sums.find(key);
    return found == sums.end() ? nullptr : &found->second;
}

namespace {

SyncCommitteeContribution to_contribution(const Spec& spec, Slot slot, const Root& block_root,
                                          std::uint64_t subcommittee) {
    auto contribution = ssz::default_value<SyncCommitteeContribution>(spec);
    contribution.slot = slot;
    contribution.beacon_block_root = block_root;
    contribution.subcommittee_index = subcommittee;
    return contribution;
}

}  // namespace

std::optional<SyncCommitteeContribution> SyncPool::contribution(const Spec& spec, Slot slot,
                                                                const Root& block_root,
                                                                std::uint64_t subcommittee) const {
    const Sum* const sum = find(singles_, {slot, block_root, subcommittee});
    if (sum == nullptr) {
        return std::nullopt;
    }
    auto contribution = to_contribution(spec, slot, block_root, subcommittee);
    static_cast<ssz::Bits&>(contribution.aggregation_bits) = sum->bits;
    contribution.signature = sum->signature.compress();
    return contribution;
}

std::vector<SyncCommitteeContribution> SyncPool::best(const Spec& spec, Slot slot,
                                                      const Root& block_root) const {
    std::vector<SyncCommitteeContribution> found;
    for (std::uint64_t sub = 0; sub < SYNC_COMMITTEE_SUBNET_COUNT; ++sub) {
        const Sum* best = find(singles_, {slot, block_root, sub});
        const Sum* const others = find(contributions_, {slot, block_root, sub});
        if (others != nullptr && (best == nullptr || others->bits.count() > best->bits.count())) {
            best = others;
        }
        if (best != nullptr) {
            auto& contribution = found.emplace_back(to_contribution(spec, slot, block_root, sub));
            static_cast<ssz::Bits&>(contribution.aggregation_bits) = best->bits;
            contribution.signature = best->signature.compress();
        }
    }
    return found;
}

void SyncPool::prune(Slot slot) {
    const Key first{slot, Root{}, 0};
    forget_before(singles_, first);
    forget_before(contributions_, first);
}

}  // namespace cairn::node
