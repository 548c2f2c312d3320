#include "execution_service/block_files.hpp"

#include "execution/block_execution.hpp"
#include "rlp/reader.hpp"

#include <fstream>

namespace cairn::execution_service {
namespace {

namespace fs = std::filesystem;
using execution_node::ExecutionChain;
using execution_node::ImportStatus;

/// The head moves after so many blocks: each move is a batch of the store.
constexpr std::uint64_t BLOCKS_OF_A_STEP = 64;

/// Hands out the items of a file of any size.
class ItemFile {
  public:
    explicit ItemFile(const fs::path& path) : path_(path), in_(path, std::ios::binary) {}

    bool is_open() const { return in_.is_open(); }
    std::uint64_t offset() const noexcept { return offset_; }

    /// The next list with its prefix; empty: the end.
    Result<Bytes, std::string> next() {
        Bytes out(1);
        if (!read(out.data(), 1)) {
            return in_.eof() ? Result<Bytes, std::string>(Bytes{})
                             : unexpected(wrong("unreadable"));
        }
        constexpr std::uint8_t SHORT_LIST = 0xc0;
        constexpr std::uint8_t LONG_LIST = 0xf7;
        if (out[0] < SHORT_LIST) {
            return unexpected(wrong("not a block in RLP"));
        }
        std::uint64_t length = out[0] - SHORT_LIST;
        if (out[0] > LONG_LIST) {
            const std::size_t digits = out[0] - LONG_LIST;
            out.resize(1 + digits);
            if (!read(out.data() + 1, digits)) {
                return unexpected(wrong("the file ends within a block"));
            }
            length = 0;
            for (std::size_t i = 0; i < digits; ++i) {
                length = (length << 8U) | out[1 + i];
            }
        }
        if (length > MAX_BLOCK_BYTES) {
            return unexpected(wrong("not a block: too long"));
        }
        const std::size_t prefix = out.size();
        out.resize(prefix + length);
        if (!read(out.data() + prefix, length)) {
            return unexpected(wrong("the file ends within a block"));
        }
        offset_ += out.size();
        return out;
    }

    std::string wrong(std::string_view what) const {
        return path_.string() + ", byte " + std::to_string(offset_) + ": " + std::string(what);
    }

  private:
    bool read(std::uint8_t* to, std::size_t count) {
        return static_cast<bool>(
            in_.read(reinterpret_cast<char*>(to), static_cast<std::streamsize>(count)));
    }

    const fs::path& path_;
    std::ifstream in_;
    std::uint64_t offset_ = 0;
};

class Importer {
  public:
    Importer(ExecutionChain& chain, ItemFile& file, ImportReport& report)
        : chain_(chain), file_(file), report_(report) {}

    Result<void, std::string> take(const Bytes& bytes) {
        auto block = execution::decode_block(bytes);
        if (!block) {
            return unexpected(file_.wrong(to_string(block.error())));
        }
        const std::uint64_t number = block->header.number;
        const Bytes32 hash = execution::header_hash(block->header);
        CAIRN_TRY_ASSIGN(const bool is_here, is_canonical(number, hash));
        if (is_here) {
            ++report_.known;
            return {};
        }
        const auto outcome = chain_.import(*std::move(block));
        if (!outcome) {
            return unexpected(outcome.error().what);
        }
        if (outcome->status != ImportStatus::valid) {
            return unexpected(file_.wrong("block " + std::to_string(number) + reason(*outcome)));
        }
        ++report_.imported;
        last_ = hash;
        return report_.imported % BLOCKS_OF_A_STEP == 0 ? move_head() : Result<void, std::string>();
    }

    Result<void, std::string> move_head() {
        if (last_ == Bytes32{}) {
            return {};
        }
        const auto moved = chain_.set_head(last_);
        if (!moved) {
            return unexpected(moved.error().what);
        }
        if (moved->refused) {
            return unexpected(file_.wrong(to_string(*moved->refused)));
        }
        last_ = {};
        return {};
    }

  private:
    Result<bool, std::string> is_canonical(std::uint64_t number, const Bytes32& hash) const {
        const auto found = chain_.view()->canonical_hash(number);
        if (!found) {
            return unexpected(found.error().what);
        }
        return *found == hash;
    }
    static std::string reason(const execution_node::ImportOutcome& outcome) {
        if (outcome.status == ImportStatus::unknown_parent) {
            return " cannot be imported: its parent is not here";
        }
        if (outcome.status == ImportStatus::accepted) {
            return " cannot be imported: it leaves the chain where states are no longer kept";
        }
        return " is invalid: " + (outcome.error ? execution::to_string(*outcome.error)
                                                : std::string("an ancestor is invalid"));
    }

    ExecutionChain& chain_;
    ItemFile& file_;
    ImportReport& report_;
    Bytes32 last_;
};

}  // namespace

Result<void, std::string> import_blocks(ExecutionChain& chain, const fs::path& file,
                                        const ImportControl& control, ImportReport& report) {
    ItemFile items(file);
    if (!items.is_open()) {
        return unexpected(file.string() + ": cannot be opened");
    }
    Importer importer(chain, items, report);
    Result<void, std::string> result;
    while (result) {
        const auto bytes = items.next();
        if (!bytes || bytes->empty()) {
            result = bytes ? result : unexpected(bytes.error());
            break;
        }
        result = importer.take(*bytes);
        if (control.go_on && !control.go_on(report)) {
            report.is_interrupted = true;
            break;
        }
    }
    // What is valid stays, also where the next block is not.
    auto moved = importer.move_head();
    return result ? std::move(moved) : std::move(result);
}

}  // namespace cairn::execution_service
