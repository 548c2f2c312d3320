#!/usr/bin/env bash
# Installs what the tree needs on Debian 12, by groups:
#   scripts/setup.sh [core] [extra]      (default: core)
# core   what `make test` needs: compilers, libraries, test frameworks, and the tools that fetch vectors
# extra  what `make lint`, `make coverage` and `make test-all` need besides
# It asks dpkg first: with everything there it does nothing, and needs neither network nor root.
# Safe to repeat and to interrupt: packages are downloaded before any is unpacked, none is ever removed,
# and a run that was cut short is completed by the next.
set -euo pipefail

core=(
    ca-certificates git make pkg-config                       # the ground
    clang-19 libclang-rt-19-dev lld-19 g++                    # compilers; clang uses g++'s library
    cmake ninja-build ccache                                  # build
    clang-format-19                                           # the test of the format
    libcli11-dev libfmt-dev libmimalloc-dev                   # command line, text, memory
    libtbb-dev                                                # parallel loops
    libboost1.81-dev                                          # web server
    libnats-dev nats-server                                   # work queues between processes
    librocksdb-dev libsqlite3-dev libssl-dev                  # stores, keystores
    libsecp256k1-dev libgmp-dev                               # signatures and numbers of contracts
    libutf8proc-dev                                           # passwords
    libsnappy-dev libzstd-dev zlib1g-dev zstd                 # compressed vectors and archives
    libsimdjson-dev libyaml-cpp-dev nlohmann-json3-dev        # JSON and YAML
    libbenchmark-dev libgmock-dev libgtest-dev                # tests
    nodejs npm                                                # pinned sources and vectors, the web page
    chromium fonts-dejavu-core                                # the test of the web page
    python3 python3-venv python3-yaml                         # tests of the tree, oracles
)
extra=(clang-tidy-19 doxygen gcovr valgrind)

fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

# Node from another source brings npm without a package of that name.
is_present() {
    case $1 in
    nodejs) command -v node >/dev/null && return ;;
    npm) command -v npm >/dev/null && return ;;
    esac
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_of() {
    local package
    for package in "$@"; do
        is_present "$package" || echo "$package"
    done
}

wanted=()
for group in "${@:-core}"; do
    case $group in
    core) wanted+=("${core[@]}") ;;
    extra) wanted+=("${extra[@]}") ;;
    *) fail "unknown group '$group'; the groups are core and extra" ;;
    esac
done

command -v dpkg-query >/dev/null || fail "this is not Debian. Install the equivalents of:" \
    "  ${wanted[*]}" "and run make with SETUP=skip."
mapfile -t missing < <(missing_of "${wanted[@]}")
[ ${#missing[@]} -gt 0 ] || exit 0

# shellcheck disable=SC1091
. /etc/os-release
[ "${ID:-}:${VERSION_ID:-}" = debian:12 ] ||
    fail "only Debian 12 is known here, this is ${PRETTY_NAME:-unknown}. Missing packages:" \
        "  ${missing[*]}" "Install their equivalents and run make with SETUP=skip."
[ "$(id -u)" -eq 0 ] || fail "packages are missing and installing them needs root. Run:" \
    "  sudo scripts/setup.sh $*" "or install: ${missing[*]}"

echo "setup: installing ${#missing[@]} packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
apt=(apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)
install=("${apt[@]}" -o Dpkg::Options::=--force-confold install --no-install-recommends --no-remove)
# A machine of continuous integration is thrown away after a crash, so dpkg need not wait for the disk
# after each file; that takes two thirds of the time.
[ -z "${CI:-}" ] || install+=(-o Dpkg::Options::=--force-unsafe-io)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Runs quietly; on failure shows the end of what the command said.
quietly() {
    "$@" >"$log" 2>&1 </dev/null || {
        tail -n 30 "$log" >&2
        fail "failed: $*"
    }
}

[ -z "$(dpkg --audit 2>/dev/null)" ] || quietly dpkg --configure -a
quietly "${apt[@]}" update
quietly "${install[@]}" --download-only "${missing[@]}"
# From here to the end an interrupt would leave packages unpacked but not configured. apt sets its own
# handlers, so it also gets a session that a terminal's Ctrl-C does not reach.
trap '' INT TERM HUP
quietly setsid --wait "${install[@]}" "${missing[@]}"
trap - INT TERM HUP

mapfile -t missing < <(missing_of "${wanted[@]}")
[ ${#missing[@]} -eq 0 ] || fail "still missing: ${missing[*]}"
