#include "cli/commands.hpp"

#include <array>

namespace cairn::cli {

std::span<const Command> commands() {
    static constexpr auto list = std::to_array<Command>({
        {"devnet", "Run a proof-of-stake network in one process", declare_devnet},
        {"account", "Make and use the keys of validators", declare_account},
        {"beacon", "Run one beacon node that follows others over their API", declare_beacon},
        {"validator", "Do the duties of validators over the API of beacon nodes",
         declare_validator},
        {"execution", "Run an execution client: JSON-RPC, Engine API", declare_execution},
        {"spectest", "Run official test vectors", declare_spectest},
        {"evm", "Run the Ethereum virtual machine and its official tests", declare_evm},
        {"prove", "Prove a witness of a circuit: by PLONK, transparently, or by Groth16",
         declare_prove},
        {"verify", "Verify a proof", declare_verify},
        {"worker", "Prove what others hand in over NATS", declare_worker},
        {"circuit", "Look at circuits of circom's, and check their witnesses", declare_circuit},
        {"srs", "Make, check and import the powers of tau of KZG proofs", declare_srs},
        {"transition", "Apply slots, blocks, an epoch or an upgrade to a state",
         declare_transition},
        {"ssz", "Decode, encode, hash, prove and compare objects", declare_ssz},
        {"state", "Make states for benchmarks and tests", declare_state},
        {"bench", "Measure", declare_bench},
        {"protection", "Move what validators have signed from and to other clients",
         declare_protection},
        {"db", "Look into the store of a node, and move its history", declare_db},
        {"completion", "Print the completion script of a shell", declare_completion},
    });
    return list;
}

}  // namespace cairn::cli
