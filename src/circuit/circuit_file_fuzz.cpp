// Files of circuits and witnesses: valid ones of changed circuits, bytes changed, cut or added, and
// arbitrary bytes. What is read is written again as the same bytes, and has the digest it says.
#include "circuit/circuit_file.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "circuit/builder.hpp"
#include "circuit/check.hpp"

using namespace cairn;
using namespace cairn::circuit;
using algebra::fr;

namespace {

constexpr std::uint64_t MAX_CELLS = 1U << 16U;

/// Products in a row, as many as the input asks for, the last one public.
Built make_circuit(base::FuzzInput& input) {
    Builder builder(
        std::make_shared<const ConstraintSystem>(vanilla()),
        {.max_log_rows = 6, .blinding_rows = static_cast<std::uint32_t>(input.below(3))});
    Cell last = builder.assign(builder.add_row(), advice(2), fr(input.byte()));
    for (std::size_t i = input.below(8); i > 0; --i) {
        const std::uint32_t row = builder.add_row();
        builder.assign_copy(row, advice(0), last);
        const Cell factor = builder.assign(row, advice(1), fr(input.byte()));
        builder.fix(row, fixed(3), algebra::Fr::one());
        builder.fix(row, fixed(2), -algebra::Fr::one());
        last = builder.assign(row, advice(2), builder.value(last) * builder.value(factor));
    }
    builder.make_public(last);
    auto built = builder.finish();
    CAIRN_ASSERT(built.has_value());
    return *std::move(built);
}

void change(Bytes& file, base::FuzzInput& input) {
    switch (input.below(4)) {
        case 0:
            file.resize(file.size() - input.below(std::min<std::size_t>(file.size(), 256)));
            break;
        case 1:
            file.push_back(input.byte());
            break;
        default:
            file[(input.below(256) * 256 + input.below(256)) % file.size()] ^= input.byte();
            break;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const bool is_changed = input.is_one_in(3);
    const std::size_t kind = input.below(4);
    const Built built = make_circuit(input);
    Bytes circuit_file = write_circuit(built.circuit);
    Bytes witness_file = write_witness(built.witness);
    if (is_changed && kind == 0) {
        change(circuit_file, input);
    } else if (is_changed && kind == 1) {
        change(witness_file, input);
    } else if (is_changed) {
        const BytesView rest = input.rest();
        circuit_file.assign(rest.begin(), rest.end());
    }
    const auto circuit = read_circuit(circuit_file, MAX_CELLS);
    const auto witness = read_witness(witness_file, circuit ? *circuit : built.circuit);
    tally.input(circuit && witness);
    if (circuit) {
        CAIRN_ASSERT(write_circuit(*circuit) == circuit_file);
        CAIRN_ASSERT(circuit->compute_digest() == circuit->digest);
    }
    CAIRN_ASSERT(!witness || write_witness(*witness) == witness_file);
    if (!is_changed) {
        CAIRN_ASSERT(circuit && witness);
        CAIRN_ASSERT(holds(*circuit, *witness));
    }
    return 0;
}
