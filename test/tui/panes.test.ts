import test from 'ava';
import {minimumPane, type PaneId} from '../../src/tui/layout.js';
import {buildPane, passes} from '../../src/tui/panes/build.js';
import type {PaneInput} from '../../src/tui/panes/pane.js';
import {paneBuilders} from '../../src/tui/panes/panes.js';
import {calibrationOf} from '../../src/tui/calibration.js';
import {dayChange, heldPositions, moveTo, somethingOpen} from '../../src/tui/selectors.js';
import {openingState, type ScreenState} from '../../src/tui/store.js';
import {widthOf} from '../../src/tui/text.js';
import {insideOf} from '../../src/tui/widgets/frame.js';
import {meter, sparkline, thin} from '../../src/tui/widgets/meter.js';
import {firstRow, inSight, selectedItem, type Stand} from '../../src/tui/widgets/window.js';
import {pulseOf} from '../support/fake-engine.js';
import {approvedOrder, createTape, foldAll, makeRun} from '../support/records.js';

const view = foldAll(makeRun({bars: 100}));
const live: ScreenState = {...openingState('paper'), phase: 'running', view, pulse: pulseOf(view), quotes: view.quotes, now: view.at};
const empty: ScreenState = {...openingState('paper'), phase: 'running', progress: {stage: 'history', done: 0.42, text: 'BTC/USDT 2020-06-01'}};
/** Panes whose lines are sentences, which the frame cuts. */
const sentences: ReadonlySet<PaneId> = new Set(['journal', 'positions', 'regime', 'agents', 'equity', 'models', 'risk', 'breakers', 'clocks', 'onchain', 'plan', 'allocation', 'bands', 'training', 'insight', 'votes', 'book', 'calibration', 'months', 'exposure', 'probability', 'depth', 'importance', 'statistics']);
const ids = Object.keys(paneBuilders) as PaneId[];

function input(screen: ScreenState, part: Partial<PaneInput> = {}): PaneInput {
	return {screen, symbol: screen.view.symbols[0] ?? null, focused: false, sort: null, event: null, surface: null, ...part};
}

type Shown = Partial<PaneInput> & {readonly width?: number; readonly height?: number};

const stand: Stand = {selected: null, top: null, scroll: 0, symbol: null};

/** Returns a pane as rows of text, as it stands inside its frame. */
function shown(id: PaneId, screen: ScreenState, {width = 60, height = 14, ...part}: Shown = {}): readonly string[] {
	const given = input(screen, part);
	const content = paneBuilders[id](given, {width, height});
	const titleText = content.title.map(({text}) => text).join('');
	return [titleText, ...inSight(content, {width, height}, {...stand, symbol: given.symbol}, false).lines.map(line => line.map(({text}) => text).join('').trimEnd())];
}

test('every pane says what will come while there is nothing yet', t => {
	const silent = ids.filter(id => !/[a-z] [a-z]/u.test(shown(id, empty).slice(1).join(' ')));
	t.deepEqual(silent, []);

	t.deepEqual(shown('price', empty).slice(-2), ['BTC/USDT 2020-06-01', '██████████████▊░░░░░░░░░░░░░░░░░░░░  42%']);
});

test('no pane is wider than its place, from its smallest size up', t => {
	const wide: string[] = [];
	for (const id of ids) {
		for (let {width} = minimumPane; width < 130; width += 3) {
			const inside = insideOf({width, height: minimumPane.height + (width % 7)});
			const {lines} = inSight(paneBuilders[id](input(live), inside), inside, stand, true);
			const widest = Math.max(0, ...lines.map(line => widthOf(line)));
			// Cut text is fine in journals and sentences; tables and charts must fit by themselves.
			if (widest > inside.width && !sentences.has(id)) {
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
	t.regex(shown('signals', live, {width: 100})[1] ?? '', /P\(UP\) CONF TARGET LAST DAY +BECAUSE/u);
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
	t.regex(rows[2] ?? '', /^SOL +321\.87364 +3\.7275 +-11\.07 +-0\.9% +— +12\.0%$/u);
	t.is(rows[3], 'unknown BUY BTC @ 38,000.00 0% filled 00:00 timeout');
	t.is(rows[4], 'exposure 1,188.71 USDT  12.0% of equity');
	t.regex(shown('positions', {...live, view: {...view, positions: {}}})[1] ?? '', /^No position is open\. Agents open one/u);
});

test('a position says where its stop stands, by the venue\'s own word', t => {
	const stop = (status: 'confirmed' | 'missing' | 'pending', trigger: string | null) => ({'SOL/USDT': {symbol: 'SOL/USDT', status, held: '321.87364', quantity: '321.87364', trigger, reason: null}});
	const stopOf = (protection: ReturnType<typeof stop>) => shown('positions', {...live, view: {...view, protection}}, {width: 90})[2]?.split(/ +/u)[6];
	t.is(shown('positions', live, {width: 90})[1]?.split(/ +/u)[6], 'STOP');
	t.deepEqual([stopOf(stop('confirmed', '3.5084')), stopOf(stop('missing', null)), stopOf(stop('pending', '3.5'))], ['-5.0%', 'NONE', 'asked']);
});

test('what is too small to sell is not a position', t => {
	const dust = {symbol: 'BTC/USDT', quantity: '0.00001', averageCost: '30000', realizedPnl: '0', openedAt: null} as const;
	const screen = {...live, view: {...view, positions: {'BTC/USDT': dust}}};
	const rows = shown('positions', screen);
	t.regex(rows[1] ?? '', /^No position is open\./u);
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

test('the journal follows its end until a line is chosen', t => {
	const size = {width: 78, height: 4};
	const content = paneBuilders.journal(input(live), size);
	t.true(inSight(content, size, stand, true).lines.at(-1)?.map(({text}) => text).join('').includes(view.journal.at(-1)?.text.slice(0, 20) ?? 'nothing'));
	const held = String(view.journal[9]?.seq);
	const sight = inSight(content, size, {...stand, selected: held, top: held}, true);
	t.is(sight.note, `10–13 of ${view.journal.length}`);
	t.true(sight.lines[0]?.every(part => part.inverse === true));
});

test('the selected row is in sight, inverse where the focus is, and the last one brings what follows it', t => {
	const rows = Array.from({length: 20}, (_, index) => [{text: `row ${index}`}]);
	const items = Array.from({length: 18}, (_, index) => ({key: String(index), symbol: null, seq: null, order: null}));
	const content = {title: [], head: [], rows, items};
	const first = (selected: string, top: string | null = null) => firstRow(content, 5, {...stand, selected, top});
	t.deepEqual([first('0'), first('4'), first('5'), first('3', '3'), first('2', '3'), first('17')], [0, 0, 1, 3, 2, 15]);
	t.is(selectedItem(content, {...stand, selected: 'gone'})?.key, '0');
	const inverse = (focused: boolean) => inSight(content, {width: 10, height: 5}, {...stand, selected: '1'}, focused).lines.map(line => line.some(part => part.inverse === true));
	t.deepEqual(inverse(true), [false, true, false, false, false]);
	t.deepEqual(inverse(false), [false, false, false, false, false]);
});

test('a filter leaves the rows that have all its words, or none of them after a !', t => {
	const row = [{text: 'BUY 0.1 BTC/USDT'}];
	t.deepEqual(['buy', 'btc buy', '!eth', ''].map(filter => passes(row, filter)), [true, true, true, true]);
	t.deepEqual(['sell', 'btc sell', '!btc', '!x buy'].map(filter => passes(row, filter)), [false, false, false, false]);
	const all = paneBuilders.journal(input(live), {width: 78, height: 10});
	const some = buildPane('journal', input(live), {width: 78, height: 10}, 'fill');
	t.regex(some.title.map(({text}) => text).join(''), new RegExp(String.raw`^Journal /fill \(\d+ of ${all.rows.length}\)$`));
	t.true(some.rows.length > 0 && some.rows.length === some.items?.length);
});

test('regime, agents and models tell what they rest on', t => {
	t.regex(shown('regime', live)[1] ?? '', /^BEAR {2}p 0\.71 {2}for 1d 04h$/u);
	const agents = shown('agents', live, {width: 80});
	t.regex(agents[0] ?? '', /^Agents momentum decided 4h 00m ago$/u);
	t.regex(agents.at(-1) ?? '', /^SOL +12\.0% +12\.0% momentum +[-+ ]?0\.\d% momentum 14\/28\/56 days: \+ \+ - · volatil/u);
	t.regex(shown('models', live, {width: 80}).join('\n'), /better than a guess[\s\S]*accuracy 51\.4%[\s\S]*7,200 rows/u);
	const guess = {...view, models: view.models.map(card => ({...card, logLoss: 0.7}))};
	t.regex(shown('models', {...live, view: guess}).join('\n'), /no better than a guess/u);
});

test('what is refused says rule and would-be value; trades, months and figures add up', t => {
	t.regex(shown('refusals', live, {width: 120}).join('\n'), /BUY +BTC +position +key +position in BTC\/USDT would be 30\.1 % of equity, the limit is 25 %/u);
	t.is(shown('trades', live, {width: 80}).length, 2 + view.trades.length);
	t.regex(shown('months', live)[1] ?? '', /^2021-01 +\d+d +[-+]\d+\.\d\d% /u);
	t.regex(shown('statistics', live).join('\n'), /return +-0\.60%[\s\S]*Sharpe +—/u);
});

test('views without a source say what would fill them', t => {
	t.regex(shown('book', live).join(' '), /No order book has come yet.*microstructure: true/u);
	t.regex(shown('onchain', live).join(' '), /No provider is connected/u);
	t.regex(shown('completeness', live).join(' '), /Asking the engine/u);
	const books = [{symbol: 'BTC/USDT', at: 0, bids: [[38_000, 1], [37_990, 2]], asks: [[38_010, 3], [38_020, 1]]}] as const;
	const withBook = {...live, pulse: pulseOf(view, {books})};
	t.deepEqual(shown('book', withBook, {width: 40}).slice(1).map(row => row.trim().split(/ +/u)[0]), ['38,020.00', '38,010.00', '──', '38,000.00', '37,990.00']);
	t.regex(shown('depth', withBook)[0] ?? '', /Depth BTC in USDT/u);
	const kept = {series: [{venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h', from: 0, to: 100, expected: 100, held: 98, gaps: [{from: 1, to: 2, reason: 'absent-at-venue'}], hash: 'abc', notes: []}], trouble: null} as const;
	t.regex(shown('completeness', {...live, kept})[2] ?? '', /BTC\/USDT +1h +98\.00% +98 +1/u);
});

test('calibration compares what was said with what came, once the horizon has passed', t => {
	const bins = calibrationOf(view, 24);
	const count = bins.reduce((sum, bin) => sum + bin.count, 0);
	t.is(count, 3 * (100 - 24), 'three markets, a hundred bars, the last day still open');
	t.true(bins.every(({said, came, from, to}) => said >= from && said <= to && came >= 0 && came <= 1));
	t.deepEqual(calibrationOf({...view, candles: {}}, 24), []);
});

test('an engine that has told nothing, or has gone before it could, leaves sentences and no broken values', t => {
	for (const screen of [empty, {...empty, phase: 'gone' as const, reason: 'it ended'}]) {
		for (const id of ids) {
			const rows = shown(id, screen);
			const words = rows.slice(1).join(' ');
			t.regex(words, /[a-z]{3,}.*[a-z]{3,}.*[a-z]{3,}/u, `${id} says something: ${words}`);
			t.notRegex(words, /undefined|NaN|null|Infinity/u, id);
		}
	}
});
