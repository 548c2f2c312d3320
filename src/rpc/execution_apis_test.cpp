// The vectors of execution-apis: every request of every .io file over the chain that comes with
// them, in plain memory and as a node has it, the answers compared, and a table by method.
//
// An answer must be the file's, whatever the order of its keys. Of errors the code must be the same
// and the data if there are any; texts are counted apart. Files marked "speconly" fix the form of
// the answer alone: the same keys and kinds.
#include "json/parse.hpp"
#include "rpc/memory_backend_test.hpp"
#include "rpc/methods.hpp"
#include "rpc/node_backend_test.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>

namespace cairn::rpc {
namespace {

const std::string folder =
    std::string(CAIRN_SOURCE_DIR) + "/../shared/vectors/execution-apis/tests";

struct Skip {
    std::string_view file;
    std::string_view reason;
};
/// Files that are not replayed. Those of methods that are not here are counted by themselves.
constexpr Skip skips[] = {
    {"eth_capabilities/get-capabilities",
     "geth's deleteStrategy, which the schema lets be left out"},
    {"eth_sendRawTransaction/send-blob-tx", "blobs come in their network form: pool of the node"},
};

/// The chain that comes with the files, its head final.
std::unique_ptr<NodeBackend> load_node() {
    const auto genesis = execution_node::parse_genesis(read_file(folder + "/genesis.json"));
    CAIRN_ASSERT(genesis);
    auto out = std::make_unique<NodeBackend>(*genesis);
    const std::vector<execution::Block> blocks = read_blocks(folder + "/chain.rlp");
    for (const execution::Block& block : blocks) {
        CAIRN_ASSERT(out->append(block, block == blocks.back()));
    }
    return out;
}

enum class Strictness : std::uint8_t { value, form };

bool same(const json::Value& got, const json::Value& want, Strictness how);

bool same_objects(const json::Value& got, const json::Value& want, Strictness how) {
    if (got.members.size() != want.members.size()) {
        return false;
    }
    return std::all_of(want.members.begin(), want.members.end(), [&](const json::Member& member) {
        const json::Value* value = got.find(member.key);
        return value != nullptr && same(*value, member.value, how);
    });
}

bool same_arrays(const json::Value& got, const json::Value& want, Strictness how) {
    if (how == Strictness::form) {
        return got.items.empty() || want.items.empty() ||
               same(got.items.front(), want.items.front(), how);
    }
    return std::equal(got.items.begin(), got.items.end(), want.items.begin(), want.items.end(),
                      [&](const json::Value& a, const json::Value& b) { return same(a, b, how); });
}

bool same(const json::Value& got, const json::Value& want, Strictness how) {
    if (got.kind != want.kind) {
        return false;
    }
    switch (want.kind) {
        case json::Kind::object:
            return same_objects(got, want, how);
        case json::Kind::array:
            return same_arrays(got, want, how);
        default:
            return how == Strictness::form || got.text == want.text;
    }
}

struct Tally {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t absent = 0;
    std::size_t skipped = 0;
    std::size_t other_text = 0;
};

enum class Verdict : std::uint8_t { same, other_text, different, absent };

Verdict judge_error(const json::Value& got, const json::Value& want) {
    const json::Value* got_code = got.find("code");
    if (!same(*got_code, *want.find("code"), Strictness::value)) {
        return got_code->text == "-32601" ? Verdict::absent : Verdict::different;
    }
    const json::Value* data = want.find("data");
    const json::Value* got_data = got.find("data");
    if (data != nullptr && (got_data == nullptr || !same(*got_data, *data, Strictness::value))) {
        return Verdict::different;
    }
    return got.find("message")->text == want.find("message")->text ? Verdict::same
                                                                   : Verdict::other_text;
}

Verdict judge(const json::Value& got, const json::Value& want, Strictness how) {
    const json::Value* got_error = got.find("error");
    if (const json::Value* error = want.find("error")) {
        return got_error == nullptr ? Verdict::different : judge_error(*got_error, *error);
    }
    if (got_error != nullptr) {
        return got_error->find("code")->text == "-32601" ? Verdict::absent : Verdict::different;
    }
    const bool equal = same(*got.find("result"), *want.find("result"), how);
    return equal ? Verdict::same : Verdict::different;
}

/// The worst verdict over the file's requests.
Verdict replay(const Dispatcher& dispatcher, const std::string& text, std::string& difference) {
    const Strictness how =
        text.find("speconly") == std::string::npos ? Strictness::value : Strictness::form;
    std::istringstream lines(text);
    std::string line;
    std::string answer;
    Verdict worst = Verdict::same;
    while (std::getline(lines, line)) {
        if (line.starts_with(">> ")) {
            answer = dispatcher.handle(std::string_view(line).substr(3));
        } else if (line.starts_with("<< ")) {
            const auto got = json::parse_json(answer);
            const auto want = json::parse_json(std::string_view(line).substr(3));
            const Verdict verdict = judge(*got, *want, how);
            if (verdict != Verdict::same) {
                difference = "got  " + answer.substr(0, 1'500) + "\nwant " + line.substr(3, 1'500);
            }
            worst = std::max(worst, verdict);
        }
    }
    return worst;
}

std::string_view reason_to_skip(const std::string& name) {
    for (const Skip& skip : skips) {
        if (name.starts_with(skip.file)) {
            return skip.reason;
        }
    }
    return {};
}

class ExecutionApis : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::exists(folder)) {
            GTEST_SKIP() << "no vectors at " << folder;
        }
    }

    void serve(Backend backend) {
        backend_ = std::move(backend);
        add_public_methods(dispatcher_, backend_, filters_);
        if (backend_.engine != nullptr) {
            add_testing_methods(dispatcher_, backend_);
        }
    }

    void run(const std::filesystem::path& file) {
        const std::string method = file.parent_path().filename().string();
        const std::string name = method + "/" + file.stem().string();
        Tally& tally = table_[method];
        if (!reason_to_skip(name).empty()) {
            ++tally.skipped;
            return;
        }
        std::string difference;
        const Verdict verdict = replay(dispatcher_, read_file(file.string()), difference);
        if (verdict == Verdict::absent) {
            ++tally.absent;
        } else if (verdict == Verdict::different) {
            ++tally.failed;
            ADD_FAILURE() << name << "\n" << difference;
        } else {
            ++tally.passed;
            tally.other_text += verdict == Verdict::other_text ? 1U : 0U;
        }
    }

    void run_all();

    Backend backend_;
    Dispatcher dispatcher_;
    Filters filters_{[] { return std::uint64_t{0}; }, [] { return std::uint64_t{4}; }};
    std::map<std::string, Tally> table_;
};

void ExecutionApis::run_all() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".io") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        run(file);
    }
    Tally sum;
    for (const auto& [method, tally] : table_) {
        std::cout << method << ": " << tally.passed << " passed (" << tally.other_text
                  << " with another text), " << tally.failed << " failed, " << tally.absent
                  << " not here, " << tally.skipped << " skipped\n";
        sum.passed += tally.passed;
        sum.failed += tally.failed;
        sum.absent += tally.absent;
        sum.skipped += tally.skipped;
    }
    std::cout << "all: " << sum.passed << " passed, " << sum.failed << " failed, " << sum.absent
              << " not here, " << sum.skipped << " skipped, of " << files.size() << " files\n";
}

TEST_F(ExecutionApis, FilesInMemory) {
    const auto chain = load_memory_chain(folder);
    MemoryPool pool;
    Backend backend;
    backend.view = [&] { return chain; };
    backend.pool = &pool;
    backend.network_id = chain->config().chain_id;
    serve(std::move(backend));
    run_all();
}

TEST_F(ExecutionApis, FilesOverNode) {
    const auto node = load_node();
    serve(node->backend());
    run_all();
}

}  // namespace
}  // namespace cairn::rpc
