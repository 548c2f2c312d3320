// `cairn account` as a script calls it: no terminal, secrets in files.
#include "cli/account_options.hpp"
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cairn::cli {
namespace {

constexpr const char* owner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
constexpr const char* phrase =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

struct Outcomes {
    int status;
    std::string out;
    std::string err;
};

class Account : public testing::Test {
  protected:
    Account() {
        std::string name = (std::filesystem::temp_directory_path() / "cairn_cli_XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        write("password", "correct horse\n");
        write("mnemonic", phrase);
    }
    ~Account() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string path(const char* name) const { return (folder_ / name).string(); }
    void write(const char* name, const char* text) const {
        std::ofstream(path(name)) << text;
        std::filesystem::permissions(path(name), std::filesystem::perms::owner_read);
    }
    /// `arguments` after "cairn account", and --yes.
    static Outcomes call(std::vector<std::string> arguments) {
        CLI::App app("A program.", "cairn");
        std::ostringstream out;
        std::ostringstream err;
        arguments.insert(arguments.begin(), "account");
        const int status = run_program(app, commands(), arguments, {out, err});
        return {status, out.str(), err.str()};
    }
    /// The one file of a folder that begins so.
    std::string file_in(const char* folder, const std::string& begin) const {
        for (const auto& entry : std::filesystem::directory_iterator(path(folder))) {
            if (entry.path().filename().string().starts_with(begin)) {
                return entry.path().string();
            }
        }
        return {};
    }

    std::filesystem::path folder_;
};

TEST_F(Account, FromAMnemonicToAnExit) {
    const Outcomes made =
        call({"import", "--network", "hoodi", "--mnemonic-file", path("mnemonic"),
              "--password-file", path("password"), "-o", path("keys"), "--json", "--yes"});
    ASSERT_EQ(made.status, exit_success) << made.err;
    EXPECT_EQ(made.out.find("abandon"), std::string::npos);
    EXPECT_NE(made.out.find("\"pubkey\":\"0xb3e445d4"), std::string::npos) << made.out;
    const std::string keystore = file_in("keys", "keystore-m_12381_3600_0_0_0-");
    EXPECT_NE(call({"list", path("keys")}).out.find("0xb3e445d4"), std::string::npos);
    const Outcomes left =
        call({"exit", keystore, "--network", "hoodi", "--validator-index", "123456", "--epoch",
              "4000", "--password-file", path("password"), "--yes"});
    EXPECT_EQ(left.status, exit_success) << left.err;
    EXPECT_TRUE(left.out.starts_with(R"({"message":{"epoch":"4000","validator_index":"123456"},)"
                                     R"("signature":"0xa7a3357d)"))
        << left.out;
    write("wrong", "another password");
    const Outcomes wrong = call(
        {"exit", keystore, "--validator-index", "1", "--password-file", path("wrong"), "--yes"});
    EXPECT_EQ(wrong.status, exit_failure);
    EXPECT_EQ(wrong.err, "cairn account: " + keystore + ": wrong password\n");
    const Outcomes twice = call(
        {"import", keystore, "-o", path("keys"), "--password-file", path("password"), "--yes"});
    EXPECT_EQ(twice.status, exit_failure);
    EXPECT_NE(twice.err.find("already"), std::string::npos) << twice.err;
}

TEST_F(Account, DepositsVerifyForTheirNetworkOnly) {
    const Outcomes made =
        call({"deposit", "--network", "hoodi", "--mnemonic-file", path("mnemonic"), "--count", "2",
              "--withdrawal-address", owner, "-o", path("deposits"), "--yes"});
    ASSERT_EQ(made.status, exit_success) << made.err;
    const std::string file = file_in("deposits", "deposit_data-");
    const Outcomes good = call({"verify-deposits", "--network", "hoodi", file});
    EXPECT_EQ(good.status, exit_success) << good.err;
    EXPECT_NE(good.out.find("2 deposits, all good for hoodi"), std::string::npos) << good.out;
    EXPECT_EQ(call({"verify-deposits", file}).status, exit_failure);
}

TEST_F(Account, ANewMnemonicIsWrittenOnceAndNeverOver) {
    const std::vector<std::string> arguments = {"new",
                                                "--network",
                                                "hoodi",
                                                "--withdrawal-address",
                                                owner,
                                                "--password-file",
                                                path("password"),
                                                "--mnemonic-file",
                                                path("new_mnemonic"),
                                                "-o",
                                                path("keys"),
                                                "--yes"};
    ASSERT_EQ(call(arguments).status, exit_success);
    const Outcomes again = call(arguments);
    EXPECT_EQ(again.status, exit_failure);
    EXPECT_NE(again.err.find("is not overwritten"), std::string::npos) << again.err;
    EXPECT_EQ(
        call({"verify-deposits", "--network", "hoodi", file_in("keys", "deposit_data-")}).status,
        exit_success);
}

TEST_F(Account, RefusesBeforeAnythingIsMade) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{}, "--withdrawal-address is needed without a terminal"},
        {{"--withdrawal-address", "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}, "checksum"},
        {{"--withdrawal-address", owner}, "--password-file is needed without a terminal"},
        {{"--withdrawal-address", owner, "--amount", "33"}, "from 1 to 32 ETH"},
        {{"--withdrawal-address", owner, "--amount", "0.5"}, "from 1 to 32 ETH"},
        {{"--withdrawal-address", owner, "--amount", "2049", "--compounding"}, "to 2048 ETH"},
        {{"--withdrawal-address", owner, "--amount", "many"}, "no amount in ETH"},
        {{"--withdrawal-address", owner, "--password-file", path("password")},
         "--mnemonic-file is needed without a terminal"},
    };
    for (const auto& [options, message] : cases) {
        std::vector<std::string> arguments = {"new", "--yes", "-o", path("keys")};
        arguments.insert(arguments.end(), options.begin(), options.end());
        const Outcomes outcome = call(arguments);
        EXPECT_EQ(outcome.status, exit_usage) << message;
        EXPECT_NE(outcome.err.find(message), std::string::npos) << outcome.err;
    }
    EXPECT_FALSE(std::filesystem::exists(path("keys")));
}

TEST(ParseEth, ReadsDecimals) {
    EXPECT_EQ(parse_eth("32")->value, 32'000'000'000U);
    EXPECT_EQ(parse_eth("0.000000001")->value, 1U);
    EXPECT_EQ(parse_eth("1.5")->value, 1'500'000'000U);
    for (const char* text :
         {"", ".5", "1.0000000001", "-1", "1e3", "1.2.3", "99999999999", "0x20"}) {
        EXPECT_FALSE(parse_eth(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace cairn::cli
