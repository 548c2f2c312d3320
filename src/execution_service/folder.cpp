#include "execution_service/folder.hpp"

#include "execution_service/files.hpp"
#include "store/rocks_kv.hpp"

#include <algorithm>

namespace cairn::execution_service {
namespace {

namespace fs = std::filesystem;
using execution::ChainConfig;
using execution_node::ChainBlock;
using execution_node::ExecutionChain;
using execution_node::Genesis;

constexpr std::uint64_t MIB = std::uint64_t{1} << 20U;
constexpr store::RocksOptions STORE_OPTIONS = {.cache_bytes = 256 * MIB,
                                               .write_buffer_bytes = 64 * MIB};

fs::path genesis_path(const fs::path& folder) {
    return folder / "genesis.json";
}

Result<Genesis, std::string> parse(const std::string& text, const std::string& name) {
    auto out = execution_node::parse_genesis(text);
    if (!out) {
        return unexpected(name + ": " + to_string(out.error()));
    }
    return *std::move(out);
}

/// The rules that held in the genesis block and hold in the head, of both configurations.
bool same_rules(const ChainConfig& a, const ChainConfig& b, const ChainBlock& block) {
    const auto rules = [&](const ChainConfig& config) {
        return config.rules_of(block.number(), block.block.header.timestamp,
                               block.total_difficulty - block.block.header.difficulty);
    };
    const auto of_a = rules(a);
    const auto of_b = rules(b);
    return of_a.revision == of_b.revision && of_a.chain_id == of_b.chain_id &&
           of_a.blobs == of_b.blobs && of_a.deposit_contract == of_b.deposit_contract;
}

/// Whether a fork of one begins, in the past of `head`, where the other's does not.
bool same_past(const ChainConfig& a, const ChainConfig& b, const ChainBlock& head) {
    const auto begun = [&](const ChainConfig& config) {
        std::vector<execution::ForkActivation> out;
        for (const execution::ForkActivation& fork : config.forks) {
            if (fork.number <= head.number() && fork.timestamp <= head.block.header.timestamp) {
                out.push_back(fork);
            }
        }
        return out;
    };
    return std::ranges::equal(begun(a), begun(b), [](const auto& x, const auto& y) {
        return x.revision == y.revision && x.number == y.number && x.timestamp == y.timestamp &&
               x.total_difficulty == y.total_difficulty;
    });
}

std::string of_another_genesis(const fs::path& path) {
    return path.string() +
           ": this folder has the chain of another genesis; give its own, or "
           "another folder by --data-directory";
}

/// Opens the chain of a folder that is locked by its store.
class Opener {
  public:
    Opener(const fs::path& path, const execution_node::ChainOptions& options,
           base::Executor& executor)
        : path_(path), options_(options), executor_(executor) {}

    Result<OpenFolder, std::string> open(const std::optional<std::string>& given) {
        CAIRN_TRY_ASSIGN(const auto kept, read_text(genesis_path(path_)));
        if (!kept && !given) {
            return unexpected(path_.string() +
                              ": there is no chain yet; say which one by --genesis");
        }
        CAIRN_TRY(make_folder());
        auto kv =
            store::open_rocks_kv(path_ / "chain", execution_node::chain_columns(), STORE_OPTIONS);
        if (!kv) {
            return unexpected(path_.string() + ": " + kv.error().what);
        }
        out_.kv = *std::move(kv);
        out_.is_new = !kept;
        CAIRN_TRY(kept ? open_kept(*kept, given) : open_new(*given));
        return std::move(out_);
    }

  private:
    using Outcome = Result<void, std::string>;

    Outcome make_folder() const {
        std::error_code failed;
        fs::create_directories(path_, failed);
        return failed ? Outcome(unexpected(path_.string() + ": " + failed.message())) : Outcome();
    }

    Outcome open_chain(const Genesis& genesis) {
        auto opened = ExecutionChain::open(*out_.kv, genesis, options_, executor_);
        if (!opened) {
            const bool is_other = opened.error().kind == state::StateErrorKind::unknown_block;
            return unexpected(is_other ? of_another_genesis(path_)
                                       : path_.string() + ": " + opened.error().what);
        }
        out_.chain = *std::move(opened);
        return {};
    }

    // The store is empty, or what a start left that was killed before it kept its genesis.
    Outcome open_new(const std::string& given) {
        CAIRN_TRY_ASSIGN(const Genesis genesis, parse(given, "--genesis"));
        CAIRN_TRY(open_chain(genesis));
        return write_text(genesis_path(path_), given, Access::everybody);
    }

    Outcome open_kept(const std::string& kept, const std::optional<std::string>& given) {
        CAIRN_TRY_ASSIGN(const Genesis genesis, parse(kept, genesis_path(path_).string()));
        if (!given || *given == kept) {
            return open_chain(genesis);
        }
        CAIRN_TRY_ASSIGN(const Genesis wanted, parse(*given, "--genesis"));
        if (execution::header_hash(wanted.block.header) !=
            execution::header_hash(genesis.block.header)) {
            return unexpected(of_another_genesis(path_));
        }
        CAIRN_TRY(open_chain(wanted));
        const auto head = out_.chain->view()->head();
        if (!same_past(genesis.config, wanted.config, *head) ||
            !same_rules(genesis.config, wanted.config, *head)) {
            return unexpected(path_.string() +
                              ": the genesis given has other forks in blocks that are here");
        }
        return write_text(genesis_path(path_), *given, Access::everybody);
    }

    const fs::path& path_;
    const execution_node::ChainOptions& options_;
    base::Executor& executor_;
    OpenFolder out_;
};

}  // namespace

Result<OpenFolder, std::string> open_folder(const fs::path& path,
                                            const std::optional<std::string>& genesis,
                                            const execution_node::ChainOptions& options,
                                            base::Executor& executor) {
    return Opener(path, options, executor).open(genesis);
}

fs::path secret_path(const fs::path& folder) {
    return folder / "jwt.hex";
}

}  // namespace cairn::execution_service
