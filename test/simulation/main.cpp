// simulation FIRST LAST [SCENARIO_FILE...]: plays the seeds FIRST to LAST, every tenth of them
// twice, and the scenarios of the files. Exit status 1 if a promise is broken.
#include "base/executor.hpp"
#include "base/stopwatch.hpp"
#include "test/simulation/play.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>

namespace cairn::simulation {
namespace {

constexpr std::uint64_t REPEAT_EVERY = 10;

class Tally {
  public:
    void add(const Scenario& scenario, const Outcome& outcome) {
        const std::lock_guard lock(mutex_);
        slots_ += outcome.slots;
        nodes_ += scenario.machines();
        power_cuts_ += outcome.power_cuts;
        slashed_ += outcome.slashed;
        ++(outcome.violation.empty() ? held_ : broken_);
        if (!outcome.violation.empty()) {
            std::cout << scenario.name << ": " << outcome.violation << std::endl;
        }
    }
    bool print(double seconds) const {
        std::cout << held_ << " runs held, " << broken_ << " broken; " << slots_ << " slots, "
                  << nodes_ << " nodes, " << power_cuts_ << " power cuts, " << slashed_
                  << " liars slashed, " << seconds << " s\n";
        return broken_ == 0 && held_ > 0;
    }

  private:
    std::mutex mutex_;
    std::uint64_t held_ = 0;
    std::uint64_t broken_ = 0;
    std::uint64_t slots_ = 0;
    std::uint64_t nodes_ = 0;
    std::uint64_t power_cuts_ = 0;
    std::uint64_t slashed_ = 0;
};

void play_seed(std::uint64_t seed, Tally& tally) {
    const Scenario scenario = random_scenario(seed);
    Outcome outcome = play(scenario);
    if (seed % REPEAT_EVERY == 0 && play(scenario).digest != outcome.digest) {
        outcome.violation = "the same seed gave another run";
    }
    tally.add(scenario, outcome);
}

bool play_file(const char* path, Tally& tally) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    const auto scenario = parse_scenario(text.str());
    if (!scenario) {
        std::cerr << path << ": " << scenario.error() << '\n';
        return false;
    }
    tally.add(*scenario, play(*scenario));
    return true;
}

int run(std::span<const char* const> arguments) {
    if (arguments.size() < 3) {
        std::cerr << "usage: simulation FIRST LAST [SCENARIO_FILE...]\n";
        return 2;
    }
    const std::uint64_t first = std::strtoull(arguments[1], nullptr, 10);
    const std::uint64_t last = std::strtoull(arguments[2], nullptr, 10);
    const base::Stopwatch watch;
    Tally tally;
    bool readable = true;
    for (const char* const path : arguments.subspan(3)) {
        readable = play_file(path, tally) && readable;
    }
    base::tbb_executor().parallel_for(last - first + 1, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            play_seed(first + i, tally);
        }
    });
    return tally.print(watch.elapsed().wall_ms / 1000) && readable ? 0 : 1;
}

}  // namespace
}  // namespace cairn::simulation

int main(int count, char** arguments) {
    return cairn::simulation::run(std::span<const char* const>(arguments, std::size_t(count)));
}
