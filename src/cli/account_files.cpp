#include "cli/account_files.hpp"

#include "base/clock.hpp"
#include "keys/deposit.hpp"
#include "keys/new_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <ostream>
#include <system_error>

namespace cairn::cli {
namespace {

std::string in_folder(const std::string& folder, const std::string& name) {
    return (std::filesystem::path(folder) / name).string();
}

std::uint64_t now_seconds() {
    return base::now_ms() / 1000;
}

Outcome<WrittenKeystore> write_keystore(const std::string& folder, std::uint64_t time,
                                        const keys::ValidatorKeys& pair,
                                        const crypto::SecretBytes& password) {
    const std::string path = keys::to_string(keys::signing_key_path(pair.account));
    const auto keystore =
        keys::encrypt(pair.signing, password.text(), {path, ""}, crypto::os_random());
    if (!keystore) {
        return fail(path + ": " + keys::to_string(keystore.error()));
    }
    const std::string file = in_folder(folder, keystore_name(path, time));
    if (const auto written = keys::write_new_file(file, keys::to_json(*keystore)); !written) {
        return fail(keys::to_string(written.error()));
    }
    CAIRN_TRY_ASSIGN(const crypto::SecretKey read_back, open_keystore_file(file, password));
    const consensus::BLSPubkey pubkey = crypto::sk_to_pk(pair.signing);
    if (crypto::sk_to_pk(read_back) != pubkey) {
        return fail(file + ": reads back as another key; do not use it");
    }
    return WrittenKeystore{file, path, pubkey};
}

}  // namespace

Outcome<void> make_folder(const std::string& folder) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
        return fail(
            fmt::format("{}: cannot create: {}", folder, std::generic_category().message(errno)));
    }
    if (std::error_code ignored; !std::filesystem::is_directory(folder, ignored)) {
        return fail(folder + ": is no folder");
    }
    return {};
}

std::string keystore_name(const std::string& path, std::uint64_t time) {
    std::string name = path;
    std::ranges::replace(name, '/', '_');
    return fmt::format("keystore-{}-{}.json", name, time);
}

Outcome<std::vector<WrittenKeystore>> write_keystores(const std::string& folder,
                                                      const std::vector<keys::ValidatorKeys>& keys,
                                                      const crypto::SecretBytes& password,
                                                      Output output) {
    CAIRN_TRY(make_folder(folder));
    const std::uint64_t time = now_seconds();
    std::vector<WrittenKeystore> written;
    for (const keys::ValidatorKeys& pair : keys) {
        CAIRN_TRY_ASSIGN(WrittenKeystore keystore, write_keystore(folder, time, pair, password));
        written.push_back(std::move(keystore));
        output.err << fmt::format("key {} of {}: encrypted, written and read back\n",
                                  written.size(), keys.size());
    }
    return written;
}

Outcome<std::string> write_deposits(const std::string& folder, const keys::Network& network,
                                    std::span<const consensus::DepositData> deposits) {
    CAIRN_TRY(make_folder(folder));
    const std::string text = keys::to_deposit_file(network, deposits);
    const auto entries = keys::parse_deposit_file(text);
    if (!entries) {
        return fail("deposit data: " + keys::to_string(entries.error()));
    }
    if (const auto verified = keys::verify_deposits(network, *entries); !verified) {
        return fail("deposit data: " + keys::to_string(verified.error()));
    }
    const std::string file = in_folder(folder, fmt::format("deposit_data-{}.json", now_seconds()));
    if (const auto written = keys::write_new_file(file, text); !written) {
        return fail(keys::to_string(written.error()));
    }
    return file;
}

Outcome<void> write_text(const std::string& file, const std::string& text, Output output) {
    if (file.empty()) {
        output.out << text << '\n';
        return {};
    }
    if (const auto written = keys::write_new_file(file, text); !written) {
        return fail(keys::to_string(written.error()));
    }
    output.err << file << ": written\n";
    return {};
}

Outcome<std::vector<FoundKeystore>> find_keystores(const std::string& folder, Output output) {
    std::error_code error;
    std::vector<std::string> files;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        const std::string name = at->path().filename().string();
        if (name.starts_with("keystore") && name.ends_with(".json")) {
            files.push_back(at->path().string());
        }
    }
    if (error) {
        return fail(folder + ": cannot read: " + error.message());
    }
    std::ranges::sort(files);
    std::vector<FoundKeystore> found;
    for (const std::string& file : files) {
        auto keystore = read_keystore_file(file);
        if (keystore) {
            found.push_back({file, *std::move(keystore)});
        } else {
            output.err << "cairn account: " << keystore.error().text << '\n';
        }
    }
    return found;
}

}  // namespace cairn::cli
