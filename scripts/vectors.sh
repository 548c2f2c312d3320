#!/usr/bin/env bash
# scripts/vectors.sh [seed] [mainnet-slice] [all]     (default: seed)
# Brings official test vectors into vectors/, where `cairn spectest` reads the archives as they are:
#   seed            the vectors of v0.12.3, phase0 and phase1 (npm @chainsafe/eth2-spec-tests, 130 MB)
#   mainnet-slice   a share of today's mainnet-preset vectors (sanity, operations, epoch_processing;
#                   altair to fulu), dumped by the executable specification of scripts/oracle.sh:
#                   one test in SLICE_SHARE (default 12) of each file, which ones is up to
#                   scripts/oracle/mainnet_slice.py; takes some minutes
# What is there and whole is left alone; what is brought appears under its name only when complete.
set -euo pipefail
cd "$(dirname "$0")/.."

seed_package=@chainsafe/eth2-spec-tests
seed_version=0.12.3
seed_sha256=1003d4e27afea2c8dc6341f2e6f9d6a10ede6cf2b89b375653380b8dae8fc2fa
slice_share=${SLICE_SHARE:-12}
slice_forks=(altair bellatrix capella deneb electra fulu)

fail() {
    printf 'vectors: %s\n' "$@" >&2
    exit 1
}

mkdir -p vectors
part=
trap '[ -z "$part" ] || rm -rf "$part"' EXIT
trap 'exit 130' INT TERM HUP

# has_sum FILE SHA256
has_sum() { [ -f "$1" ] && echo "$2  $1" | sha256sum --check --status 2>/dev/null; }

seed() {
    local target=vectors/eth2-spec-tests-$seed_version.tgz packed
    if has_sum "$target" "$seed_sha256"; then
        echo "vectors: $target is there"
        return
    fi
    command -v npm >/dev/null || fail "npm is needed to fetch $seed_package; run scripts/setup.sh"
    echo "vectors: fetching $seed_package $seed_version (130 MB)"
    part=$(mktemp -d vectors/.part-XXXXXX)
    # npm writes the whole archive, then fails to list its 6 GB: the checksum alone decides.
    (cd "$part" && npm pack --loglevel=error --ignore-scripts "$seed_package@$seed_version") \
        >"$part/log" 2>&1 </dev/null || true
    packed=$part/chainsafe-eth2-spec-tests-$seed_version.tgz
    [ -f "$packed" ] || fail "npm could not fetch $seed_package@$seed_version; is there a network?" \
        "$(tail -n 5 "$part/log")"
    has_sum "$packed" "$seed_sha256" || fail "what npm fetched has another checksum" \
        "  wanted $seed_sha256" "  got    $(sha256sum "$packed" | cut -d' ' -f1)"
    mv "$packed" "$target"
    rm -rf "$part"
    part=
}

# The tests of the package that the slice is taken from, as paths inside it.
slice_tests() {
    local fork kind
    for fork in phase0 "${slice_forks[@]}"; do
        for kind in block_processing epoch_processing sanity; do
            [ ! -d "$1/$fork/$kind" ] || echo "$fork/$kind"
        done
    done
}

mainnet_slice() {
    local python version target tests
    python=$(scripts/oracle.sh)
    version=$("$python" -c 'from importlib.metadata import version; print(version("eth-consensus-specs"))')
    target=mainnet-slice-$version-1of$slice_share.tar.zst
    if (cd vectors && sha256sum --check --status ".$target.sha256" 2>/dev/null); then
        echo "vectors: vectors/$target is there"
        return
    fi
    echo "vectors: dumping one in $slice_share of the mainnet tests of eth-consensus-specs $version"
    part=$(mktemp -d "$PWD/vectors/.part-XXXXXX")
    tests=$(realpath "$(dirname "$python")/../lib/python3.11/site-packages/eth_consensus_specs/test")
    mapfile -t folders < <(slice_tests "$tests")
    (cd "$tests" && PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 \
        PYTHONPATH=$OLDPWD/build/oracle/alias:$OLDPWD/scripts/oracle "$python" -m pytest \
        -p mainnet_slice --share "$slice_share" -p no:cacheprovider -p no:sugar -q \
        -n "${JOBS:-$(nproc)}" --dist=worksteal --preset=mainnet "${slice_forks[@]/#/--fork=}" \
        --reftests --reftests-output="$part/slice" "${folders[@]}") >"$part/log" 2>&1 </dev/null ||
        fail "the dump failed:" "$(tail -n 20 "$part/log")"
    tar -C "$part/slice" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf - mainnet |
        zstd -q -T0 -10 --long=27 -o "$part/slice.tar.zst"
    mv "$part/slice.tar.zst" "vectors/$target"
    (cd vectors && sha256sum "$target" >".$target.sha256")
    rm -rf "$part"
    part=
}

for wanted in "${@:-seed}"; do
    case $wanted in
    seed) seed ;;
    mainnet-slice) mainnet_slice ;;
    all) seed && mainnet_slice ;;
    *) fail "unknown set '$wanted'; the sets are seed, mainnet-slice and all" ;;
    esac
done
