/**
`npm run shots`: lets the built program trade twenty days of the built-in simulated market, and writes what the screen shows
of it into docs/screens, every view in three sizes, and one answer to the question why.
*/
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {openStores, type DiskStores} from '../src/storage/duckdb/open-market-store.js';
import {openJournalReader} from '../src/storage/journal/journal-reader.js';
import {viewKeys} from '../src/tui/actions/table.js';
import {viewNames, views} from '../src/tui/layout.js';
import {askOf} from '../test/support/answers.js';
import {createFakeEngine, type FakeEngine} from '../test/support/fake-engine.js';
import {openStill, pinTerminal} from '../test/support/golden-views.js';
import {bookAround} from '../test/support/screen.js';
import type {FakeTerminal} from '../test/support/terminal.js';
import {svgOf} from './svg.js';

const sizes = [[80, 24], [120, 40], [200, 60]] as const;
const root = resolve(import.meta.dirname, '..');
const target = join(root, 'docs', 'screens');
const folder = mkdtempSync(join(tmpdir(), 'cryptotrader-shots-'));

pinTerminal();
try {
	trade();
	const stores = await openStores(join(folder, 'data', 'market.duckdb'));
	const engine = engineAfter(stores);
	rmSync(target, {recursive: true, force: true});
	mkdirSync(target, {recursive: true});
	for (const [columns, rows] of sizes) {
		await shoot(engine, columns, rows);
	}

	await stores.close();
} finally {
	rmSync(folder, {recursive: true, force: true});
}

/** Runs the engine in lock-step with the simulated exchange: the same twenty days every time. */
function trade(): void {
	const settings = join(folder, 'short.yaml');
	writeFileSync(settings, 'model:\n  trainingBars: 3000\n');
	const words = ['--daemon', '--mode', 'sim', '--speed', 'max', '--from', '2024-01-01', '--to', '2024-01-21', '--symbols', 'BTC/USDT,ETH/USDT,SOL/USDT', '--exit-when-done', '--json'];
	execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), ...words, '--config', settings, '--data-dir', join(folder, 'data')], {stdio: ['ignore', 'ignore', 'inherit']});
}

/** Returns an engine that stands where that one stood after its last bar, and answers from what it kept. */
function engineAfter(stores: DiskStores): FakeEngine {
	const journal = openJournalReader(join(folder, 'data', 'journal'));
	const records = [...journal.read()];
	const bar = records.findLastIndex(({event}) => event.type === 'BarCompleted');
	const end = records.findIndex(({event}, index) => index > bar && event.type === 'EquityMarked');
	const engine = createFakeEngine(records.slice(0, end + 1));
	engine.ask = askOf({
		series: async () => stores.market.series(),
		completeness: async ({key, range}) => stores.market.completeness(key, range.from, range.to),
	}, records);
	return engine;
}

/** Writes every view in one size. */
async function shoot(engine: FakeEngine, columns: number, rows: number): Promise<void> {
	const {terminal, close} = openStill({engine, columns, rows, mode: 'sim'});
	await terminal.until(shown => shown.includes('Signals of'));
	engine.pulse({at: engine.view().at + 2000, books: engine.view().symbols.map(symbol => bookAround(engine, symbol))});
	await terminal.until(shown => shown.includes('lag 4ms') && (rows === 24 || /[⠁-⣿]/.test(shown)));
	for (const [index, view] of views.entries()) {
		await terminal.type(viewKeys[index] ?? '');
		await terminal.until(shown => shown.includes(`[${viewKeys[index] ?? ''}]${viewNames[view].long}`) && !shown.includes('Asking the engine'));
		writeFileSync(join(target, `${view}-${columns}x${rows}.svg`), svgOf(terminal.cells(), `The ${viewNames[view].long} view at ${columns}×${rows}`));
	}

	if (columns === 120) {
		await shootStory(terminal);
	}

	await close();
}

/** Writes why the newest fill happened. */
async function shootStory(terminal: FakeTerminal): Promise<void> {
	await terminal.type(viewKeys[views.indexOf('orders')] ?? '');
	await terminal.type('\t');
	await terminal.until(shown => shown.includes('▸ Fills'));
	// The newest is what a stop sold; the buy before it has the whole story.
	await terminal.type('j');
	await terminal.type('w');
	await terminal.until(shown => shown.includes('▸ Why') && !shown.includes('Asking the engine'));
	writeFileSync(join(target, 'why-120x40.svg'), svgOf(terminal.cells(), 'Why an order was filled'));
	await terminal.type('\u001B');
	await terminal.until(shown => !shown.includes('▸ Why'));
}
