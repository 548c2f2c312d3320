// cairn protection import|export|info: what validators have signed, from and to other clients.
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "protection/protection_db.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using protection::ImportMode;
using protection::Interchange;
using protection::ProtectionDb;

struct ProtectionCommand {
    std::string database;
    std::string file;
    bool complete = false;
    bool minimal = false;
};

Result<std::unique_ptr<ProtectionDb>, protection::ProtectionError> open_existing(
    const std::string& path) {
    CAIRN_TRY_ASSIGN(const consensus::Root root, ProtectionDb::genesis_validators_root_of(path));
    return ProtectionDb::open({.path = path,
                               .genesis_validators_root = root,
                               .when_missing = protection::WhenMissing::refuse});
}

int import_document(const ProtectionCommand& options, Output output) {
    const auto bytes = read_file(options.file);
    if (!bytes) {
        return complain(output, bytes.error());
    }
    const auto document = protection::parse_interchange(
        {reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    if (!document) {
        return complain(output, options.file + ": " + document.error().what);
    }
    const auto db = ProtectionDb::open(
        {.path = options.database, .genesis_validators_root = document->genesis_validators_root});
    if (!db) {
        return complain(output, db.error().what);
    }
    const auto mode = options.complete ? ImportMode::complete : ImportMode::minimal;
    if (const auto imported = (*db)->import_history(*document, mode); !imported) {
        return complain(output, imported.error().what);
    }
    output.err << "Imported " << document->data.size() << " entries into " << options.database
               << ".\n";
    return exit_success;
}

Result<Interchange, protection::ProtectionError> read_database(const std::string& path) {
    CAIRN_TRY_ASSIGN(const auto db, open_existing(path));
    return db->export_history();
}

int export_document(const ProtectionCommand& options, Output output) {
    const auto history = read_database(options.database);
    if (!history) {
        return complain(output, history.error().what);
    }
    const std::string text =
        protection::to_json(options.minimal ? protection::minimal(*history) : *history) + '\n';
    if (options.file.empty()) {
        output.out << text;
        return exit_success;
    }
    const auto written = write_file(options.file, Bytes(text.begin(), text.end()));
    return written ? exit_success : complain(output, written.error());
}

int show(const ProtectionCommand& options, Output output) {
    const auto history = read_database(options.database);
    if (!history) {
        return complain(output, history.error().what);
    }
    output.out << "genesis_validators_root "
               << base::to_hex(history->genesis_validators_root.view()) << '\n';
    for (const protection::SigningHistory& key : protection::minimal(*history).data) {
        output.out << base::to_hex(key.pubkey.view());
        for (const protection::SignedBlock& block : key.signed_blocks) {
            output.out << " block " << block.slot.value;
        }
        for (const protection::SignedAttestation& vote : key.signed_attestations) {
            output.out << " vote " << vote.source_epoch.value << "->" << vote.target_epoch.value;
        }
        output.out << '\n';
    }
    return exit_success;
}

using ProtectionRun = int (*)(const ProtectionCommand&, Output);

std::shared_ptr<ProtectionCommand> declare_database(CLI::App& app) {
    auto options = std::make_shared<ProtectionCommand>();
    app.add_option("DATABASE", options->database, "The slashing protection file")->required();
    return options;
}

Run run_with(const std::shared_ptr<ProtectionCommand>& options, ProtectionRun run) {
    return [options, run](Output output) { return run(*options, output); };
}

Run declare_import(CLI::App& app) {
    const auto options = declare_database(app);
    app.add_option("FILE", options->file, "The document, EIP-3076 format 5")->required();
    app.add_flag("--complete", options->complete,
                 "The document holds all that its keys have signed: keep every message");
    return run_with(options, import_document);
}

Run declare_export(CLI::App& app) {
    const auto options = declare_database(app);
    app.add_option("-o,--output", options->file, "Write there instead of standard output");
    app.add_flag("--minimal", options->minimal, "Only the highest block and vote of each key");
    return run_with(options, export_document);
}

Run declare_info(CLI::App& app) {
    return run_with(declare_database(app), show);
}

}  // namespace

Run declare_protection(CLI::App& app) {
    static constexpr auto list = std::to_array<Command>({
        {"import", "Take in what another client exported; makes the database if there is none",
         declare_import},
        {"export", "Print everything in the format of EIP-3076", declare_export},
        {"info", "Print the network and the highest messages of each key", declare_info},
    });
    return declare_commands(app, list);
}

}  // namespace cairn::cli
