#include "test/simulation/play.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "crypto/sha256.hpp"
#include "devnet/simulation.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace cairn::simulation {

using namespace consensus;
using devnet::MemberId;

namespace {

constexpr std::uint64_t EPOCHS_TO_FINALITY = 4;
constexpr std::uint64_t SLOTS_PER_EPOCH = 8;  // of the minimal preset

class Play {
  public:
    explicit Play(const Scenario& scenario)
        : scenario_(scenario), simulation_(start()), control_(*simulation_) {
        for (const MemberId id : scenario.doubled) {
            for (std::uint64_t i = 0; i < scenario.validators; ++i) {
                if (simulation_->member(id).owns(ValidatorIndex{i})) {
                    dishonest_.insert(ValidatorIndex{i});
                }
            }
        }
    }

    Outcome run() {
        const std::uint64_t slot_ms = simulation_->genesis().config->SLOT_DURATION_MS;
        auto step = scenario_.steps.begin();
        while (outcome_.slots < scenario_.slots && outcome_.violation.empty()) {
            slot_start_ms_ = simulation_->now_ms();
            if (outcome_.slots == scenario_.heal_slot) {
                heal();
            }
            lie();
            for (; step != scenario_.steps.end() && step->slot <= outcome_.slots; ++step) {
                take(*step);
            }
            simulation_->run_until(slot_start_ms_ + slot_ms);
            goes_on(control_.expire());
            ++outcome_.slots;
            look();
        }
        return outcome_;
    }

  private:
    std::unique_ptr<devnet::Simulation> start() {
        devnet::SimulationOptions options;
        options.nodes = scenario_.nodes;
        options.seed = scenario_.seed;
        options.genesis.validators = scenario_.validators;
        options.genesis.forks = *devnet::parse_fork_schedule(scenario_.forks);
        options.genesis.genesis_time = 1'606'824'023;
        options.doubled = scenario_.doubled;
        if (scenario_.has_power_cuts()) {
            options.storage = [this](MemberId) {
                return storages_.emplace_back(std::make_shared<node::MemoryStorage>());
            };
        }
        return *devnet::Simulation::create(options, base::serial_executor());
    }

    void take(const Step& step) {
        switch (step.kind) {
            case StepKind::action:
                std::ignore = control_.apply(step.action);  // refused: nothing happens
                break;
            case StepKind::power_cut:
                cut_power(step);
                break;
            case StepKind::lie:
                lies_.push_back(&step);
                dishonest_.insert(step.liars.begin(), step.liars.end());
        }
    }

    void heal() {
        devnet::Action heal;
        heal.kind = devnet::ActionKind::heal;
        goes_on(control_.apply(heal));
        lies_.clear();
        for (MemberId id = 1; id <= simulation_->size(); ++id) {
            simulation_->member(id).stop_lying();
        }
    }

    void cut_power(const Step& step) {
        const MemberId id = step.action.node;
        node::MemoryStorage& storage = *storages_[id - 1];
        simulation_->run_until(slot_start_ms_ + step.into_slot_ms);
        storage.keep_unsynced(storage.disk().unsynced() * step.kept_percent / 100);
        outcome_.power_cuts += control_.apply(step.action) ? 1U : 0U;
    }
    /// After what may have started nodes again.
    void goes_on(const Result<void, std::string>& started) {
        if (!started && outcome_.violation.empty()) {
            outcome_.violation = "slot " + std::to_string(outcome_.slots) +
                                 ", a node does not go on from its disk: " + started.error() +
                                 '\n' + describe_scenario();
        }
    }

    /// Votes and blocks have twins; now and then a block is invalid instead.
    void lie() {
        for (const Step* const step : lies_) {
            const std::uint64_t end =
                step->slot + step->action.epochs.value_or(scenario_.slots) * SLOTS_PER_EPOCH;
            for (std::size_t i = 0; i < step->liars.size() && outcome_.slots < end; ++i) {
                devnet::Member& member = owner(step->liars[i]);
                std::ignore = (outcome_.slots + i) % 3 == 0 ? member.spoil_block(step->liars[i])
                                                            : member.equivocate(step->liars[i]);
            }
        }
    }
    devnet::Member& owner(ValidatorIndex validator) {
        MemberId id = 1;
        while (!simulation_->member(id).owns(validator)) {
            ++id;
        }
        return simulation_->member(id);
    }

    void violated(MemberId id, const std::string& what) {
        outcome_.violation = "slot " + std::to_string(outcome_.slots) + ", node " +
                             std::to_string(id) + ": " + what + '\n' + describe_scenario() +
                             describe_nodes();
    }

    std::string describe_scenario() const {
        std::string text = "  " + std::to_string(scenario_.nodes) + " nodes, " + scenario_.forks +
                           ", healed at slot " + std::to_string(scenario_.heal_slot) + '\n';
        for (const MemberId id : scenario_.doubled) {
            text += "  node " + std::to_string(id) + "'s keys are used twice\n";
        }
        for (const Step& step : scenario_.steps) {
            text += "  slot " + std::to_string(step.slot) + ": " + describe(step) + '\n';
        }
        return text;
    }

    std::string describe_nodes() const {
        std::string text;
        for (MemberId id = 1; id <= simulation_->size(); ++id) {
            const devnet::Member& member = simulation_->member(id);
            const node::Chain& chain = member.chain();
            text += "  node " + std::to_string(id) + ": head " +
                    std::to_string(chain.head().slot.value) + ' ' +
                    base::to_hex(chain.head().root.view()).substr(0, 10) + ", justified " +
                    std::to_string(chain.store().justified_checkpoint.epoch.value) + ", final " +
                    std::to_string(chain.store().finalized_checkpoint.epoch.value) +
                    ", last refusal: " + member.statistics().last_refusal + '\n';
        }
        return text;
    }

    void look() {
        for (MemberId id = 1; id <= simulation_->size(); ++id) {
            const node::Chain& chain = simulation_->member(id).chain();
            look_at_finality(id, chain.store().finalized_checkpoint);
            look_at_slashings(id, *chain.head().state);
            look_at_recovery(id, chain.store().finalized_checkpoint.epoch);
            Bytes both(outcome_.digest.begin(), outcome_.digest.end());
            both.insert(both.end(), chain.head().root.begin(), chain.head().root.end());
            outcome_.digest = crypto::sha256(both);
        }
    }

    void look_at_finality(MemberId id, const Checkpoint& checkpoint) {
        const auto [known, first] = final_.try_emplace(checkpoint.epoch, checkpoint.root);
        if (!first && known->second != checkpoint.root) {
            violated(id, "two blocks are final at epoch " + std::to_string(checkpoint.epoch.value));
        }
        Epoch& before = of_node_[id];
        if (checkpoint.epoch < before) {
            violated(id, "finality went back");
        }
        before = checkpoint.epoch;
        look_at_ancestry(id, checkpoint);
    }

    /// What any node ever held final lies on this node's chain, as far as it is known here.
    void look_at_ancestry(MemberId id, const Checkpoint& checkpoint) {
        const node::Chain& chain = simulation_->member(id).chain();
        const Slot end = compute_start_slot_at_epoch(chain.network(), checkpoint.epoch);
        const auto older = final_.lower_bound(checkpoint.epoch);
        if (older == final_.begin()) {
            return;
        }
        const auto& [epoch, root] = *std::prev(older);
        const auto* const block = chain.block(root);
        const auto blocks = chain.canonical_blocks(Slot{0}, end.value);
        const bool found = std::ranges::any_of(blocks, [&](const auto& canonical) {
            return block != nullptr && canonical == block->block;
        });
        if (!found) {
            violated(id, "epoch " + std::to_string(epoch.value) +
                             " was final elsewhere with a block that is not on this chain");
        }
    }

    void look_at_slashings(MemberId id, const BeaconState& state) {
        outcome_.slashed = 0;
        for (std::size_t i = 0; i < state.validators.size(); ++i) {
            const bool slashed = state.validators[i].slashed;
            outcome_.slashed += slashed ? 1U : 0U;
            if (slashed && !dishonest_.contains(ValidatorIndex{i})) {
                violated(id, "honest validator " + std::to_string(i) + " is slashed");
            }
        }
    }

    void look_at_recovery(MemberId id, Epoch finalized) {
        const Spec& network = simulation_->genesis().network;
        const Epoch first = compute_epoch_at_slot(network, Slot{scenario_.heal_slot}) + 1;
        const Slot promised = compute_start_slot_at_epoch(network, first + EPOCHS_TO_FINALITY);
        if (outcome_.slots > promised && finalized < first) {
            violated(id, "epoch " + std::to_string(finalized.value) + " is the last final one, " +
                             std::to_string(EPOCHS_TO_FINALITY) + " epochs after the healing");
        }
    }

    const Scenario& scenario_;
    std::vector<std::shared_ptr<node::MemoryStorage>> storages_;  // empty: none can be killed
    std::unique_ptr<devnet::Simulation> simulation_;
    devnet::Control control_;
    std::uint64_t slot_start_ms_ = 0;
    std::vector<const Step*> lies_;
    std::set<ValidatorIndex> dishonest_;
    std::map<Epoch, Root> final_;
    std::map<MemberId, Epoch> of_node_;
    Outcome outcome_;
};

}  // namespace

Outcome play(const Scenario& scenario) {
    return Play(scenario).run();
}

}  // namespace cairn::simulation
