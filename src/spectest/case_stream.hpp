// Groups the files of a tree of vectors into cases, in one pass and with bounded memory.
//
// The files of a case come together in every known archive, so a case is complete when a file of
// another one follows. Should a file come after its case was handed out, the case is handed out
// once more, whole, at the end (a second pass over the tree collects such cases);
// `replaces_earlier` says so, and the earlier result no longer counts. Thread-safety: none; one
// thread at a time calls next().
#pragma once

#include "spectest/archive.hpp"
#include "spectest/case.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace cairn::spectest {

/// An inventory found in a tree: lines "<fork> <runner> <cases>".
struct Manifest {
    std::string root;
    std::string text;
};

struct StreamedCase {
    Case vectors;
    bool replaces_earlier = false;
};

class CaseStream {
  public:
    /// What a tree holds is asked for twice at most, always in the same order.
    using Open = std::function<ArchiveResult<ArchiveReaderPtr>(Wanted wanted)>;
    /// Says which cases are wanted; the files of others are passed over.
    using WantedCase = std::function<bool(const CaseId& id)>;

    CaseStream(Open open, WantedCase wanted);
    explicit CaseStream(const std::filesystem::path& path, WantedCase wanted = {});

    /// nullopt after the last case. After an error the stream must not be used again.
    ArchiveResult<std::optional<StreamedCase>> next();

    /// Files that belong to no case and are no companion files, as far as the stream was read.
    const std::vector<std::string>& strays() const noexcept { return strays_; }

    /// Each MANIFEST met, as far as the stream was read.
    const std::vector<Manifest>& manifests() const noexcept { return manifests_; }

  private:
    ArchiveResult<std::optional<StreamedCase>> next_of_first_pass();
    ArchiveResult<void> second_pass();
    bool is_wanted(std::string_view path);
    void take(Member member, std::optional<StreamedCase>& finished);

    Open open_;
    WantedCase wanted_;
    ArchiveReaderPtr reader_;
    std::optional<Case> current_;
    std::set<CaseId> handed_out_;
    std::set<CaseId> scattered_;
    std::map<CaseId, Case> collected_;
    bool first_pass_done_ = false;
    std::vector<std::string> strays_;
    std::vector<Manifest> manifests_;
};

}  // namespace cairn::spectest
