#include "consensus/epoch/columns.hpp"

#include "consensus/accessors.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/parallel.hpp"
#include "consensus/epoch/pending_attestations.hpp"
#include "consensus/predicates.hpp"

#include <algorithm>
#include <span>

namespace cairn::consensus {
namespace {

constexpr std::uint8_t timely_flags =
    status::timely_source | status::timely_target | status::timely_head;
constexpr std::size_t validators_per_task = 1U << 14U;

/// Participation by validator: the state's own list, or phase0's, gathered from attestations.
class Participation {
  public:
    explicit Participation(const ssz::PersistentList<ParticipationFlags>& list) : list_(&list) {}
    explicit Participation(std::vector<std::uint8_t> gathered) : gathered_(std::move(gathered)) {}

    std::size_t size() const noexcept {
        return list_ != nullptr ? list_->size() : gathered_.size();
    }
    std::span<const std::uint8_t> run(std::size_t i) const noexcept {
        return list_ != nullptr ? list_->run(i) : std::span(gathered_).subspan(i);
    }

  private:
    const ssz::PersistentList<ParticipationFlags>* list_ = nullptr;
    std::vector<std::uint8_t> gathered_;
};

Participation nobody(const BeaconState& state) {
    return Participation(std::vector<std::uint8_t>(state.validators.size()));
}

Checked<Participation> previous_participation(const Spec& spec, const BeaconState& state) {
    if (spec.at_least(ForkId::altair)) {
        return Participation(state.previous_epoch_participation);
    }
    if (get_current_epoch(spec, state) == GENESIS_EPOCH) {
        return nobody(state);  // nothing is rewarded at its end
    }
    CAIRN_TRY_ASSIGN(auto votes, get_previous_votes(spec, state));
    return Participation(std::move(votes));
}

Checked<Participation> current_participation(const Spec& spec, const BeaconState& state) {
    if (spec.at_least(ForkId::altair)) {
        return Participation(state.current_epoch_participation);
    }
    if (get_current_epoch(spec, state) <= GENESIS_EPOCH + 1) {
        return nobody(state);  // the first two epochs are never justified
    }
    CAIRN_TRY_ASSIGN(auto votes, get_current_votes(spec, state));
    return Participation(std::move(votes));
}

/// What one task adds to the totals and lists.
struct Part {
    Gwei active;
    Gwei active_next;
    std::array<Gwei, 3> timely;
    Gwei timely_target_current;
    Gwei highest_effective_balance;
    std::vector<ValidatorIndex> unsettled;
    std::vector<ValidatorIndex> slashed;
};

Gwei only_if(bool condition, Gwei value) noexcept {
    return Gwei{condition ? value.value : 0};
}

class Scan {
  public:
    Scan(const Spec& spec, const BeaconState& state, const Participation& previous,
         const Participation& current, EpochColumns& columns)
        : state_(state),
          previous_(previous),
          current_(current),
          columns_(columns),
          previous_epoch_(get_previous_epoch(spec, state)),
          current_epoch_(get_current_epoch(spec, state)),
          // A vote counts only from who was active then; phase0's committees hold no others.
          votes_need_activity_(spec.at_least(ForkId::altair)),
          ejection_balance_(spec.config->EJECTION_BALANCE) {}

    void range(std::size_t begin, std::size_t end, Part& part) {
        for (std::size_t i = begin; i < end;) {
            const auto validators = state_.validators.run(i);
            const auto previous = previous_.run(i);
            const auto current = current_.run(i);
            const std::size_t count =
                std::min({validators.size(), previous.size(), current.size(), end - i});
            for (std::size_t k = 0; k < count; ++k) {
                visit(i + k, validators[k], previous[k], current[k], part);
            }
            i += count;
        }
    }

  private:
    void visit(std::size_t i, const Validator& validator, std::uint8_t previous,
               std::uint8_t current, Part& part) {
        const Gwei balance = validator.effective_balance;
        const bool active_before = is_active(validator, previous_epoch_);
        const bool active_now = is_active(validator, current_epoch_);
        const bool active_next = is_active(validator, current_epoch_ + 1);
        const bool slashed = validator.slashed;
        const bool eligible =
            active_before || (slashed && previous_epoch_ + 1 < validator.withdrawable_epoch);
        const auto votes = static_cast<std::uint8_t>(
            slashed || (votes_need_activity_ && !active_before) ? 0 : previous & timely_flags);
        const bool target_now = (current & status::timely_target) != 0 && !slashed &&
                                (active_now || !votes_need_activity_);

        columns_.effective_balance[i] = balance;
        columns_.status[i] = static_cast<std::uint8_t>(
            votes | (eligible ? status::eligible : 0) | (active_next ? status::active_next : 0) |
            (has_compounding_withdrawal_credential(validator) ? status::compounding : 0));
        part.active += only_if(active_now, balance);
        part.active_next += only_if(active_next, balance);
        for (std::size_t flag = 0; flag < part.timely.size(); ++flag) {
            part.timely[flag] += only_if(((votes >> flag) & 1U) != 0, balance);
        }
        part.timely_target_current += only_if(target_now, balance);
        part.highest_effective_balance = std::max(part.highest_effective_balance, balance);

        if (is_unsettled(validator, active_now)) {
            part.unsettled.emplace_back(i);
        }
        if (slashed) {
            part.slashed.emplace_back(i);
        }
    }

    static bool is_active(const Validator& validator, Epoch epoch) noexcept {
        return validator.activation_epoch <= epoch && epoch < validator.exit_epoch;
    }

    bool is_unsettled(const Validator& validator, bool active_now) const noexcept {
        return validator.activation_epoch == FAR_FUTURE_EPOCH ||
               validator.activation_eligibility_epoch == FAR_FUTURE_EPOCH ||
               (active_now && validator.exit_epoch == FAR_FUTURE_EPOCH &&
                validator.effective_balance <= ejection_balance_);
    }

    const BeaconState& state_;
    const Participation& previous_;
    const Participation& current_;
    EpochColumns& columns_;
    Epoch previous_epoch_;
    Epoch current_epoch_;
    bool votes_need_activity_;
    Gwei ejection_balance_;
};

void add(EpochColumns& columns, const Part& part) {
    columns.active += part.active;
    columns.active_next += part.active_next;
    for (std::size_t flag = 0; flag < part.timely.size(); ++flag) {
        columns.timely[flag] += part.timely[flag];
    }
    columns.timely_target_current += part.timely_target_current;
    columns.highest_effective_balance =
        std::max(columns.highest_effective_balance, part.highest_effective_balance);
    columns.unsettled.insert(columns.unsettled.end(), part.unsettled.begin(), part.unsettled.end());
    columns.slashed.insert(columns.slashed.end(), part.slashed.begin(), part.slashed.end());
}

}  // namespace

Gwei at_least_one_increment(const Spec& spec, Gwei total) noexcept {
    return std::max(total, Gwei{spec.preset->EFFECTIVE_BALANCE_INCREMENT});
}

Checked<EpochColumns> get_epoch_columns(const Spec& spec, const BeaconState& state) {
    const std::size_t count = state.validators.size();
    CAIRN_TRY_ASSIGN(const Participation previous, previous_participation(spec, state));
    CAIRN_TRY_ASSIGN(const Participation current, current_participation(spec, state));
    CAIRN_REQUIRE(
        state.balances.size() >= count && previous.size() >= count && current.size() >= count,
        registry_lists_differ_in_length);

    EpochColumns columns;
    columns.effective_balance.resize(count);
    columns.status.resize(count);
    const std::size_t tasks = (count + validators_per_task - 1) / validators_per_task;
    std::vector<Part> parts(tasks);
    Scan scan(spec, state, previous, current, columns);
    OverflowRelay relay;
    executor_of(spec).parallel_for(tasks, 1, [&](std::size_t begin, std::size_t end) {
        const OverflowRelay::Watch watch(relay);
        for (std::size_t task = begin; task < end; ++task) {
            scan.range(task * validators_per_task,
                       std::min(count, (task + 1) * validators_per_task), parts[task]);
        }
    });
    relay.report();
    for (const Part& part : parts) {
        add(columns, part);
    }
    return columns;
}

}  // namespace cairn::consensus
