// The known answers of go-ethereum and of the EIPs, read in place beside the tree. Without them the
// tests are skipped; precompiles_test.cpp has a few of its own.
#include "evm/precompiles.hpp"
#include "json/parse.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace cairn::evm {
namespace {

const std::filesystem::path vectors = std::filesystem::path(CAIRN_SOURCE_DIR) / "../shared/vectors";
const std::string_view of_geth = "geth-precompiles";
const std::string_view of_eip_2537 = "precompiles-eip/assets/eip-2537";
const std::string_view of_eip_7951 = "precompiles-eip/assets/eip-7951";

/// EIP-7951's file has the gas of the draft before it; its text has 6900.
enum class GasColumn : std::uint8_t { checked, of_a_draft };

struct VectorFile {
    std::string_view folder;
    std::string_view name;
    std::uint16_t address;
    Revision revision;
    std::size_t cases;
    GasColumn gas = GasColumn::checked;
};

constexpr Gas plenty = 1'000'000'000'000;

class PrecompileVectors : public testing::TestWithParam<VectorFile> {
  protected:
    static std::vector<json::Value> cases() {
        const auto path = vectors / GetParam().folder / (std::string(GetParam().name) + ".json");
        std::ifstream in(path);
        std::stringstream text;
        text << in.rdbuf();
        return in ? json::parse_json(text.str()).value().items : std::vector<json::Value>{};
    }

    static Address address() {
        Address out;
        out[18] = static_cast<std::uint8_t>(GetParam().address >> 8U);
        out[19] = static_cast<std::uint8_t>(GetParam().address);
        return out;
    }

    static void check(const json::Value& test) {
        const Bytes input = base::from_hex(test.find("Input")->text).value();
        const Result result = run_precompile(GetParam().revision, address(), input, plenty).value();
        if (const json::Value* const expected = test.find("Expected"); expected != nullptr) {
            EXPECT_EQ(result.status, Status::success);
            EXPECT_EQ(base::to_hex(result.output),
                      base::to_hex(base::from_hex(expected->text).value()));
            if (const json::Value* const gas = test.find("Gas");
                gas != nullptr && GetParam().gas == GasColumn::checked) {
                const auto cost = static_cast<Gas>(gas->to_uint64().value());
                EXPECT_EQ(plenty - result.gas_left, cost);
                check_limit(input, cost);
            }
        } else {
            ASSERT_NE(test.find("ExpectedError"), nullptr);
            EXPECT_EQ(result.status, Status::precompile_failure);
            EXPECT_EQ(result.gas_left, 0);
            EXPECT_TRUE(result.output.empty());
        }
    }

    static void check_limit(const Bytes& input, Gas cost) {
        if (cost == 0) {
            return;
        }
        const Result result =
            run_precompile(GetParam().revision, address(), input, cost - 1).value();
        EXPECT_EQ(result.status, Status::out_of_gas);
        EXPECT_EQ(result.gas_left, 0);
    }
};

TEST_P(PrecompileVectors, All) {
    if (!std::filesystem::is_directory(vectors / GetParam().folder)) {
        GTEST_SKIP() << "no vectors " << GetParam().folder;
    }
    const auto tests = cases();
    EXPECT_EQ(tests.size(), GetParam().cases);
    for (const json::Value& test : tests) {
        SCOPED_TRACE(test.find("Name")->text);
        check(test);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Files, PrecompileVectors,
    testing::Values(VectorFile{of_geth, "ecRecover", 0x01, Revision::frontier, 5},
                    VectorFile{of_geth, "modexp", 0x05, Revision::byzantium, 17},
                    VectorFile{of_geth, "modexp_eip2565", 0x05, Revision::berlin, 47},
                    VectorFile{of_geth, "modexp_eip7883", 0x05, Revision::osaka, 45},
                    VectorFile{of_geth, "bn256Add", 0x06, Revision::istanbul, 16},
                    VectorFile{of_geth, "bn256ScalarMul", 0x07, Revision::istanbul, 19},
                    VectorFile{of_geth, "bn256Pairing", 0x08, Revision::istanbul, 14},
                    VectorFile{of_geth, "blake2F", 0x09, Revision::istanbul, 5},
                    VectorFile{of_geth, "pointEvaluation", 0x0a, Revision::cancun, 1},
                    VectorFile{of_geth, "blsG1Add", 0x0b, Revision::prague, 112},
                    VectorFile{of_geth, "blsG1Mul", 0x0c, Revision::prague, 11},
                    VectorFile{of_geth, "blsG1MultiExp", 0x0c, Revision::prague, 154},
                    VectorFile{of_geth, "blsG2Add", 0x0d, Revision::prague, 112},
                    VectorFile{of_geth, "blsG2Mul", 0x0e, Revision::prague, 11},
                    VectorFile{of_geth, "blsG2MultiExp", 0x0e, Revision::prague, 153},
                    VectorFile{of_geth, "blsPairing", 0x0f, Revision::prague, 106},
                    VectorFile{of_geth, "blsMapG1", 0x10, Revision::prague, 105},
                    VectorFile{of_geth, "blsMapG2", 0x11, Revision::prague, 105},
                    VectorFile{of_geth, "p256Verify", 0x100, Revision::osaka, 782},
                    VectorFile{of_geth, "fail-blake2f", 0x09, Revision::istanbul, 4},
                    VectorFile{of_geth, "fail-blsG1Add", 0x0b, Revision::prague, 6},
                    VectorFile{of_geth, "fail-blsG1Mul", 0x0c, Revision::prague, 7},
                    VectorFile{of_geth, "fail-blsG1MultiExp", 0x0c, Revision::prague, 7},
                    VectorFile{of_geth, "fail-blsG2Add", 0x0d, Revision::prague, 6},
                    VectorFile{of_geth, "fail-blsG2Mul", 0x0e, Revision::prague, 7},
                    VectorFile{of_geth, "fail-blsG2MultiExp", 0x0e, Revision::prague, 7},
                    VectorFile{of_geth, "fail-blsPairing", 0x0f, Revision::prague, 9},
                    VectorFile{of_geth, "fail-blsMapG1", 0x10, Revision::prague, 5},
                    VectorFile{of_geth, "fail-blsMapG2", 0x11, Revision::prague, 5},
                    VectorFile{of_eip_2537, "add_G1_bls", 0x0b, Revision::prague, 9},
                    VectorFile{of_eip_2537, "mul_G1_bls", 0x0c, Revision::prague, 11},
                    VectorFile{of_eip_2537, "msm_G1_bls", 0x0c, Revision::prague, 163},
                    VectorFile{of_eip_2537, "add_G2_bls", 0x0d, Revision::prague, 9},
                    VectorFile{of_eip_2537, "mul_G2_bls", 0x0e, Revision::prague, 11},
                    VectorFile{of_eip_2537, "pairing_check_bls", 0x0f, Revision::prague, 15},
                    VectorFile{of_eip_2537, "map_fp_to_G1_bls", 0x10, Revision::prague, 5},
                    VectorFile{of_eip_2537, "map_fp2_to_G2_bls", 0x11, Revision::prague, 5},
                    VectorFile{of_eip_2537, "fail-add_G1_bls", 0x0b, Revision::prague, 7},
                    VectorFile{of_eip_2537, "fail-mul_G1_bls", 0x0c, Revision::prague, 8},
                    VectorFile{of_eip_2537, "fail-msm_G1_bls", 0x0c, Revision::prague, 8},
                    VectorFile{of_eip_2537, "fail-add_G2_bls", 0x0d, Revision::prague, 7},
                    VectorFile{of_eip_2537, "fail-mul_G2_bls", 0x0e, Revision::prague, 8},
                    VectorFile{of_eip_2537, "fail-msm_G2_bls", 0x0e, Revision::prague, 8},
                    VectorFile{of_eip_2537, "fail-pairing_check_bls", 0x0f, Revision::prague, 25},
                    VectorFile{of_eip_2537, "fail-map_fp_to_G1_bls", 0x10, Revision::prague, 5},
                    VectorFile{of_eip_2537, "fail-map_fp2_to_G2_bls", 0x11, Revision::prague, 5},
                    VectorFile{of_eip_7951, "test-vectors", 0x100, Revision::osaka, 781,
                               GasColumn::of_a_draft}),
    [](const testing::TestParamInfo<VectorFile>& tested) {
        std::string name(tested.param.folder == of_geth ? "geth_" : "eip_");
        for (const char letter : tested.param.name) {
            name += std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
        }
        return name;
    });

}  // namespace
}  // namespace cairn::evm
