#include "node/slasher.hpp"

#include "consensus/predicates.hpp"
#include "ssz/hash_tree_root.hpp"

#include <algorithm>

namespace cairn::node {

using namespace consensus;

SignedBeaconBlockHeader header_of(const Spec& spec, const SignedBeaconBlock& signed_block) {
    const BeaconBlock& block = signed_block.message;
    return {{block.slot, block.proposer_index, block.parent_root, block.state_root,
             ssz::hash_tree_root(spec, block.body)},
            signed_block.signature};
}

void Slasher::on_header(const SignedBeaconBlockHeader& header, Signature signature) {
    const std::pair key{header.message.slot, header.message.proposer_index};
    const auto found = headers_.find(key);
    if (found == headers_.end()) {
        if (signature == Signature::verified && headers_.size() < MAX_WATCHED_HEADERS) {
            headers_.emplace(key, Header{header});
        }
        return;
    }
    Header& known = found->second;
    if (known.header.message != header.message && known.contradictions < MAX_CONTRADICTIONS) {
        ++known.contradictions;
        proposer_slashings_.push_back({known.header, header});
    }
}

void Slasher::compare(Votes& known, const IndexedAttestation& vote) {
    if (known.contradictions == MAX_CONTRADICTIONS) {
        return;
    }
    for (const auto& [target, held] : known.by_target) {
        // The one that surrounds the other comes first.
        const bool forward = is_slashable_attestation_data(held->data, vote.data);
        if (!forward && !is_slashable_attestation_data(vote.data, held->data)) {
            continue;
        }
        ++known.contradictions;
        AttesterSlashing slashing =
            forward ? AttesterSlashing{*held, vote} : AttesterSlashing{vote, *held};
        if (std::ranges::find(attester_slashings_, slashing) == attester_slashings_.end()) {
            attester_slashings_.push_back(std::move(slashing));
        }
        return;
    }
}

void Slasher::on_vote(const IndexedAttestation& vote, Signature signature) {
    SharedVote shared;
    for (const ValidatorIndex index : vote.attesting_indices) {
        const auto found = votes_.find(index);
        if (found != votes_.end()) {
            compare(found->second, vote);
        }
        if (signature == Signature::unknown || vote_count_ == MAX_WATCHED_VOTES) {
            continue;
        }
        if (shared == nullptr) {
            shared = std::make_shared<const IndexedAttestation>(vote);
        }
        Votes& known = found != votes_.end() ? found->second : votes_[index];
        vote_count_ += known.by_target.try_emplace(vote.data.target.epoch, shared).second ? 1U : 0U;
    }
}

void Slasher::prune(Slot slot, Epoch epoch) {
    headers_.erase(headers_.begin(), headers_.lower_bound({slot, ValidatorIndex{0}}));
    vote_count_ = 0;
    for (auto entry = votes_.begin(); entry != votes_.end();) {
        auto& by_target = entry->second.by_target;
        by_target.erase(by_target.begin(), by_target.lower_bound(epoch));
        vote_count_ += by_target.size();
        entry = by_target.empty() ? votes_.erase(entry) : std::next(entry);
    }
}

}  // namespace cairn::node
