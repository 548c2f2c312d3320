#include "protection/detail/vote_index.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace cairn::protection::detail {

using namespace consensus;

namespace {

bool is_before(const Epochs& a, const Epochs& b) noexcept {
    return a.target < b.target || (a.target == b.target && a.source < b.source);
}
bool ends_before(const Epochs& vote, Epoch target) noexcept {
    return vote.target < target;
}
bool ends_after(Epoch target, const Epochs& vote) noexcept {
    return target < vote.target;
}

}  // namespace

void VoteIndex::clear() {
    ids_.clear();
    pubkeys_.clear();
    keys_.clear();
}

void VoteIndex::add_key(const BLSPubkey& pubkey, const KnownKey& key,
                        std::optional<Epoch> forgotten) {
    CAIRN_ASSERT(static_cast<std::size_t>(key.id) == keys_.size() + 1);
    ids_.emplace(pubkey, key.id);
    pubkeys_.push_back(pubkey);
    keys_.push_back({key.lowest, forgotten, {}});
}

std::optional<KnownKey> VoteIndex::find_key(const BLSPubkey& pubkey) const {
    const auto found = ids_.find(pubkey);
    return found == ids_.end() ? std::nullopt
                               : std::optional(KnownKey{found->second, of(found->second).lowest});
}

bool VoteIndex::insert(KeyId key, const Epochs& vote) {
    std::vector<Epochs>& votes = of(key).votes;
    if (votes.empty() || is_before(votes.back(), vote)) {
        votes.push_back(vote);
        return true;
    }
    const auto at = std::ranges::lower_bound(votes, vote, is_before);
    if (at != votes.end() && *at == vote) {
        return false;
    }
    votes.insert(at, vote);
    return true;
}

bool VoteIndex::contains(KeyId key, const Epochs& vote) const {
    return std::ranges::binary_search(of(key).votes, vote, is_before);
}

std::span<const Epochs> VoteIndex::at(KeyId key, Epoch target) const {
    const std::vector<Epochs>& votes = of(key).votes;
    // Nearly every vote that is asked about is a new one.
    if (votes.empty() || votes.back().target < target) {
        return {};
    }
    const auto first = std::lower_bound(votes.begin(), votes.end(), target, ends_before);
    const auto end = std::upper_bound(first, votes.end(), target, ends_after);
    return {first, end};
}

// No source is after its target, so a later source has a later target than it, too: few to look at.
bool VoteIndex::has_surrounded(KeyId key, const Epochs& vote) const {
    const std::vector<Epochs>& votes = of(key).votes;
    auto at = std::upper_bound(votes.begin(), votes.end(), vote.source, ends_after);
    for (; at != votes.end() && at->target < vote.target; ++at) {
        if (at->source > vote.source) {
            return true;
        }
    }
    return false;
}

bool VoteIndex::has_surrounding(KeyId key, const Epochs& vote) const {
    const std::vector<Epochs>& votes = of(key).votes;
    const auto at = std::upper_bound(votes.begin(), votes.end(), vote.target, ends_after);
    return std::any_of(at, votes.end(),
                       [&](const Epochs& later) { return later.source < vote.source; });
}

VoteIndex::Forgotten VoteIndex::forget(KeyId key, Epoch target) {
    std::vector<Epochs>& votes = of(key).votes;
    const auto end = std::upper_bound(votes.begin(), votes.end(), target, ends_after);
    Forgotten out;
    for (auto at = votes.begin(); at != end; ++at) {
        ++out.votes;
        out.highest_source = std::max(out.highest_source.value_or(Epoch{0}), at->source);
    }
    votes.erase(votes.begin(), end);
    std::optional<Epoch>& forgotten = of(key).forgotten;
    forgotten = std::max(forgotten.value_or(target), target);
    return out;
}

}  // namespace cairn::protection::detail
