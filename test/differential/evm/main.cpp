// evm_differential CASES SEED JOBS GETH REVM FOLDER: random cases through Cairn, geth's evm and
// revm. Prints what was executed and what differs, each difference with a small case that shows it
// (FOLDER/found), and ends with status 1 if there was one. scripts/differential.sh evm runs it.
#include "test/differential/evm/compare.hpp"
#include "test/differential/evm/generate.hpp"
#include "test/differential/evm/random.hpp"
#include "test/differential/evm/report.hpp"
#include "test/differential/evm/shrink.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

namespace {

using namespace cairn;
using namespace cairn::differential;

constexpr std::uint64_t BATCH = 250;
constexpr std::size_t SHOWN_MAX = 40;

struct Arguments {
    std::uint64_t cases;
    std::uint64_t seed;
    std::uint64_t jobs;
    std::string geth;
    std::string revm;
    std::filesystem::path folder;
};

class Differential {
  public:
    explicit Differential(Arguments arguments) : arguments_(std::move(arguments)) {
        std::filesystem::create_directories(arguments_.folder / "found");
    }

    /// Whether nothing differs.
    bool run() {
        {
            std::vector<std::jthread> workers;
            for (std::uint64_t i = 0; i < arguments_.jobs; ++i) {
                workers.emplace_back([this, i] { work(i); });
            }
        }
        print_report(total_, compared_);
        return compared_.differences.empty();
    }

  private:
    void work(std::size_t number) {
        Machines machines(arguments_.geth, arguments_.revm, arguments_.folder, number);
        for (;;) {
            const std::uint64_t first = next_.fetch_add(BATCH);
            if (first >= arguments_.cases) {
                return;
            }
            const std::uint64_t last = std::min(first + BATCH, arguments_.cases);
            std::vector<Case> cases;
            for (std::uint64_t i = first; i < last; ++i) {
                Case one = random_case(arguments_.seed, i);
                Random random(i ^ arguments_.seed << 32U);
                cases.push_back(random.one_in(4) ? near_the_edge(one, random.next() >> 8U)
                                                 : std::move(one));
            }
            Coverage coverage;
            Compared compared = machines.compare(cases, &coverage);
            look_into(machines, cases, compared, first);
            const std::scoped_lock lock(mutex_);
            total_.add(coverage);
            add(compared);
            if (total_.count / 10'000 != (total_.count - coverage.count) / 10'000) {
                std::fprintf(stderr, "%llu cases, %zu differences\n",
                             static_cast<unsigned long long>(total_.count),
                             compared_.differences.size());
            }
        }
    }

    void add(const Compared& one) {
        compared_.differences.insert(compared_.differences.end(), one.differences.begin(),
                                     one.differences.end());
        for (const auto& [reason, count] : one.set_aside) {
            compared_.set_aside[reason] += count;
        }
    }

    void look_into(Machines& machines, std::span<const Case> cases, const Compared& compared,
                   std::uint64_t first) {
        for (const Difference& difference : compared.differences) {
            if (shown_.fetch_add(1) >= SHOWN_MAX) {
                return;
            }
            const auto differs = [&machines, &difference](const Case& one) {
                for (const Difference& other : machines.compare({&one, 1}, nullptr).differences) {
                    if (other.peer == difference.peer &&
                        other.text.substr(0, 8) == difference.text.substr(0, 8)) {
                        return true;
                    }
                }
                return false;
            };
            const Case small = shrink(cases[difference.at], differs);
            const std::uint64_t number = first + difference.at;
            const std::string name = std::to_string(arguments_.seed) + "_" +
                                     std::to_string(number) + "_" +
                                     std::string(to_string(difference.peer)) + ".json";
            const OwnAnswer own = own_answer(small, nullptr);
            std::ofstream(arguments_.folder / "found" / name)
                << "{\"case\":" << to_state_test(small, own.answer, own.state_root) << "}\n";
            const std::string text = machines.describe(small);
            const std::scoped_lock lock(mutex_);
            const std::string line = "case " + std::to_string(number) + " of seed " +
                                     std::to_string(arguments_.seed) + ", " +
                                     std::string(to_string(difference.peer)) + ": " +
                                     difference.text + "\n" + text;
            std::fputs(line.c_str(), stdout);
            std::fflush(stdout);
        }
    }

    Arguments arguments_;
    std::atomic<std::uint64_t> next_ = 0;
    std::atomic<std::size_t> shown_ = 0;
    std::mutex mutex_;
    Coverage total_;
    Compared compared_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) {
        std::fprintf(stderr, "evm_differential CASES SEED JOBS GETH REVM FOLDER\n");
        return 2;
    }
    std::signal(SIGPIPE, SIG_IGN);
    const auto number = [argv](int i) { return std::strtoull(argv[i], nullptr, 10); };
    Differential differential({number(1), number(2), number(3), argv[4], argv[5], argv[6]});
    return differential.run() ? 0 : 1;
}
