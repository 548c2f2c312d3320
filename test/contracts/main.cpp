// Generated verifiers beside the native one.
//
//   verifier_contracts write FOLDER          the contracts' sources, one a case
//   verifier_contracts check FOLDER N SEED   N proofs of each case, valid and changed, on Cairn's
//                                            virtual machine with the rules of Prague: the contract
//                                            must say what plonk::verify says. Prints the gas of a
//                                            valid one.
//   verifier_contracts calls FOLDER N SEED   the same, and writes each call with its outcome to
//                                            FOLDER/NAME.calls, a line a call, for other machines:
//                                            input, output (nothing for a revert), gas
#include "algebra/proof_changes_test.hpp"
#include "execution/host.hpp"
#include "execution/memory_state.hpp"
#include "solidity/verifier_writer.hpp"
#include "test/contracts/cases.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <random>
#include <sstream>

using namespace cairn;
using algebra::Fr;
using contracts::Case;

namespace {

constexpr evm::Gas CALL_GAS = 10'000'000;

[[noreturn]] void fail(const std::string& text) {
    std::fprintf(stderr, "verifier_contracts: %s\n", text.c_str());
    std::exit(1);
}

void write_sources(const std::string& folder) {
    for (const Case& each : contracts::make_cases()) {
        const auto source = solidity::write_verifier(
            each.key.verifying, contracts::setup(),
            {.contract = each.name, .allow_development_setup = true, .blob = each.blob});
        if (!source) {
            fail(solidity::text_of(source.error()));
        }
        std::ofstream(folder + "/" + each.name + ".sol") << *source;
    }
}

Bytes read_code(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    std::string digits = text.str();
    std::erase(digits, '\n');
    const auto code = base::from_hex(digits);
    if (!file || !code || code->empty()) {
        fail("no code in " + path);
    }
    return *code;
}

class NoHashes final : public execution::BlockHashes {
  public:
    Bytes32 block_hash(std::uint64_t /*number*/) override { return {}; }
};

struct Outcome {
    bool accepted = false;
    bool reverted = false;
    evm::Gas gas = 0;
    Bytes output;
};

/// Of the call alone: what its transaction costs besides is left out.
Outcome call(const Bytes& code, const Bytes& input) {
    execution::MemoryState state;
    evm::Message message;
    message.gas = CALL_GAS;
    message.sender[19] = 1;
    message.recipient[19] = 2;
    message.recipient[0] = 0xcc;
    message.code_address = message.recipient;
    message.input = input;
    state.set_account(message.sender, {1, U256::max() >> 1, {}}, {}, {});
    state.set_account(message.recipient, {1, 0, {}}, code, {});
    execution::WorldState world(state);
    evm::Interpreter interpreter(evm::Revision::prague);
    evm::BlockContext block;
    block.number = 1;
    block.timestamp = 1;
    block.gas_limit = CALL_GAS;
    block.chain_id = 1;
    NoHashes hashes;
    execution::WorldHost host(world, interpreter, block, hashes);
    world.begin_transaction();
    host.begin({message.sender, 0, {}});
    world.warm(message.recipient);  // EIP-2929: as the transaction's
    const evm::Result result = host.call(message);
    Bytes32 one;
    one[31] = 1;
    return {result.succeeded() && std::ranges::equal(result.output, one), !result.succeeded(),
            CALL_GAS - result.gas_left, Bytes(result.output.begin(), result.output.end())};
}

/// A contract, and where its calls are told if they are.
struct Contract {
    Bytes code;
    std::ofstream calls;

    Outcome call(const Bytes& input) {
        Outcome out = ::call(code, input);
        if (calls.is_open()) {
            calls << base::to_hex(input) << ' ' << (out.reverted ? "" : base::to_hex(out.output))
                  << ' ' << out.gas << '\n';
        }
        return out;
    }
};

/// Changes public inputs in one of the ways that have fooled verifiers.
void change(std::vector<Bytes32>& inputs, std::mt19937_64& engine) {
    Bytes32& input = inputs[engine() % inputs.size()];
    switch (engine() % 4) {
        case 0: {
            // x + r: the same element, another number.
            std::uint64_t carry = 0;
            algebra::limbs_to_big_endian(
                algebra::add(algebra::limbs_from_big_endian(input.data()), Fr::p, carry),
                input.data());
            break;
        }
        case 1:
            inputs.pop_back();
            break;
        case 2:
            inputs.emplace_back();
            break;
        default:
            input[engine() % 32] ^= 1U;
            break;
    }
}

/// A public input that is no element is no input of the native verifier either.
bool is_accepted(const Case& each, const commitment::KzgChecker& checker, BytesView proof,
                 const std::vector<Bytes32>& inputs) {
    std::vector<Fr> elements;
    for (const Bytes32& input : inputs) {
        const auto element = algebra::fr_from_bytes(input);
        if (!element) {
            return false;
        }
        elements.push_back(*element);
    }
    return plonk::verify(each.key.verifying, checker, elements, proof).has_value();
}

void check_case(const Case& each, Contract& contract, std::size_t count, std::uint64_t seed) {
    const commitment::KzgCommitter committer(contracts::setup());
    const commitment::KzgChecker checker(contracts::setup().tau_g2,
                                         srs::digest_of(contracts::setup()));
    crypto::SeededRandom random(seed);
    std::mt19937_64 engine(seed);
    std::optional<algebra::ProofChanges> changes;
    std::vector<Bytes32> inputs;
    for (const Fr& input : each.built.witness.public_inputs) {
        inputs.push_back(algebra::fr_to_bytes(input));
    }
    Bytes proof;
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 64 == 0) {
            auto made =
                plonk::prove(each.key, each.built.witness, committer, random, base::tbb_executor());
            if (!made) {
                fail(each.name + ": no proof");
            }
            proof = *std::move(made);
            changes.emplace(std::vector<Bytes>{proof}, engine());
            const Outcome whole = contract.call(contracts::call_data(proof, inputs));
            if (!whole.accepted) {
                fail(each.name + ": a valid proof is refused");
            }
            if (i == 0) {
                std::printf("%s: proof of %zu bytes, code of %zu, %lld gas\n", each.name.c_str(),
                            proof.size(), contract.code.size(), static_cast<long long>(whole.gas));
            }
        }
        // One of twelve is as it is.
        const std::uint64_t kind = engine() % 12;
        const Bytes other = kind < 5 ? proof : changes->next();
        std::vector<Bytes32> other_inputs = inputs;
        if (kind != 0 && kind < 5) {
            change(other_inputs, engine);
        }
        const bool native = is_accepted(each, checker, other, other_inputs);
        const Outcome outcome = contract.call(contracts::call_data(other, other_inputs));
        if (outcome.accepted != native || outcome.reverted) {
            fail(each.name + ": case " + std::to_string(i) + " of seed " + std::to_string(seed) +
                 ": the contract says otherwise");
        }
        accepted += native ? 1U : 0U;
    }
    std::printf("%s: %zu cases, %zu accepted by both, no difference\n", each.name.c_str(), count,
                accepted);
    if (accepted == 0 || accepted == count) {
        fail(each.name + ": the cases are all alike");
    }
}

/// Whole, then each part changed in turn: a bit of the proof, of the inputs, of hash and opening.
void check_blob_case(const Case& each, Contract& contract, std::uint64_t seed) {
    crypto::SeededRandom random(seed);
    const auto proof =
        plonk::prove(each.key, each.built.witness, commitment::KzgCommitter(contracts::setup()),
                     random, base::tbb_executor());
    if (!proof) {
        fail(each.name + ": no proof");
    }
    std::vector<Bytes32> inputs;
    for (const Fr& input : each.built.witness.public_inputs) {
        inputs.push_back(algebra::fr_to_bytes(input));
    }
    const contracts::SampleBlob blob = contracts::make_blob(each);
    const Outcome whole = contract.call(contracts::call_data(*proof, inputs, blob));
    if (!whole.accepted) {
        fail(each.name + ": a proof with its blob is refused");
    }
    std::mt19937_64 engine(seed);
    const auto refused = [&](BytesView other_proof, std::span<const Bytes32> other_inputs,
                             const contracts::SampleBlob& other) {
        const Outcome outcome =
            contract.call(contracts::call_data(other_proof, other_inputs, other));
        if (outcome.accepted || outcome.reverted) {
            fail(each.name + ": something changed is not refused");
        }
    };
    const auto flip = [&](auto& bytes) {
        bytes[engine() % bytes.size()] ^= static_cast<std::uint8_t>(1U << (engine() % 8));
    };
    constexpr int ROUNDS = 20;
    for (int i = 0; i < ROUNDS; ++i) {
        Bytes other_proof = *proof;
        flip(other_proof);
        refused(other_proof, inputs, blob);
        std::vector<Bytes32> other_inputs = inputs;
        flip(other_inputs[engine() % inputs.size()]);
        refused(*proof, other_inputs, blob);
        contracts::SampleBlob other = blob;
        flip(other.versioned_hash);
        refused(*proof, inputs, other);
        other = blob;
        flip(other.opening);
        refused(*proof, inputs, other);
    }
    contracts::SampleBlob other = blob;
    other.opening.pop_back();
    refused(*proof, inputs, other);
    refused(*proof, std::span(inputs).first(2), blob);
    std::printf("%s: with its blob %lld gas, %d changes refused\n", each.name.c_str(),
                static_cast<long long>(whole.gas), 4 * ROUNDS + 2);
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() == 2 && arguments[0] == "write") {
        write_sources(arguments[1]);
        return 0;
    }
    if (arguments.size() == 4 && (arguments[0] == "check" || arguments[0] == "calls")) {
        for (const Case& each : contracts::make_cases()) {
            const std::string path = arguments[1] + "/" + each.name;
            Contract contract = {read_code(path + ".bin"), {}};
            if (arguments[0] == "calls") {
                contract.calls.open(path + ".calls");
            }
            check_case(each, contract, std::stoul(arguments[2]), std::stoull(arguments[3]));
            if (each.blob) {
                check_blob_case(each, contract, std::stoull(arguments[3]));
            }
        }
        return 0;
    }
    fail("write FOLDER, or check or calls FOLDER COUNT SEED");
}
