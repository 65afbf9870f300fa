import test from 'ava';
import {createAnnouncer, newsBetween, summaryText} from '../../src/tui/reader/announcer.js';
import {plainLine} from '../../src/tui/reader/describe.js';
import {openingState, type ScreenState} from '../../src/tui/store.js';
import {span} from '../../src/tui/text.js';
import {createTape, foldAll, makeRun} from '../support/records.js';
import {openScreen} from '../support/screen.js';
import {createFakeClock} from '../support/screen-clock.js';

const view = foldAll(makeRun({bars: 30}));
const live: ScreenState = {...openingState('paper'), phase: 'running', view, quotes: view.quotes, now: view.at};

function after(add: (tape: ReturnType<typeof createTape>) => void, from = live): ScreenState {
	const tape = createTape(from.view.at, from.view.seq + 1);
	add(tape);
	return {...from, view: foldAll(tape.records, from.view)};
}

const notice = (text: string) => ({type: 'NoticeGiven', level: 'info', text} as const);
const halted = {type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'Ctrl+X', source: 'key', latched: true, until: null} as const;

test('changed facts are sentences; a halt does not wait', t => {
	const calm = newsBetween(live, after(tape => tape.add(notice('all is well'))));
	t.deepEqual(calm, {lines: ['engine: all is well'], urgent: false});
	const alarm = newsBetween(live, after(tape => tape.add(halted)));
	t.deepEqual(alarm, {lines: ['Trading is HALTED.', 'Alarm, engine: HALTED (command, until RESUME): Ctrl+X'], urgent: true});
	t.is(summaryText(live), 'paper mode, RUNNING, 2021-01-16 06:01 UTC. Equity 10,002.00 USDT, today +0.02%, drawdown 0.1%, 2 positions.');
});

test('it speaks at most every two seconds, counts what is too much, and says a halt at once', t => {
	const clock = createFakeClock();
	const told: string[][] = [];
	const announcer = createAnnouncer(clock, lines => {
		told.push([...lines]);
	});
	announcer.take(live);
	clock.advance(0);
	let screen = live;
	for (let line = 0; line < 20; line++) {
		screen = after(tape => tape.add(notice(`line ${line}`)), screen);
		announcer.take(screen);
	}

	clock.advance(100);
	t.is(told.length, 1);
	clock.advance(2000);
	const said = told.length;
	announcer.take(after(tape => tape.add(halted), screen));
	clock.advance(0);
	t.is(told.length, said + 1);
	t.is(told.at(-1)?.[0], 'Trading is HALTED.');
	t.true(told.every(lines => lines.length <= 9));
	t.true(told.flat().some(line => line.includes('further lines are in the journal')));
	announcer.close();
});

test('bars and borders are not read out', t => {
	t.is(plainLine([span('position '), span('███▏░░'), span('  12.0 / 25%')]), 'position  12.0 / 25%');
});

test.serial('a session without a screen: plain lines, no alternate screen, views on their keys, and the halt', async t => {
	const {terminal, engine, close} = openScreen({columns: 100, rows: 40, flags: {screenReader: true}});
	await terminal.until(screen => screen.includes('paper mode, RUNNING'));
	t.false(terminal.isAlternate);
	await terminal.type('5');
	const screen = await terminal.until(shown => shown.includes('Risk view.'));
	t.regex(screen, /Risk used of limit:\nposition +12\.\d \/ 25% SOL\/USDT\n/);
	t.notRegex(screen, /[█░╔║┌│]/u);
	await terminal.type('\u0018');
	t.deepEqual(engine.sent.map(({type}) => type), ['HaltTrading']);
	engine.add(halted);
	await terminal.until(shown => shown.includes('HALT dialog.') && shown.includes('Alarm, engine: HALTED'));
	t.is((await close()).how, 'quit');
});
