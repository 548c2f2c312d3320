// Runs one program on every loop of the interpreter and compares what comes out.
#pragma once

#include "evm/memory_host_test.hpp"
#include "evm/program_test.hpp"

#include <memory>
#include <string>

namespace cairn::evm {

/// Contracts that call each other, and the message that starts the first.
struct World {
    Revision revision = Revision::osaka;
    std::vector<Bytes> codes;  // at the addresses 0x100, 0x101 ...
    Bytes input;
    Gas gas = 0;
    bool is_static = false;
};

inline Address address_of(std::uint64_t number) {
    return U256(number).to_address();
}

inline World world_of(base::FuzzInput& input) {
    World out;
    out.revision = static_cast<Revision>(input.below(REVISIONS));
    out.is_static = input.one_in(16);
    out.gas = (Gas{1} << (8 + input.below(8))) + 16 * input.byte();
    for (int i = 0; i < 3; ++i) {
        // The first gets the most: the others are written from what a byte says.
        Bytes part(i == 0 ? 0 : input.below(40));
        for (std::uint8_t& byte : part) {
            byte = input.byte();
        }
        base::FuzzInput rest = i == 0 ? base::FuzzInput(input.rest().first(input.rest().size() / 2))
                                      : base::FuzzInput(part);
        out.codes.push_back(ProgramWriter(rest, out.revision).write());
    }
    out.input.assign(input.rest().begin(),
                     input.rest().begin() + static_cast<std::ptrdiff_t>(
                                                std::min<std::size_t>(70, input.rest().size())));
    return out;
}

struct Outcome {
    Result result;
    MemoryState state;
    std::size_t steps = 0;
};

class StepCounter : public Tracer {
  public:
    void on_step(const Step& /*step*/) override { ++steps; }
    std::size_t steps = 0;
};

inline Outcome outcome(const World& world, Loop loop, bool is_traced = false) {
    const auto host = std::make_unique<MemoryHost>(world.revision, loop);
    StepCounter counter;
    host->tracer = is_traced ? &counter : nullptr;
    host->block.number = 1000;
    host->block.timestamp = 1'700'000'000;
    host->block.gas_limit = 30'000'000;
    host->block.chain_id = 1;
    host->tx.blob_hashes = {Bytes32{{1}}, Bytes32{{2}}};
    for (std::size_t i = 0; i < world.codes.size(); ++i) {
        host->set_code(address_of(0x100 + i), world.codes[i]);
        host->state.accounts[address_of(0x100 + i)].balance = 100;
    }
    Message message;
    message.gas = world.gas;
    message.is_static = world.is_static;
    message.sender = address_of(0x99);
    message.recipient = address_of(0x100);
    message.code_address = message.recipient;
    message.input = world.input;
    Outcome out;
    out.result = host->call(message);
    out.state = host->state;
    out.steps = counter.steps;
    return out;
}

/// Empty if they agree, else what differs.
inline std::string difference(const Outcome& a, const Outcome& b) {
    if (a.result.status != b.result.status) {
        return "status: " + std::string(status_text(a.result.status)) + ", " +
               std::string(status_text(b.result.status));
    }
    if (a.result.gas_left != b.result.gas_left) {
        return "gas: " + std::to_string(a.result.gas_left) + ", " +
               std::to_string(b.result.gas_left);
    }
    if (a.result.gas_refund != b.result.gas_refund) {
        return "refund";
    }
    if (a.result.output != b.result.output) {
        return "output";
    }
    return a.state == b.state ? "" : "state";
}

}  // namespace cairn::evm
