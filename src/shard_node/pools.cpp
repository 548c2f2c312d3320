#include "shard_node/pools.hpp"

#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <array>

namespace cairn::shard_node {

using namespace consensus;

namespace {

bool overlap(const ssz::Bits& a, const ssz::Bits& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] && b[i]) {
            return true;
        }
    }
    return false;
}

bool holds(const ssz::Bits& whole, const ssz::Bits& part) {
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] && !whole[i]) {
            return false;
        }
    }
    return true;
}

template <class List>
List to_list(const ssz::Bits& bits) {
    List list;
    list.assign(bits.bytes(), bits.size());
    return list;
}

Attestation to_attestation(const AttestationData& data, const Sums::Sum& sum) {
    Attestation attestation;
    attestation.aggregation_bits = to_list<ssz::Bitlist>(sum.bits);
    attestation.data = data;
    attestation.signature = sum.signature.compress();
    return attestation;
}

}  // namespace

void Sums::add(const ssz::Bits& bits, const BLSSignature& signature) {
    const auto point = crypto::Signature::decompress(signature);
    if (!point || covers(bits)) {
        return;
    }
    const auto disjoint =
        std::ranges::find_if(sums_, [&](const Sum& sum) { return !overlap(sum.bits, bits); });
    if (disjoint == sums_.end()) {
        if (sums_.size() < MAX_SUMS) {
            sums_.push_back({bits, *point});
        }
        return;
    }
    for (std::size_t i = 0; i < bits.size(); ++i) {
        disjoint->bits.set(i, disjoint->bits[i] || bits[i]);
    }
    disjoint->signature = crypto::aggregate(std::array{disjoint->signature, *point});
}

bool Sums::covers(const ssz::Bits& bits) const {
    return std::ranges::any_of(sums_, [&](const Sum& sum) { return holds(sum.bits, bits); });
}

const Sums::Sum* Sums::best() const {
    const auto most =
        std::ranges::max_element(sums_, {}, [](const Sum& sum) { return sum.bits.count(); });
    return most == sums_.end() ? nullptr : &*most;
}

// Votes ------------------------------------------------------------------------------------------

const VotePool::Entry* VotePool::find(const Spec& spec, const AttestationData& data) const {
    const auto slot = slots_.find(data.slot);
    if (slot == slots_.end()) {
        return nullptr;
    }
    const auto found = slot->second.find(ssz::hash_tree_root(spec, data));
    return found == slot->second.end() ? nullptr : &found->second;
}

void VotePool::add(const Spec& spec, const Attestation& attestation,
                   const ShardTransition& transition) {
    const AttestationData& data = attestation.data;
    Entry& entry = slots_[data.slot][ssz::hash_tree_root(spec, data)];
    entry.data = data;
    entry.transition = transition;
    entry.sums.add(attestation.aggregation_bits, attestation.signature);
}

bool VotePool::covers(const Spec& spec, const Attestation& attestation) const {
    const Entry* const entry = find(spec, attestation.data);
    return entry != nullptr && entry->sums.covers(attestation.aggregation_bits);
}

std::optional<Attestation> VotePool::aggregate(const Spec& spec,
                                               const AttestationData& data) const {
    const Entry* const entry = find(spec, data);
    const Sums::Sum* const best = entry == nullptr ? nullptr : entry->sums.best();
    return best == nullptr ? std::nullopt : std::optional(to_attestation(data, *best));
}

std::vector<Attestation> VotePool::candidates(Slot first, Slot last) const {
    std::vector<Attestation> found;
    for (auto slot = slots_.upper_bound(last); slot != slots_.begin();) {
        --slot;
        if (slot->first < first) {
            break;
        }
        for (const auto& [root, entry] : slot->second) {
            std::vector<Sums::Sum> sums = entry.sums.all();
            std::ranges::sort(sums, std::ranges::greater{},
                              [](const Sums::Sum& sum) { return sum.bits.count(); });
            for (const Sums::Sum& sum : sums) {
                found.push_back(to_attestation(entry.data, sum));
            }
        }
    }
    return found;
}

const ShardTransition* VotePool::transition(Slot slot, const Root& root) const {
    const auto votes = slots_.find(slot);
    if (votes == slots_.end()) {
        return nullptr;
    }
    const auto found = std::ranges::find_if(votes->second, [&](const auto& vote) {
        return vote.second.data.shard_transition_root == root;
    });
    return found == votes->second.end() ? nullptr : &found->second.transition;
}

void VotePool::prune(Slot slot) {
    slots_.erase(slots_.begin(), slots_.lower_bound(slot));
}

// Light client votes -----------------------------------------------------------------------------

void LightPool::add(const LightClientVote& vote) {
    votes_[{vote.data.slot, vote.data.beacon_block_root}].add(vote.aggregation_bits,
                                                              vote.signature);
}

bool LightPool::covers(const LightClientVote& vote) const {
    const auto found = votes_.find({vote.data.slot, vote.data.beacon_block_root});
    return found != votes_.end() && found->second.covers(vote.aggregation_bits);
}

std::vector<LightClientVote> LightPool::aggregates(const LightClientVoteData& data) const {
    std::vector<LightClientVote> votes;
    const auto found = votes_.find({data.slot, data.beacon_block_root});
    if (found == votes_.end()) {
        return votes;
    }
    for (const Sums::Sum& sum : found->second.all()) {
        votes.push_back({data, to_list<ssz::Bitvector>(sum.bits), sum.signature.compress()});
    }
    return votes;
}

void LightPool::prune(Slot slot) {
    votes_.erase(votes_.begin(), votes_.lower_bound({slot, Root{}}));
}

}  // namespace cairn::shard_node
