// Compiles contracts/*.sol, with OpenZeppelin's contracts beside them.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const solc = createRequire(import.meta.url)("solc");
const folder = new URL("./", import.meta.url);

function load(path) {
    return readFileSync(new URL(path, folder), "utf8");
}

/** What an import names: a file of a package. */
function findImport(path) {
    try {
        return { contents: load(`node_modules/${path}`) };
    } catch (error) {
        return { error: error.message };
    }
}

/** By name of the contract: { abi, bytecode }. Throws with the compiler's words. */
export function compileAll() {
    const names = readdirSync(new URL("contracts/", folder)).filter((name) => name.endsWith(".sol"));
    const input = {
        language: "Solidity",
        sources: Object.fromEntries(names.map((n) => [n, { content: load(`contracts/${n}`) }])),
        settings: {
            evmVersion: "cancun",
            optimizer: { enabled: true, runs: 200 },
            outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
        },
    };
    const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }));
    const errors = (output.errors ?? []).filter((one) => one.severity === "error");
    if (errors.length > 0) {
        throw new Error(errors.map((one) => one.formattedMessage).join("\n"));
    }
    return Object.fromEntries(names.map((name) => {
        const contract = name.slice(0, -".sol".length);
        const { abi, evm } = output.contracts[name][contract];
        return [contract, { abi, bytecode: `0x${evm.bytecode.object}` }];
    }));
}
