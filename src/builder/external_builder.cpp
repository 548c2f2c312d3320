#include "builder/external_builder.hpp"

#include <utility>

namespace cairn::builder {

using namespace consensus;

class ExternalBuilder::Borrowed {
  public:
    explicit Borrowed(ExternalBuilder& from) : from_(from) {
        const std::lock_guard lock(from_.mutex_);
        if (!from_.clients_.empty()) {
            client_ = std::move(from_.clients_.back());
            from_.clients_.pop_back();
        } else {
            client_ = std::make_unique<BuilderClient>(from_.options_.url, from_.options_.limits);
        }
    }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    Borrowed(Borrowed&&) = delete;
    Borrowed& operator=(Borrowed&&) = delete;
    ~Borrowed() {
        const std::lock_guard lock(from_.mutex_);
        from_.clients_.push_back(std::move(client_));
    }
    BuilderClient* operator->() const noexcept { return client_.get(); }

  private:
    ExternalBuilder& from_;
    std::unique_ptr<BuilderClient> client_;
};

BuilderResult<void> ExternalBuilder::register_validators(
    const Spec& network, std::span<const SignedValidatorRegistrationV1> registrations) {
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [message, signature] : registrations) {
            const auto known = registrations_.find(message.pubkey);
            if (known != registrations_.end()) {
                known->second =
                    message.timestamp >= known->second.timestamp ? message : known->second;
            } else if (registrations_.size() < MAX_REGISTRATIONS) {
                registrations_.emplace(message.pubkey, message);
            }
        }
    }
    return Borrowed(*this)->register_validators(network, registrations);
}

std::optional<ValidatorRegistrationV1> ExternalBuilder::registration(
    const BLSPubkey& pubkey) const {
    const std::lock_guard lock(mutex_);
    const auto known = registrations_.find(pubkey);
    return known == registrations_.end() ? std::nullopt : std::optional(known->second);
}

std::size_t ExternalBuilder::registrations() const {
    const std::lock_guard lock(mutex_);
    return registrations_.size();
}

BuilderResult<SignedBuilderBid> ExternalBuilder::get_header(const Spec& spec, Slot slot,
                                                            const Hash32& parent_hash,
                                                            const BLSPubkey& pubkey) {
    return Borrowed(*this)->get_header(spec, slot, parent_hash, pubkey);
}

BuilderResult<std::unique_ptr<const Revealed>> ExternalBuilder::submit(
    const Spec& spec, const SignedBlindedBeaconBlock& block) {
    const Borrowed client(*this);
    if (spec.at_least(ForkId::fulu)) {
        const auto handed_over = client->hand_over_blinded_block(spec, block);
        // No such operation there: the builder has not looked at the block.
        const bool unknown = !handed_over && (handed_over.error().status == 404 ||
                                              handed_over.error().status == 405);
        if (!unknown) {
            CAIRN_TRY(handed_over);
            return nullptr;
        }
    }
    CAIRN_TRY_ASSIGN(Revealed revealed, client->submit_blinded_block(spec, block));
    return std::make_unique<const Revealed>(std::move(revealed));
}

}  // namespace cairn::builder
