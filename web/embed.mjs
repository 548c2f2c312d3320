// node embed.mjs OUT: from the built page in OUT/dist makes what goes into the binary:
//   OUT/gz/...      each file compressed, where that makes it smaller
//   OUT/assets.S    brings both in with .incbin
//   OUT/table.cpp   the table of src/web_assets/assets.hpp
// Says on stderr how large the page is, and fails if it is over its budget.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET = 45 * 1024;
const TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.json': 'application/json',
    '.txt': 'text/plain; charset=utf-8',
};

const out = process.argv[2];
const dist = join(out, 'dist');
const packed = join(out, 'gz');

function files_under(folder) {
    return readdirSync(folder).sort().flatMap((name) => {
        const path = join(folder, name);
        return statSync(path).isDirectory() ? files_under(path) : [path];
    });
}

function asset_of(file, index) {
    const bytes = readFileSync(file);
    const path = `/${relative(dist, file)}`;
    const type = TYPES[extname(file)];
    if (!type) {
        throw new Error(`embed: no content type is known for ${path}`);
    }
    const is_template = bytes.includes('__CAIRN_TOKEN__');
    const gzipped = gzipSync(bytes, { level: 9 });
    // The system that packed it is the tenth byte of the header; the same bytes on every system.
    gzipped[9] = 255;
    const has_gzip = !is_template && gzipped.length < bytes.length;
    const gzip_file = join(packed, path);
    if (has_gzip) {
        mkdirSync(dirname(gzip_file), { recursive: true });
        writeFileSync(gzip_file, gzipped);
    }
    return {
        path, type, file, is_template, has_gzip, gzip_file, size: gzipped.length, symbol: `cairn_page_${index}`,
        etag: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
        immutable: path.startsWith('/assets/'),
    };
}

function assembly(assets) {
    const blob = (symbol, file) => [
        `    .global ${symbol}_begin`, `${symbol}_begin:`, `    .incbin ${JSON.stringify(file)}`,
        `    .global ${symbol}_end`, `${symbol}_end:`, '    .byte 0',
    ];
    return ['// Made by web/embed.mjs.', '    .section .rodata',
        ...assets.flatMap((a) => [`// ${a.etag}`, ...blob(a.symbol, a.file), ...(a.has_gzip ? blob(`${a.symbol}_gz`, a.gzip_file) : [])]),
        '    .section .note.GNU-stack, "", %progbits', ''].join('\n');
}

function table(assets) {
    const symbols = assets.flatMap((a) => [a.symbol, ...(a.has_gzip ? [`${a.symbol}_gz`] : [])]);
    const span = (symbol) => `{${symbol}_begin, ${symbol}_end}`;
    const row = (a) => `    {"${a.path}", "${a.type}", "W/\\"${a.etag}\\"", ${span(a.symbol)}, ` +
        `${a.has_gzip ? span(`${a.symbol}_gz`) : '{}'}, ${a.is_template}, ${a.immutable}},`;
    return ['// Made by web/embed.mjs.', '#include "web_assets/assets.hpp"', '', 'extern "C" {',
        ...symbols.map((s) => `extern const std::uint8_t ${s}_begin[], ${s}_end[];`), '}', '',
        'namespace cairn::web_assets {', '', 'std::span<const Asset> assets() {', '    static const Asset table[] = {',
        ...assets.map((a) => `    ${row(a)}`), '    };', '    return table;', '}', '', '}  // namespace cairn::web_assets', ''].join('\n');
}

rmSync(packed, { recursive: true, force: true });
const assets = files_under(dist).map(asset_of);
const entry = assets.filter((a) => /\.(html|js|css)$/.test(a.path)).reduce((sum, a) => sum + a.size, 0);
console.error(`web: ${assets.length} files, ${(entry / 1024).toFixed(1)} KiB compressed (limit ${BUDGET / 1024})`);
if (entry > BUDGET) {
    throw new Error('embed: the page is over its budget');
}
writeFileSync(join(out, 'assets.S'), assembly(assets));
writeFileSync(join(out, 'table.cpp'), table(assets));
