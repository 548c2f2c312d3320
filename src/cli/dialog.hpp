// Questions to a person at a terminal, and answers that nobody else should see.
//
// All of it goes to the terminal itself and not through the standard streams, so that neither a
// mnemonic nor a password ends in a file by a redirection. Threads: one owner.
#pragma once

#include "crypto/secret_bytes.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace cairn::cli {

class Dialog {
  public:
    /// Null: nobody sits there (standard input is no terminal).
    static std::unique_ptr<Dialog> open();
    Dialog(const Dialog&) = delete;
    Dialog& operator=(const Dialog&) = delete;
    Dialog(Dialog&&) = delete;
    Dialog& operator=(Dialog&&) = delete;
    ~Dialog();

    void say(std::string_view text);
    /// Removes what has been said, from the terminal's memory too where it can.
    void clear();

    /// One line, without its end. Null: Ctrl-C, Ctrl-D or the terminal is gone. `ask_secret` shows
    /// nothing of what is typed. Either takes 4096 bytes at most and leaves the rest out.
    std::optional<std::string> ask(std::string_view question);
    std::optional<crypto::SecretBytes> ask_secret(std::string_view question);
    /// Whether the answer is "yes".
    bool confirm(std::string_view question);

  private:
    enum class Echo : bool { off, on };

    explicit Dialog(int descriptor) : descriptor_(descriptor) {}
    std::optional<crypto::SecretBytes> read_line(std::string_view question, Echo echo);

    int descriptor_;
};

}  // namespace cairn::cli
