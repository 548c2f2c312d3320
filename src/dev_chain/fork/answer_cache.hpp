// Answers of another chain on disk: one file of lines "checksum key value", to which lines are
// added. A line that is not whole, as a killed process leaves it, is passed over.
//
// Threads: any. Memory: all that the file holds.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace cairn::dev_chain {

inline constexpr std::size_t MAX_CACHE_BYTES = std::size_t{1} << 30U;

class AnswerCache {
  public:
    /// Makes the file if it is not there. The error names it and says why.
    static Result<std::unique_ptr<AnswerCache>, std::string> open(
        const std::filesystem::path& file);

    std::optional<std::string> find(const std::string& key) const;
    /// Beyond MAX_CACHE_BYTES nothing is added. A disk that is full costs the cache, not the
    /// answer.
    void add(const std::string& key, const std::string& value);

  private:
    AnswerCache() = default;
    void read(std::istream& in);

    mutable std::mutex mutex_;
    std::ofstream out_;
    std::size_t bytes_ = 0;
    std::unordered_map<std::string, std::string> answers_;
};

}  // namespace cairn::dev_chain
