#!/usr/bin/env node
// The built page in a headless Chromium against the mock: its states, keys, controls, narrow screens,
// contrast and names, and that nothing is asked of anyone but its own server. Leaves pictures in
// web-screenshots beside the built page. CHROMIUM names the browser (default: Debian's).

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Mock } from '../mock.mjs';
import { audit } from './audit.mjs';

const built = process.env.CAIRN_WEB_OUT ?? fileURLToPath(new URL('../../build/web', import.meta.url));
const pictures = `${built}/../web-screenshots`;
const program = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ROOMS = [
    ['now', '/'], ['chain', '/chain'], ['slot', '/slot/70'], ['forks', '/forks'], ['validators', '/validators'], ['validator', '/validator/17'], ['pools', '/pools'], ['accounts', '/accounts'], ['shards', '/shards'],
    ['control', '/control'], ['past', '/?at=100'],
];
// A machine that does much else may be this slow. Nothing here is over because some time has passed: what
// hangs on time goes by a clock that the test sets, or waits for what it expects.
const PATIENCE_MS = 120_000;
const LIVE = 'main[data-link=live] .panel';

let browser;
before(async () => {
    assert.ok(existsSync(`${built}/dist/index.html`), `${built}/dist has no page; run scripts/web.sh`);
    assert.ok(existsSync(program), `${program} is missing; run scripts/setup.sh`);
    mkdirSync(pictures, { recursive: true });
    // Chromium's own sandbox refuses to run as root, as tests in a container do.
    browser = await chromium.launch({ executablePath: program, args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
});
after(() => browser?.close());

// Opens the page on a mock of its own; `f` gets both. Errors of the console and requests to others fail it.
async function visit({ mock: options = {}, path = '/', expect_errors = false, wait = LIVE, own_clock = false, ...context }, f) {
    const mock = await new Mock({ root: `${built}/dist`, warp: 110, split: [60, 78], slot_ms: 3000, ...options }).start();
    const page = await (await browser.newContext({ viewport: { width: 1360, height: 900 }, ...context })).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const errors = [];
    const foreign = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('request', (request) => request.url().startsWith(mock.url) || foreign.push(request.url()));
    page.on('websocket', (socket) => socket.url().startsWith(mock.url.replace('http', 'ws')) || foreign.push(socket.url()));
    try {
        own_clock && await page.clock.install();
        await page.goto(mock.url + path);
        await page.waitForSelector(wait);
        await f(page, mock);
        assert.deepEqual(foreign, []);
        expect_errors || assert.deepEqual(errors, []);
    } catch (error) {
        await page.screenshot({ path: `${pictures}/failed-${path.replace(/\W+/g, '-')}.png` }).catch(() => undefined);
        throw error;
    } finally {
        await page.context().close();
        await mock.stop();
    }
}

const text = (page, selector) => page.locator(selector).first().innerText();
const link_is = (page, state) => page.waitForSelector(`main[data-link=${state}]`);

// Most of the time passes in waiting, so a few run at once.
describe('page', { concurrency: 4 }, () => {

for (const [name, path] of ROOMS) {
    test(`${name} is drawn, light, dark and at 320 px, and passes the audit`, () => visit({ mock: { road: true, slot_ms: 60000 }, path, colorScheme: 'light', reducedMotion: 'reduce', hasTouch: true }, async (page) => {
        await page.waitForFunction(() => !document.querySelector('.skeleton'));
        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme });
            await page.screenshot({ path: `${pictures}/${name}-${colorScheme}.png`, fullPage: true });
            assert.deepEqual(await page.evaluate(audit), [], colorScheme);
        }
        await page.setViewportSize({ width: 320, height: 720 });
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
        await page.screenshot({ path: `${pictures}/${name}-narrow.png`, fullPage: true });
        assert.deepEqual(await page.evaluate(audit), [], 'narrow');
    }));
}

test('now says where the network is, and goes on by itself', () => visit({ mock: { slot_ms: 1000 } }, async (page, mock) => {
    const slot = Number((await text(page, '.clock h1')).replace(/\D/g, ''));
    assert.ok(slot > 110 && slot <= mock.chain.slot, `${slot} of ${mock.chain.slot}`);
    assert.equal(await page.locator('.ladder tbody tr').count(), 5);
    assert.equal(await page.locator('.nodes tbody tr').count(), 4);
    assert.equal(await page.locator('.blocks tbody tr').count(), 8);
    assert.equal(await page.locator('.cells .cell').count(), 8);
    await page.waitForFunction((before) => Number(document.querySelector('.clock h1').textContent.replace(/\D/g, '')) > before, slot);
    assert.match(await text(page, '.status'), /^Finalis/);
}));

test('the current cell fills by the clock of the server, not of the browser', () => visit({ mock: { slot_ms: 20000 } }, async (page, mock) => {
    const share = () => (Date.now() - mock.genesis - mock.chain.slot * 20000) / 20000;
    await page.waitForTimeout(500);
    const from = share();
    const fill = await page.evaluate(() => new DOMMatrix(getComputedStyle(document.querySelector('.cell-fill')).transform).a);
    assert.ok(fill > from - 0.05 && fill < share() + 0.05, `${fill}, not from ${from} to ${share()}`);
}));

test('before the first answer a skeleton stands in the place of the panels', async () => {
    await visit({ expect_errors: true }, async (page, mock) => {
        await page.route('**/snapshot*', (route) => setTimeout(() => route.continue().catch(() => undefined), 1500));
        mock.no_feed = true;
        mock.sockets.clients.forEach((socket) => socket.terminate());
        await page.goto(`${mock.url}/`, { waitUntil: 'commit' });
        await page.waitForSelector('main[data-link=loading] .skeleton');
        await link_is(page, 'live');
    });
});

test('silence: stale with its age, then offline, then live again', () => visit({ expect_errors: true, own_clock: true, mock: { slot_ms: 60000 } }, async (page, mock) => {
    mock.muted = true;
    await page.route('**/snapshot*', (route) => route.abort());
    await page.clock.pauseAt(Date.now() + 3_600_000);
    await page.clock.runFor(100);
    await link_is(page, 'offline');
    await page.clock.resume();
    mock.muted = false;
    await link_is(page, 'live');
    mock.muted = true;
    // The last of what was sent may still come.
    await page.waitForTimeout(500);
    await page.clock.pauseAt(await page.evaluate(() => Date.now()) + 4000);
    await page.clock.runFor(100);
    await link_is(page, 'stale');
    assert.match(await text(page, '.banner'), /Last news \d+ s ago/);
    await page.screenshot({ path: `${pictures}/state-stale.png` });
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.cell-fill')).animationPlayState), 'paused');
    await page.clock.runFor(8000);
    await link_is(page, 'offline');
    assert.match(await text(page, '.banner'), /cairn devnet/);
    await page.screenshot({ path: `${pictures}/state-offline.png` });
    mock.muted = false;
    await page.clock.resume();
    await link_is(page, 'live');
    assert.equal(await page.locator('.banner').count(), 0);
}));

// On a port that the system gives to nobody else while the server is away.
test('a server that is gone and comes back as another network', () => visit({ expect_errors: true, mock: { port: 20000 + process.pid % 10000 } }, async (page, mock) => {
    const old = await text(page, '.network-facts');
    const { port } = mock.options;
    await mock.stop();
    await page.waitForSelector('main:not([data-link=live])');
    mock.options = { ...mock.options, port, warp: 20, split: undefined };
    mock.new_run(99);
    await mock.start();
    await page.locator('.banner.is-info').waitFor();
    assert.match(await text(page, '.banner.is-info'), /another network/);
    await link_is(page, 'live');
    assert.notEqual(await text(page, '.network-facts'), old);
    await page.screenshot({ path: `${pictures}/state-new-run.png` });
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('button', { name: 'Stop node 2' }).click();
    await page.getByRole('button', { name: 'Start node 2' }).waitFor();
}));

test('an error of the server is shown with its cause, and the next good answer clears it', () => visit({ expect_errors: true, mock: { failing: 'The disk is full', no_feed: true }, wait: 'main[data-link=error]' }, async (page, mock) => {
    assert.match(await text(page, '.banner'), /The disk is full.*HTTP 500/s);
    await page.screenshot({ path: `${pictures}/state-error.png` });
    await page.getByRole('button', { name: 'Try now' }).click();
    mock.failing = undefined;
    await link_is(page, 'live');
    assert.equal(await page.locator('.banner').count(), 0);
}));

test('a node that does not exist is said, not shown as another', () => visit({ expect_errors: true, mock: { slot_ms: 1000 }, path: '/?node=9', wait: '.banner' }, async (page) => {
    assert.match(await text(page, '.banner'), /There is no node 9/);
    await link_is(page, 'live');
    assert.match(await text(page, '.banner'), /There is no node 9.*seen from node 1/s);
}));

test('without a WebSocket the page polls', () => visit({ expect_errors: true, mock: { slot_ms: 1000 } }, async (page, mock) => {
    mock.no_feed = true;
    mock.sockets.clients.forEach((socket) => socket.terminate());
    await page.waitForFunction(() => document.querySelector('.link-state').textContent === 'polling');
    const slot = mock.chain.slot;
    await page.waitForFunction((before) => Number(document.querySelector('.clock h1').textContent.replace(/\D/g, '')) > before + 2, slot);
    assert.equal(await page.getAttribute('main', 'data-link'), 'live');
}));

test('an empty network: every panel says what it waits for', () => visit({ mock: { warp: 0, split: undefined, slot_ms: 60000 } }, async (page) => {
    await page.route('**/snapshot*', async (route) => {
        const body = await (await route.fetch()).json();
        await route.fulfill({ json: { ...body, blocks: [], events: [], epochs: [], slots: [], nodes: [] } });
    });
    await page.routeWebSocket('**/feed', () => undefined);
    for (const path of ['/', '/chain', '/forks', '/shards', '/control']) {
        await page.goto(new URL(path, page.url()).href);
        await page.locator('.empty').first().waitFor();
    }
}));

test('a panel that cannot be drawn fails alone', () => visit({ mock: { slot_ms: 60000 } }, async (page, mock) => {
    await page.route('**/snapshot*', async (route) => {
        const body = await (await route.fetch()).json();
        await route.fulfill({ json: { ...body, epochs: [{ ...body.epochs[0], voted: 'many' }] } });
    });
    await page.routeWebSocket('**/feed', () => undefined);
    await page.goto(`${mock.url}/`);
    await page.locator('.panel.is-broken').waitFor();
    assert.match(await text(page, '.panel.is-broken'), /Finality.*could not be drawn.*many/s);
    assert.equal(await page.locator('.nodes tbody tr').count(), 4);
}));

test('an answer that is no snapshot is an error with its reason', () => visit({ mock: { slot_ms: 60000 } }, async (page, mock) => {
    await page.route('**/snapshot*', (route) => route.fulfill({ json: { run_id: 'x', seq: 1 } }));
    await page.routeWebSocket('**/feed', () => undefined);
    await page.goto(`${mock.url}/`);
    await link_is(page, 'error');
    assert.match(await text(page, '.banner'), /lacks nodes, epochs, blocks/);
}));

test('keys alone: rooms, search, perspective, help', () => visit({}, async (page, mock) => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.locator('main[data-room=Forks]').waitFor();
    await page.waitForURL((url) => url.pathname === '/forks');
    await page.keyboard.press(']');
    await page.waitForFunction(() => document.querySelector('.perspective [aria-current]')?.getAttribute('aria-label') === 'Node 2');
    await page.waitForURL((url) => url.search === '?node=2');
    await page.keyboard.press('g');
    await page.keyboard.press('n');
    await page.waitForURL(`${mock.url}/?node=2`);
    await page.keyboard.press('[');
    await page.waitForFunction(() => document.querySelector('.perspective [aria-current]')?.getAttribute('aria-label') === 'Node 1');
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    assert.deepEqual(await page.evaluate(audit), []);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type(mock.chain.nodes[0].head.slice(2, 10));
    await page.locator('.hits a').first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('main[data-room=Forks] .block.is-selected').waitFor();
    await page.goBack();
    await page.locator('main[data-room=Now]').waitFor();
}));

test('sixteen nodes: the perspective is a list, the stones shrink, all fits', () => visit({ mock: { nodes: 16, warp: 40, split: undefined }, path: '/control', viewport: { width: 1200, height: 900 } }, async (page) => {
    await page.getByRole('combobox', { name: 'Seen from node' }).selectOption('12');
    await page.waitForURL(/node=12/);
    assert.equal(await page.locator('.picker-stone').count(), 16);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1200);
    await page.screenshot({ path: `${pictures}/control-sixteen.png` });
    assert.deepEqual(await page.evaluate(audit), []);
}));

test('a typed letter is not a command', () => visit({}, async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('g f ? H');
    assert.equal(await page.locator('main[data-room=Now]').count(), 1);
    assert.equal(await page.locator('dialog').count(), 0);
}));

test('focus stays where it is while slots pass and the oldest fall out of sight', () => visit({ path: '/forks', mock: { slot_ms: 60000 } }, async (page, mock) => {
    await page.getByRole('button', { name: 'List' }).click();
    await page.getByRole('treeitem').nth(40).focus();
    const label = () => page.evaluate(() => document.activeElement.textContent.slice(0, 8));
    const before = await label();
    const first = await text(page, '[role=treeitem]');
    for (let i = 0; i < 5; i++) {
        mock.chain.step();
    }
    mock.publish();
    await page.waitForFunction((old) => document.querySelector('[role=treeitem]').innerText !== old, first);
    assert.equal(await label(), before);
}));

test('perspective: the other side of a split has another head', () => visit({ mock: { warp: 75, split: [60, 0] }, path: '/forks' }, async (page) => {
    const head = await text(page, '.block-panel h2') + await text(page, '.block-panel code');
    await page.screenshot({ path: `${pictures}/forks-split.png`, fullPage: true });
    await page.getByRole('group', { name: 'Seen from node' }).getByRole('link', { name: 'Node 4' }).click();
    await page.waitForFunction((before) => document.querySelector('.block-panel h2').innerText + document.querySelector('.block-panel code').innerText !== before, head);
    assert.equal(await page.locator('.tree .flag').count(), 2);
    assert.match(await text(page, '.elsewhere'), /that node 4 does not know/);
}));

test('the tree as a list: arrows walk it', () => visit({ path: '/forks', mock: { slot_ms: 60000 } }, async (page) => {
    await page.getByRole('button', { name: 'List' }).click();
    const items = page.getByRole('treeitem');
    await items.nth(30).waitFor();
    await items.first().focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => Array.from(document.querySelectorAll('[role=treeitem]')).indexOf(document.activeElement)), 1);
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-level')), '2');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-level')), '1');
    assert.deepEqual(await page.evaluate(audit), []);
}));

test('control: what will happen is said first, it happens, and heals', () => visit({ path: '/control' }, async (page, mock) => {
    const stop = page.getByRole('button', { name: 'Stop node 4' });
    await stop.hover();
    await page.waitForFunction(() => /75\.0.% of the stake/.test(document.getElementById('prediction').innerText));
    assert.equal(await text(page, '.command code'), `cairn devnet ctl stop 4 --port ${mock.options.port}`);
    await stop.click();
    await page.getByRole('button', { name: 'Start node 4' }).waitFor();
    assert.match(await text(page, '.effects'), /node 4 stopped/);
    await page.getByRole('button', { name: /Node 2, side 1/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Split 1 from 2, 3 and 4' }).click();
    await page.locator('.effect').nth(1).waitFor();
    assert.equal(await page.locator('.wire.is-cut').count(), 3);
    assert.match(await text(page, '.acts'), /Split 1 from 2, 3 and 4.*too early to tell.*no side has two thirds.*slot/s);
    await page.screenshot({ path: `${pictures}/control-split.png`, fullPage: true });
    assert.deepEqual(await page.evaluate(audit), []);
    await page.locator('h1').click();
    await page.keyboard.press('Shift+H');
    await page.waitForFunction(() => document.querySelectorAll('.effect').length === 0);
    assert.equal(mock.chain.effects.length, 0);
}));

for (const width of [1360, 420]) {
    test(`pointing at an act tells of it and moves nothing, ${width} px wide`, () => visit({ path: '/control', mock: { slot_ms: 60000 }, viewport: { width, height: 900 } }, async (page) => {
        await page.getByRole('button', { name: 'Silence node 1' }).waitFor();
        const moved = await page.evaluate(async () => {
            const moved = [];
            for (const button of document.querySelectorAll('.act')) {
                const before = document.documentElement.scrollHeight;
                button.dispatchEvent(new MouseEvent('mouseenter'));
                await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
                if (document.documentElement.scrollHeight !== before) {
                    moved.push(button.getAttribute('aria-label'));
                }
            }
            return moved;
        });
        assert.deepEqual(moved, []);
    }));
}

test('each effect has its own undo, and the others stay', () => visit({ path: '/control' }, async (page, mock) => {
    await page.getByRole('button', { name: 'Silence node 1' }).click();
    await page.getByRole('button', { name: /^Set the clock of node 2/ }).click();
    await page.getByRole('button', { name: 'Right the clock of node 2' }).waitFor();
    const undo = page.getByRole('button', { name: 'Undo node 1 silent' });
    await undo.hover();
    await page.waitForFunction((id) => document.querySelector('.prediction code').innerText.startsWith(`cairn devnet ctl undo ${id} --port`), mock.chain.effects[0].id);
    await undo.click();
    await undo.waitFor({ state: 'detached' });
    assert.deepEqual(mock.chain.effects.map((effect) => effect.what), ['clock of node 2 2500 ms ahead']);
    assert.equal(await page.getByRole('button', { name: /^(Kill|Restart|Deposit)/ }).count(), 0, 'what the server cannot do is not offered');
}));

test('what is for good is asked about first, and Cancel has the focus', () => visit({ path: '/control' }, async (page, mock) => {
    await page.getByRole('spinbutton', { name: 'Validator' }).fill('5');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Slash validator 5 by vote' }).click();
    const dialog = page.getByRole('dialog', { name: 'Slash validator 5 by vote?' });
    await dialog.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel');
    assert.deepEqual(await page.evaluate(audit), []);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(mock.chain.slashed.size, 0);
    await page.getByRole('button', { name: 'Slash validator 5 by vote' }).click();
    await dialog.getByRole('button', { name: 'Slash validator 5 by vote' }).click();
    await page.locator('.event.is-slashed').waitFor();
    assert.deepEqual([...mock.chain.slashed], [5]);
}));

test('a story plays its acts and says what to see', () => visit({ path: '/control' }, async (page, mock) => {
    await page.getByRole('button', { name: 'Play Equivocate and be slashed' }).click();
    await page.locator('.story-steps .step').nth(2).waitFor();
    await page.getByText('That was it.').waitFor();
    assert.deepEqual([...mock.chain.slashed], [63]);
    await page.locator('.playing button').click();
    await page.getByRole('button', { name: 'Play Lose a third' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.effect').length > 0);
    await page.getByRole('button', { name: 'Leave the story' }).click();
    assert.equal(await page.locator('.story').count(), 3);
}));

test('validators: thousands in a window, sorted and filtered by link', () => visit({ mock: { validators: 2048, warp: 12, split: undefined, slot_ms: 60000 }, path: '/validators?sort=-index' }, async (page) => {
    const first = page.locator('.window tbody th').first();
    await first.waitFor();
    assert.equal(await first.innerText(), '2047');
    assert.ok(await page.locator('.window tbody tr').count() < 40);
    await page.locator('.window').evaluate((element) => { element.scrollTop = element.scrollHeight; });
    await page.waitForFunction(() => Array.from(document.querySelectorAll('.window tbody th')).some((cell) => cell.innerText === '0'));
    await page.getByRole('button', { name: /^Validator/ }).click();
    await page.waitForURL((url) => url.searchParams.get('sort') === 'index');
    await page.getByRole('searchbox', { name: 'Find' }).fill('170');
    await page.waitForFunction(() => document.querySelectorAll('.window tbody th').length === 11);
    await page.getByRole('combobox', { name: 'Show' }).selectOption('slashed');
    await page.getByText('No validator is like that.').waitFor();
}));

test('slots, validators and blocks have links of their own, and what is not there is said', () => visit({ path: '/slot/70', expect_errors: true, mock: { slot_ms: 60000 } }, async (page, mock) => {
    await page.locator('.votes a').first().click();
    await page.locator('main[data-room=Validators] .facts').first().waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'look' }).click();
    await page.waitForFunction(() => /^Block of slot/.test(document.querySelector('h1').textContent));
    const wrong = [['/slot/99999', 'Slot 99999 is not known.'], ['/validator/64', 'There is no validator 64.'], [`/block/0x${'ab'.repeat(32)}`, 'Node 1 has no block with this root.']];
    for (const [path, words] of wrong) {
        await page.goto(mock.url + path);
        await page.getByText(words).waitFor();
    }
    const missed = [...mock.chain.nodes[0].outcome.values()].find((slot) => slot.state === 'missed' && slot.slot > 78 && slot.slot < mock.chain.slot);
    if (missed) {
        await page.goto(`${mock.url}/slot/${missed.slot}`);
        await page.getByText('Why: ').waitFor();
    }
}));

test('an answer that fails is said in its panel, which tries again', () => visit({ path: '/', expect_errors: true, mock: { slot_ms: 1000 } }, async (page) => {
    await page.route('**/page/pools*', (route) => route.fulfill({ status: 503, json: { message: 'the network is too busy' } }));
    await page.getByRole('link', { name: 'Pools' }).click();
    await page.getByText('the network is too busy').first().waitFor();
    await page.unroute('**/page/pools*');
    await page.locator('.pool-votes').waitFor();
}));

test('the past: a link, a slider, keys, and nothing can be done in it', () => visit({ path: '/?at=100', expect_errors: true, mock: { slot_ms: 60000 } }, async (page) => {
    await page.waitForFunction(() => document.querySelector('.clock h1').innerText === 'Slot 100');
    await page.keyboard.press(',');
    await page.waitForFunction(() => document.querySelector('.clock h1').innerText === 'Slot 99');
    await page.getByRole('slider', { name: 'Slot' }).fill('105');
    await page.waitForFunction(() => document.querySelector('.clock h1').innerText === 'Slot 105');
    await page.waitForURL(/at=105/);
    await page.goto(page.url().replace('at=105', 'at=2'));
    await page.getByText('nothing is kept of that slot').waitFor();
    await page.getByRole('button', { name: 'To now' }).click();
    await page.locator('.slider').waitFor({ state: 'detached' });
}));

test('a panel tells the requests that give its numbers', () => visit({}, async (page, mock) => {
    await page.locator('.finality .api summary').click();
    assert.equal(await text(page, '.finality .api code'), "curl 'http://127.0.0.1:5052/eth/v1/beacon/states/head/finality_checkpoints'");
    await page.locator('.nodes .api summary').click();
    assert.match(await page.locator('.nodes .api code').last().innerText(), new RegExp(`:${mock.options.port}/cairn/v1/page/snapshot`));
}));

test('a refused act says why and that nothing was changed', () => visit({ path: '/control', expect_errors: true }, async (page, mock) => {
    mock.token = 'another';
    await page.getByRole('button', { name: 'Silence node 1' }).click();
    assert.match(await text(page, '.banner.is-bad'), /Silence node 1: Wrong token\. Nothing was changed/);
}));

// That they are not spoken all at once is the announcer's own test.
test('events are spoken politely', () => visit({ path: '/control', mock: { slot_ms: 60000 } }, async (page) => {
    assert.equal(await page.getAttribute('#spoken', 'aria-live'), 'polite');
    await page.getByRole('button', { name: 'Silence node 1' }).click();
    await page.waitForFunction(() => /node 1 silent/.test(document.getElementById('spoken').textContent));
}));

test('first steps: ticked, and hidden for good', () => visit({ mock: { warp: 50, split: undefined } }, async (page) => {
    assert.equal(await page.locator('.step').count(), 4);
    assert.equal(await page.locator('.step.is-done').count(), 2);
    await page.screenshot({ path: `${pictures}/first-steps.png` });
    await page.getByRole('button', { name: 'Hide the first steps' }).click();
    await page.locator('.steps').waitFor({ state: 'detached' });
    await page.reload();
    await page.waitForSelector(LIVE);
    assert.equal(await page.locator('.steps').count(), 0);
}));

test('the theme is kept', () => visit({ colorScheme: 'light' }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    const toggle = page.getByRole('button', { name: /^Theme/ });
    await toggle.click();
    await toggle.click();
    assert.notEqual(await paper(), light);
    const dark = await paper();
    await page.reload();
    await page.waitForSelector(LIVE);
    assert.equal(await paper(), dark);
}));

test('reduced motion: nothing slides', () => visit({ reducedMotion: 'reduce' }, async (page) => {
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.bar-fill')).transitionProperty + getComputedStyle(document.querySelector('.rung')).animationName), 'nonenone');
}));

test('as fast as it goes: slots per second instead of a filling cell', () => visit({ mock: { slot_ms: 60 } }, async (page, mock) => {
    mock.chain.fast = true;
    await page.waitForFunction(() => /slots\/s/.test(document.querySelector('.clock-sub').innerText));
    assert.equal(await page.locator('.cell-fill').count(), 0);
}));

test('a path that leads nowhere says so', () => visit({ path: '/nowhere', wait: '.lost' }, async (page) => {
    assert.match(await text(page, '.lost'), /no such page/);
    assert.deepEqual(await page.evaluate(audit), []);
}));

// Counted is the time that the page's own thread has run: on a busy machine it waits for others too.
test('fifty slots a second keep the page light: little memory, few elements, little work', () => visit({ mock: { slot_ms: 60 } }, async (page, mock) => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const worked = async () => (await devtools.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'TaskDuration').value;
    const from = await worked();
    const draws = mock.sent;
    while (mock.sent - draws < 20) {
        await page.waitForTimeout(200);
    }
    const each = (await worked() - from) * 1000 / (mock.sent - draws);
    const { heap, nodes } = await page.evaluate(() => ({ heap: performance.memory.usedJSHeapSize, nodes: document.querySelectorAll('*').length }));
    assert.ok(heap < 60e6, `heap ${heap}`);
    assert.ok(nodes < 3000, `${nodes} elements`);
    assert.ok(each < 100, `${each} ms of work for each snapshot`);
}));

});
