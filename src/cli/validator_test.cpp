// `cairn validator` as an operator starts it: real keystores, a real slashing protection, a beacon
// node over HTTP. What must not sign is refused with words that say why.
#include "base/clock.hpp"
#include "cli/commands.hpp"
#include "http/server.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"
#include "keys/keystore.hpp"
#include "protection/protection_db.hpp"
#include "validator/interop_key.hpp"
#include "validator/web3signer_test.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>

namespace cairn::cli {
namespace {

using namespace consensus;
namespace fs = std::filesystem;

constexpr const char* PASSWORD = "correct horse";
constexpr std::uint64_t SLOTS_PER_EPOCH = 8;
constexpr std::uint64_t FIRST_SLOT = 10 * SLOTS_PER_EPOCH;

/// A node of a phase0 network with slots of a second, in the first slot of epoch 10. It lies: it
/// wants each validator to vote in every slot, and for another block each time.
class LyingNode {
  public:
    explicit LyingNode(Root network = Root{{9}}) : network_(network) {
        add(http::Method::get, "/eth/v1/beacon/genesis", &LyingNode::genesis);
        add(http::Method::get, "/eth/v1/config/spec", &LyingNode::config);
        add(http::Method::get, "/eth/v1/node/syncing", &LyingNode::syncing);
        add(http::Method::post, "/eth/v1/beacon/states/head/validators", &LyingNode::validators);
        add(http::Method::get, "/eth/v1/validator/duties/proposer/{epoch}", &LyingNode::no_duties);
        add(http::Method::post, "/eth/v1/validator/duties/attester/{epoch}", &LyingNode::attesters);
        add(http::Method::post, "/eth/v1/validator/beacon_committee_subscriptions",
            &LyingNode::nothing);
        add(http::Method::post, "/eth/v1/validator/prepare_beacon_proposer", &LyingNode::nothing);
        add(http::Method::post, "/eth/v1/validator/register_validator", &LyingNode::registration);
        add(http::Method::get, "/eth/v1/validator/attestation_data", &LyingNode::data);
        add(http::Method::post, "/eth/v2/beacon/pool/attestations", &LyingNode::votes);
        EXPECT_TRUE(server_.start());
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }
    /// How many votes of each target.
    std::map<std::string, std::size_t> published() {
        const std::lock_guard lock(mutex_);
        return votes_;
    }
    std::string registrations() {
        const std::lock_guard lock(mutex_);
        return registrations_;
    }

  private:
    using Answer = std::string (LyingNode::*)(const http::Request&);
    void add(http::Method method, const char* pattern, Answer answer) {
        server_.handle(method, pattern, [this, answer](const http::Request& request) {
            const std::lock_guard lock(mutex_);
            return http::text_response(200, "application/json", (this->*answer)(request));
        });
    }
    std::string genesis(const http::Request&) {
        return R"({"data":{"genesis_time":")" + std::to_string(genesis_time_) +
               R"(","genesis_validators_root":")" + base::to_hex(network_.view()) +
               R"(","genesis_fork_version":"0x00000001"}})";
    }
    std::string config(const http::Request&) {
        json::Writer out;
        out.begin_object().key("data").begin_object();
        out.field("PRESET_BASE", "minimal").field("CONFIG_NAME", "liars");
        out.field("SECONDS_PER_SLOT", "1");
        for (const char* fork : {"ALTAIR", "BELLATRIX", "CAPELLA", "DENEB", "ELECTRA", "FULU"}) {
            out.field(std::string(fork) + "_FORK_EPOCH", "18446744073709551615");
        }
        return out.end_object().end_object().take();
    }
    std::string syncing(const http::Request&) {
        return R"({"data":{"head_slot":"80","sync_distance":"0","is_syncing":false,)"
               R"("is_optimistic":false,"el_offline":false}})";
    }
    std::string validators(const http::Request& request) {
        const json::Value body = json::parse_json(request.body).value();
        json::Writer out;
        out.begin_object().key("data").begin_array();
        pubkeys_.clear();
        for (const json::Value& pubkey : body.find("ids")->items) {
            out.begin_object().field("index", std::to_string(pubkeys_.size()));
            out.field("status", "active_ongoing").key("validator").begin_object();
            out.field("pubkey", pubkey.text).end_object().end_object();
            pubkeys_.push_back(pubkey.text);
        }
        return out.end_array().end_object().take();
    }
    std::string duties(std::uint64_t epoch, std::uint64_t slots) {
        json::Writer out;
        out.begin_object().field("dependent_root", base::to_hex(network_.view()));
        out.key("data").begin_array();
        for (std::uint64_t i = 0; i < slots * pubkeys_.size(); ++i) {
            const std::uint64_t index = i % pubkeys_.size();
            out.begin_object().field("pubkey", pubkeys_[index]);
            out.field("validator_index", std::to_string(index)).field("committee_index", "0");
            out.field("committee_length", "128").field("committees_at_slot", "1");
            out.field("validator_committee_index", "1");
            out.field("slot", std::to_string(epoch * SLOTS_PER_EPOCH + i / pubkeys_.size()));
            out.end_object();
        }
        return out.end_array().end_object().take();
    }
    std::string attesters(const http::Request& request) {
        return duties(std::stoull(std::string(request.parameter("epoch"))), SLOTS_PER_EPOCH);
    }
    std::string no_duties(const http::Request&) { return duties(0, 0); }
    std::string nothing(const http::Request&) { return {}; }
    std::string registration(const http::Request& request) {
        registrations_ += request.body;
        return {};
    }
    std::string data(const http::Request& request) {
        AttestationData out;
        out.slot = Slot{std::stoull(std::string(request.query_value("slot").value_or("0")))};
        out.target.epoch = Epoch{out.slot.value / SLOTS_PER_EPOCH};
        base::store_le64(out.beacon_block_root.data(), ++calls_);
        const Spec spec(minimal_preset(), minimal_config(), ForkId::phase0);
        return R"({"data":)" + json::to_json(spec, out) + "}";
    }
    std::string votes(const http::Request& request) {
        for (const json::Value& vote : json::parse_json(request.body).value().items) {
            ++votes_[vote.find("data")->find("target")->find("epoch")->text];
        }
        return {};
    }

    Root network_;
    std::uint64_t genesis_time_ = base::now_ms() / 1000 - FIRST_SLOT;
    std::mutex mutex_;
    std::vector<std::string> pubkeys_;
    std::uint64_t calls_ = 0;
    std::map<std::string, std::size_t> votes_;
    std::string registrations_;
    http::Server server_{{}};
};

struct Outcome {
    int status;
    std::string out;
    std::string err;
};

class ValidatorCommand : public testing::Test {
  protected:
    ValidatorCommand() {
        std::string name = (fs::temp_directory_path() / "cairn_validator_XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        fs::create_directory(path("keys"));
        write("password", std::string(PASSWORD) + "\n");
        for (std::uint64_t n = 0; n < 2; ++n) {
            crypto::SeededRandom random(n);
            write("keys/" + std::to_string(n) + ".json",
                  keys::to_json(*keys::encrypt(validator::interop_key(n), PASSWORD,
                                               {"m/12381/3600/0/0/0", ""}, random, {.n = 2})));
        }
    }
    ~ValidatorCommand() override {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name)) << text;
    }
    std::string database() const { return path("protection.sqlite"); }

    static Outcome call(std::vector<std::string> arguments) {
        CLI::App app("A program.", "cairn");
        std::ostringstream out;
        std::ostringstream err;
        arguments.insert(arguments.begin(), "validator");
        const int status = run_program(app, commands(), arguments, {out, err});
        return {status, out.str(), err.str()};
    }
    /// With our keystores, fee recipient and database, for so many slots.
    Outcome start(LyingNode& node, std::vector<std::string> more = {},
                  std::uint64_t slots = 0) const {
        std::vector<std::string> arguments = {
            "--beacon-node",   node.url(),        "--keys",
            path("keys"),      "--password-file", path("password"),
            "--fee-recipient", fee_recipient_,    "--slashing-protection",
            database(),        "--until-slot",    std::to_string(FIRST_SLOT + slots)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return call(arguments);
    }
    void expect_refused(const Outcome& outcome, const std::string& words) const {
        EXPECT_EQ(outcome.status, 1) << outcome.err;
        EXPECT_NE(outcome.err.find(words), std::string::npos) << outcome.err;
        EXPECT_TRUE(outcome.out.empty()) << outcome.out;
    }
    std::unique_ptr<protection::ProtectionDb> open_database(Root network = Root{{9}}) const {
        return std::move(*protection::ProtectionDb::open(
            {.path = database(), .genesis_validators_root = network}));
    }

    const std::string fee_recipient_ = "0x" + std::string(40, '1');
    fs::path folder_;
};

// What is not understood -------------------------------------------------------------------------

TEST_F(ValidatorCommand, AsksForWhatIsMissing) {
    const std::vector<std::string> fees = {"--fee-recipient", fee_recipient_};
    const auto usage = [&](std::vector<std::string> arguments, const std::string& words) {
        arguments.insert(arguments.end(), fees.begin(), fees.end());
        const Outcome outcome = call(arguments);
        EXPECT_EQ(outcome.status, 2);
        EXPECT_NE(outcome.err.find(words), std::string::npos) << outcome.err;
    };
    usage({}, "no keys");
    usage({"--keys", path("keys")}, "--password-file");
    usage({"--keys", path("keys"), "--password-file", path("password")}, "--slashing-protection");
    usage({"--remote-signer", "http://127.0.0.1:1"}, "--slashing-protection");
    usage({"--interop-keys", "0..1", "--keymanager-port", "0"}, "--validators-dir");
    usage({"--interop-keys", "2..1"}, "no range");
    usage({"--interop-keys", "0..1", "--graffiti", std::string(33, 'x')}, "32 bytes");
}

// What may not sign ------------------------------------------------------------------------------

TEST_F(ValidatorCommand, AWrongPassword) {
    LyingNode node;
    write("password", "wrong horse\n");
    const Outcome outcome = start(node);
    expect_refused(outcome, "keys/0.json");
    EXPECT_NE(outcome.err.find("password"), std::string::npos) << outcome.err;
    EXPECT_FALSE(fs::exists(database()));
}

TEST_F(ValidatorCommand, ADamagedKeystoreAmongGoodOnes) {
    LyingNode node;
    write("keys/1.json", "{");
    expect_refused(start(node), "keys/1.json");
    fs::remove_all(path("keys"));
    fs::create_directory(path("keys"));
    expect_refused(start(node), "no keystores");
}

TEST_F(ValidatorCommand, ADatabaseOfAnotherNetwork) {
    LyingNode node;
    open_database(Root{{1}}).reset();
    expect_refused(start(node), "is of another network");
}

TEST_F(ValidatorCommand, NodesOfDifferentNetworks) {
    LyingNode node;
    LyingNode other(Root{{1}});
    expect_refused(start(node, {"--beacon-node", other.url()}), "is of another network");
}

TEST_F(ValidatorCommand, ADamagedDatabase) {
    LyingNode node;
    open_database().reset();
    std::string bytes;
    {
        std::ifstream file(database(), std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
    ASSERT_GT(bytes.size(), 4096U);
    const auto damaged = [&](std::size_t from, std::size_t count) {
        std::string spoiled = bytes;
        spoiled.replace(from, count, count, '\x5a');
        std::ofstream(database(), std::ios::binary) << spoiled;
        expect_refused(start(node), "slashing protection: ");
    };
    damaged(0, 16);
    damaged(4096, 64);
    std::ofstream(database(), std::ios::binary) << bytes.substr(0, bytes.size() / 2);
    expect_refused(start(node), "damaged");
    std::ofstream(database(), std::ios::binary) << "not a database, but long enough for a header";
    expect_refused(start(node), "damaged");
}

TEST_F(ValidatorCommand, ADatabaseThatIsGone) {
    LyingNode node;
    expect_refused(start(node, {"--require-slashing-protection"}), "does not exist");
}

TEST_F(ValidatorCommand, ADatabaseThatAnotherProcessHolds) {
    LyingNode node;
    open_database().reset();
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const ::pid_t child = ::fork();
    if (child == 0) {
        const auto held = open_database();
        const char open = 1;
        if (::write(ends[1], &open, 1) == 1) {
            ::pause();
        }
        ::_exit(0);
    }
    char open = 0;
    ASSERT_EQ(::read(ends[0], &open, 1), 1);
    expect_refused(start(node), "is held by another process");
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    // Freed by the kill, without anybody's help.
    EXPECT_EQ(start(node).status, 0);
}

TEST_F(ValidatorCommand, AClockThatWasSetBack) {
    LyingNode node;
    {
        const auto db = open_database();
        const BLSPubkey pubkey = crypto::sk_to_pk(validator::interop_key(0));
        ASSERT_TRUE(db->register_keys({&pubkey, 1}));
        const protection::ToSign vote =
            protection::AttestationToSign{pubkey, Epoch{99}, Epoch{100}, Root{{1}}};
        ASSERT_TRUE(db->check_and_record({&vote, 1}));
    }
    const Outcome outcome = start(node);
    expect_refused(outcome, "the clock is wrong or was set back");
    EXPECT_NE(outcome.err.find("epoch 100"), std::string::npos) << outcome.err;
    EXPECT_TRUE(node.published().empty());
}

TEST_F(ValidatorCommand, SettingsThatAreNotUnderstood) {
    LyingNode node;
    write("settings.yaml", "default_config:\n  fee_recipent: '0x11'\n");
    expect_refused(start(node, {"--proposer-settings", path("settings.yaml")}), "fee_recipent");
    write("graffiti.txt", "default: ok\n0x12: short\n");
    expect_refused(start(node, {"--graffiti-file", path("graffiti.txt")}), "line 2");
}

TEST_F(ValidatorCommand, ARemoteSignerThatIsNotThere) {
    LyingNode node;
    const Outcome outcome =
        call({"--beacon-node", node.url(), "--remote-signer", "http://127.0.0.1:1",
              "--fee-recipient", fee_recipient_, "--slashing-protection", database()});
    expect_refused(outcome, "does not list its keys");
}

TEST_F(ValidatorCommand, ATokenThatOthersCanRead) {
    LyingNode node;
    write("token", std::string(64, 'a'));
    fs::permissions(path("token"), fs::perms::owner_read | fs::perms::group_read);
    const Outcome outcome =
        start(node, {"--validators-dir", path("validators"), "--keymanager-port", "0",
                     "--keymanager-token-file", path("token")});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_NE(outcome.err.find("others have access"), std::string::npos) << outcome.err;
    EXPECT_TRUE(node.published().empty());
}

// What signs -------------------------------------------------------------------------------------

// Two keys, one vote each in an epoch, however often the node asks and the program is started.
TEST_F(ValidatorCommand, ARestartOnTheSameDatabaseSignsNothingTwice) {
    LyingNode node;
    std::string out;
    for (const std::uint64_t slots : {2U, 4U}) {
        const Outcome outcome = start(node, {}, slots);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        out += outcome.out;
    }
    ASSERT_FALSE(node.published().empty()) << out;
    for (const auto& [target, votes] : node.published()) {
        EXPECT_EQ(votes, 2U) << "target " << target << ": " << out;
    }
    EXPECT_NE(out.find("slashing protection refuses a vote: another vote of the target"),
              std::string::npos)
        << out;
}

TEST_F(ValidatorCommand, SignsByARemoteSignerAndTellsBuilders) {
    LyingNode node;
    const Spec spec(minimal_preset(), minimal_config(), ForkId::phase0);
    std::vector<crypto::SecretKey> keys;
    keys.push_back(validator::interop_key(5));
    validator::FakeWeb3signer signer(spec, std::move(keys));
    const Outcome outcome =
        call({"--beacon-node", node.url(), "--remote-signer", signer.url_text(), "--fee-recipient",
              fee_recipient_, "--slashing-protection", database(), "--builder", "--until-slot",
              std::to_string(FIRST_SLOT + 3)});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    ASSERT_FALSE(node.published().empty()) << outcome.out;
    EXPECT_EQ(node.published().begin()->second, 1U) << outcome.out;
    EXPECT_NE(node.registrations().find(R"("gas_limit":"60000000")"), std::string::npos)
        << outcome.out;
}

}  // namespace
}  // namespace cairn::cli
