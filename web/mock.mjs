#!/usr/bin/env node
// Plays the server's part of the page's contract with a make-believe network, for development and
// for the browser tests:
//   node mock.mjs [--port 5051] [--slot-ms 6000] [--warp 100] [--seed 7] [--split FROM,TO] [--root FOLDER]
// serves FOLDER (default: the built page in ../build/web/dist). With --dev it also starts Vite's
// server, on 5173, which reloads on edits and passes /cairn to here.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { WebSocketServer } from 'ws';
import { Chain } from './mock/chain.mjs';
import * as details from './mock/details.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const FEED_GAP_MS = 100;
const PAST_SLOTS = 24;

export class Mock {
    constructor(options = {}) {
        this.options = { port: 0, slot_ms: 6000, warp: 100, seed: 7, root: fileURLToPath(new URL('../build/web/dist', import.meta.url)), ...options };
        this.failing = this.options.failing;
        this.no_feed = this.options.no_feed;
        this.sent = 1;
        this.new_run(this.options.seed);
    }

    new_run(seed) {
        clearTimeout(this.timer);
        const { slot_ms, warp, split, nodes, validators, faults, road } = this.options;
        this.chain = new Chain({ seed, slot_ms, nodes, validators, faults, road });
        this.kept = new Map();
        this.genesis = Date.now() - (warp + 1) * slot_ms + 300;
        const [from, to] = split ?? [0, 0];
        for (let slot = 1; slot <= warp; slot++) {
            this.chain.step();
            slot > warp - PAST_SLOTS && this.keep();
            slot === from && this.chain.act({ action: 'partition', groups: halves(this.chain.nodes.map((n) => n.id)) });
            slot === to && this.chain.act({ action: 'heal' });
        }
        this.token = `token-${this.chain.run_id}`;
        this.server && this.begin_slot();
    }

    // One slot in real time: the block when it arrives, votes at their deadline, then the next slot.
    begin_slot() {
        const { chain } = this;
        if ((chain.slot + 1) % chain.slots_per_epoch === 0) {
            chain.slot++;
            chain.end_epoch();
            chain.slot--;
        }
        this.keep();
        const block = chain.begin_slot();
        const start = this.genesis + chain.slot * chain.slot_ms;
        const steps = [[chain.slot_ms / 3, () => chain.attest()], [chain.slot_ms, () => undefined]];
        block && steps.push([block.arrival_ms, () => chain.deliver(block)]);
        steps.sort((a, b) => a[0] - b[0]);
        const next = () => {
            const step = steps.shift();
            if (!step) {
                return this.begin_slot();
            }
            this.timer = setTimeout(() => {
                step[1]();
                this.publish();
                next();
            }, Math.max(0, start + step[0] - Date.now()));
        };
        this.publish();
        next();
    }

    // What each node sees at the end of a slot.
    keep() {
        this.kept.set(this.chain.slot, this.chain.nodes.map((node) => JSON.stringify(this.snapshot(node.id))));
        this.kept.size > PAST_SLOTS && this.kept.delete(Math.min(...this.kept.keys()));
    }

    // Anything but a snapshot, the control and a file: a question about the network as `node` has it.
    answer(kind, node, of) {
        switch (kind) {
            case 'about': return details.about(this.chain, [...this.kept.keys()]);
            case 'validators': return details.validators(this.chain, node, Number(of ?? 0));
            case 'validator': return details.validator(this.chain, node, Number(of));
            case 'slot': return details.slot(this.chain, node, Number(of));
            case 'block': return details.block(this.chain, node, of);
            case 'pools': return details.pools(this.chain, node);
            case 'accounts': return details.accounts(this.chain);
            default: return undefined;
        }
    }

    snapshot(node) {
        return this.chain.snapshot(node, this.genesis, Date.now());
    }

    publish() {
        this.pending ??= setTimeout(() => {
            this.pending = undefined;
            this.muted || this.clients((socket) => ++this.sent && socket.send(JSON.stringify(this.snapshot(socket.node))));
        }, FEED_GAP_MS);
    }

    clients(f) {
        this.sockets?.clients.forEach((socket) => socket.readyState === 1 && !socket.paused && f(socket));
    }

    beat() {
        const beat = { run_id: this.chain.run_id, seq: this.chain.seq, time_ms: Date.now() };
        this.muted || this.sockets.clients.forEach((socket) => socket.readyState === 1 && socket.send(JSON.stringify({ heartbeat: beat })));
    }

    async start() {
        this.server = createServer((request, response) => this.serve(request, response).catch((error) => {
            response.writeHead(500).end(JSON.stringify({ error: String(error) }));
        }));
        this.sockets = new WebSocketServer({ noServer: true });
        this.server.on('upgrade', (request, socket, head) => {
            if (this.no_feed || !request.url.startsWith('/cairn/v1/page/feed')) {
                return socket.destroy();
            }
            this.sockets.handleUpgrade(request, socket, head, (feed) => this.join(feed));
        });
        await new Promise((done) => this.server.listen(this.options.port, '127.0.0.1', done));
        this.options.port = this.server.address().port;
        this.url = `http://127.0.0.1:${this.options.port}`;
        this.heart = setInterval(() => this.beat(), 1000);
        this.begin_slot();
        return this;
    }

    join(feed) {
        feed.node = 1;
        feed.on('message', (data) => {
            const message = JSON.parse(data);
            if (message.want && !this.chain.nodes.some((node) => node.id === message.want.node)) {
                return feed.send(JSON.stringify({ error: `There is no node ${message.want.node}` }));
            }
            feed.node = message.want?.node ?? feed.node;
            feed.paused = message.pause ?? feed.paused;
            feed.send(JSON.stringify(this.snapshot(feed.node)));
        });
    }

    async stop() {
        this.server.close();
        clearTimeout(this.timer);
        clearTimeout(this.pending);
        this.pending = undefined;
        clearInterval(this.heart);
        this.sockets.clients.forEach((socket) => socket.terminate());
        this.server.closeAllConnections();
        this.server = undefined;
    }

    async serve(request, response) {
        const url = new URL(request.url, 'http://localhost');
        const json = (status, body) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
        if (url.pathname === '/cairn/v1/page/snapshot') {
            const node = Number(url.searchParams.get('node') ?? 1);
            if (this.failing) {
                return json(500, { error: this.failing });
            }
            const slot = url.searchParams.get('slot');
            if (slot !== null) {
                const past = this.kept.get(Number(slot))?.[node - 1];
                return past ? json(200, JSON.parse(past)) : json(404, { error: 'nothing is kept of that slot' });
            }
            return this.chain.nodes.some((each) => each.id === node) ? json(200, this.snapshot(node)) : json(404, { error: `There is no node ${node}` });
        }
        if (url.pathname === '/cairn/v1/control') {
            let body = '';
            for await (const chunk of request) {
                body += chunk;
            }
            if (request.headers['x-cairn-token'] !== this.token) {
                return json(403, { error: 'Wrong token' });
            }
            const answer = this.chain.act(JSON.parse(body));
            this.publish();
            return json(answer.error ? 400 : 200, answer);
        }
        if (url.pathname.startsWith('/cairn/v1/page/')) {
            const node = this.chain.nodes.find((each) => each.id === Number(url.searchParams.get('node') ?? 1));
            const answer = node && this.answer(url.pathname.slice(15), node, url.searchParams.get('of'));
            return answer ? json(200, answer) : json(404, { message: 'there is no such thing, or it is too old' });
        }
        return this.file(url.pathname, response);
    }

    async file(path, response) {
        const name = extname(path) ? normalize(path) : '/index.html';
        try {
            let bytes = await readFile(join(this.options.root, name));
            if (name === '/index.html') {
                bytes = String(bytes).replace('__CAIRN_TOKEN__', this.token);
            }
            response.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream', 'Content-Security-Policy': "default-src 'self'" });
            response.end(bytes);
        } catch {
            response.writeHead(404).end('not found');
        }
    }
}

function halves(ids) {
    return [ids.slice(0, ids.length / 2), ids.slice(ids.length / 2)];
}

function read_options(words) {
    const options = { port: 5051 };
    for (let i = 0; i < words.length; i += 2) {
        const name = words[i].replace(/^--/, '').replace('-', '_');
        if (name === 'dev') {
            options.dev = true;
            i--;
        } else {
            const value = words[i + 1];
            options[name] = name === 'root' ? value : name === 'split' ? value.split(',').map(Number) : Number(value);
        }
    }
    return options;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    const options = read_options(process.argv.slice(2));
    const mock = await new Mock(options).start();
    console.log(`mock: ${mock.url}`);
    if (options.dev) {
        const { createServer: create_vite } = await import('vite');
        const vite = await create_vite({ server: { port: 5173, proxy: { '/cairn': { target: mock.url, ws: true } } } });
        await vite.listen();
        vite.printUrls();
    }
}
