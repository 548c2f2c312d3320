#include "test/simulation/play.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/misc.hpp"
#include "crypto/sha256.hpp"
#include "devnet/simulation.hpp"

#include <algorithm>
#include <map>

namespace cairn::simulation {

using namespace consensus;
using devnet::MemberId;

namespace {

constexpr std::uint64_t EPOCHS_TO_FINALITY = 4;

class Play {
  public:
    explicit Play(const Scenario& scenario)
        : scenario_(scenario), simulation_(start(scenario)), control_(*simulation_) {}

    Outcome run() {
        const std::uint64_t slot_ms = simulation_->genesis().config->SLOT_DURATION_MS;
        auto step = scenario_.steps.begin();
        while (outcome_.slots < scenario_.slots && outcome_.violation.empty()) {
            for (; step != scenario_.steps.end() && step->slot <= outcome_.slots; ++step) {
                std::ignore = control_.apply(step->action);  // refused: nothing happens
            }
            if (outcome_.slots == scenario_.heal_slot) {
                devnet::Action heal;
                heal.kind = devnet::ActionKind::heal;
                std::ignore = control_.apply(heal);
            }
            simulation_->run_until(simulation_->now_ms() + slot_ms);
            std::ignore = control_.expire();
            ++outcome_.slots;
            look();
        }
        return outcome_;
    }

  private:
    static std::unique_ptr<devnet::Simulation> start(const Scenario& scenario) {
        devnet::SimulationOptions options;
        options.nodes = scenario.nodes;
        options.seed = scenario.seed;
        options.genesis.validators = scenario.validators;
        options.genesis.forks = *devnet::parse_fork_schedule(scenario.forks);
        options.genesis.genesis_time = 1'606'824'023;
        return *devnet::Simulation::create(options, base::serial_executor());
    }

    void violated(MemberId id, const std::string& what) {
        outcome_.violation = "slot " + std::to_string(outcome_.slots) + ", node " +
                             std::to_string(id) + ": " + what + '\n' + describe_scenario() +
                             describe_nodes();
    }

    std::string describe_scenario() const {
        std::string text = "  " + std::to_string(scenario_.nodes) + " nodes, " + scenario_.forks +
                           ", healed at slot " + std::to_string(scenario_.heal_slot) + '\n';
        for (const Step& step : scenario_.steps) {
            text += "  slot " + std::to_string(step.slot) + ": " + devnet::describe(step.action);
            text += step.action.epochs ? " for " + std::to_string(*step.action.epochs) + " epochs\n"
                                       : std::string("\n");
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
        for (const Validator& validator : state.validators) {
            if (validator.slashed) {
                violated(id, "an honest validator is slashed");
            }
        }
    }

    void look_at_recovery(MemberId id, Epoch finalized) {
        const Spec& network = simulation_->genesis().network;
        const Epoch healed = compute_epoch_at_slot(network, Slot{scenario_.heal_slot});
        const Epoch now = compute_epoch_at_slot(network, Slot{outcome_.slots});
        if (now >= healed + EPOCHS_TO_FINALITY + 1 && finalized < healed) {
            violated(id, "epoch " + std::to_string(finalized.value) + " is the last final one, " +
                             std::to_string(EPOCHS_TO_FINALITY) + " epochs after the healing");
        }
    }

    const Scenario& scenario_;
    std::unique_ptr<devnet::Simulation> simulation_;
    devnet::Control control_;
    std::map<Epoch, Root> final_;
    std::map<MemberId, Epoch> of_node_;
    Outcome outcome_;
};

}  // namespace

Outcome play(const Scenario& scenario) {
    return Play(scenario).run();
}

}  // namespace cairn::simulation
