// A nats-server for tests: on a free port, with its files in a folder of its own, killed at the
// end.
#pragma once

#include "base/clock.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <sstream>
#include <string>

namespace cairn::jobs {

class NatsServer {
  public:
    /// Nothing where there is no program nats-server, as scripts/setup.sh installs it.
    static std::optional<std::string> program() {
        for (const char* path :
             {"/usr/sbin/nats-server", "/usr/local/bin/nats-server", "/usr/bin/nats-server"}) {
            if (access(path, X_OK) == 0) {
                return path;
            }
        }
        return std::nullopt;
    }

    explicit NatsServer(const std::string& program) {
        std::string name = (std::filesystem::temp_directory_path() / "cairn-nats-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        std::array<std::string, 8> words = {program,
                                            "-js",
                                            "-a",
                                            "127.0.0.1",
                                            "-p",
                                            "-1",
                                            "--store_dir=" + folder_,
                                            "--ports_file_dir=" + folder_};
        std::array<char*, 9> arguments{};
        for (std::size_t i = 0; i < words.size(); ++i) {
            arguments[i] = words[i].data();
        }
        posix_spawn_file_actions_t actions{};
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (folder_ + "/log").c_str(),
                                         O_WRONLY | O_CREAT, 0600);
        const int failed =
            posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        if (failed == 0) {
            find_port();
        }
    }
    NatsServer(const NatsServer&) = delete;
    NatsServer(NatsServer&&) = delete;
    NatsServer& operator=(const NatsServer&) = delete;
    NatsServer& operator=(NatsServer&&) = delete;
    ~NatsServer() {
        if (process_ > 0) {
            kill(process_, SIGKILL);
            waitpid(process_, nullptr, 0);
        }
        std::error_code error;
        std::filesystem::remove_all(folder_, error);
    }

    /// Empty if it did not start.
    [[nodiscard]] const std::string& url() const noexcept { return url_; }

  private:
    /// The server says where it listens in a file, once it does.
    void find_port() {
        const std::string path = folder_ + "/nats-server_" + std::to_string(process_) + ".ports";
        base::Alarm alarm;
        for (int tries = 0; tries < 500 && url_.empty(); ++tries) {
            std::ostringstream text;
            text << std::ifstream(path).rdbuf();
            const std::string content = text.str();
            std::smatch found;
            if (std::regex_search(content, found, std::regex("nats://127.0.0.1:[0-9]+"))) {
                url_ = found[0];
            } else {
                alarm.wait_until(base::now_ms() + 20);
            }
        }
    }

    std::string folder_;
    pid_t process_ = 0;
    std::string url_;
};

}  // namespace cairn::jobs
