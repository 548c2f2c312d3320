// An input for one of the contracts: most are built of points, numbers and signatures that are
// valid of themselves, some are raw bytes, some have a byte changed. The answer must not depend on
// gas that is left over, one gas too little must be noticed, and sums and pairings must not depend
// on the order of their terms, nor multiples on the order of the group being added to the scalar.
#include "evm/precompiles.hpp"

#include "algebra/bn254_curve.hpp"
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "crypto/kzg.hpp"
#include "evm/precompile_inputs_test.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace cairn;
using namespace cairn::evm;
using namespace cairn::evm::input;

namespace {

bool is_symmetric(unsigned address) {
    return address == 0x06 || address == 0x08 || (address >= 0x0b && address <= 0x0f);
}

/// Some milliseconds each, and a hundred times that under sanitizers: three in four are run once.
bool is_slow(unsigned address) {
    return address == 0x08 || address == 0x0a || address == 0x0f;
}

/// a * (scalar + r) = a * scalar, where there is room for the sum.
void check_scalar_of_bn254(const Bytes& input, const evm::Result& result) {
    const auto scalar = algebra::limbs_from_big_endian(input.data() + 64);
    std::uint64_t carry = 0;
    const auto sum = algebra::add(scalar, algebra::bn254::group_order, carry);
    if (carry == 0) {
        Bytes other = input;
        algebra::limbs_to_big_endian(sum, other.data() + 64);
        CAIRN_ASSERT(call(0x07, other) == result.output);
    }
}

void check(Revision revision, const Address& to, const Bytes& input, const evm::Result& result) {
    const Gas cost = find_precompile(revision, to)->gas_cost(input);
    if (result.status == Status::out_of_gas) {
        CAIRN_ASSERT(result.gas_left == 0 && result.output.empty());
        return;
    }
    CAIRN_ASSERT(result.status == Status::success || result.status == Status::precompile_failure);
    const auto exact = run_precompile(revision, to, input, cost);
    CAIRN_ASSERT(exact->status == result.status && exact->output == result.output);
    CAIRN_ASSERT(exact->gas_left == 0);
    if (cost > 0) {
        CAIRN_ASSERT(run_precompile(revision, to, input, cost - 1)->status == Status::out_of_gas);
    }
}

}  // namespace

/// The set-up is loaded here, where no time limit of an execution is counted.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    crypto::load_kzg_trusted_setup();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const auto addresses = precompile_addresses(Revision::osaka);
    const Address to = addresses[input.below(addresses.size())];
    const auto address = static_cast<unsigned>(to[18] << 8U | to[19]);
    // Half of the revisions are the last ones, where everything exists.
    const auto revision =
        input.one_in(2) ? Revision::osaka : static_cast<Revision>(input.below(REVISIONS));
    const Precompile* const contract = find_precompile(revision, to);
    if (contract == nullptr) {
        return 0;
    }
    Terms parts;
    const std::size_t kind = input.below(8);
    if (kind == 0) {
        parts.terms.emplace_back(input.rest().begin(), input.rest().end());
    } else {
        parts = structured(input, address);
    }
    Bytes bytes = parts.joined();
    const bool is_changed = kind == 1 && !bytes.empty();
    if (is_changed) {
        bytes[(std::size_t{input.byte()} << 8U | input.byte()) % bytes.size()] ^=
            static_cast<std::uint8_t>(1U << input.below(8));
    }
    constexpr Gas limit = 2'000'000;
    const evm::Result result = *run_precompile(revision, to, bytes, limit);
    const bool is_thorough = kind < 4 || !is_slow(address);
    if (is_thorough) {
        check(revision, to, bytes, result);
    }
    if (is_thorough && kind > 1 && is_symmetric(address)) {
        std::ranges::reverse(parts.terms);
        const evm::Result reversed = *run_precompile(revision, to, parts.joined(), limit);
        CAIRN_ASSERT(reversed.status == result.status && reversed.output == result.output);
    }
    if (kind > 1 && address == 0x07 && result.succeeded()) {
        check_scalar_of_bn254(bytes, result);
    }
    tally.input(result.succeeded());
    tally.add(contract->name);
    return 0;
}
