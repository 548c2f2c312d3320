// cairn bench zk: sums of multiples, transforms and proofs, as the peers are timed.
//
// The circuits are those of gadgets/benchmark_circuits.hpp: a chain of products on three wires,
// which gnark's programs are measured with too, and a chain of permutations of Poseidon on five
// wires.
#include "algebra/fr_random.hpp"
#include "algebra/msm.hpp"
#include "algebra/ntt.hpp"
#include "base/assert.hpp"
#include "cli/bench_commands.hpp"
#include "cli/bench_stages.hpp"
#include "cli/version.hpp"
#include "commitment/kzg.hpp"
#include "fri/fri_scheme.hpp"
#include "gadgets/benchmark_circuits.hpp"
#include "hyperplonk/hyperplonk.hpp"
#include "plonk/plonk.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>
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
};

std::vector<Fr> random_elements(std::size_t count, crypto::Random& random) {
    std::vector<Fr> out(count);
    std::ranges::generate(out, [&] { return algebra::random_fr(random); });
    return out;
}

class ZkBench {
  public:
    ZkBench(const ZkBenchOptions& options, Output output)
        : options_(options),
          output_(output),
          executor_(options.threads == 1 ? base::serial_executor()
                                         : base::tbb_executor(options.threads)) {}

    int run() {
        for (const unsigned log_size : options_.log_sizes) {
            srs_ = srs::generate_for_development(
                Bytes{1}, (std::size_t{1} << log_size) + plonk::HIDING_ROOM, base::tbb_executor());
            for (const std::string& part : options_.parts) {
                if (!time_part(part, log_size)) {
                    return complain(output_, "a proof was refused");
                }
            }
        }
        output_.out << "{\"kernel\": \"" << algebra::name_of(algebra::best_kernel())
                    << "\", \"threads\": " << executor_.concurrency() << ",\n"
                    << stages_.json_members() << "}\n";
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
                gadgets::chain_of_permutations(log_size, algebra::random_fr(random_));
            return part == "hyperplonk" ? time_hyperplonk(log_size, std::move(built))
                                        : time_kzg("five_wire", log_size, std::move(built));
        }
        return true;
    }

    circuit::Built chain_of_products(unsigned log_size) {
        const std::vector<Fr> start = random_elements(2, random_);
        return gadgets::chain_of_products(log_size, start[0], start[1]);
    }

    template <class Body>
    void measure(const std::string& name, unsigned log_size, Body&& body) {
        stages_.measure((name + "_" + std::to_string(log_size)).c_str(), options_.repeat, [] {},
                        std::forward<Body>(body));
    }

    void time_msm(unsigned log_size) {
        const std::vector<Fr> scalars = random_elements(std::size_t{1} << log_size, random_);
        const auto points = std::span(srs_.g1).first(scalars.size());
        measure("msm", log_size,
                [&] { static_cast<void>(algebra::msm(points, scalars, executor_)); });
    }

    void time_ntt(unsigned log_size) {
        std::vector<Fr> elements = random_elements(std::size_t{1} << log_size, random_);
        const algebra::Domain domain(log_size);
        measure("ntt", log_size, [&] { domain.forward(elements, executor_); });
    }

    commitment::KzgCommitter committer() {
        return options_.levels == 0 ? commitment::KzgCommitter(srs_)
                                    : commitment::KzgCommitter(srs_, options_.levels, executor_);
    }
    commitment::KzgChecker checker() const { return {srs_.tau_g2, srs::digest_of(srs_)}; }

    bool time_kzg(const std::string& name, unsigned log_size, circuit::Built built) {
        return time_proofs(name, log_size, std::move(built), committer(), checker());
    }

    bool time_fri(unsigned log_size) {
        const fri::Parameters parameters;
        return time_proofs("fri", log_size, chain_of_products(log_size),
                           fri::FriCommitter(parameters, log_size),
                           fri::FriChecker(parameters, log_size));
    }

    bool time_proofs(const std::string& name, unsigned log_size, circuit::Built built,
                     const commitment::Committer& committer, const commitment::Checker& checker) {
        const auto key = plonk::setup(std::move(built.circuit), committer, checker, executor_);
        CAIRN_ASSERT(key.has_value());
        Bytes proof;
        measure(name + "_prove", log_size, [&] {
            proof =
                plonk::prove(*key, built.witness, committer, random_, executor_).value_or(Bytes{});
        });
        bool accepted = true;
        measure(name + "_verify", log_size, [&] {
            accepted = accepted &&
                       plonk::verify(key->verifying, checker, built.witness.public_inputs, proof)
                           .has_value();
        });
        report_size(name, log_size, proof.size());
        return accepted;
    }

    bool time_hyperplonk(unsigned log_size, circuit::Built built) {
        const commitment::KzgCommitter commits = committer();
        const commitment::KzgChecker checks = checker();
        const auto key = hyperplonk::setup(std::move(built.circuit), commits, checks, executor_);
        CAIRN_ASSERT(key.has_value());
        Bytes proof;
        double cpu_ms = 0;
        measure("hyperplonk_prove", log_size, [&] {
            const base::Stopwatch watch;
            proof = hyperplonk::prove(*key, built.witness, commits, executor_).value_or(Bytes{});
            cpu_ms = watch.elapsed().cpu_ms;
        });
        bool accepted = true;
        measure("hyperplonk_verify", log_size, [&] {
            accepted = accepted && hyperplonk::verify(key->verifying, checks,
                                                      built.witness.public_inputs, proof)
                                       .has_value();
        });
        output_.err << "hyperplonk, 2^" << log_size
                    << " rows: " << 1000 * cpu_ms / static_cast<double>(key->verifying.rows())
                    << " us of CPU a row\n";
        report_size("hyperplonk", log_size, proof.size());
        return accepted;
    }

    void report_size(const std::string& name, unsigned log_size, std::size_t proof_bytes) {
        const double peak_mib = base::peak_memory_mib();
        output_.err << name << ", 2^" << log_size << " rows: proof of " << proof_bytes
                    << " bytes, peak memory of the process " << peak_mib << " MiB, "
                    << peak_mib * 1024 / static_cast<double>(std::size_t{1} << log_size)
                    << " KiB a row\n";
    }

    const ZkBenchOptions& options_;
    Output output_;
    base::Executor& executor_;
    crypto::SeededRandom random_{1};
    srs::Srs srs_;
    Stages stages_;
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
    return [options](Output output) { return ZkBench(*options, output).run(); };
}

}  // namespace cairn::cli
