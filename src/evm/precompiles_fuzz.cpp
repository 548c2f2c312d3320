// An execution: one input for one of the contracts, FUZZ_PART=0x08 names it, without that a byte
// does. Most are built of points, numbers and signatures that are valid of themselves, some are raw
// bytes, some have a byte changed. The answer must not depend on gas that is left over, one gas too
// little must be noticed, and sums and pairings must not depend on the order of their terms, nor
// multiples on the order of the group being added to the scalar.
#include "evm/precompiles.hpp"

#include "algebra/bn254_curve.hpp"
#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "crypto/kzg.hpp"
#include "evm/precompile_inputs_test.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <vector>

using namespace cairn;
using namespace cairn::evm;
using namespace cairn::evm::input;

namespace {

constexpr Gas GAS_LIMIT = 2'000'000;

unsigned number_of(const Address& address) {
    return static_cast<unsigned>(address[18] << 8U | address[19]);
}

/// Null: all contracts.
const Address* chosen() {
    static const char* const part = std::getenv("FUZZ_PART");
    if (part == nullptr) {
        return nullptr;
    }
    static const auto addresses = precompile_addresses(Revision::osaka);
    static const auto found = std::ranges::find(
        addresses, static_cast<unsigned>(std::strtoul(part, nullptr, 16)), number_of);
    CAIRN_ASSERT(found != addresses.end());
    return &*found;
}

/// Half of them the last one, where everything exists, the others among those that have it.
Revision choose_revision(base::FuzzInput& input, const Address& to) {
    if (input.one_in(2)) {
        return Revision::osaka;
    }
    std::size_t first = 0;
    while (find_precompile(static_cast<Revision>(first), to) == nullptr) {
        ++first;
    }
    return static_cast<Revision>(first + input.below(REVISIONS - first));
}

bool is_symmetric(unsigned address) {
    return address == 0x06 || address == 0x08 || (address >= 0x0b && address <= 0x0f);
}

/// Some milliseconds each, so that few are run more than once.
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
    if (chosen() == nullptr || number_of(*chosen()) == 0x0a) {
        crypto::load_kzg_trusted_setup();
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    const auto addresses = precompile_addresses(Revision::osaka);
    const Address to = chosen() != nullptr ? *chosen() : addresses[input.below(addresses.size())];
    const unsigned address = number_of(to);
    const Revision revision = choose_revision(input, to);
    Terms parts;
    const std::size_t kind = input.below(16);
    const bool is_intact = kind < 14;
    if (kind == 15) {
        parts.terms.emplace_back(input.rest().begin(), input.rest().end());
    } else {
        parts = structured(input, address);
    }
    Bytes bytes = parts.joined();
    const bool is_changed = kind == 14 && !bytes.empty();
    if (is_changed) {
        bytes[(std::size_t{input.byte()} << 8U | input.byte()) % bytes.size()] ^=
            static_cast<std::uint8_t>(1U << input.below(8));
    }
    const evm::Result result = *run_precompile(revision, to, bytes, GAS_LIMIT);
    // Its proofs are true.
    CAIRN_ASSERT(result.succeeded() || !is_intact || address != 0x0a);
    const bool is_thorough = input.one_in(is_slow(address) ? 16 : 4);
    if (is_thorough) {
        check(revision, to, bytes, result);
    }
    if (is_thorough && is_intact && is_symmetric(address)) {
        std::ranges::reverse(parts.terms);
        const evm::Result reversed = *run_precompile(revision, to, parts.joined(), GAS_LIMIT);
        CAIRN_ASSERT(reversed.status == result.status && reversed.output == result.output);
    }
    if (is_intact && address == 0x07 && result.succeeded()) {
        check_scalar_of_bn254(bytes, result);
    }
    tally.input(result.succeeded());
    tally.add(find_precompile(revision, to)->name);
    return 0;
}
