// All cases of the slashing protection interchange tests, on the database and its twin.
#include "json/parse.hpp"
#include "protection/memory_protection.hpp"
#include "protection/samples_test.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace cairn::protection {
namespace {

using namespace consensus;

const std::filesystem::path folder = std::filesystem::path(CAIRN_SOURCE_DIR) /
                                     "../shared/vectors/slashing-protection/tests/generated";

std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

template <std::size_t N>
FixedBytes<N> bytes_in(const json::Value& object, const char* name) {
    const json::Value* const value = object.find(name);
    return value == nullptr || value->kind == json::Kind::null
               ? FixedBytes<N>()
               : base::fixed_from_hex<N>(value->text).value();
}
std::uint64_t number_in(const json::Value& object, const char* name) {
    return object.find(name)->to_uint64().value();
}

struct Attempt {
    ToSign message;
    bool minimal_may = false;
    bool complete_may = false;
};
std::vector<Attempt> attempts(const json::Value& step) {
    std::vector<Attempt> out;
    for (const json::Value& block : step.find("blocks")->items) {
        out.push_back({BlockToSign{bytes_in<48>(block, "pubkey"), Slot{number_in(block, "slot")},
                                   bytes_in<32>(block, "signing_root")},
                       *block.find("should_succeed")->to_bool(),
                       *block.find("should_succeed_complete")->to_bool()});
    }
    for (const json::Value& vote : step.find("attestations")->items) {
        out.push_back(
            {AttestationToSign{bytes_in<48>(vote, "pubkey"), Epoch{number_in(vote, "source_epoch")},
                               Epoch{number_in(vote, "target_epoch")},
                               bytes_in<32>(vote, "signing_root")},
             *vote.find("should_succeed")->to_bool(),
             *vote.find("should_succeed_complete")->to_bool()});
    }
    return out;
}

BLSPubkey pubkey_of(const ToSign& message) {
    return std::visit([](const auto& one) { return one.pubkey; }, message);
}

template <class Protection>
void run_case(const json::Value& test, Protection& protection, ImportMode mode) {
    for (const json::Value& step : test.find("steps")->items) {
        for (const Attempt& attempt : attempts(step)) {
            const BLSPubkey pubkey = pubkey_of(attempt.message);
            ASSERT_TRUE(protection.register_keys({&pubkey, 1}));
        }
    }
    for (const json::Value& step : test.find("steps")->items) {
        const auto document = parse_interchange(json::to_json_text(*step.find("interchange")));
        const bool imported = document && protection.import_history(*document, mode);
        const bool should = *step.find("should_succeed")->to_bool();
        if (!imported && *step.find("contains_slashable_data")->to_bool()) {
            return;  // "block/attestation checks and all future steps should be ignored"
        }
        ASSERT_EQ(imported, should);
        for (const Attempt& attempt : attempts(step)) {
            const bool may = may_sign(samples::ask(protection, attempt.message));
            if (mode == ImportMode::complete) {
                EXPECT_EQ(may, attempt.complete_may);
            } else {  // keeps what it has signed itself, so it may repeat that
                EXPECT_TRUE(may || !attempt.minimal_may);
                EXPECT_TRUE(!may || attempt.complete_may);
            }
        }
    }
}

TEST(InterchangeVectors, AllCases) {
    if (!std::filesystem::exists(folder)) {
        GTEST_SKIP() << "no vectors at " << folder;
    }
    std::size_t cases = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        SCOPED_TRACE(entry.path().filename().string());
        const auto test = json::parse_json(text_of(entry.path())).value();
        const Root network = bytes_in<32>(test, "genesis_validators_root");
        for (const ImportMode mode : {ImportMode::complete, ImportMode::minimal}) {
            SCOPED_TRACE(mode == ImportMode::complete ? "complete" : "minimal");
            const samples::Folder place;
            auto db =
                ProtectionDb::open({.path = place.file(), .genesis_validators_root = network});
            ASSERT_TRUE(db);
            run_case(test, **db, mode);
            MemoryProtection twin(network);
            run_case(test, twin, mode);
        }
        ++cases;
    }
    EXPECT_EQ(cases, 38U);
}

}  // namespace
}  // namespace cairn::protection
