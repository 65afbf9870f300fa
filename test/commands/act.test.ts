import test from 'ava';
import {carryOut, type Terminal} from '../../src/commands/act/act.js';
import {amendWish, cancelAllWishes, cancelWish, modeWish, orderWish, overrideWish, pauseWish, scaleWish} from '../../src/commands/act/wish.js';
import type {Mode} from '../../src/engine/domain/event.js';
import type {EngineView} from '../../src/engine/domain/view.js';
import {createFakeEngine, type FakeEngine} from '../support/fake-engine.js';
import {approvedOrder, createTape, foldAll, makeRun} from '../support/records.js';

const symbols = ['BTC/USDT', 'ETH/USDT'];

function viewOf(mode: Mode = 'paper'): EngineView {
	return foldAll(makeRun({bars: 30, symbols, mode}));
}

/** An engine that journals what it is sent, and what `then` says follows from it. */
function engineOf(mode: Mode = 'paper', then: Parameters<FakeEngine['add']>[0] | null = null): FakeEngine {
	const engine = createFakeEngine(makeRun({bars: 30, symbols, mode}));
	engine.answer = command => {
		engine.add({type: 'CommandReceived', command});
		return {accepted: true, seq: engine.view().seq};
	};

	engine.ask = (async (question: {readonly about: string; readonly fromSeq: number}) => {
		const tape = createTape(0, question.fromSeq);
		const [command] = engine.sent.slice(-1);
		if (command !== undefined) {
			tape.add({type: 'CommandReceived', command});
		}

		if (then !== null) {
			tape.add(then);
		}

		const later = tape.add({type: 'TimerFired', timer: 'later'});
		tape.records[tape.records.length - 1] = {...later, input: true};
		tape.add({type: 'CommandRefused', command: {type: 'StopEngine', source: 'cli', reason: ''}, reason: 'of somebody else'});
		return {records: tape.records, lastSeq: 0};
	}) as never;
	return engine;
}

type Heard = Terminal & {readonly said: string[]; readonly answers: string[]; readonly asked: string[]};

function terminalOf(word: string | null): Heard {
	const [said, answers, asked]: [string[], string[], string[]] = [[], [], []];
	return {
		isThere: word !== null, said, answers, asked,
		async ask(question) {
			asked.push(question);
			return word ?? '';
		},
		say(text) {
			said.push(text);
		},
		answer(text) {
			answers.push(text);
		},
	};
}

const options = {json: false, yes: false};
const buy = (view: EngineView) => orderWish(view, {side: 'buy', symbol: 'btc', quantity: '0.01', limit: '38000', reason: 'a dip'});

test('an order that buys says its effect in money and against the limits, and asks with No as the answer of an empty line', async t => {
	for (const word of ['', 'n', 'no', 'yy']) {
		const [engine, terminal] = [engineOf(), terminalOf(word)];
		await t.throwsAsync(carryOut(engine, buy, options, terminal), {code: 'not-confirmed'});
		t.deepEqual(engine.sent, [], word);
		t.regex(terminal.said.join('\n'), /Buys about 380\.00 USDT of BTC, fee about 0\.38/);
		t.regex(terminal.said.join('\n'), /position +.*limit 25\.0%/);
		t.regex(terminal.asked[0] ?? '', /\[y\/N]/);
	}

	const [engine, terminal] = [engineOf(), terminalOf('y')];
	t.is(await carryOut(engine, buy, options, terminal), 0);
	t.deepEqual(engine.sent, [{type: 'PlaceManualOrder', source: 'cli', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '38000', reason: 'a dip'}]);
});

test('without a person more risk needs --yes, and nothing is sent without it', async t => {
	const engine = engineOf();
	const error = await t.throwsAsync(carryOut(engine, buy, options, terminalOf(null)), {code: 'not-confirmed'});
	t.like(error, {exit: 2});
	t.deepEqual(engine.sent, []);
	t.is(await carryOut(engine, buy, {...options, yes: true}, terminalOf(null)), 0);
	t.is(engine.sent.length, 1);
});

test('live says LIVE, real money, before and in the question', async t => {
	const terminal = terminalOf('n');
	await t.throwsAsync(carryOut(engineOf('live'), buy, options, terminal), {code: 'not-confirmed'});
	t.regex(terminal.said[0] ?? '', /^LIVE, real money/);
	t.regex(terminal.asked[0] ?? '', /^LIVE, real money/);
	await t.throwsAsync(carryOut(engineOf('live'), buy, options, terminalOf(null)), {message: /LIVE, real money/});
});

test('what makes the risk smaller is done without a question', async t => {
	const [engine, terminal] = [engineOf(), terminalOf(null)];
	t.is(await carryOut(engine, view => scaleWish(view, {percent: '50', reason: 'away'}), options, terminal), 0);
	t.is(await carryOut(engine, view => modeWish(view, {mode: 'manual', reason: 'away'}), options, terminal), 0);
	t.is(await carryOut(engine, view => pauseWish(view, {what: 'momentum', paused: true, reason: 'away'}), options, terminal), 0);
	t.is(await carryOut(engine, view => overrideWish(view, {symbol: 'BTC/USDT', percent: '0', reason: 'away'}), options, terminal), 0);
	t.deepEqual(engine.sent.map(({type}) => type), ['ScaleRisk', 'SetAutonomy', 'PauseAgent', 'OverrideAllocation']);
});

const proposal = {
	symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '1', reduceOnly: false, confidence: 1, volatilityTargeted: false, timeInForce: 'good-till-cancelled', source: 'cli', reason: 'x',
} as const;

test('a refusal of the engine or of a limit comes with its reason and exit code 3; what belongs to others is not taken for it', async t => {
	const command = {type: 'SetAutonomy', source: 'cli', autonomy: 'manual', reason: 'x'} as const;
	const manual = (view: EngineView) => modeWish(view, {mode: 'manual', reason: 'x'});
	const refusing = engineOf('paper', {type: 'CommandRefused', command, reason: 'not now'});
	const byEngine = await t.throwsAsync(carryOut(refusing, manual, options, terminalOf(null)), {code: 'refused', message: /not now/});
	t.like(byEngine, {exit: 3});
	t.notRegex(byEngine.message, /somebody else/);

	const refusals = [{rule: 'position', limit: 0.25, would: 0.3, explain: 'position would be 30 %'}];
	const limiting = engineOf('paper', {type: 'OrderRefused', proposal, proposedBy: 1, refusals});
	const byLimit = await t.throwsAsync(carryOut(limiting, buy, {...options, yes: true}, terminalOf(null)), {message: /position would be 30 %/});
	t.like(byLimit, {exit: 3});

	const scale = (view: EngineView) => scaleWish(view, {percent: '50', reason: 'x'});
	await t.throwsAsync(carryOut(engineOf('paper', {type: 'OrderRefused', proposal, proposedBy: 1, refusals}), scale, options, terminalOf(null)), {message: /it stands, but the order/});

	const rude = engineOf();
	rude.answer = () => ({accepted: false, reason: 'the engine is ending'});
	const byWord = await t.throwsAsync(carryOut(rude, manual, options, terminalOf(null)), {message: /ending/});
	t.like(byWord, {exit: 3});
});

test('with --json one document says what was done and which orders came of it', async t => {
	const terminal = terminalOf(null);
	const order = approvedOrder({clientOrderId: 'ct-99', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '38000'});
	await carryOut(engineOf('paper', {type: 'OrderIntended', order, reason: 'a dip'}), buy, {json: true, yes: true}, terminal);
	t.deepEqual(terminal.said, []);
	const {done} = JSON.parse(terminal.answers[0] ?? '');
	t.like(done[0], {refused: null, orders: ['ct-99'], command: {type: 'PlaceManualOrder', source: 'cli'}});
	t.true(done[0].effect.length > 2);
});

test('what stands already is no command', async t => {
	const [engine, terminal] = [engineOf(), terminalOf(null)];
	t.is(await carryOut(engine, view => modeWish(view, {mode: 'auto', reason: ''}), options, terminal), 0);
	t.is(await carryOut(engine, view => scaleWish(view, {percent: '100', reason: ''}), options, terminal), 0);
	t.is(await carryOut(engine, view => pauseWish(view, {what: 'eth', paused: false, reason: ''}), options, terminal), 0);
	t.deepEqual(engine.sent, []);
	t.deepEqual(terminal.answers, ['the mode is auto already', 'risk is scaled to 100 % already', 'ETH/USDT is active already']);
});

test('what cannot be is said before anything is asked or sent', t => {
	const view = viewOf();
	t.throws(() => orderWish(view, {side: 'buy', symbol: 'DOGE', quantity: '1', limit: '1', reason: 'x'}), {message: /no such market/});
	t.throws(() => orderWish(view, {side: 'buy', symbol: 'BTC', quantity: '0.000001', limit: '38000', reason: 'x'}), {message: /multiple of/});
	t.throws(() => orderWish(view, {side: 'sell', symbol: 'BTC', quantity: '500', limit: '38000', reason: 'x'}), {message: /nothing is sold short/});
	t.throws(() => pauseWish(view, {what: 'nobody', paused: true, reason: 'x'}), {code: 'unknown-name'});
	t.throws(() => cancelWish(view, {id: 'ct-none', reason: 'x'}), {code: 'unknown-order'});
});

test('cancel takes an id or the end of one, never an ambiguous one; --all leaves the stops; a stop alone counts as more risk', t => {
	const tape = createTape(viewOf().at, viewOf().seq + 1);
	const intend = (clientOrderId: string, trigger?: {readonly price: string}): void => {
		const order = approvedOrder({clientOrderId, symbol: 'BTC/USDT', side: trigger === undefined ? 'buy' : 'sell', quantity: '0.01', limitPrice: '30000'});
		tape.add({type: 'OrderIntended', order: trigger === undefined ? order : {...order, trigger}, reason: 'test'});
		tape.add({type: 'OrderAcknowledged', clientOrderId, venueOrderId: `v${clientOrderId}`});
	};

	intend('ct-a1');
	intend('ct-b1');
	intend('ct-stop', {price: '31000'});
	const view = foldAll(tape.records, viewOf());
	t.is(cancelWish(view, {id: 'a1', reason: 'x'}).command.type, 'CancelOrder');
	t.false(cancelWish(view, {id: 'ct-a1', reason: 'x'}).riskier);
	t.throws(() => cancelWish(view, {id: '1', reason: 'x'}), {message: /more than one/});
	t.true(cancelWish(view, {id: 'ct-stop', reason: 'x'}).riskier);
	t.deepEqual(cancelAllWishes(view, 'x').map(({command}) => 'clientOrderId' in command ? command.clientOrderId : null), ['ct-a1', 'ct-b1']);
	const amended = amendWish(view, {id: 'b1', quantity: undefined, limit: '31000', reason: 'nearer'});
	t.deepEqual(amended.command, {type: 'AmendOrder', source: 'cli', clientOrderId: 'ct-b1', quantity: '0.01', limitPrice: '31000', reason: 'nearer'});
	t.true(amended.riskier);
});
