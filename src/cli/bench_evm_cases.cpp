#include "cli/bench_evm_cases.hpp"

#include "base/assert.hpp"
#include "cli/bench_contracts.hpp"
#include "evm/precompiles.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <span>

namespace cairn::cli {
namespace {

using evm::Gas;
using evm::Revision;
using execution::Address;

constexpr Gas MGAS = 1'000'000;

Bytes bytes_of(std::string_view hex) {
    return base::from_hex(hex).value();
}
Address address_of(std::uint64_t number) {
    return U256(number).to_address();
}
std::string repeated(std::string_view code, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) {
        out += code;
    }
    return out;
}

constexpr Address CALLED{{{0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
                           0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11}}};

// Opcodes ----------------------------------------------------------------------------------------

/// A loop that runs out of gas. 5b is JUMPDEST, 56 JUMP; what stands before 5b runs once.
EvmBenchCase opcode_loop(std::string name, Gas mgas, const std::string& code) {
    EvmBenchCase out;
    out.name = std::move(name);
    out.revision = Revision::prague;
    out.gas = mgas * MGAS;
    out.accounts.push_back({CALLED, 0, bytes_of(code), {}});
    return out;
}

/// Checks a signature over and over: hash, v, r and s in memory, then STATICCALL.
std::string ecrecover_loop() {
    return "7f456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3600052601c602052"
           "7f9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608604052"
           "7f4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada606052"
           "5b602060806080600060015afa50607156";
}

void add_opcodes(std::vector<EvmBenchCase>& out) {
    const std::string ones(64, 'f');
    const std::string pattern = repeated("ab", 32);
    const auto add = [&out](const char* name, Gas mgas, const std::string& code) {
        out.push_back(opcode_loop(name, mgas, code));
    };
    add("jump", 100, "5b600056");
    add("add", 50, "60015b" + repeated("8001", 32) + "600256");
    add("mul", 50, "60035b" + repeated("8002", 32) + "600256");
    add("div", 50, "7f" + pattern + "5b" + repeated("61ffef90047f" + pattern + "01", 8) + "602156");
    add("mulmod", 25,
        "7f" + pattern + "5b" + repeated("7f" + repeated("ff", 31) + "43818009" + "9050", 4) +
            "602156");
    add("exp", 50, "60035b7f" + ones + "900a600256");
    add("fib", 50, "600060015b" + repeated("908101", 16) + "600456");
    add("mem", 50, "60005b" + repeated("600051600101600052", 8) + "600256");
    add("keccak32x", 20, "60005b6020600020600052600256");
    add("keccak64", 20, "60005b6040600020600052600256");
    add("keccak1k", 10, "60005b610400600020600052600256");
    add("sload_warm", 200, "60005b" + repeated("60005450", 8) + "600256");
    add("sstore_dirty", 50, "60015b" + repeated("60010180600055", 8) + "600256");
    add("sstore_new", 400, "60015b600101808055600256");
    add("staticcall_id", 30, "60005b600060006020600060045afa50600256");
    add("ecrecover", 5, ecrecover_loop());
}

// Precompiled contracts --------------------------------------------------------------------------

/// The operand of a PUSH3.
std::string word3(std::size_t number) {
    const Bytes32 word = U256(number).to_be();
    return base::to_hex(word.view().subspan(29)).substr(2);
}

/// Copies the input to memory, then calls `address` with it `times` times; an answer other than
/// success would make the loop endless.
EvmBenchCase precompile_loop(std::string name, std::uint16_t address, Bytes input,
                             std::size_t output_size, std::size_t times) {
    const std::size_t output_at = (input.size() + 31) / 32 * 32;
    std::string code = "365f5f3762" + word3(times) + "5b";
    const std::string call = "62" + word3(output_size) + "62" + word3(output_at) + "62" +
                             word3(input.size()) + "5f" + "62" + word3(address) + "5afa";
    code += call + "9003" + "80" + "6008" + "57" + "00";  // SWAP1 SUB, DUP1, JUMPI, STOP
    EvmBenchCase out;
    out.name = std::move(name);
    out.group = EvmBenchGroup::precompile;
    out.gas = 30'000 * MGAS;
    out.input = std::move(input);
    out.accounts.push_back({CALLED, 0, bytes_of(code), {}});
    return out;
}

Bytes call_precompile(std::uint16_t address, const Bytes& input) {
    const auto result =
        evm::run_precompile(Revision::osaka, U256(address).to_address(), input, 1'000 * MGAS);
    CAIRN_ASSERT(result && result->succeeded());
    return result->output;
}

Bytes joined(std::initializer_list<BytesView> parts) {
    Bytes out;
    for (const BytesView part : parts) {
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}
Bytes word_of(const U256& number) {
    const Bytes32 word = number.to_be();
    return {word.begin(), word.end()};
}
/// Bytes without a pattern, the first and the last odd.
Bytes noise(std::size_t size, std::uint64_t seed) {
    Bytes out(size);
    for (std::uint8_t& byte : out) {
        seed = seed * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
        byte = static_cast<std::uint8_t>(seed >> 56U);
    }
    out.front() |= 0x81U;
    out.back() |= 1U;
    return out;
}
/// A scalar of 32 bytes.
Bytes scalar(std::uint64_t seed) {
    Bytes out = noise(32, seed);
    out.front() = 0x2f;
    return out;
}

Bytes modexp_input(std::size_t base_size, const Bytes& exponent, Bytes modulus) {
    const Bytes base = noise(base_size, 3);
    return joined({word_of(base_size), word_of(exponent.size()), word_of(modulus.size()), base,
                   exponent, modulus});
}

void add_hashes(std::vector<EvmBenchCase>& out) {
    for (const std::size_t size : {32U, 128U, 1024U, 16384U}) {
        const std::string suffix = "_" + std::to_string(size);
        const std::size_t share = size / 32 + 8;
        const Bytes input = noise(size, size);
        out.push_back(precompile_loop("sha256" + suffix, 2, input, 32, 2'000'000 / share));
        out.push_back(precompile_loop("ripemd160" + suffix, 3, input, 32, 400'000 / share));
        out.push_back(precompile_loop("identity" + suffix, 4, input, size, 4'000'000 / share));
    }
    Bytes blake = bytes_of(
        "0000000c48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f"
        "6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b616263");
    blake.resize(212);
    blake[196] = 3;
    blake.push_back(1);
    out.push_back(precompile_loop("blake2f_12", 9, blake, 64, 100'000));
    blake[2] = 4;
    out.push_back(precompile_loop("blake2f_1036", 9, blake, 64, 2'000));
}

void add_modexp(std::vector<EvmBenchCase>& out) {
    const Bytes f4 = {0x01, 0x00, 0x01};
    const auto add = [&out](std::string name, std::size_t size, const Bytes& exponent,
                            std::size_t times, bool even = false) {
        Bytes modulus = noise(size, 7);
        if (even) {
            modulus.back() &= 0xf0U;
        }
        out.push_back(precompile_loop("modexp_" + std::move(name), 5,
                                      modexp_input(size, exponent, modulus), size, times));
    };
    add("32_f4", 32, f4, 20'000);
    add("32_32", 32, noise(32, 1), 4'000);
    add("64_64", 64, noise(64, 1), 1'000);
    add("128_f4", 128, f4, 6'000);
    add("128_128", 128, noise(128, 1), 150);
    add("256_f4", 256, f4, 3'000);
    add("256_256", 256, noise(256, 1), 30);
    add("512_f4", 512, f4, 1'000);
    add("1024_3", 1024, {3}, 1'000);
    add("1024_f4", 1024, f4, 200);
    add("256_f4_even", 256, f4, 1'500, true);
    add("32_256", 32, noise(256, 1), 1'000);
}

void add_signatures(std::vector<EvmBenchCase>& out) {
    out.push_back(precompile_loop(
        "ec_recover", 1,
        bytes_of("456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3"
                 "000000000000000000000000000000000000000000000000000000000000001c"
                 "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608"
                 "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada"),
        32, 1'000));
    out.push_back(precompile_loop(
        "p256_verify", 0x100,
        bytes_of("4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d"
                 "a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac"
                 "36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60"
                 "4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3"
                 "7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e"),
        32, 500));
    out.push_back(precompile_loop(
        "point_evaluation", 0x0a,
        bytes_of("01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b"
                 "564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306"
                 "24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1"
                 "8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca2"
                 "5f26936857bc3a7c2539ea8ec3a952b7873033e038326e87ed3e1276fd140253"
                 "fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a"),
        64, 60));
}

void add_bn254(std::vector<EvmBenchCase>& out) {
    const Bytes one = joined({word_of(1), word_of(2)});
    const auto multiple = [&one](std::uint64_t seed) {
        return call_precompile(7, joined({one, scalar(seed)}));
    };
    const Bytes two = bytes_of(
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
        "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");
    out.push_back(precompile_loop("bn254_add", 6, joined({multiple(1), multiple(2)}), 64, 20'000));
    out.push_back(precompile_loop("bn254_mul", 7, joined({multiple(1), scalar(2)}), 64, 1'000));
    Bytes pairs;
    for (std::uint64_t i = 1; i <= 10; ++i) {
        pairs = joined({pairs, multiple(i), two});
        if (i <= 2 || i == 4 || i == 10) {
            out.push_back(precompile_loop("bn254_pairing_" + std::to_string(i), 8, pairs, 32,
                                          static_cast<std::size_t>(100 / (1 + i))));
        }
    }
}

/// A number of 48 bytes in 64.
constexpr std::string_view field_zeros = "00000000000000000000000000000000";

Bytes bls12_point(std::initializer_list<std::string_view> coordinates) {
    std::string hex;
    for (const std::string_view coordinate : coordinates) {
        hex.append(field_zeros).append(coordinate);
    }
    return bytes_of(hex);
}
Bytes bls12_generator1() {
    return bls12_point(
        {"17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97"
         "a1aeffb3af00adb22c6bb",
         "08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a28"
         "88ae40caa232946c5e7e1"});
}
Bytes bls12_generator2() {
    return bls12_point(
        {"024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a80"
         "5bbefd48056c8c121bdb8",
         "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf112139"
         "45d57e5ac7d055d042b7e",
         "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3ba"
         "ca289e193548608b82801",
         "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275ce"
         "c1da1aaa9075ff05f79be"});
}
/// An element of the field for the maps.
Bytes bls12_element(std::uint64_t seed) {
    Bytes out(16);
    const Bytes low = noise(48, seed);
    out.insert(out.end(), low.begin(), low.end());
    out[16] = 0x0f;
    return out;
}

void add_bls12_msm(std::vector<EvmBenchCase>& out, std::span<const Bytes> points,
                   const std::string& name, std::uint16_t address) {
    for (const std::size_t count : {1U, 2U, 16U, 128U}) {
        Bytes input;
        for (std::size_t i = 0; i < count; ++i) {
            input = joined({input, points[i], scalar(i + 9)});
        }
        out.push_back(precompile_loop(name + "_" + std::to_string(count), address, input,
                                      points[0].size(), count > 16 ? 4 : 400 / (count + 3)));
    }
}

void add_bls12(std::vector<EvmBenchCase>& out) {
    std::vector<Bytes> g1;
    std::vector<Bytes> g2;
    for (std::uint64_t i = 0; i < 128; ++i) {
        g1.push_back(call_precompile(0x0c, joined({bls12_generator1(), scalar(i)})));
        g2.push_back(call_precompile(0x0e, joined({bls12_generator2(), scalar(i)})));
    }
    out.push_back(precompile_loop("bls12_g1add", 0x0b, joined({g1[0], g1[1]}), 128, 10'000));
    add_bls12_msm(out, g1, "bls12_g1msm", 0x0c);
    out.push_back(precompile_loop("bls12_g2add", 0x0d, joined({g2[0], g2[1]}), 256, 8'000));
    add_bls12_msm(out, g2, "bls12_g2msm", 0x0e);
    for (const std::size_t count : {1U, 2U, 8U}) {
        Bytes pairs;
        for (std::size_t i = 0; i < count; ++i) {
            pairs = joined({pairs, g1[i], g2[i]});
        }
        out.push_back(precompile_loop("bls12_pairing_" + std::to_string(count), 0x0f, pairs, 32,
                                      100 / (count + 2)));
    }
    out.push_back(precompile_loop("bls12_map_fp_to_g1", 0x10, bls12_element(1), 128, 600));
    out.push_back(precompile_loop("bls12_map_fp2_to_g2", 0x11,
                                  joined({bls12_element(1), bls12_element(2)}), 256, 200));
}

// Contracts --------------------------------------------------------------------------------------

constexpr std::uint64_t TOKEN = 0x7001;
constexpr std::uint64_t OTHER_TOKEN = 0x7002;
constexpr std::uint64_t PAIR = 0x7003;
constexpr std::uint64_t ROUTER = 0x7004;
constexpr std::uint64_t RESERVE = 1'000'000'000'000'000'000;

EvmBenchAccount token_of(std::uint64_t address, std::span<const Address> owners) {
    EvmBenchAccount out{address_of(address), 0, bytes_of(contracts::token_code), {}};
    for (const Address& owner : owners) {
        out.storage[contracts::balance_slot(owner)] = RESERVE;
    }
    out.storage[2] = U256(RESERVE) * owners.size();
    return out;
}

EvmBenchCase contract_case(std::string name, Gas mgas, std::string_view code, Bytes input) {
    EvmBenchCase out;
    out.name = std::move(name);
    out.group = EvmBenchGroup::contract;
    out.gas = mgas * MGAS;
    out.input = std::move(input);
    out.accounts.push_back({CALLED, 0, bytes_of(code), {}});
    return out;
}

EvmBenchCase erc20_case() {
    constexpr std::uint64_t transfers = 10'000;
    EvmBenchCase out =
        contract_case("erc20_transfer", 1'000, contracts::transfer_loop_code,
                      contracts::call_data("run(address,uint256)", {TOKEN, transfers}));
    out.accounts.push_back(token_of(TOKEN, std::array{CALLED}));
    return out;
}

EvmBenchCase swap_case() {
    constexpr std::uint64_t swaps = 3'000;
    EvmBenchCase out =
        contract_case("swap", 1'000, contracts::swap_loop_code,
                      contracts::call_data("run(address,address,uint256)", {ROUTER, PAIR, swaps}));
    for (const std::uint64_t token : {TOKEN, OTHER_TOKEN}) {
        out.accounts.push_back(token_of(token, std::array{CALLED, address_of(PAIR)}));
        out.accounts.back().storage[contracts::allowance_slot(CALLED, address_of(ROUTER))] =
            U256::max();
    }
    out.accounts.push_back(
        {address_of(PAIR), 0, bytes_of(contracts::pair_code),
         contracts::pair_storage(address_of(TOKEN), address_of(OTHER_TOKEN), RESERVE)});
    out.accounts.push_back({address_of(ROUTER), 0, bytes_of(contracts::router_code), {}});
    return out;
}

}  // namespace

std::string_view evm_bench_group_name(EvmBenchGroup group) noexcept {
    switch (group) {
        case EvmBenchGroup::opcode:
            return "opcode";
        case EvmBenchGroup::precompile:
            return "precompile";
        case EvmBenchGroup::contract:
            return "contract";
    }
    return "";
}

std::vector<EvmBenchCase> evm_bench_cases() {
    std::vector<EvmBenchCase> out;
    add_opcodes(out);
    add_hashes(out);
    add_signatures(out);
    add_modexp(out);
    add_bn254(out);
    add_bls12(out);
    out.push_back(erc20_case());
    out.push_back(swap_case());
    out.push_back(contract_case("compute", 1'000, contracts::compute_code,
                                contracts::call_data("run(uint256)", {10})));
    return out;
}

void write_cases(const std::vector<EvmBenchCase>& cases, std::ostream& out) {
    for (const EvmBenchCase& test : cases) {
        out << "case " << test.name << ' ' << evm_bench_group_name(test.group) << ' '
            << evm::revision_name(test.revision) << ' ' << test.gas << ' '
            << base::to_hex(test.accounts.front().address.view()) << ' ' << base::to_hex(test.input)
            << '\n';
        for (const EvmBenchAccount& account : test.accounts) {
            out << "account " << base::to_hex(account.address.view()) << ' '
                << base::to_hex(account.balance.to_be().view()) << ' ' << base::to_hex(account.code)
                << '\n';
            for (const auto& [key, value] : account.storage) {
                out << "slot " << base::to_hex(key.to_be().view()) << ' '
                    << base::to_hex(value.to_be().view()) << '\n';
            }
        }
    }
}

}  // namespace cairn::cli
