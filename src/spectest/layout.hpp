// Where a file of vectors belongs: the official folder layout, read from a path.
//
//   [prefix/]<preset>/<fork>/<runner>/<handler>/<suite>/<case>/<file>
//
// Spec: consensus-specs v1.7.0-beta.4 tests/formats/README.md#test-structure. Also understood:
//   [prefix/]<preset>/config/<fork>.yaml              preset values of the v0.12.3 vectors
//   [prefix/]<function>/<suite>/<case>/data.yaml      ethereum/c-kzg-4844 tests
//   [prefix/]<function>/<case>.yaml                   ethereum/bls12-381-tests
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::spectest {

struct CaseId {
    std::string root;    // the path in front of the layout: which tree, when several are read
    std::string preset;  // "minimal", "mainnet" or "general"
    std::string fork;    // as the folder is called
    std::string runner;
    std::string handler;
    std::string suite;
    std::string name;

    /// "<preset>/<fork>/<runner>/<handler>/<suite>/<case>", without the root
    std::string path() const;
    friend auto operator<=>(const CaseId&, const CaseId&) = default;
};

struct Location {
    CaseId id;
    std::string file;  // within the case; flat layouts get the official name "data.yaml"
};

/// nullopt: the path is that of no case.
std::optional<Location> locate(std::string_view path);

/// Files that may lie beside vectors and belong to no case: licences, read-me files, package data
/// and the inventory MANIFEST. Any other file outside the layout counts as unread.
bool is_companion_file(std::string_view path) noexcept;

}  // namespace cairn::spectest
