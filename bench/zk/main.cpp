// Times the operations of proofs on inputs that peers read too:
//   zk_bench inputs FOLDER LOG_SIZE                         writes points and scalars
//   zk_bench scalars FOLDER LOG_SIZE                        writes scalars only
//   zk_bench msm FOLDER LOG_SIZE KERNEL THREADS REPEAT      KERNEL: ifma or portable
//   zk_bench ntt FOLDER LOG_SIZE KERNEL THREADS REPEAT      of the scalars, natural order in and
//   out
// Points are x || y, 48 bytes each, scalars 32 bytes, all big-endian. One line of JSON per
// operation, with the milliseconds of each repetition and the result to compare.
#include "algebra/msm.hpp"
#include "algebra/ntt.hpp"
#include "base/bytes.hpp"
#include "base/stopwatch.hpp"

#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
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

int time_msm(const std::string& folder, std::size_t size, std::string_view kernel_name,
             std::size_t threads, std::size_t repeat) {
    const Kernel kernel = kernel_name == "ifma" ? Kernel::ifma : Kernel::portable;
    const Inputs inputs = read_inputs(folder, size);
    if (inputs.points.empty() || !can_run(kernel)) {
        std::fprintf(stderr, "zk_bench: no inputs, or no such CPU\n");
        return 1;
    }
    base::Executor& executor = threads == 1 ? base::serial_executor() : base::tbb_executor(threads);
    std::vector<double> cpu;
    std::vector<double> wall;
    G1 result;
    for (std::size_t i = 0; i < repeat; ++i) {
        const base::Stopwatch stopwatch;
        result = msm(inputs.points, inputs.scalars, executor, kernel).to_affine();
        const base::Elapsed elapsed = stopwatch.elapsed();
        cpu.push_back(elapsed.cpu_ms);
        wall.push_back(elapsed.wall_ms);
    }
    std::printf(
        "{\"name\": \"msm\", \"size\": %zu, \"cpu_ms\": %s, \"wall_ms\": %s, \"result\": \"%s\"}\n",
        size, list_of(cpu).c_str(), list_of(wall).c_str(),
        base::to_hex(g1_compress(result).view()).c_str());
    return 0;
}

/// The result is the value at 3 of the polynomial with the transform's elements as coefficients.
int time_ntt(const std::string& folder, unsigned log_size, std::string_view kernel_name,
             std::size_t threads, std::size_t repeat) {
    const Kernel kernel = kernel_name == "ifma" ? Kernel::ifma : Kernel::portable;
    const std::size_t size = std::size_t{1} << log_size;
    const std::vector<Fr> scalars = read_scalars(folder, size);
    if (scalars.empty() || !can_run(kernel)) {
        std::fprintf(stderr, "zk_bench: no inputs, or no such CPU\n");
        return 1;
    }
    base::Executor& executor = threads == 1 ? base::serial_executor() : base::tbb_executor(threads);
    const Domain domain(log_size, kernel);
    std::vector<double> cpu;
    std::vector<double> wall;
    std::vector<Fr> values;
    for (std::size_t i = 0; i < repeat; ++i) {
        values = scalars;
        const base::Stopwatch stopwatch;
        domain.forward(values, executor);
        const base::Elapsed elapsed = stopwatch.elapsed();
        cpu.push_back(elapsed.cpu_ms);
        wall.push_back(elapsed.wall_ms);
    }
    Fr result;
    for (std::size_t i = size; i-- > 0;) {
        result = result * fr(3) + values[i];
    }
    std::printf(
        "{\"name\": \"ntt\", \"size\": %zu, \"cpu_ms\": %s, \"wall_ms\": %s, \"result\": \"%s\"}\n",
        size, list_of(cpu).c_str(), list_of(wall).c_str(),
        base::to_hex(fr_to_bytes(result).view()).c_str());
    return 0;
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
    if (operation == "msm" && arguments.size() == 6) {
        return time_msm(arguments[1], std::size_t{1} << number(arguments[2]), arguments[3],
                        number(arguments[4]), number(arguments[5]));
    }
    if (operation == "ntt" && arguments.size() == 6) {
        return time_ntt(arguments[1], static_cast<unsigned>(number(arguments[2])), arguments[3],
                        number(arguments[4]), number(arguments[5]));
    }
    std::fprintf(
        stderr,
        "usage: zk_bench inputs|scalars FOLDER LOG | msm|ntt FOLDER LOG KERNEL THREADS REPEAT\n");
    return 2;
}
