import test from 'ava';
import type {KeyContext} from '../../src/tui/actions/action.js';
import {forms} from '../../src/tui/forms/forms.js';
import type {FormDialog, Plan} from '../../src/tui/forms/form.js';
import {formKeys, formView} from '../../src/tui/dialogs/form.js';
import type {DialogContext} from '../../src/tui/dialogs/dialog.js';
import {openingState, type ScreenState} from '../../src/tui/store.js';
import {createTape, approvedOrder, foldAll, makeRun} from '../support/records.js';

const view = foldAll(makeRun({bars: 100}));
const live: ScreenState = {...openingState('paper'), phase: 'running', view, quotes: view.quotes, now: view.at};
const contextOf = (screen: ScreenState, symbol: string | null = 'BTC/USDT'): KeyContext => ({
	screen, dialog: null, view: 'overview', focus: 'signals', symbol, item: null, sortable: [], zoomed: false, frozen: false, failedPanes: 0, canSuspend: true, readOnly: false, locked: false, exportable: false,
});
const textOf = ({lines}: Plan): string => lines.map(line => line.map(({text}) => text).join('')).join('\n');

function planOf(form: keyof typeof forms, argument: string, screen = live, symbol: string | null = 'BTC/USDT'): Plan {
	return forms[form].plan(forms[form].open(contextOf(screen, symbol), argument), screen);
}

/** A run with one order of a person that works. */
function withOrder(): ScreenState {
	const tape = createTape(view.at, view.seq + 1);
	tape.add({type: 'OrderIntended', order: approvedOrder({clientOrderId: 'ct-77', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '38000'}), reason: 'test'});
	tape.add({type: 'OrderAcknowledged', clientOrderId: 'ct-77', venueOrderId: 'v77'});
	return {...live, view: foldAll(tape.records, view)};
}

test('a weight says what would be bought, in money, and where the limits then stand', t => {
	const plan = planOf('weight', 'btc 20');
	t.deepEqual(plan.command, {type: 'OverrideAllocation', source: 'key', symbol: 'BTC/USDT', weight: 0.2, reason: 'by hand'});
	t.true(plan.riskier);
	t.regex(textOf(plan), /Buys about 1,988\.07 USDT of BTC, fee about 1\.99\nposition {2}0\.0% → 20\.0% of equity, limit 25\.0%\nleverage {2}0\.12x → 0\.32x, limit 2\.00x\ncash {6}8,751\.62 → 6,761\.57 USDT/);
	t.regex(textOf(planOf('weight', 'btc 30')), /position {2}0\.0% → 30\.0% of equity, limit 25\.0%: risk cuts or refuses it/);
});

test('a market is given back with off, and nonsense is not a weight', t => {
	t.like(planOf('weight', 'SOL off').command, {symbol: 'SOL/USDT', weight: null});
	t.false(planOf('weight', 'SOL 0').riskier);
	for (const typed of ['', 'SOL 101', 'SOL -1', 'SOL much']) {
		t.is(planOf('weight', typed, live, 'SOL/USDT').command, null, typed);
	}
});

test('an override that risk is scaled under says what it becomes', t => {
	const scaled = {...live, view: {...view, steering: {...view.steering, riskScale: 0.5}}};
	t.regex(textOf(planOf('weight', 'btc 20', scaled)), /Risk is scaled to 50%: the target becomes 10\.0%\.[\s\S]*→ 10\.0% of equity/);
});

test('an order is exact, keeps to the rules of the market, and never sells what is not held', t => {
	t.deepEqual(planOf('order', 'buy btc 0.01 38000').command, {type: 'PlaceManualOrder', source: 'key', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '38000', reason: 'by hand'});
	t.regex(planOf('order', 'buy btc 0.000001 38000').problem ?? '', /multiple of 0\.0{4}1/);
	t.regex(planOf('order', 'buy btc 0.0001 38000').problem ?? '', /10 USDT at least; this is 3\.80/);
	t.regex(planOf('order', 'sell btc 1 38000').problem ?? '', /Only 0 BTC are held; nothing is sold short/);
	t.regex(planOf('order', 'sell sol 400 3.7').problem ?? '', /Only 321\.87364 SOL are held/);
	t.is(planOf('order', 'sell sol 100 3.7').problem, null);
	t.false(planOf('order', 'sell sol 100 3.7').riskier);
	const halted = {...live, view: {...view, tradingState: 'HALTED' as const}};
	t.regex(textOf(planOf('order', 'buy btc 0.01 38000', halted)), /risk will refuse it/);
});

test('an order opens with a price that fills at once, on the tick of the market', t => {
	const dialog = forms.order.open(contextOf(live), 'buy btc');
	const ask = view.quotes['BTC/USDT']?.ask ?? 0;
	const price = Number(dialog.fields.find(({name}) => name === 'price')?.value);
	t.true(price > ask && price <= ask * 1.005);
	t.is(dialog.fields[dialog.at]?.name, 'quantity', 'the first field that is empty is in hand');
});

test('closing a position sells all of it, and either keeps out or lets the agents return', t => {
	t.like(planOf('close-position', 'sol').command, {type: 'OverrideAllocation', symbol: 'SOL/USDT', weight: 0});
	const dialog = forms['close-position'].open(contextOf(live), 'sol');
	const other: FormDialog = {...dialog, fields: dialog.fields.map(field => field.name === 'then' ? {...field, value: field.choices[1] ?? ''} : field)};
	t.like(forms['close-position'].plan(other, live).command, {type: 'PlaceManualOrder', side: 'sell', quantity: '321.87364'});
	t.regex(textOf(planOf('close-position', 'sol')), /12\.0% → 0\.0% of equity[\s\S]*-11\.\d\d USDT \(-0\.9%\) would be realised/);
});

test('a working order is cancelled by its id, and amended within what is left of it', t => {
	const screen = withOrder();
	t.like(planOf('cancel', '', screen).command, {type: 'CancelOrder', clientOrderId: 'ct-77'});
	t.regex(textOf(planOf('cancel', '', screen)), /BUY 0\.01 BTC @ 38,000\.00[\s\S]*Sets free 380\.00 USDT/);
	t.is(planOf('amend', '', screen).command, null, 'nothing is changed yet');
	const dialog = forms.amend.open(contextOf(screen), '77');
	const changed: FormDialog = {...dialog, fields: dialog.fields.map(field => field.name === 'price' ? {...field, value: '37500'} : field)};
	t.like(forms.amend.plan(changed, screen).command, {type: 'AmendOrder', clientOrderId: 'ct-77', quantity: '0.01', limitPrice: '37500'});
	t.is(planOf('cancel', '', live).problem, 'The order is over already.');
});

test('cancelling a stop is more risk, and a stop is not amended by hand', t => {
	const screen = withOrder();
	const stopped = {...screen, view: {...screen.view, orders: screen.view.orders.map(order => order.clientOrderId === 'ct-77' ? {...order, side: 'sell' as const, trigger: 36_000} : order)}};
	const plan = planOf('cancel', '', stopped);
	t.true(plan.riskier);
	t.regex(textOf(plan), /This is the stop of BTC/);
	t.regex(planOf('amend', '', stopped).problem ?? '', /moved by the engine/);
});

test('mode, pauses and the scale of risk say what they do, and which way is up', t => {
	t.like(planOf('mode', 'manual'), {command: {type: 'SetAutonomy', autonomy: 'manual'}, riskier: false});
	t.is(planOf('mode', 'auto').command, null);
	const manual = {...live, view: {...view, steering: {...view.steering, autonomy: 'manual' as const}}};
	t.true(planOf('mode', 'auto', manual).riskier);
	t.like(planOf('pause', 'momentum').command, {type: 'PauseAgent', agent: 'momentum', paused: true});
	t.like(planOf('pause', 'eth').command, {type: 'PauseMarket', symbol: 'ETH/USDT', paused: true});
	const paused = {...live, view: {...view, steering: {...view.steering, pausedMarkets: ['ETH/USDT']}}};
	t.like(planOf('pause', 'eth', paused), {command: {type: 'PauseMarket', paused: false}, riskier: true});
	const scale = planOf('scale', '50');
	t.like(scale, {command: {type: 'ScaleRisk', scale: 0.5}, riskier: false});
	t.regex(textOf(scale), /Sells about 592\.\d\d USDT at once: exposure 12\.0% → 6\.0%/);
});

test('a form in live says so, and its button alone sends, by a press of its own', t => {
	const screen: ScreenState = {...live, view: {...view, mode: 'live'}};
	const context: DialogContext = {keys: contextOf(screen), actions: [], history: [], sent: {}, mayLeaveRunning: false, lockWord: null, rows: 0, page: 10};
	let dialog = forms.weight.open(context.keys, 'btc 20');
	const shown = formView(dialog, context, 70);
	t.is(shown.title, 'TARGET WEIGHT — LIVE, real money');
	t.true(shown.lines.some(line => line.some(({text, tone}) => text === 'LIVE, real money.' && tone === 'danger')));
	t.is(dialog.at, dialog.fields.length, 'it stands on Cancel');
	t.is(formKeys(dialog, {key: 'enter', chunk: false}, context).dialog, null);
	dialog = formKeys(dialog, {key: 'right', chunk: false}, context).dialog ?? dialog;
	t.is(formKeys(dialog, {key: 'enter', chunk: true}, context).wish, null);
	t.like(formKeys(dialog, {key: 'y', chunk: false}, context).wish, {type: 'command'});
});
