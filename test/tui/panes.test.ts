import test from 'ava';
import {minimumPane, type PaneId} from '../../src/tui/layout.js';
import type {PaneInput} from '../../src/tui/panes/pane.js';
import {paneBuilders} from '../../src/tui/panes/panes.js';
import {dayChange, heldPositions, moveTo, somethingOpen} from '../../src/tui/selectors.js';
import {openingState, type ScreenState} from '../../src/tui/store.js';
import {widthOf} from '../../src/tui/text.js';
import {insideOf} from '../../src/tui/widgets/frame.js';
import {meter, sparkline, thin} from '../../src/tui/widgets/meter.js';
import {inSight} from '../../src/tui/widgets/window.js';
import {pulseOf} from '../support/fake-engine.js';
import {approvedOrder, createTape, foldAll, makeRun} from '../support/records.js';

const view = foldAll(makeRun({bars: 100}));
const live: ScreenState = {...openingState('paper'), phase: 'running', view, pulse: pulseOf(view), quotes: view.quotes, now: view.at};
const empty: ScreenState = {...openingState('paper'), phase: 'running', progress: {stage: 'history', done: 0.42, text: 'BTC/USDT 2020-06-01'}};
const ids = Object.keys(paneBuilders) as PaneId[];

function input(screen: ScreenState, part: Partial<PaneInput> = {}): PaneInput {
	return {screen, symbol: screen.view.symbols[0] ?? null, focused: false, scroll: 0, journalEnd: null, surface: null, ...part};
}

type Shown = Partial<PaneInput> & {readonly width?: number; readonly height?: number};

/** Returns a pane as rows of text, as it stands inside its frame. */
function shown(id: PaneId, screen: ScreenState, {width = 60, height = 14, ...part}: Shown = {}): readonly string[] {
	const given = input(screen, part);
	const content = paneBuilders[id](given, {width, height});
	const titleText = content.title.map(({text}) => text).join('');
	return [titleText, ...inSight(content, height, given).lines.map(line => line.map(({text}) => text).join('').trimEnd())];
}

test('every pane says what will come while there is nothing yet', t => {
	const silent = ids.filter(id => !/[a-z] [a-z]/u.test(shown(id, empty).slice(1).join(' ')));
	t.deepEqual(silent, []);

	t.deepEqual(shown('price', empty).slice(-2), ['BTC/USDT 2020-06-01', '██████████████▊░░░░░░░░░░░░░░░░░░░░  42%']);
});

test('no pane is wider than its place, from its smallest size up', t => {
	const wide: string[] = [];
	for (const id of ids) {
		for (let {width} = minimumPane[id]; width < 130; width += 3) {
			const inside = insideOf({width, height: minimumPane[id].height + (width % 7)});
			const {lines} = inSight(paneBuilders[id](input(live), inside), inside.height, input(live));
			const widest = Math.max(0, ...lines.map(line => widthOf(line)));
			// Cut text is fine in journals and sentences; tables and charts must fit by themselves.
			if (widest > inside.width && !['journal', 'positions', 'regime', 'agents', 'equity', 'models'].includes(id)) {
				wide.push(`${id} ${inside.width}: ${widest}`);
			}
		}
	}

	t.deepEqual(wide, []);
});

test('signals show price, change, score and move', t => {
	const rows = shown('signals', live, {width: 42, height: 5});
	t.is(rows[0], 'Signals of 04:00Z');
	t.regex(rows[1] ?? '', /^SYMBOL +PRICE +24h SCORE MOVE$/u);
	t.regex(rows[2] ?? '', /^BTC\/USDT \d\d,\d{3}\.\d\d +[▲▼ ] ?[-+]?\d\.\d\d% [-+ ]\d\.\d\d (OUT|HOLD|ENTER|EXIT|TRIM|ADD)$/u);
	t.regex(shown('signals', live, {width: 100})[1] ?? '', /P\(UP\) TARGET LAST DAY +BECAUSE/u);
});

test('the move is what the target asks of what is held', t => {
	t.deepEqual(
		[[0, 0], [0.1, 0], [0.2, 0.1], [0.1, 0.2], [0.105, 0.1], [0, 0.1]].map(([target = 0, held = 0]) => moveTo(target, held)),
		['out', 'enter', 'add', 'trim', 'hold', 'exit'],
	);
	t.is(moveTo(undefined, 0.1), null);
});

test('the change of a day is against the price a day before the last close', t => {
	const candles = view.candles['BTC/USDT'] ?? [];
	t.is(dayChange({...live, quotes: {}}, 'BTC/USDT'), ((candles.at(-1)?.close ?? 0) / (candles.at(-24)?.open ?? 1)) - 1);
	t.is(dayChange({...live, view: {...view, candles: {'BTC/USDT': candles.slice(-10)}}}, 'BTC/USDT'), null);
});

test('old prices never look new', t => {
	const stale = {...live, pulse: pulseOf(view, {feeds: [{feed: 'x', ageMs: 12_400, expectedMs: 5000}]})};
	for (const id of ['signals', 'positions', 'price'] as const) {
		t.regex(shown(id, stale)[0] ?? '', /STALE 12s/u);
		t.notRegex(shown(id, live)[0] ?? '', /STALE/u);
	}
});

test('positions show profit, working orders and the sum', t => {
	const tape = createTape(view.at, view.seq + 1);
	tape.add({type: 'OrderIntended', order: approvedOrder({clientOrderId: 'x', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '38000'}), reason: ''});
	tape.add({type: 'OrderOutcomeUnknown', clientOrderId: 'x', reason: 'timeout'});
	const rows = shown('positions', {...live, view: foldAll(tape.records, view)});
	t.regex(rows[2] ?? '', /^SOL +321\.87364 +3\.7275 +-11\.07 +-0\.9% +12\.0% +1,188\.71$/u);
	t.is(rows[3], 'unknown BUY BTC @ 38,000.00 0% filled 00:00 timeout');
	t.is(rows[4], 'exposure 1,188.71 USDT  12.0% of equity');
	t.is(shown('positions', {...live, view: {...view, positions: {}}})[1], 'No position is open.');
});

test('what is too small to sell is not a position', t => {
	const dust = {symbol: 'BTC/USDT', quantity: '0.00001', averageCost: '30000', realizedPnl: '0', openedAt: null} as const;
	const screen = {...live, view: {...view, positions: {'BTC/USDT': dust}}};
	const rows = shown('positions', screen);
	t.is(rows[1], 'No position is open.');
	t.is(rows.at(-1), 'too small to sell 0.39 USDT in BTC');
	t.deepEqual([heldPositions(screen).length, somethingOpen(screen)], [0, false]);
});

test('risk fills bars, warns near a limit and names what holds trading down', t => {
	const limits = [{rule: 'position', used: 0.201, limit: 0.25, subject: 'BTC/USDT'}, {rule: 'leverage', used: 2, limit: 2, subject: 'account'}] as const;
	const causes = [{state: 'HALTED', rule: 'drawdown', reason: '15.2 % below the peak', source: 'breaker', latched: true, until: null}] as const;
	const screen: ScreenState = {...live, view: {...view, limits, causes, tradingState: 'HALTED'}};
	t.deepEqual(shown('risk', screen, {width: 30}).slice(1), [
		'position ███████▎░  20.1 / 25%',
		'leverage █████████   2.00 / 2x',
		'HALTED drawdown: 15.2 % below',
		'the peak (until RESUME)',
	]);
	const {rows} = paneBuilders.risk(input(screen), {width: 30, height: 8});
	t.deepEqual(rows.slice(0, 2).map(row => row.at(-2)?.tone), ['warn', 'danger']);
});

test('a bar that is used at all shows, and one that is not full is not shown full', t => {
	const bar = (share: number): string => meter(share, 10, 'up').map(({text}) => text).join('');
	t.deepEqual([0, 0.001, 0.5, 0.999, 1, 3, Number.NaN].map(share => bar(share)), ['░░░░░░░░░░', '▏░░░░░░░░░', '█████░░░░░', '█████████▉', '██████████', '██████████', '░░░░░░░░░░']);
	t.is(sparkline([1, 2, 3, 8], 4), '▁▂▃█');
	t.is(sparkline([5, 5], 4), '▅▅');
	t.deepEqual(thin([1, 2, 3, 4, 5, 6], 3), [2, 4, 6]);
	t.deepEqual(thin([1, 2], 3), [1, 2]);
});

test('the journal is a window that follows the end until it is held', t => {
	const rows = shown('journal', live, {width: 78, height: 4});
	t.is(rows.length, 5);
	t.true(rows.at(-1)?.includes('closed'));
	const held = view.journal[9];
	const back = shown('journal', live, {width: 78, height: 4, journalEnd: held?.seq ?? 0});
	t.true(back.at(-1)?.endsWith(held?.text ?? 'nothing'));
	t.is(shown('journal', live, {width: 78, height: 4, journalEnd: 1}).length, 2);
});

test('regime, agents and models tell what they rest on', t => {
	t.regex(shown('regime', live)[1] ?? '', /^BEAR {2}p 0\.71 {2}for 1d 04h$/u);
	const agents = shown('agents', live, {width: 80});
	t.regex(agents[0] ?? '', /^Agents momentum decided 4h 00m ago$/u);
	t.regex(agents.at(-1) ?? '', /^SOL +12\.0% +12\.0% +[-+ ]0\.\d% momentum 14\/28\/56 days: \+ \+ - · volatility 61/u);
	t.regex(shown('models', live, {width: 80}).join('\n'), /knows more than a guess[\s\S]*accuracy 51\.4%[\s\S]*7,200 rows/u);
	const guess = {...view, models: view.models.map(card => ({...card, logLoss: 0.7}))};
	t.regex(shown('models', {...live, view: guess}).join('\n'), /knows no more than a guess/u);
});

test('rows out of sight are told, and the selected one is in sight', t => {
	const content = paneBuilders.signals(input(live), {width: 42, height: 3});
	t.is(inSight(content, 3, {scroll: 0, symbol: 'SOL/USDT'}).note, '2–3 of 3');
	t.is(inSight(content, 3, {scroll: 0, symbol: 'BTC/USDT'}).note, '1–2 of 3');
	t.is(inSight(content, 10, {scroll: 0, symbol: null}).note, '');
});
