#include "consensus/epoch/columns.hpp"

#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/epoch/parallel.hpp"
#include "consensus/epoch/pending_attestations.hpp"

#include <algorithm>
#include <limits>
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

/// The bits by which effective balances are added up.
constexpr std::array<std::uint8_t, 6> totalled = {status::timely_source, status::timely_target,
                                                  status::timely_head,   status::active_next,
                                                  status::active_now,    status::timely_target_now};

/// Totals of effective balance by those bits, and the highest.
struct Totals {
    std::array<Gwei, totalled.size()> of{};
    Gwei highest;

    void add(const Totals& other) noexcept {
        for (std::size_t i = 0; i < of.size(); ++i) {
            of[i] += other.of[i];
        }
        highest = std::max(highest, other.highest);
    }
};

/// A few validators at a time: sums cannot overflow unless a balance is absurd.
void add_run(std::span<const Gwei> balances, const std::uint8_t* statuses, Totals& totals) {
    constexpr std::size_t run_max = 64;
    constexpr std::uint64_t sane = std::uint64_t{1} << 58U;
    static_assert(std::numeric_limits<std::uint64_t>::max() / run_max >= sane - 1);
    std::array<std::uint64_t, totalled.size()> sums{};
    std::uint64_t highest = 0;
    for (std::size_t k = 0; k < balances.size(); ++k) {
        const std::uint64_t balance = balances[k].value;
        highest = std::max(highest, balance);
        for (std::size_t i = 0; i < totalled.size(); ++i) {
            sums[i] += (statuses[k] & totalled[i]) != 0 ? balance : 0;
        }
    }
    Totals run{.of = {}, .highest = Gwei{highest}};
    if (balances.size() > run_max || highest >= sane) [[unlikely]] {
        for (std::size_t k = 0; k < balances.size(); ++k) {
            for (std::size_t i = 0; i < totalled.size(); ++i) {
                run.of[i] += (statuses[k] & totalled[i]) != 0 ? balances[k] : Gwei{0};
            }
        }
    } else {
        std::ranges::transform(sums, run.of.begin(), [](std::uint64_t sum) { return Gwei{sum}; });
    }
    totals.add(run);
}

/// What one task finds.
struct Part {
    Totals totals;
    std::vector<ValidatorIndex> unsettled;
    std::vector<ValidatorIndex> slashed;
};

// Without branches, which && and || would be free to make.
bool both(bool a, bool b) noexcept {
    return (unsigned{a} & unsigned{b}) != 0;
}
bool either(bool a, bool b) noexcept {
    return (unsigned{a} | unsigned{b}) != 0;
}

/// The pass over the registry. It waits for memory, so nearly all of it is free of branches.
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

    void range(std::size_t begin, std::size_t end, Part& part) const {
        for (std::size_t i = begin; i < end;) {
            const auto validators = state_.validators.run(i);
            const auto previous = previous_.run(i);
            const auto current = current_.run(i);
            const std::size_t count =
                std::min({validators.size(), previous.size(), current.size(), end - i});
            const bool last = i + count >= end;
            const Validator* next =
                last ? validators.data() : state_.validators.run(i + count).data();
            run(i, validators.first(count), next, previous.data(), current.data(), part);
            i += count;
        }
    }

  private:
    /// `next` is where the following run begins. Leaves of the registry lie apart in memory, where
    /// the CPU does not foresee them; prefetching takes a quarter off the pass (9.1 to 6.8 ms for
    /// 500,000 validators on Zen 5).
    void run(std::size_t first, std::span<const Validator> validators, const Validator* next,
             const std::uint8_t* previous, const std::uint8_t* current, Part& part) const {
        Gwei* const balances = columns_.effective_balance.data() + first;
        std::uint8_t* const statuses = columns_.status.data() + first;
        for (std::size_t k = 0; k < validators.size(); ++k) {
            __builtin_prefetch(&next[k].effective_balance);
            __builtin_prefetch(&next[k].withdrawable_epoch);
            const Validator& validator = validators[k];
            balances[k] = validator.effective_balance;
            statuses[k] = status_of(validator, previous[k], current[k]);
            const bool unsettled = is_unsettled(validator);
            if (either(unsettled, validator.slashed)) [[unlikely]] {
                note(first + k, unsettled, validator.slashed, part);
            }
        }
        add_run({balances, validators.size()}, statuses, part.totals);
    }

    std::uint8_t status_of(const Validator& validator, std::uint8_t previous,
                           std::uint8_t current) const {
        const bool active_before = is_active(validator, previous_epoch_);
        const bool active = is_active(validator, current_epoch_);
        const bool leaving_slashed =
            both(validator.slashed, previous_epoch_ + 1 < validator.withdrawable_epoch);
        const bool votes_before =
            both(!validator.slashed, either(active_before, !votes_need_activity_));
        const bool votes_now = both(!validator.slashed, either(active, !votes_need_activity_));
        const bool target_now = both(votes_now, (current & status::timely_target) != 0);
        const bool compounding =
            validator.withdrawal_credentials[0] == COMPOUNDING_WITHDRAWAL_PREFIX;
        return static_cast<std::uint8_t>(
            (votes_before ? previous & timely_flags : 0U) |
            (either(active_before, leaving_slashed) ? status::eligible : 0U) |
            (is_active(validator, current_epoch_ + 1) ? status::active_next : 0U) |
            (compounding ? status::compounding : 0U) | (active ? status::active_now : 0U) |
            (target_now ? status::timely_target_now : 0U));
    }

    static bool is_active(const Validator& validator, Epoch epoch) noexcept {
        return both(validator.activation_epoch <= epoch, epoch < validator.exit_epoch);
    }

    bool is_unsettled(const Validator& validator) const noexcept {
        const bool may_be_ejected = both(validator.effective_balance <= ejection_balance_,
                                         validator.exit_epoch == FAR_FUTURE_EPOCH);
        const bool waits = either(validator.activation_epoch == FAR_FUTURE_EPOCH,
                                  validator.activation_eligibility_epoch == FAR_FUTURE_EPOCH);
        return either(waits, may_be_ejected);
    }

    static void note(std::size_t i, bool unsettled, bool slashed, Part& part) {
        if (unsettled) {
            part.unsettled.emplace_back(i);
        }
        if (slashed) {
            part.slashed.emplace_back(i);
        }
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

void gather(const std::vector<Part>& parts, EpochColumns& columns) {
    Totals totals;
    for (const Part& part : parts) {
        totals.add(part.totals);
        columns.unsettled.insert(columns.unsettled.end(), part.unsettled.begin(),
                                 part.unsettled.end());
        columns.slashed.insert(columns.slashed.end(), part.slashed.begin(), part.slashed.end());
    }
    columns.timely = {totals.of[0], totals.of[1], totals.of[2]};
    columns.active_next = totals.of[3];
    columns.active = totals.of[4];
    columns.timely_target_current = totals.of[5];
    columns.highest_effective_balance = totals.highest;
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
    const Scan scan(spec, state, previous, current, columns);
    OverflowRelay relay;
    executor_of(spec).parallel_for(tasks, 1, [&](std::size_t begin, std::size_t end) {
        const OverflowRelay::Watch watch(relay);
        for (std::size_t task = begin; task < end; ++task) {
            scan.range(task * validators_per_task,
                       std::min(count, (task + 1) * validators_per_task), parts[task]);
        }
    });
    relay.report();
    gather(parts, columns);
    return columns;
}

}  // namespace cairn::consensus
