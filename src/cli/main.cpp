#include "cli/commands.hpp"
#include "cli/memory.hpp"
#include "cli/version.hpp"

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    cairn::cli::prefer_large_pages();
    CLI::App app("Ethereum 2.0, whole: the beacon chain of 2020 and of today.", "cairn");
    app.set_version_flag("-V,--version", cairn::cli::version_line());
    return cairn::cli::run_program(app, cairn::cli::commands(),
                                   std::vector<std::string>(argv + 1, argv + argc),
                                   {std::cout, std::cerr});
}
