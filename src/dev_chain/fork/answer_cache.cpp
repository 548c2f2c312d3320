#include "dev_chain/fork/answer_cache.hpp"

#include "crypto/keccak256.hpp"

#include <system_error>

namespace cairn::dev_chain {
namespace {

constexpr std::size_t CHECKSUM_DIGITS = 16;
/// Neither JSON text without line breaks nor names of methods have it.
constexpr char SEPARATOR = '\t';

std::string checksum(std::string_view text) {
    const Bytes32 hash =
        crypto::keccak256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return base::to_hex(hash.view()).substr(2, CHECKSUM_DIGITS);
}

}  // namespace

Result<std::unique_ptr<AnswerCache>, std::string> AnswerCache::open(
    const std::filesystem::path& file) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) {
        return unexpected("cannot make the folder " + file.parent_path().string() + ": " +
                          error.message());
    }
    std::unique_ptr<AnswerCache> out(new AnswerCache());
    {
        std::ifstream in(file, std::ios::binary);
        out->read(in);
    }
    out->out_.open(file, std::ios::binary | std::ios::app);
    if (!out->out_) {
        return unexpected("cannot write " + file.string());
    }
    // A line that was cut off is ended, so that the next one is its own.
    out->out_ << '\n';
    return out;
}

void AnswerCache::read(std::istream& in) {
    std::string line;
    while (std::getline(in, line) && bytes_ < MAX_CACHE_BYTES) {
        const std::size_t first = line.find(SEPARATOR);
        const std::size_t second =
            first == std::string::npos ? first : line.find(SEPARATOR, first + 1);
        if (second == std::string::npos ||
            line.substr(0, first) != checksum(std::string_view(line).substr(first + 1))) {
            continue;
        }
        bytes_ += line.size();
        answers_[line.substr(first + 1, second - first - 1)] = line.substr(second + 1);
    }
}

std::optional<std::string> AnswerCache::find(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(key);
    return found == answers_.end() ? std::nullopt : std::optional(found->second);
}

void AnswerCache::add(const std::string& key, const std::string& value) {
    const std::lock_guard lock(mutex_);
    if (bytes_ + key.size() + value.size() > MAX_CACHE_BYTES ||
        !answers_.try_emplace(key, value).second) {
        return;
    }
    bytes_ += key.size() + value.size();
    const std::string rest = key + SEPARATOR + value;
    out_ << checksum(rest) << SEPARATOR << rest << '\n' << std::flush;
}

}  // namespace cairn::dev_chain
