// The two other machines: processes that are handed cases and answer.
//
// geth's `evm statetest` reads names of files, each with many state tests, and is the judge itself:
// the tests hold our roots, and it says which of them it does not get. The revm program answers
// each case with all that there is to compare. Threads: each is used by one.
#pragma once

#include "test/differential/evm/case.hpp"

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace cairn::differential {

/// A child with pipes to its standard input and output. Ends the program if the child ends first.
class Child {
  public:
    /// `quiet`: what it says on standard error is dropped.
    Child(const std::vector<std::string>& command, bool quiet);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child();

    void write(BytesView bytes);
    Bytes read(std::size_t size);
    /// Up to and with `end`.
    std::string read_until(std::string_view end);

  private:
    void fill();

    std::string name_;
    pid_t pid_ = -1;
    int in_ = -1;
    int out_ = -1;
    std::string buffer_;
};

class Geth {
  public:
    Geth(const std::string& program, std::filesystem::path file);

    /// `tests` is a JSON object of state tests. It is being run when this returns.
    void start(std::string_view tests);
    /// By the name of a test, why it failed.
    std::map<std::string, std::string> finish();

  private:
    std::filesystem::path file_;
    Child child_;
};

class Revm {
  public:
    explicit Revm(const std::string& program) : child_({program}, false) {}

    std::vector<Answer> answers(std::span<const Case> cases, bool wants_state);

  private:
    Child child_;
};

}  // namespace cairn::differential
