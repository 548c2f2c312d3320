// Questions and answers: what is read is written again with the same bytes. Well-formed ones are
// made of the input, then changed in a few bytes.
#include "hyperplonk/slice_messages.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"

using namespace cairn;
using namespace cairn::hyperplonk;

namespace {

std::vector<Fr> elements(base::FuzzInput& input) {
    std::vector<Fr> out(input.below(5));
    for (Fr& each : out) {
        each = input.one_in(2) ? -algebra::fr(input.byte()) : algebra::fr(input.byte());
    }
    return out;
}

Bytes question(base::FuzzInput& input) {
    SliceQuestion out;
    out.work = static_cast<SliceWork>(input.below(5));
    out.draws.challenges.fill(algebra::fr(input.byte()));
    out.draws.tau = elements(input);
    out.point = elements(input);
    out.opening = elements(input);
    return write_question(out);
}

Bytes answer(base::FuzzInput& input) {
    SliceAnswer out;
    for (std::size_t i = input.below(3); i > 0; --i) {
        out.commitments.push_back(input.one_in(2) ? G1{} : algebra::G1_GENERATOR);
    }
    out.sums.constraint = elements(input);
    for (std::size_t i = input.below(3); i > 0; --i) {
        out.rest.push_back(elements(input));
    }
    return write_answer(out);
}

void check(BytesView bytes, bool must_be_read) {
    const auto question = read_question(bytes);
    const auto answer = read_answer(bytes);
    CAIRN_ASSERT(!must_be_read || question || answer);
    CAIRN_ASSERT(!question || std::ranges::equal(write_question(*question), bytes));
    CAIRN_ASSERT(!answer || std::ranges::equal(write_answer(*answer), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    Bytes bytes = input.one_in(2) ? question(input) : answer(input);
    const bool changed = input.one_in(3);
    for (std::size_t i = input.below(4); changed && i > 0; --i) {
        bytes[(input.byte() * 256U + input.byte()) % bytes.size()] ^= input.byte();
    }
    tally.input(!changed);
    check(bytes, !changed);
    check({data, size}, false);
    return 0;
}
