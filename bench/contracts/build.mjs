// node build.mjs: compiles the contracts here and prints C++ with their runtime codes, for
// src/cli/bench_contracts.inc. What it needs is pinned in package-lock.json (npm ci).
import { readFileSync } from "node:fs";
import solc from "solc";

const files = ["Token.sol", "Pair.sol", "Loops.sol"];
const wanted = ["Token", "Pair", "Router", "TransferLoop", "SwapLoop", "Compute"];
const read = (path) => readFileSync(path, "utf8");
const input = {
  language: "Solidity",
  sources: Object.fromEntries(files.map((name) => [name, { content: read(name) }])),
  settings: {
    evmVersion: "prague",
    optimizer: { enabled: true, runs: 200 },
    metadata: { appendCBOR: false, bytecodeHash: "none" },
    outputSelection: { "*": { "*": ["evm.deployedBytecode.object"] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input), {
  import: (path) => ({ contents: read(path.startsWith("@") ? `node_modules/${path}` : path) }),
}));
const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
if (errors.length > 0) {
  console.error(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  process.exit(1);
}
console.log("// Made by bench/contracts/build.mjs with solc " + solc.version() + "; not edited.");
for (const name of wanted) {
  const contract = Object.values(output.contracts).map((file) => file[name]).find(Boolean);
  const hex = contract.evm.deployedBytecode.object;
  console.log(`\ninline constexpr std::string_view ${name.replace(/(?!^)([A-Z])/g, "_$1").toUpperCase()}_CODE =`);
  const lines = hex.match(/.{1,92}/g);
  console.log(lines.map((line) => `    "${line}"`).join("\n") + ";");
}
