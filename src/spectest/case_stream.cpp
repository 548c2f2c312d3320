#include "spectest/case_stream.hpp"

#include <utility>

namespace cairn::spectest {
namespace {

bool is_manifest(std::string_view path) noexcept {
    return path == "MANIFEST" || path.ends_with("/MANIFEST");
}

}  // namespace

CaseStream::CaseStream(Open open, WantedCase wanted)
    : open_(std::move(open)), wanted_(std::move(wanted)) {}

CaseStream::CaseStream(const std::filesystem::path& path, WantedCase wanted)
    : CaseStream(
          [path](Wanted wanted_path) {
              return open_archive(path, ArchiveLimits{}, std::move(wanted_path));
          },
          std::move(wanted)) {}

ArchiveResult<std::optional<StreamedCase>> CaseStream::next() {
    if (!first_pass_done_) {
        CAIRN_TRY_ASSIGN(auto streamed, next_of_first_pass());
        if (streamed) {
            return streamed;
        }
        first_pass_done_ = true;
        CAIRN_TRY(second_pass());
    }
    if (collected_.empty()) {
        return std::optional<StreamedCase>{};
    }
    auto node = collected_.extract(collected_.begin());
    return std::optional(StreamedCase{std::move(node.mapped()), true});
}

ArchiveResult<std::optional<StreamedCase>> CaseStream::next_of_first_pass() {
    if (!reader_) {
        CAIRN_TRY_ASSIGN(reader_, open_([this](std::string_view path) { return is_wanted(path); }));
    }
    while (true) {
        CAIRN_TRY_ASSIGN(auto member, reader_->next());
        std::optional<StreamedCase> finished;
        if (!member) {
            if (current_) {
                finished = StreamedCase{std::move(*current_)};
                current_.reset();
            }
            return finished;
        }
        take(*std::move(member), finished);
        if (finished) {
            return finished;
        }
    }
}

/// Adds a file to the current case, or finishes that and begins the next.
void CaseStream::take(Member member, std::optional<StreamedCase>& finished) {
    if (is_manifest(member.path)) {
        const std::size_t slash = member.path.rfind('/');
        manifests_.push_back({member.path.substr(0, slash == std::string::npos ? 0 : slash),
                              {member.bytes.begin(), member.bytes.end()}});
        return;
    }
    auto location = locate(member.path);
    if (!location) {
        return;  // is_wanted has noted it
    }
    if (current_ && current_->id == location->id) {
        current_->add_file(std::move(location->file), std::move(member.bytes));
        return;
    }
    if (!handed_out_.insert(location->id).second) {
        scattered_.insert(location->id);
        return;
    }
    if (current_) {
        finished = StreamedCase{std::move(*current_)};
    }
    current_.emplace();
    current_->id = std::move(location->id);
    current_->add_file(std::move(location->file), std::move(member.bytes));
}

ArchiveResult<void> CaseStream::second_pass() {
    reader_.reset();
    if (scattered_.empty()) {
        return {};
    }
    CAIRN_TRY_ASSIGN(auto reader, open_([this](std::string_view path) {
                         const auto location = locate(path);
                         return location && scattered_.contains(location->id);
                     }));
    while (true) {
        CAIRN_TRY_ASSIGN(auto member, reader->next());
        if (!member) {
            return {};
        }
        auto location = locate(member->path);
        Case& collected = collected_[location->id];
        collected.id = std::move(location->id);
        collected.add_file(std::move(location->file), std::move(member->bytes));
    }
}

bool CaseStream::is_wanted(std::string_view path) {
    if (const auto location = locate(path)) {
        return !wanted_ || wanted_(location->id);
    }
    if (!is_companion_file(path)) {
        strays_.emplace_back(path);
    }
    return is_manifest(path);
}

}  // namespace cairn::spectest
