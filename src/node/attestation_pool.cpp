#include "node/attestation_pool.hpp"

#include "base/assert.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>
#include <array>

namespace cairn::node {

using namespace consensus;

namespace {

bool overlap(const ssz::Bits& a, const ssz::Bits& b) {
    for (std::size_t i = 0; i < a.bytes().size(); ++i) {
        if ((a.bytes()[i] & b.bytes()[i]) != 0) {
            return true;
        }
    }
    return false;
}

/// Bits and signature of a committee, appended to those of the committees before it.
void append(Attestation& attestation, const ssz::Bits& bits) {
    const std::size_t first = attestation.aggregation_bits.size();
    attestation.aggregation_bits.resize(first + bits.size());
    for (std::size_t i = 0; i < bits.size(); ++i) {
        attestation.aggregation_bits.set(first + i, bits[i]);
    }
}

}  // namespace

AttestationPool::CommitteeVotes& AttestationPool::votes_of(const Spec& spec,
                                                           const AttestationData& data,
                                                           CommitteeIndex committee,
                                                           std::size_t committee_size) {
    Vote& vote = slots_[data.slot][ssz::hash_tree_root(spec, data)];
    vote.data = data;
    CommitteeVotes& votes = vote.committees[committee];
    votes.singles.bits.resize(committee_size);
    return votes;
}

void AttestationPool::add_single(const Spec& spec, const AttestationData& data,
                                 CommitteeIndex committee, std::size_t committee_size,
                                 std::size_t position, const BLSSignature& signature) {
    CAIRN_ASSERT(position < committee_size);
    Aggregate& singles = votes_of(spec, data, committee, committee_size).singles;
    const auto point = crypto::Signature::decompress(signature);
    if (singles.bits[position] || !point) {
        return;
    }
    singles.bits.set(position);
    singles.signature = crypto::aggregate(std::array{singles.signature, *point});
}

void AttestationPool::add_aggregate(const Spec& spec, const Attestation& aggregate,
                                    CommitteeIndex committee) {
    const ssz::Bits& bits = aggregate.aggregation_bits;
    std::vector<Aggregate>& known =
        votes_of(spec, aggregate.data, committee, bits.size()).aggregates;
    const auto point = crypto::Signature::decompress(aggregate.signature);
    if (!point) {
        return;
    }
    const auto disjoint =
        std::ranges::find_if(known, [&](const Aggregate& a) { return !overlap(a.bits, bits); });
    if (disjoint == known.end()) {
        if (known.size() < MAX_AGGREGATES) {
            known.push_back({bits, *point});
        }
        return;
    }
    for (std::size_t i = 0; i < bits.size(); ++i) {
        disjoint->bits.set(i, disjoint->bits[i] || bits[i]);
    }
    disjoint->signature = crypto::aggregate(std::array{disjoint->signature, *point});
}

const AttestationPool::Aggregate* AttestationPool::CommitteeVotes::best() const {
    const auto most = std::ranges::max_element(
        aggregates, {}, [](const Aggregate& aggregate) { return aggregate.bits.count(); });
    const bool from_others = most != aggregates.end() && most->bits.count() > singles.bits.count();
    const Aggregate* const best = from_others ? &*most : &singles;
    return best->bits.any() ? best : nullptr;
}

std::optional<Attestation> AttestationPool::aggregate(const Spec& spec, const AttestationData& data,
                                                      CommitteeIndex committee) const {
    const auto slot = slots_.find(data.slot);
    if (slot == slots_.end()) {
        return std::nullopt;
    }
    const auto vote = slot->second.find(ssz::hash_tree_root(spec, data));
    if (vote == slot->second.end()) {
        return std::nullopt;
    }
    const auto votes = vote->second.committees.find(committee);
    if (votes == vote->second.committees.end() || !votes->second.singles.bits.any()) {
        return std::nullopt;
    }
    auto attestation = ssz::default_value<Attestation>(spec);
    attestation.data = data;
    append(attestation, votes->second.singles.bits);
    attestation.signature = votes->second.singles.signature.compress();
    if (spec.at_least(ForkId::electra)) {
        attestation.committee_bits.set(committee.value);
    }
    return attestation;
}

std::optional<AttestationData> AttestationPool::find(Slot slot, const Root& data_root) const {
    const auto votes = slots_.find(slot);
    if (votes == slots_.end()) {
        return std::nullopt;
    }
    const auto vote = votes->second.find(data_root);
    return vote == votes->second.end() ? std::nullopt : std::optional(vote->second.data);
}

std::vector<Attestation> AttestationPool::candidates(const Spec& spec, Slot first,
                                                     Slot last) const {
    const bool together = spec.at_least(ForkId::electra);
    std::vector<Attestation> found;
    const auto add = [&](Attestation attestation, std::span<const crypto::Signature> signatures) {
        attestation.signature = crypto::aggregate(signatures).compress();
        found.push_back(std::move(attestation));
    };
    for (auto slot = slots_.upper_bound(last); slot != slots_.begin();) {
        --slot;
        if (slot->first < first) {
            break;
        }
        for (const auto& [root, vote] : slot->second) {
            auto attestation = ssz::default_value<Attestation>(spec);
            attestation.data = vote.data;
            std::vector<crypto::Signature> signatures;
            for (const auto& [committee, votes] : vote.committees) {
                const Aggregate* const best = votes.best();
                if (best == nullptr) {
                    continue;
                }
                append(attestation, best->bits);
                signatures.push_back(best->signature);
                if (together) {
                    attestation.committee_bits.set(committee.value);
                }
            }
            if (!signatures.empty()) {
                add(std::move(attestation), signatures);
            }
        }
    }
    return found;
}

void AttestationPool::prune(Slot slot) {
    slots_.erase(slots_.begin(), slots_.lower_bound(slot));
}

}  // namespace cairn::node
