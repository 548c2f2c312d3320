#!/usr/bin/env node
// Runs src/**/*.test.ts: each is bundled by esbuild and given to Node's own test runner.

import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const outdir = `${process.env.CAIRN_WEB_OUT ?? `${here}../../build/web`}/unit`;
const tests = readdirSync(`${here}/unit`).filter((name) => name.endsWith('.test.ts')).map((name) => `${here}/unit/${name}`);

rmSync(outdir, { recursive: true, force: true });
await build({ entryPoints: tests, outdir, bundle: true, platform: 'node', format: 'esm', outExtension: { '.js': '.mjs' }, logLevel: 'warning' });
const files = readdirSync(outdir).map((name) => `${outdir}/${name}`);
process.exit(spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1);
