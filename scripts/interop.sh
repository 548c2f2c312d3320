#!/usr/bin/env bash
# scripts/interop.sh: Cairn beside others' programs (`make interop`): files of validators each way, and
# all duties of validators each way, with ethstaker-deposit 1.3.1, Prysm 7.0.0 and geth 1.17.8; traces
# and simulated blocks beside geth, the transition tool beside its evm 1.17.10. They come from their registries once, some
# minutes. Then about 15 minutes for 8 epochs of both forks; ends with `N passed, N failed, N skipped`.
# Needs Go 1.25 or newer and cargo beside what the build needs.
#   EPOCHS=8   how many epochs of duties      BUILD=skip   test build/cairn as it is
#   CHAIN=DIR  execution-apis' tests/, for traces and simulated blocks
set -euo pipefail
cd "$(dirname "$0")/.."

[ "${BUILD:-}" = skip ] || scripts/build.sh release cairn verifier_contracts
scripts/prysm.sh beacon-chain validator prysmctl
scripts/venv.sh test/interop/requirements.txt build/peers/ethstaker
[ -x build/peers/geth ] || {
    echo "interop: building geth" >&2
    GOBIN=$PWD/build/peers go install github.com/ethereum/go-ethereum/cmd/geth@v1.17.8
}
[ -x build/peers/evm ] || {
    echo "interop: building geth's evm" >&2
    GOBIN=$PWD/build/peers go install github.com/ethereum/go-ethereum/cmd/evm@v1.17.10
}
export PYTHONDONTWRITEBYTECODE=1
chain=${CHAIN:-../shared/vectors/execution-apis/tests}
status=0
files=$(python3 test/interop/files.py | tee /dev/stderr | tail -n 1) || status=1
engine=$(python3 test/interop/engine_calls.py | tee /dev/stderr | tail -n 1) || status=1
forks=$(python3 test/interop/engine.py | tee /dev/stderr | tail -n 1) || status=1
user=$(BUILD=skip scripts/user.sh | tee /dev/stderr | tail -n 1) || status=1
anvil=$(BUILD=skip scripts/anvil.sh | tail -n 1) || status=1
circom=$(BUILD=skip scripts/circom.sh | tee /dev/stderr | tail -n 1) || status=1
gnark=$(BUILD=skip scripts/gnark.sh | tee /dev/stderr | tail -n 1) || status=1
powersoftau=$(BUILD=skip scripts/powersoftau.sh | tee /dev/stderr | tail -n 1) || status=1
verifiers=$(BUILD=skip CALLS=${CALLS:-50} scripts/verifier_peers.sh | tee /dev/stderr | tail -n 1) || status=1
duties=$(python3 test/interop/duties.py --epochs "${EPOCHS:-8}" | tee /dev/stderr | tail -n 1) || status=1
traces="0 passed, 0 failed, 1 skipped"
simulated=$traces
[ -f "$chain/chain.rlp" ] && {
    traces=$(python3 test/interop/traces.py --geth build/peers/geth --chain "$chain" |
        tee /dev/stderr | tail -n 1) || status=1
    simulated=$(python3 test/interop/simulated.py --geth build/peers/geth --chain "$chain" |
        tee /dev/stderr | tail -n 1) || status=1
}
t8n=$(python3 test/interop/t8n.py --geth build/peers/evm --traces | tee /dev/stderr | tail -n 1) || status=1
printf '%s\n' "$files" "$engine" "$forks" "$user" "$anvil" "$circom" "$gnark" "$powersoftau" "$verifiers" "$duties" "$traces" "$simulated" "$t8n" | awk '
    {passed += $1; failed += $3; skipped += $5}
    END {print passed + 0 " passed, " failed + 0 " failed, " skipped + 0 " skipped"}'
exit $status
