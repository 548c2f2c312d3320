// What one proof costs whoever asks and each of its workers, and how many bytes go between them:
// slices(log of rows, log of slices), all one after the other on one thread.
#include "base/executor.hpp"
#include "base/stopwatch.hpp"
#include "gadgets/benchmark_circuits.hpp"
#include "hyperplonk/hyperplonk.hpp"
#include "hyperplonk/slice_messages.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <list>

namespace cairn::hyperplonk {
namespace {

/// A worker for each slice, and a clock for each worker.
class TimedSlices final : public Slices {
  public:
    TimedSlices(const circuit::Built& built, const commitment::KzgCommitter& committer,
                unsigned log_slices)
        : log_slices_(log_slices), cpu_ms_(std::size_t{1} << log_slices) {
        for (std::size_t i = 0; i < cpu_ms_.size(); ++i) {
            workers_.emplace_back(built.circuit, built.witness, committer, log_slices,
                                  base::serial_executor());
        }
    }

    [[nodiscard]] unsigned log_slices() const noexcept override { return log_slices_; }
    std::optional<std::vector<SliceAnswer>> ask(const SliceQuestion& question) override {
        std::vector<SliceAnswer> out;
        for (SliceProver& worker : workers_) {
            const base::Stopwatch watch;
            const std::size_t slice = out.size();
            auto answer = worker.answer(static_cast<std::uint32_t>(slice), question);
            cpu_ms_[slice] += watch.elapsed().cpu_ms;
            if (!answer) {
                return std::nullopt;
            }
            bytes += write_question(question).size() + write_answer(*answer).size();
            out.push_back(*std::move(answer));
        }
        return out;
    }
    [[nodiscard]] std::span<const double> cpu_ms() const noexcept { return cpu_ms_; }

    std::size_t bytes = 0;

  private:
    unsigned log_slices_;
    std::list<SliceProver> workers_;
    std::vector<double> cpu_ms_;
};

void slices(benchmark::State& state) {
    const auto log_rows = static_cast<unsigned>(state.range(0));
    const auto log_slices = static_cast<unsigned>(state.range(1));
    const circuit::Built built = gadgets::chain_of_permutations(log_rows, algebra::fr(5));
    const srs::Srs setup_of_bench = srs::generate_for_development(
        Bytes{1}, (std::size_t{1} << log_rows) + 3, base::tbb_executor());
    const commitment::KzgCommitter committer(setup_of_bench);
    const commitment::KzgChecker checker(setup_of_bench.tau_g2, srs::digest_of(setup_of_bench));
    const auto key = setup(built.circuit, committer, checker, base::tbb_executor());
    for (auto _ : state) {
        TimedSlices workers(built, committer, log_slices);
        const base::Stopwatch watch;
        const auto proof =
            prove(*key, built.witness, committer, base::serial_executor(), {}, &workers);
        const double all_ms = watch.elapsed().cpu_ms;
        if (!proof) {
            state.SkipWithError(text_of(proof.error()));
            break;
        }
        double workers_ms = 0;
        for (const double each : workers.cpu_ms()) {
            workers_ms += each;
        }
        state.counters["asking_ms"] = all_ms - workers_ms;
        state.counters["worker_ms"] = std::ranges::max(workers.cpu_ms());
        state.counters["bytes"] = static_cast<double>(workers.bytes);
    }
}
BENCHMARK(slices)->ArgsProduct({{16}, {0, 1, 2, 3}})->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace cairn::hyperplonk
