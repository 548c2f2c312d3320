// cairn ssz decode|encode|root|proof|diff|types: any container of the specification, at hand.
#include "base/executor.hpp"
#include "cli/commands.hpp"
#include "cli/file.hpp"
#include "cli/network.hpp"
#include "cli/ssz_file.hpp"
#include "consensus/type_by_name.hpp"
#include "json/mapping.hpp"
#include "ssz/any_value.hpp"
#include "ssz/diff.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/proof.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

struct SszOptions {
    NetworkOptions network;
    std::string type;
    std::string file;
    std::string other_file;
    std::string place;
    std::string output;

    void declare(CLI::App& app, const char* file_help) {
        network.declare(app);
        app.add_option("-t,--type", type,
                       "Container, by its specification name (see 'cairn ssz types')")
            ->required()
            ->check([](const std::string& name) {
                return consensus::type_by_name(name) != nullptr ? std::string()
                                                                : "no container is called " + name;
            });
        app.add_option("FILE", file, file_help)->required();
    }
};

Result<ssz::AnyValue, std::string> read_value(const SszOptions& options,
                                              const consensus::Spec& spec,
                                              const std::string& path) {
    ssz::AnyValue value(*consensus::top_level_bound(options.type), spec);
    CAIRN_TRY(read_ssz_object(path, value.bound(), spec, value.get()));
    return value;
}

int write_text(const SszOptions& options, Output output, const std::string& text) {
    if (options.output.empty()) {
        output.out << text << '\n';
        return exit_success;
    }
    const Bytes bytes(text.begin(), text.end());
    const auto written = write_file(options.output, bytes);
    return written ? exit_success : complain(output, written.error());
}

int decode(const SszOptions& options, Output output) {
    const auto spec = options.network.spec(base::tbb_executor());
    const auto value = read_value(options, spec, options.file);
    if (!value) {
        return complain(output, value.error());
    }
    return write_text(options, output, json::to_json(value->bound(), spec, value->get()));
}

int encode(const SszOptions& options, Output output) {
    const auto spec = options.network.spec(base::tbb_executor());
    const auto text = read_file(options.file);
    if (!text) {
        return complain(output, text.error());
    }
    ssz::AnyValue value(*consensus::top_level_bound(options.type), spec);
    json::Reading reading;
    reading.format = options.file.ends_with(".yaml") ? json::Format::yaml : json::Format::json;
    const std::string_view view(reinterpret_cast<const char*>(text->data()), text->size());
    if (const auto read = json::from_text(value.bound(), spec, view, value.get(), reading); !read) {
        return complain(output, options.file + ": " + json::to_string(read.error()));
    }
    const auto written = write_file(options.output, ssz::encode(value.bound(), spec, value.get()));
    return written ? exit_success : complain(output, written.error());
}

int root(const SszOptions& options, Output output) {
    const auto spec = options.network.spec(base::tbb_executor());
    const auto value = read_value(options, spec, options.file);
    if (!value) {
        return complain(output, value.error());
    }
    const Bytes32 hash = ssz::hash_tree_root(value->bound(), spec, value->get());
    output.out << base::to_hex(hash.view()) << '\n';
    return exit_success;
}

/// A number is a generalized index, anything else a path such as validators[3].pubkey.
Result<ssz::GeneralizedIndex, std::string> find_place(const SszOptions& options,
                                                      const ssz::Bound& bound,
                                                      const consensus::Spec& spec) {
    std::uint64_t number = 0;
    const char* end = options.place.data() + options.place.size();
    if (const auto parsed = std::from_chars(options.place.data(), end, number);
        parsed.ec == std::errc() && parsed.ptr == end) {
        const auto index = ssz::GeneralizedIndex::from(number);
        return index ? Result<ssz::GeneralizedIndex, std::string>(*index)
                     : unexpected(std::string("0 is no generalized index"));
    }
    const auto place = ssz::get_generalized_index(bound, spec, options.place);
    if (!place) {
        return unexpected(place.error().where + ": " + std::string(to_string(place.error().rule)));
    }
    return place->index;
}

int prove(const SszOptions& options, Output output) {
    const auto spec = options.network.spec(base::tbb_executor());
    const auto value = read_value(options, spec, options.file);
    if (!value) {
        return complain(output, value.error());
    }
    const auto index = find_place(options, value->bound(), spec);
    if (!index) {
        return complain(output, index.error());
    }
    const auto leaf = ssz::tree_nodes(value->bound(), spec, value->get(), {{*index}});
    const auto branch = ssz::compute_merkle_proof(value->bound(), spec, value->get(), *index);
    if (!leaf || !branch) {
        return complain(output, options.place + ": the value's tree has no such node");
    }
    std::string text = "{\"gindex\":\"" + to_string(*index) + "\",\"leaf\":\"" +
                       base::to_hex(leaf->front().view()) + "\",\"branch\":[";
    for (std::size_t i = 0; i < branch->size(); ++i) {
        text += (i == 0 ? "\"" : ",\"") + base::to_hex((*branch)[i].view()) + '"';
    }
    return write_text(options, output, text + "]}");
}

/// One side of a difference, as JSON.
std::string side(const ssz::Difference& difference, const consensus::Spec& spec, const void* part) {
    if (part == nullptr) {
        return "nothing";
    }
    return difference.bound.type == nullptr ? "a bit or byte"
                                            : json::to_json(difference.bound, spec, part);
}

int diff(const SszOptions& options, Output output) {
    const auto spec = options.network.spec(base::tbb_executor());
    const auto before = read_value(options, spec, options.file);
    const auto after = read_value(options, spec, options.other_file);
    if (!before || !after) {
        return complain(output, !before ? before.error() : after.error());
    }
    const auto differences = ssz::diff(before->bound(), spec, before->get(), after->get());
    for (const ssz::Difference& difference : differences) {
        output.out << difference.path << ": " << side(difference, spec, difference.before) << " -> "
                   << side(difference, spec, difference.after) << '\n';
    }
    return differences.empty() ? exit_success : exit_failure;
}

int list_types(Output output) {
    for (const consensus::NamedType& named : consensus::all_types()) {
        output.out << named.name << '\n';
    }
    return exit_success;
}

using SszRun = int (*)(const SszOptions&, Output);

Run bind(std::shared_ptr<SszOptions> options, SszRun run) {
    return [options = std::move(options), run](Output output) { return run(*options, output); };
}

Run declare_decode(CLI::App& app) {
    const auto options = std::make_shared<SszOptions>();
    options->declare(app, "SSZ bytes (.ssz, or .ssz_snappy for a raw snappy block)");
    app.add_option("-o,--output", options->output,
                   "File for the JSON; standard output if not given");
    return bind(options, decode);
}
Run declare_encode(CLI::App& app) {
    const auto options = std::make_shared<SszOptions>();
    options->declare(app, "JSON, or YAML if the name ends so");
    app.add_option("-o,--output", options->output, "File for the SSZ bytes")->required();
    return bind(options, encode);
}
Run declare_root(CLI::App& app) {
    const auto options = std::make_shared<SszOptions>();
    options->declare(app, "SSZ bytes");
    return bind(options, root);
}
Run declare_proof(CLI::App& app) {
    const auto options = std::make_shared<SszOptions>();
    options->declare(app, "SSZ bytes");
    app.add_option("PLACE", options->place,
                   "Path (validators[3].pubkey, balances.__len__) or generalized index")
        ->required();
    app.add_option("-o,--output", options->output,
                   "File for the JSON; standard output if not given");
    return bind(options, prove);
}
Run declare_diff(CLI::App& app) {
    const auto options = std::make_shared<SszOptions>();
    options->declare(app, "SSZ bytes");
    app.add_option("OTHER", options->other_file, "SSZ bytes to compare with")->required();
    return bind(options, diff);
}
Run declare_types(CLI::App& /*app*/) {
    return list_types;
}

constexpr auto ssz_commands = std::to_array<Command>({
    {"decode", "Print an object as JSON", declare_decode},
    {"encode", "Make SSZ of JSON or YAML", declare_encode},
    {"root", "Print an object's hash_tree_root", declare_root},
    {"proof", "Print the Merkle proof of one place in an object", declare_proof},
    {"diff", "Print where two objects differ", declare_diff},
    {"types", "List the containers", declare_types},
});

}  // namespace

Run declare_ssz(CLI::App& app) {
    return declare_commands(app, ssz_commands);
}

}  // namespace cairn::cli
