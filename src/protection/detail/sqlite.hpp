// A thin face on SQLite: a connection, and statements that are prepared once.
//
// The first failure sticks to the connection: every later step does nothing and gives no row, until
// clear_failure(). So a transaction is written without a check per statement and asked once, at its
// end. Threads: one at a time.
#pragma once

#include "base/bytes.hpp"
#include "protection/slashing_protection.hpp"

#include <memory>
#include <optional>

struct sqlite3;
struct sqlite3_stmt;

namespace cairn::protection::detail {

class Connection {
  public:
    /// An existing file; `vfs` null is the system's.
    static Result<std::unique_ptr<Connection>, ProtectionError> open(const std::string& path,
                                                                     const char* vfs);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Statements without results; false on failure.
    bool run(const char* statements);
    /// The first column of the first row: of a pragma, say.
    std::optional<std::int64_t> integer(const std::string& statement);
    std::optional<std::string> text(const std::string& statement);

    const std::optional<ProtectionError>& failure() const noexcept { return failure_; }
    void clear_failure() { failure_.reset(); }
    /// True while a transaction is open.
    bool in_transaction() const noexcept;
    sqlite3* handle() const noexcept { return handle_; }
    void fail(int code);
    /// The file holds what cannot be.
    void fail_as_damaged(const std::string& why);

  private:
    Connection(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

    sqlite3* handle_;
    std::string path_;
    std::optional<ProtectionError> failure_;
};

class Statement {
  public:
    Statement(Connection& connection, const char* text);
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    /// Begins a use: the parameters follow in their order.
    Statement& use();
    Statement& bind(std::int64_t number);
    Statement& bind(BytesView blob);
    Statement& bind_null();
    /// True if there is a row, whose columns may be read until the next call.
    bool step();

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    /// Until the next step.
    BytesView blob(int column) const;

  private:
    Connection& connection_;
    sqlite3_stmt* handle_ = nullptr;
    int bound_ = 0;
};

}  // namespace cairn::protection::detail
