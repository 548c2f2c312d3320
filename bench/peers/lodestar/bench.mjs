// Times Lodestar's state transition on the SSZ of an electra state of the mainnet preset that stands at
// the last slot of an epoch, and prints one line of JSON: milliseconds of every repetition, CPU and
// wall, and the roots before and after the epoch boundary.
//
//   node --expose-gc bench.mjs STATE REPEAT
import fs from "node:fs";
import {setHasher} from "@chainsafe/persistent-merkle-tree";
import {hasher as hashtree} from "@chainsafe/persistent-merkle-tree/hasher/hashtree";
import {createBeaconConfig, createChainForkConfig, defaultChainConfig} from "@lodestar/config";
import * as transition from "@lodestar/state-transition";
import {ssz} from "@lodestar/types";

// The hasher that a Lodestar node chooses; the default of the library is far slower.
await hashtree.initialize?.();
setHasher(hashtree);

const stages = {};

function cpuMs() {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1000;
}

// Collects the garbage of what went before first: no stage pays for another.
function measure(name, body) {
  globalThis.gc();
  const cpu = cpuMs();
  const wall = performance.now();
  const result = body();
  stages[name] ??= {cpu_ms: [], wall_ms: []};
  stages[name].wall_ms.push(performance.now() - wall);
  stages[name].cpu_ms.push(cpuMs() - cpu);
  return result;
}

function version() {
  const path = "node_modules/@lodestar/state-transition/package.json";
  return JSON.parse(fs.readFileSync(new URL(path, import.meta.url), "utf8")).version;
}

const hex = (root) => Buffer.from(root).toString("hex");

function main(path, repeat) {
  const forks = {};
  for (const fork of ["ALTAIR", "BELLATRIX", "CAPELLA", "DENEB", "ELECTRA"]) {
    forks[`${fork}_FORK_EPOCH`] = 0;
  }
  const chain = createChainForkConfig({...defaultChainConfig, ...forks, FULU_FORK_EPOCH: Infinity});
  const bytes = fs.readFileSync(path);
  let view;
  let root;
  for (let i = 0; i < repeat; i++) {
    view = measure("decode", () => ssz.electra.BeaconState.deserializeToViewDU(bytes));
    root = measure("cold_root", () => view.hashTreeRoot());
  }
  const config = createBeaconConfig(chain, view.genesisValidatorsRoot);
  const immutable = {config, pubkeyCache: transition.createPubkeyCache()};
  const state = measure("caches", () => transition.createCachedBeaconState(view, immutable, {}));
  const {activeIndices, epoch} = state.epochCtx.nextShuffling;
  for (let i = 0; i < repeat; i++) {
    measure("shuffling", () => transition.computeEpochShuffling(state, activeIndices, epoch));
  }
  let rootAfter;
  // The first crossings pay for the compiler, so there are more of them.
  for (let i = 0; i < repeat + 2; i++) {
    const before = state.clone(true);
    before.hashTreeRoot();
    const after = measure("epoch_boundary", () =>
      transition.processSlots(before, before.slot + 1, {dontTransferCache: true})
    );
    rootAfter = measure("root_after_epoch", () => after.hashTreeRoot());
  }
  console.log(
    JSON.stringify({
      peer: "Lodestar",
      version: version(),
      runtime: `node ${process.version}`,
      validators: activeIndices.length,
      root: hex(root),
      root_after_epoch: hex(rootAfter),
      peak_memory_mib: Math.round(process.resourceUsage().maxRSS / 1024),
      stages,
    })
  );
}

if (process.argv.length !== 4) {
  console.error("usage: node --expose-gc bench.mjs STATE REPEAT");
  process.exit(2);
}
main(process.argv[2], Number(process.argv[3]));
