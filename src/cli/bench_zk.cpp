// cairn bench zk: sums of multiples, transforms and proofs, as the peers are timed.
//
// The circuits are those of gadgets/benchmark_circuits.hpp: a chain of products on three wires,
// which gnark's programs are measured with too, and a chain of permutations of Poseidon on five
// wires.
#include "algebra/fr_random.hpp"
#include "algebra/msm.hpp"
#include "algebra/ntt.hpp"
#include "base/assert.hpp"
#include "base/stopwatch.hpp"
#include "cli/bench_commands.hpp"
#include "cli/memory.hpp"
#include "commitment/kzg.hpp"
#include "fri/fri_scheme.hpp"
#include "gadgets/benchmark_circuits.hpp"
#include "hyperplonk/hyperplonk.hpp"
#include "json/writer.hpp"
#include "plonk/plonk.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using algebra::Fr;

struct ZkBenchOptions {
    std::vector<unsigned> log_sizes = {16};
    std::vector<std::string> parts = {"msm", "ntt", "plonk"};
    std::size_t threads = 0;
    std::size_t repeat = 3;
    unsigned levels = 0;
    bool json = false;
};

/// Without what only tests of circuits need.
circuit::Built as_proven(circuit::Built built) {
    built.assigned = {};
    return built;
}

/// What was timed: the run that took the least CPU time.
struct Timed {
    std::string what;
    unsigned log_size = 0;
    base::Elapsed best{};
    bool is_check = false;        // whose time is not one of rows
    std::size_t proof_bytes = 0;  // of proofs alone
    double peak_mib = 0;          // of the process while it was timed, with all it stood on

    [[nodiscard]] double size() const { return std::exp2(log_size); }
    [[nodiscard]] double cpu_us_per_row() const { return 1000 * best.cpu_ms / size(); }
    [[nodiscard]] double kib_per_row() const { return 1024 * peak_mib / size(); }
};

class ZkBench {
  public:
    ZkBench(const ZkBenchOptions& options, Output output)
        : options_(options),
          output_(output),
          executor_(options.threads == 1 ? base::serial_executor()
                                         : base::tbb_executor(options.threads)) {}

    int run() {
        for (const unsigned log_size : options_.log_sizes) {
            srs_ = {};
            srs_ = srs::generate_for_development(
                Bytes{1}, (std::size_t{1} << log_size) + plonk::HIDING_ROOM, base::tbb_executor());
            for (const std::string& part : options_.parts) {
                if (!time_part(part, log_size)) {
                    return complain(output_, "a proof was refused");
                }
            }
        }
        output_.out << (options_.json ? as_json() : as_table());
        return exit_success;
    }

  private:
    bool time_part(const std::string& part, unsigned log_size) {
        if (part == "msm") {
            time_msm(log_size);
        } else if (part == "ntt") {
            time_ntt(log_size);
        } else if (part == "fri") {
            return time_fri(log_size);
        } else if (part == "plonk") {
            return time_kzg("plonk", log_size, chain_of_products(log_size));
        } else {
            circuit::Built built =
                as_proven(gadgets::chain_of_permutations(log_size, algebra::random_fr(random_)));
            return part == "hyperplonk" ? time_hyperplonk(log_size, std::move(built))
                                        : time_kzg("five-wire", log_size, std::move(built));
        }
        return true;
    }

    circuit::Built chain_of_products(unsigned log_size) {
        const std::vector<Fr> start = algebra::random_elements(2, random_);
        return as_proven(gadgets::chain_of_products(log_size, start[0], start[1]));
    }

    template <class Body>
    Timed& measure(const std::string& what, unsigned log_size, Body&& body) {
        Timed timed{.what = what, .log_size = log_size};
        forget_peak_memory();
        for (std::size_t i = 0; i < options_.repeat; ++i) {
            const base::Stopwatch watch;
            body();
            const base::Elapsed elapsed = watch.elapsed();
            if (i == 0 || elapsed.cpu_ms < timed.best.cpu_ms) {
                timed.best = elapsed;
            }
        }
        timed.peak_mib = base::peak_memory_mib();
        timed_.push_back(std::move(timed));
        return timed_.back();
    }

    void time_msm(unsigned log_size) {
        const std::vector<Fr> scalars =
            algebra::random_elements(std::size_t{1} << log_size, random_);
        const auto points = std::span(srs_.g1).first(scalars.size());
        measure("msm", log_size,
                [&] { static_cast<void>(algebra::msm(points, scalars, executor_)); });
    }

    void time_ntt(unsigned log_size) {
        std::vector<Fr> elements = algebra::random_elements(std::size_t{1} << log_size, random_);
        const algebra::Domain domain(log_size);
        measure("ntt", log_size, [&] { domain.forward(elements, executor_); });
    }

    commitment::KzgCommitter committer() {
        return options_.levels == 0 ? commitment::KzgCommitter(srs_)
                                    : commitment::KzgCommitter(srs_, options_.levels, executor_);
    }
    commitment::KzgChecker checker() const { return {srs_.tau_g2, srs::digest_of(srs_)}; }

    bool time_kzg(const std::string& name, unsigned log_size, circuit::Built built) {
        return time_plonk(name, log_size, std::move(built), committer(), checker());
    }

    bool time_fri(unsigned log_size) {
        const fri::Parameters parameters;
        return time_plonk("fri", log_size, chain_of_products(log_size),
                          fri::FriCommitter(parameters, log_size),
                          fri::FriChecker(parameters, log_size));
    }

    bool time_plonk(const std::string& name, unsigned log_size, circuit::Built built,
                    const commitment::Committer& committer, const commitment::Checker& checker) {
        const auto key = plonk::setup(std::move(built.circuit), committer, checker, executor_);
        CAIRN_ASSERT(key.has_value());
        const auto& publics = built.witness.public_inputs;
        return time_proof(
            name, log_size,
            [&] { return plonk::prove(*key, built.witness, committer, random_, executor_); },
            [&](const Bytes& proof) {
                return plonk::verify(key->verifying, checker, publics, proof).has_value();
            });
    }

    bool time_hyperplonk(unsigned log_size, circuit::Built built) {
        const commitment::KzgCommitter commits = committer();
        const commitment::KzgChecker checks = checker();
        const auto key = hyperplonk::setup(std::move(built.circuit), commits, checks, executor_);
        CAIRN_ASSERT(key.has_value());
        const auto& publics = built.witness.public_inputs;
        return time_proof(
            "hyperplonk", log_size,
            [&] { return hyperplonk::prove(*key, built.witness, commits, executor_); },
            [&](const Bytes& proof) {
                return hyperplonk::verify(key->verifying, checks, publics, proof).has_value();
            });
    }

    bool time_proof(const std::string& name, unsigned log_size, auto&& prove, auto&& verify) {
        Bytes proof;
        Timed& proving =
            measure(name + " prove", log_size, [&] { proof = prove().value_or(Bytes{}); });
        proving.proof_bytes = proof.size();
        bool accepted = true;
        measure(name + " verify", log_size, [&] {
            accepted = accepted && verify(proof);
        }).is_check = true;
        return accepted;
    }

    [[nodiscard]] std::string as_table() const {
        std::string out = fmt::format(
            "kernel {}, threads {}, the best of {} runs\n\n{:18}{:>5}{:>12}"
            "{:>12}{:>12}{:>13}{:>10}{:>10}\n",
            algebra::name_of(algebra::best_kernel()), executor_.concurrency(), options_.repeat, "",
            "2^", "wall ms", "CPU ms", "CPU us/row", "proof bytes", "peak MiB", "KiB/row");
        for (const Timed& timed : timed_) {
            out += fmt::format("{:18}{:5}{:12.3f}{:12.3f}", timed.what, timed.log_size,
                               timed.best.wall_ms, timed.best.cpu_ms);
            if (!timed.is_check) {
                out += fmt::format("{:12.3f}", timed.cpu_us_per_row());
            }
            if (timed.proof_bytes != 0) {
                out += fmt::format("{:13}{:10.0f}{:10.2f}", timed.proof_bytes, timed.peak_mib,
                                   timed.kib_per_row());
            }
            out += '\n';
        }
        return out;
    }

    [[nodiscard]] std::string as_json() const {
        json::Writer out;
        out.begin_object().field("kernel", algebra::name_of(algebra::best_kernel()));
        out.field("threads", executor_.concurrency()).field("runs", options_.repeat);
        out.key("results").begin_array();
        for (const Timed& timed : timed_) {
            out.begin_object().field("what", timed.what).field("logSize", timed.log_size);
            out.field("wallMs", timed.best.wall_ms).field("cpuMs", timed.best.cpu_ms);
            if (!timed.is_check) {
                out.field("cpuUsPerRow", timed.cpu_us_per_row());
            }
            if (timed.proof_bytes != 0) {
                out.field("proofBytes", timed.proof_bytes).field("peakMib", timed.peak_mib);
                out.field("kibPerRow", timed.kib_per_row());
            }
            out.end_object();
        }
        out.end_array().end_object();
        return out.text() + '\n';
    }

    const ZkBenchOptions& options_;
    Output output_;
    base::Executor& executor_;
    crypto::SeededRandom random_{1};
    srs::Srs srs_;
    std::vector<Timed> timed_;
};

}  // namespace

Run declare_bench_zk(CLI::App& app) {
    app.footer("CAIRN_ALGEBRA=portable times the code for CPUs without AVX-512 IFMA.");
    const auto options = std::make_shared<ZkBenchOptions>();
    app.add_option("--log-size", options->log_sizes, "2^N points, elements, rows (repeat for more)")
        ->check(CLI::Range(5U, 22U))
        ->capture_default_str();
    app.add_option(
           "--part", options->parts,
           "msm, ntt, plonk, five-wire: plonk with custom gates, fri: plonk without a setup, "
           "hyperplonk: the five wires without transforms (repeat for more)")
        ->check(CLI::IsMember({"msm", "ntt", "plonk", "five-wire", "fri", "hyperplonk"}))
        ->capture_default_str();
    app.add_option("--threads", options->threads, "Threads to use; 0: all cores")
        ->capture_default_str();
    app.add_option("--repeat", options->repeat, "Runs of each")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--table-levels", options->levels,
                   "Of a table of the setup's multiples, 128 bytes a row each; 0: none")
        ->check(CLI::Range(0U, 16U))
        ->capture_default_str();
    app.add_flag("--json", options->json, "As JSON");
    return [options](Output output) {
        prefer_ordinary_pages();
        return ZkBench(*options, output).run();
    };
}

}  // namespace cairn::cli
