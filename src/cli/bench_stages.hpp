// Measured stages of a benchmark, and their report as JSON.
#pragma once

#include "base/stopwatch.hpp"
#include "crypto/sha256.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cairn::cli {

/// The repetitions of one stage.
struct Stage {
    std::string name;
    std::vector<base::Elapsed> times;
    std::uint64_t nodes_hashed = 0;  // by the last repetition
};

class Stages {
  public:
    /// Measures body() `times` times. `prepare` runs before each, unmeasured.
    template <class Prepare, class Body>
    void measure(const char* name, std::size_t times, Prepare&& prepare, Body&& body) {
        Stage stage{name, {}, 0};
        for (std::size_t i = 0; i < times; ++i) {
            prepare();
            const std::uint64_t before = crypto::hashes_done();
            const base::Stopwatch watch;
            body();
            stage.times.push_back(watch.elapsed());
            stage.nodes_hashed = crypto::hashes_done() - before;
        }
        stages_.push_back(std::move(stage));
    }

    /// The members of a JSON object, one stage a line: median and extremes of wall and CPU
    /// milliseconds, nodes hashed, repetitions.
    std::string json_members() const;

  private:
    std::vector<Stage> stages_;
};

}  // namespace cairn::cli
