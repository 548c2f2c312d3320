// cairn bench zk: sums of multiples, transforms and proofs, as the peers are timed.
//
// The circuit is the one that gnark's programs are measured with here: a chain of 2^N - 8 products
// of the two before, of random numbers, on three wires with copies, the last one public.
#include "algebra/fr_random.hpp"
#include "algebra/msm.hpp"
#include "algebra/ntt.hpp"
#include "base/assert.hpp"
#include "circuit/builder.hpp"
#include "cli/bench_commands.hpp"
#include "cli/bench_stages.hpp"
#include "cli/version.hpp"
#include "commitment/kzg.hpp"
#include "fri/fri_scheme.hpp"
#include "plonk/plonk.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
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
    std::string kernel;
};

std::vector<Fr> random_elements(std::size_t count, crypto::Random& random) {
    std::vector<Fr> out(count);
    std::ranges::generate(out, [&] { return algebra::random_fr(random); });
    return out;
}

circuit::Built chain_of_products(unsigned log_rows, crypto::Random& random) {
    circuit::Builder builder(std::make_shared<const circuit::ConstraintSystem>(circuit::vanilla()),
                             {.max_log_rows = log_rows});
    const std::vector<Fr> begin = random_elements(2, random);
    const std::uint32_t first = builder.add_row();
    circuit::Cell a = builder.assign(first, circuit::advice(0), begin[0]);
    circuit::Cell b = builder.assign(first, circuit::advice(1), begin[1]);
    const std::size_t products = (std::size_t{1} << log_rows) - 8;
    for (std::size_t i = 0; i < products; ++i) {
        const std::uint32_t row = builder.add_row();
        builder.assign_copy(row, circuit::advice(0), a);
        builder.assign_copy(row, circuit::advice(1), b);
        builder.fix(row, circuit::fixed(3), Fr::one());
        builder.fix(row, circuit::fixed(2), -Fr::one());
        const circuit::Cell product =
            builder.assign(row, circuit::advice(2), builder.value(a) * builder.value(b));
        a = b;
        b = product;
    }
    builder.make_public(b);
    auto built = builder.finish(std::size_t{1} << log_rows);
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

class ZkBench {
  public:
    ZkBench(const ZkBenchOptions& options, Output output)
        : options_(options),
          output_(output),
          executor_(options.threads == 1 ? base::serial_executor()
                                         : base::tbb_executor(options.threads)),
          kernel_(options.kernel == "portable" ? algebra::Kernel::portable
                                               : algebra::best_kernel()) {}

    int run() {
        for (const unsigned log_size : options_.log_sizes) {
            srs_ = srs::generate_for_development(
                Bytes{1}, (std::size_t{1} << log_size) + plonk::HIDING_ROOM, base::tbb_executor());
            for (const std::string& part : options_.parts) {
                if (part == "msm") {
                    time_msm(log_size);
                } else if (part == "ntt") {
                    time_ntt(log_size);
                } else if (!(part == "fri" ? time_fri(log_size) : time_plonk(log_size))) {
                    return complain(output_, "a proof was refused");
                }
            }
        }
        output_.out << "{\"kernel\": \"" << algebra::name_of(kernel_)
                    << "\", \"threads\": " << executor_.concurrency() << ",\n"
                    << stages_.json_members() << "}\n";
        return exit_success;
    }

  private:
    template <class Body>
    void measure(const std::string& name, unsigned log_size, Body&& body) {
        stages_.measure((name + "_" + std::to_string(log_size)).c_str(), options_.repeat, [] {},
                        std::forward<Body>(body));
    }

    void time_msm(unsigned log_size) {
        const std::vector<Fr> scalars = random_elements(std::size_t{1} << log_size, random_);
        const auto points = std::span(srs_.g1).first(scalars.size());
        measure("msm", log_size,
                [&] { static_cast<void>(algebra::msm(points, scalars, executor_, kernel_)); });
    }

    void time_ntt(unsigned log_size) {
        std::vector<Fr> elements = random_elements(std::size_t{1} << log_size, random_);
        const algebra::Domain domain(log_size);
        measure("ntt", log_size, [&] { domain.forward(elements, executor_); });
    }

    bool time_plonk(unsigned log_size) {
        return time_proofs("plonk", log_size, commitment::KzgCommitter(srs_, 3, executor_),
                           commitment::KzgChecker(srs_.tau_g2, srs::digest_of(srs_)));
    }

    bool time_fri(unsigned log_size) {
        const fri::Parameters parameters;
        return time_proofs("fri", log_size, fri::FriCommitter(parameters, log_size),
                           fri::FriChecker(parameters, log_size));
    }

    bool time_proofs(const std::string& name, unsigned log_size,
                     const commitment::Committer& committer, const commitment::Checker& checker) {
        circuit::Built built = chain_of_products(log_size, random_);
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
        output_.err << name << ", 2^" << log_size << " rows: proof of " << proof.size()
                    << " bytes, peak memory " << base::peak_memory_mib() << " MiB\n";
        return accepted;
    }

    const ZkBenchOptions& options_;
    Output output_;
    base::Executor& executor_;
    algebra::Kernel kernel_;
    crypto::SeededRandom random_{1};
    srs::Srs srs_;
    Stages stages_;
};

}  // namespace

Run declare_bench_zk(CLI::App& app) {
    const auto options = std::make_shared<ZkBenchOptions>();
    app.add_option("--log-size", options->log_sizes, "2^N points, elements, rows (repeat for more)")
        ->check(CLI::Range(5U, 22U))
        ->capture_default_str();
    app.add_option("--part", options->parts,
                   "msm, ntt, plonk, fri: plonk without a setup (repeat for more)")
        ->check(CLI::IsMember({"msm", "ntt", "plonk", "fri"}))
        ->capture_default_str();
    app.add_option("--threads", options->threads, "Threads to use; 0: all cores")
        ->capture_default_str();
    app.add_option("--repeat", options->repeat, "Runs of each")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_option("--kernel", options->kernel, "portable, or the CPU's best, of msm")
        ->check(CLI::IsMember({"portable", "best"}));
    return [options](Output output) { return ZkBench(*options, output).run(); };
}

}  // namespace cairn::cli
