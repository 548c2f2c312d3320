#include "validator/proposer_choices.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace cairn::validator {

using namespace consensus;

namespace {

KeyChoices find(const ChoicesByKey& choices, const BLSPubkey& pubkey) {
    const auto found = choices.find(pubkey);
    return found == choices.end() ? KeyChoices{} : found->second;
}

void apply(const KeyChoices& choices, DutyChoices& out) {
    out.fee_recipient = choices.fee_recipient.value_or(out.fee_recipient);
    out.graffiti = choices.graffiti.value_or(out.graffiti);
    out.gas_limit = choices.gas_limit.value_or(out.gas_limit);
    out.builder = choices.builder.value_or(out.builder);
}

}  // namespace

ProposerChoices::ProposerChoices(DutyChoices defaults, ChoicesByKey configured)
    : defaults_(std::move(defaults)), configured_(std::move(configured)) {}

DutyChoices ProposerChoices::of(const BLSPubkey& pubkey) const {
    DutyChoices out = defaults_;
    apply(find(configured_, pubkey), out);
    apply(set(pubkey), out);
    return out;
}

KeyChoices ProposerChoices::configured(const BLSPubkey& pubkey) const {
    return find(configured_, pubkey);
}

KeyChoices ProposerChoices::set(const BLSPubkey& pubkey) const {
    const std::lock_guard lock(mutex_);
    return find(set_, pubkey);
}

ChoicesByKey ProposerChoices::all_set() const {
    const std::lock_guard lock(mutex_);
    return set_;
}

void ProposerChoices::change(const BLSPubkey& pubkey,
                             const std::function<void(KeyChoices&)>& change) {
    const std::lock_guard lock(mutex_);
    KeyChoices& choices = set_[pubkey];
    change(choices);
    if (choices.empty()) {
        set_.erase(pubkey);
    }
}

Bytes32 to_graffiti(std::string_view text) {
    CAIRN_ASSERT(text.size() <= GRAFFITI_BYTES);
    Bytes32 out;
    std::copy_n(text.begin(), text.size(), out.bytes.begin());
    return out;
}

}  // namespace cairn::validator
