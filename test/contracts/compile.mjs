// Compiles each X.sol of a folder, of one contract, to X.bin: the code that stands on the chain, in
// hexadecimal.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const solc = createRequire(import.meta.url)("solc");
const folder = process.argv[2];
for (const name of readdirSync(folder).filter((each) => each.endsWith(".sol"))) {
    const input = {
        language: "Solidity",
        sources: { [name]: { content: readFileSync(join(folder, name), "utf8") } },
        settings: {
            evmVersion: "prague",
            optimizer: { enabled: true, runs: 1000000 },
            outputSelection: { "*": { "*": ["evm.deployedBytecode.object"] } },
        },
    };
    const output = JSON.parse(solc.compile(JSON.stringify(input)));
    const problems = (output.errors ?? []).map((one) => one.formattedMessage);
    if (problems.length > 0) {
        console.error(problems.join("\n"));
        process.exit(1);
    }
    const [contract] = Object.values(output.contracts[name]);
    writeFileSync(join(folder, name.replace(/sol$/, "bin")), `0x${contract.evm.deployedBytecode.object}\n`);
}
