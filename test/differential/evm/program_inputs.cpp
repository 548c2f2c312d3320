#include "evm/precompile_inputs_test.hpp"
#include "test/differential/evm/program.hpp"

namespace cairn::differential {

U256 random_slot(Random& random) {
    return random.one_in(12) ? random.word() : U256(random.below(6));
}

Bytes random_precompile_input(Random& random, const evm::Address& to) {
    const Bytes choices = random.bytes(700);
    base::FuzzInput input(choices);
    const unsigned address = static_cast<unsigned>(to[18]) << 8U | to[19];
    Bytes out;
    if (random.one_in(10)) {
        out = random.bytes(random.below(300));
    } else if (address >= 2 && address <= 4) {
        out = random.bytes(random.below(400));
    } else {
        out = evm::input::structured(input, address).joined();
    }
    if (random.one_in(8) && !out.empty()) {
        out[random.below(out.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
    }
    if (random.one_in(16)) {
        out.resize(random.below(out.size() + 2));
    }
    return out;
}

}  // namespace cairn::differential
