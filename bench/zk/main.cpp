// Times the operations of proofs on inputs that peers read too:
//   zk_bench inputs FOLDER LOG_SIZE                         writes points and scalars
//   zk_bench scalars FOLDER LOG_SIZE                        writes scalars only
//   zk_bench msm FOLDER LOG_SIZE KERNEL THREADS REPEAT      KERNEL: ifma or portable
//   zk_bench ntt FOLDER LOG_SIZE KERNEL THREADS REPEAT      of the scalars, natural order in and
//                                                           out
//   zk_bench poseidon2 FOLDER LOG_SIZE KERNEL THREADS REPEAT
//                                                           gnark-crypto's permutation of pairs
//   zk_bench plonk FOLDER LOG_SIZE KERNEL THREADS REPEAT    a chain of products of the first two
//                                                           scalars: proofs that are verified
// Points are x || y, 48 bytes each, scalars 32 bytes, all big-endian. One line of JSON per
// operation, with the milliseconds of each repetition and the result to compare.
#include "algebra/msm.hpp"
#include "algebra/ntt.hpp"
#include "algebra/poseidon2.hpp"
#include "base/bytes.hpp"
#include "base/stopwatch.hpp"
#include "commitment/kzg.hpp"
#include "crypto/random.hpp"
#include "gadgets/benchmark_circuits.hpp"
#include "plonk/plonk.hpp"

#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace cairn;
using namespace cairn::algebra;

Fr random_scalar(std::mt19937_64& engine) {
    std::array<std::uint8_t, 64> bytes{};
    for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(engine());
    }
    return fr_from_wide_bytes(bytes);
}

/// Sums along a random walk: of unknown relation, and much cheaper than multiples.
std::vector<G1> random_points(std::size_t count, std::mt19937_64& engine) {
    std::array<G1, 64> steps;
    for (G1& step : steps) {
        step = multiply(G1_GENERATOR, random_scalar(engine)).to_affine();
    }
    std::vector<G1Jacobian> out;
    G1Jacobian at = G1Jacobian::from(steps[0]);
    for (std::size_t i = 0; i < count; ++i) {
        at = at.plus(steps[engine() % steps.size()]);
        out.push_back(at);
    }
    return to_affine(out);
}

std::string points_file(const std::string& folder) {
    return folder + "/points.bin";
}
std::string scalars_file(const std::string& folder) {
    return folder + "/scalars.bin";
}

void write(const std::string& path, const Bytes& bytes) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

Bytes read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

template <std::size_t N>
void append(Bytes& out, const FixedBytes<N>& bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

int write_scalars(const std::string& folder, std::size_t size, std::mt19937_64& engine) {
    Bytes scalars;
    for (std::size_t i = 0; i < size; ++i) {
        append(scalars, fr_to_bytes(random_scalar(engine)));
    }
    write(scalars_file(folder), scalars);
    return 0;
}

int write_inputs(const std::string& folder, std::size_t size) {
    std::mt19937_64 engine{1};
    Bytes points;
    for (const G1& point : random_points(size, engine)) {
        append(points, fq_to_bytes(point.x));
        append(points, fq_to_bytes(point.y));
    }
    write(points_file(folder), points);
    return write_scalars(folder, size, engine);
}

std::vector<Fr> read_scalars(const std::string& folder, std::size_t size) {
    const Bytes scalars = read(scalars_file(folder));
    std::vector<Fr> out;
    for (std::size_t i = 0; i < size && scalars.size() >= FR_BYTES * size; ++i) {
        out.push_back(
            fr_from_bytes(FixedBytes<FR_BYTES>::from(BytesView(scalars).subspan(32 * i, FR_BYTES)))
                .value());
    }
    return out;
}

struct Inputs {
    std::vector<G1> points;
    std::vector<Fr> scalars;
};

Inputs read_inputs(const std::string& folder, std::size_t size) {
    const Bytes points = read(points_file(folder));
    Inputs out;
    out.scalars = read_scalars(folder, size);
    if (points.size() < 96 * size || out.scalars.empty()) {
        return {};
    }
    const auto coordinate = [&](std::size_t at) {
        return fq_from_bytes(FixedBytes<FQ_BYTES>::from(BytesView(points).subspan(at, FQ_BYTES)))
            .value();
    };
    for (std::size_t i = 0; i < size; ++i) {
        out.points.push_back({coordinate(96 * i), coordinate(96 * i + 48)});
    }
    return out;
}

std::string list_of(const std::vector<double>& numbers) {
    std::string out;
    for (const double number : numbers) {
        out += (out.empty() ? "" : ", ") + std::to_string(number);
    }
    return "[" + out + "]";
}

/// What each operation is asked for.
struct Job {
    std::string folder;
    unsigned log_size = 0;
    Kernel kernel = Kernel::portable;
    std::size_t threads = 1;
    std::size_t repeat = 1;

    [[nodiscard]] std::size_t size() const { return std::size_t{1} << log_size; }
    [[nodiscard]] base::Executor& executor() const {
        return threads == 1 ? base::serial_executor() : base::tbb_executor(threads);
    }
};

/// Runs `body` as often as asked, after `prepare`, and prints the times with the result.
int report(const Job& job, const char* name, const auto& prepare, const auto& body,
           const auto& result) {
    std::vector<double> cpu;
    std::vector<double> wall;
    for (std::size_t i = 0; i < job.repeat; ++i) {
        prepare();
        const base::Stopwatch stopwatch;
        body();
        const base::Elapsed elapsed = stopwatch.elapsed();
        cpu.push_back(elapsed.cpu_ms);
        wall.push_back(elapsed.wall_ms);
    }
    std::printf(
        "{\"name\": \"%s\", \"size\": %zu, \"cpu_ms\": %s, \"wall_ms\": %s, \"peak_mib\": %.0f, "
        "\"result\": \"%s\"}\n",
        name, job.size(), list_of(cpu).c_str(), list_of(wall).c_str(), base::peak_memory_mib(),
        base::to_hex(result()).c_str());
    return 0;
}

/// The value at 3 of the polynomial with these coefficients, lowest first.
FixedBytes<FR_BYTES> value_at_three(std::span<const Fr> coefficients) {
    Fr out;
    for (std::size_t i = coefficients.size(); i-- > 0;) {
        out = out * fr(3) + coefficients[i];
    }
    return fr_to_bytes(out);
}

int time_msm(const Job& job) {
    const Inputs inputs = read_inputs(job.folder, job.size());
    if (inputs.points.empty()) {
        return 1;
    }
    G1 sum;
    return report(
        job, "msm", [] {},
        [&] { sum = msm(inputs.points, inputs.scalars, job.executor(), job.kernel).to_affine(); },
        [&] { return g1_compress(sum).bytes; });
}

int time_ntt(const Job& job) {
    const std::vector<Fr> scalars = read_scalars(job.folder, job.size());
    if (scalars.empty()) {
        return 1;
    }
    const Domain domain(job.log_size, job.kernel);
    std::vector<Fr> values;
    return report(
        job, "ntt", [&] { values = scalars; }, [&] { domain.forward(values, job.executor()); },
        [&] { return value_at_three(values).bytes; });
}

int time_poseidon2(const Job& job) {
    const std::vector<Fr> scalars = read_scalars(job.folder, job.size());
    if (scalars.empty()) {
        return 1;
    }
    const Poseidon2Parameters& parameters = poseidon2_parameters(Poseidon2Id::gnark_2);
    std::vector<Fr> states;
    return report(
        job, "poseidon2", [&] { states = scalars; },
        [&] { poseidon2_permute_many(parameters, states, job.kernel); },
        [&] { return value_at_three(states).bytes; });
}

/// The result is the public output, if all proofs were accepted.
int time_plonk(const Job& job) {
    const std::vector<Fr> start = read_scalars(job.folder, 2);
    if (start.empty() || job.kernel != best_kernel()) {
        return 1;
    }
    const srs::Srs srs = srs::generate_for_development(Bytes{1}, job.size() + plonk::HIDING_ROOM,
                                                       base::tbb_executor());
    const commitment::KzgCommitter committer(srs);
    const commitment::KzgChecker checker(srs.tau_g2, srs::digest_of(srs));
    circuit::Built built = gadgets::chain_of_products(job.log_size, start[0], start[1]);
    const auto key = plonk::setup(std::move(built.circuit), committer, checker, job.executor());
    const std::vector<Fr>& outputs = built.witness.public_inputs;
    Result<Bytes, plonk::ProveError> proof;
    bool accepted = true;
    const auto check = [&] {
        accepted = accepted && proof &&
                   (proof->empty() || plonk::verify(key->verifying, checker, outputs, *proof));
    };
    return report(
        job, "plonk", check,
        [&] {
            proof =
                plonk::prove(*key, built.witness, committer, crypto::os_random(), job.executor());
        },
        [&] {
            check();
            return accepted ? fr_to_bytes(outputs[0]).bytes : FixedBytes<FR_BYTES>{}.bytes;
        });
}

std::size_t number(const char* text) {
    std::size_t out = 0;
    const std::string_view view = text;
    std::from_chars(view.data(), view.data() + view.size(), out);
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<char*> arguments(argv + 1, argv + argc);
    const std::string_view operation = arguments.empty() ? "" : arguments[0];
    if (operation == "inputs" && arguments.size() == 3) {
        return write_inputs(arguments[1], std::size_t{1} << number(arguments[2]));
    }
    if (operation == "scalars" && arguments.size() == 3) {
        std::mt19937_64 engine{1};
        return write_scalars(arguments[1], std::size_t{1} << number(arguments[2]), engine);
    }
    const std::map<std::string_view, int (*)(const Job&)> operations = {
        {"msm", time_msm},
        {"ntt", time_ntt},
        {"poseidon2", time_poseidon2},
        {"plonk", time_plonk},
    };
    const auto chosen = operations.find(operation);
    if (chosen == operations.end() || arguments.size() != 6) {
        std::fprintf(stderr,
                     "usage: zk_bench inputs|scalars FOLDER LOG | msm|ntt|poseidon2|plonk FOLDER "
                     "LOG KERNEL THREADS REPEAT\n");
        return 2;
    }
    const Job job = {
        .folder = arguments[1],
        .log_size = static_cast<unsigned>(number(arguments[2])),
        .kernel = std::string_view(arguments[3]) == "ifma" ? Kernel::ifma : Kernel::portable,
        .threads = number(arguments[4]),
        .repeat = number(arguments[5]),
    };
    if (!can_run(job.kernel) || chosen->second(job) != 0) {
        std::fprintf(stderr, "zk_bench: no inputs, or no such CPU\n");
        return 1;
    }
    return 0;
}
