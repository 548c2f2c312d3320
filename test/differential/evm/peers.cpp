#include "test/differential/evm/peers.hpp"

#include "json/parse.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace cairn::differential {
namespace {

[[noreturn]] void give_up(const std::string& reason) {
    std::fprintf(stderr, "evm_differential: %s\n", reason.c_str());
    std::exit(3);
}

[[noreturn]] void become(const std::vector<std::string>& command, int in, int out, bool quiet) {
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    if (quiet) {
        dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
    }
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    execv(arguments[0], arguments.data());
    _exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& command, bool quiet) : name_(command[0]) {
    std::array<int, 2> to{};
    std::array<int, 2> from{};
    if (pipe2(to.data(), O_CLOEXEC) != 0 || pipe2(from.data(), O_CLOEXEC) != 0) {
        give_up("no pipe");
    }
    pid_ = fork();
    if (pid_ == 0) {
        become(command, to[0], from[1], quiet);
    }
    close(to[0]);
    close(from[1]);
    in_ = to[1];
    out_ = from[0];
}

Child::~Child() {
    close(in_);
    close(out_);
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
}

void Child::write(BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t done = ::write(in_, bytes.data(), bytes.size());
        if (done <= 0) {
            give_up(name_ + " does not read any more");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
}

void Child::fill() {
    std::array<char, 65'536> chunk{};
    const ssize_t got = ::read(out_, chunk.data(), chunk.size());
    if (got <= 0) {
        give_up(name_ + " ended: " + buffer_);
    }
    buffer_.append(chunk.data(), static_cast<std::size_t>(got));
}

Bytes Child::read(std::size_t size) {
    while (buffer_.size() < size) {
        fill();
    }
    Bytes out(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(size));
    buffer_.erase(0, size);
    return out;
}

std::string Child::read_until(std::string_view end) {
    std::size_t found = std::string::npos;
    std::size_t searched = 0;
    while ((found = buffer_.find(end, searched)) == std::string::npos) {
        searched = buffer_.size() < end.size() ? 0 : buffer_.size() - end.size();
        fill();
    }
    std::string out = buffer_.substr(0, found + end.size());
    buffer_.erase(0, out.size());
    return out;
}

Geth::Geth(const std::string& program, std::filesystem::path file)
    : file_(std::move(file)), child_({program, "statetest"}, true) {}

void Geth::start(std::string_view tests) {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << tests;
    const std::string line = file_.string() + "\n";
    child_.write(Bytes(line.begin(), line.end()));
}

std::map<std::string, std::string> Geth::finish() {
    const auto results = json::parse_json(child_.read_until("\n]\n"));
    if (!results) {
        give_up("what evm statetest says is not JSON: " + to_string(results.error()));
    }
    std::map<std::string, std::string> out;
    for (const json::Value& one : results->items) {
        const json::Value* const name = one.find("name");
        const json::Value* const passed = one.find("pass");
        if (name == nullptr || passed == nullptr) {
            give_up("evm statetest answers in another form");
        }
        if (passed->text != "true") {
            const json::Value* const error = one.find("error");
            out[name->text] = error == nullptr ? "failed" : error->text;
        }
    }
    return out;
}

std::vector<Answer> Revm::answers(std::span<const Case> cases, bool wants_state) {
    const std::jthread writer([this, cases, wants_state] {
        for (const Case& one : cases) {
            const Bytes request = to_request(one, wants_state);
            Bytes size(4);
            for (std::size_t i = 0; i < 4; ++i) {
                size[i] = static_cast<std::uint8_t>(request.size() >> (8 * (3 - i)));
            }
            child_.write(size);
            child_.write(request);
        }
    });
    std::vector<Answer> out;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        std::size_t size = 0;
        for (const std::uint8_t byte : child_.read(4)) {
            size = size << 8U | byte;
        }
        out.push_back(from_response(child_.read(size)));
    }
    return out;
}

}  // namespace cairn::differential
