#include "evm/precompiles.hpp"

#include "algebra/bn254.hpp"
#include "crypto/bls12_381.hpp"
#include "evm/precompiles_gas.hpp"
#include "evm/precompiles_run.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace cairn::evm {
namespace {

using namespace precompiles;

struct Row {
    std::uint16_t address;
    Revision since;
    Precompile contract;
};

constexpr std::size_t bls12_pair_bytes = crypto::BLS12_G1_BYTES + crypto::BLS12_G2_BYTES;

/// A later row for the same address takes the place of the one before it.
constexpr auto rows = std::to_array<Row>({
    {0x01, Revision::frontier, {"ECREC", fixed_gas<3'000>, ecrecover}},
    {0x02, Revision::frontier, {"SHA256", gas_by_words<60, 12>, precompiles::sha256}},
    {0x03, Revision::frontier, {"RIPEMD160", gas_by_words<600, 120>, precompiles::ripemd160}},
    {0x04, Revision::frontier, {"ID", gas_by_words<15, 3>, identity}},

    {0x05, Revision::byzantium, {"MODEXP", modexp_gas_byzantium, precompiles::modexp}},
    {0x06, Revision::byzantium, {"BN254_ADD", fixed_gas<500>, precompiles::bn254_add}},
    {0x07, Revision::byzantium, {"BN254_MUL", fixed_gas<40'000>, precompiles::bn254_mul}},
    {0x08,
     Revision::byzantium,
     {"BN254_PAIRING", gas_by_items<100'000, 80'000, algebra::BN254_PAIR_BYTES>, bn254_pairing}},

    // EIP-1108, EIP-152
    {0x06, Revision::istanbul, {"BN254_ADD", fixed_gas<150>, precompiles::bn254_add}},
    {0x07, Revision::istanbul, {"BN254_MUL", fixed_gas<6'000>, precompiles::bn254_mul}},
    {0x08,
     Revision::istanbul,
     {"BN254_PAIRING", gas_by_items<45'000, 34'000, algebra::BN254_PAIR_BYTES>, bn254_pairing}},
    {0x09, Revision::istanbul, {"BLAKE2F", blake2f_gas, precompiles::blake2f}},

    {0x05, Revision::berlin, {"MODEXP", modexp_gas_berlin, precompiles::modexp}},

    {0x0a, Revision::cancun, {"KZG_POINT_EVALUATION", fixed_gas<50'000>, point_evaluation}},

    {0x0b, Revision::prague, {"BLS12_G1ADD", fixed_gas<375>, precompiles::bls12_g1add}},
    {0x0c, Revision::prague, {"BLS12_G1MSM", bls12_g1msm_gas, precompiles::bls12_g1msm}},
    {0x0d, Revision::prague, {"BLS12_G2ADD", fixed_gas<600>, precompiles::bls12_g2add}},
    {0x0e, Revision::prague, {"BLS12_G2MSM", bls12_g2msm_gas, precompiles::bls12_g2msm}},
    {0x0f,
     Revision::prague,
     {"BLS12_PAIRING_CHECK", gas_by_items<37'700, 32'600, bls12_pair_bytes>,
      precompiles::bls12_pairing_check}},
    {0x10,
     Revision::prague,
     {"BLS12_MAP_FP_TO_G1", fixed_gas<5'500>, precompiles::bls12_map_fp_to_g1}},
    {0x11,
     Revision::prague,
     {"BLS12_MAP_FP2_TO_G2", fixed_gas<23'800>, precompiles::bls12_map_fp2_to_g2}},

    {0x05, Revision::osaka, {"MODEXP", modexp_gas_osaka, modexp_osaka}},
    {0x100, Revision::osaka, {"P256VERIFY", fixed_gas<6'900>, precompiles::p256_verify}},
});

/// 0x01 ... 0x11 by number; 0x100 stands at 0.
constexpr std::size_t slots = 0x12;
constexpr std::size_t slot_of(std::uint16_t address) noexcept {
    return address == 0x100 ? 0 : address;
}

using Table = std::array<const Precompile*, slots>;

constexpr std::array<Table, REVISIONS> tables = [] {
    std::array<Table, REVISIONS> out{};
    for (std::size_t revision = 0; revision < REVISIONS; ++revision) {
        for (const Row& row : rows) {
            if (static_cast<std::size_t>(row.since) <= revision) {
                out[revision][slot_of(row.address)] = &row.contract;
            }
        }
    }
    return out;
}();

constexpr Address address_of_number(std::uint16_t number) noexcept {
    Address out;
    out[18] = static_cast<std::uint8_t>(number >> 8U);
    out[19] = static_cast<std::uint8_t>(number);
    return out;
}

struct AddressList {
    std::array<Address, slots> addresses{};
    std::size_t count = 0;
};

constexpr std::array<AddressList, REVISIONS> address_lists = [] {
    std::array<AddressList, REVISIONS> out{};
    for (std::size_t revision = 0; revision < REVISIONS; ++revision) {
        AddressList& list = out[revision];
        for (std::uint16_t number = 1; number < slots; ++number) {
            if (tables[revision][number] != nullptr) {
                list.addresses[list.count++] = address_of_number(number);
            }
        }
        if (tables[revision][0] != nullptr) {
            list.addresses[list.count++] = address_of_number(0x100);
        }
    }
    return out;
}();

/// The slot of an address, or `slots`.
std::size_t slot_of(const Address& address) noexcept {
    for (std::size_t i = 0; i < 18; ++i) {
        if (address[i] != 0) {
            return slots;
        }
    }
    if (address[18] == 1 && address[19] == 0) {
        return 0;
    }
    return address[18] == 0 && address[19] != 0 && address[19] < slots ? address[19] : slots;
}

}  // namespace

const Precompile* find_precompile(Revision revision, const Address& address) noexcept {
    const std::size_t slot = slot_of(address);
    return slot == slots ? nullptr : tables[static_cast<std::size_t>(revision)][slot];
}

std::span<const Address> precompile_addresses(Revision revision) noexcept {
    const AddressList& list = address_lists[static_cast<std::size_t>(revision)];
    return std::span(list.addresses).first(list.count);
}

std::optional<Result> run_precompile(Revision revision, const Address& address, BytesView input,
                                     Gas gas) {
    const Precompile* const contract = find_precompile(revision, address);
    if (contract == nullptr) {
        return std::nullopt;
    }
    Result result;
    const Gas cost = contract->gas_cost(input);
    if (cost > gas || cost == GAS_UNPAYABLE) {
        result.status = Status::out_of_gas;
        return result;
    }
    auto output = contract->run(input);
    if (!output) {
        result.status = Status::precompile_failure;
        return result;
    }
    result.gas_left = gas - cost;
    result.output = *std::move(output);
    return result;
}

}  // namespace cairn::evm
