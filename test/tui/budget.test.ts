/**
What a frame may cost, and what must hold in every view and size: no frame is wider or taller than the terminal, nothing is
cleared after the start, and no pane that throws takes more than itself with it.
*/
import test from 'ava';
import {viewKeys} from '../../src/tui/actions/table.js';
import {viewNames, views} from '../../src/tui/layout.js';
import {bookAround, createKeptEngine, openScreen} from '../support/screen.js';

test.serial('every view at odd sizes: full width, full height, no clear after the start', async t => {
	const {terminal, engine, close} = openScreen({engine: createKeptEngine(60), columns: 61, rows: 17});
	await terminal.until(screen => screen.includes('Signals of'));
	const started = terminal.written.length;
	for (const [columns, rows] of [[61, 17], [97, 29], [113, 33], [161, 46], [250, 80]] as const) {
		await terminal.resize(columns, rows);
		engine.pulse({at: engine.view().at + columns, books: [bookAround(engine, 'BTC/USDT')]});
		for (const [index, view] of views.entries()) {
			await terminal.type(viewKeys[index] ?? '');
			const screen = await terminal.until(shown => shown.includes(`[${viewKeys[index] ?? ''}]${viewNames[view].long}`));
			const lines = screen.split('\n');
			t.is(lines.length, rows);
			t.regex(lines.at(-1) ?? '', /Ctrl\+X HALT *$/, `${view} at ${columns}x${rows} keeps its last line`);
			t.regex(lines.at(-3) ?? '', /[╝┘╚└]/u, `${view} at ${columns}x${rows} ends in a border`);
		}
	}

	t.false(terminal.written.slice(started).join('').includes('\u001B[2J') || terminal.written.slice(started).join('').includes('\u001B[3J'));
	await close();
});

test.serial('a pane that throws says so, the others go on, and the halt works', async t => {
	const {terminal, engine, close} = openScreen({columns: 120, rows: 40});
	await terminal.until(screen => screen.includes('Signals of'));
	await terminal.type('0');
	await terminal.until(screen => screen.includes('[0]Performance'));
	// A closed trade that is no trade: formatting its time throws.
	const broken = {...engine.view(), trades: [{seq: 1, symbol: 'BTC/USDT', openedAt: 0, closedAt: Number.NaN, pnl: 1, return: 0.1}]};
	Object.assign(engine.view(), {trades: broken.trades});
	engine.pulse({lagMs: 5});
	const screen = await terminal.until(shown => shown.includes('trades failed'));
	t.regex(screen, /Equity|Months/);
	t.regex(screen, /r retry/);
	await terminal.type('\u0018');
	t.deepEqual(engine.sent.map(({type}) => type), ['HaltTrading']);
	Object.assign(engine.view(), {trades: []});
	await terminal.type('\u001B');
	await terminal.type('r');
	await terminal.until(shown => !shown.includes('trades failed'));
	await close();
});
