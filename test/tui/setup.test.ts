import test from 'ava';
import {framed} from '../../src/tui/setup/setup-app.js';
import {startSetup} from '../../src/tui/setup/start-setup.js';
import type {SetupAnswers, SetupEnd, SetupFacts, SetupStep} from '../../src/tui/setup/answers.js';
import {openWizard, stepOf, wizardKeys, wizardPaste, type Wizard} from '../../src/tui/setup/wizard.js';
import {createFakeTerminal} from '../support/terminal.js';

const present: SetupAnswers = {
	venue: 'binance', keys: 'later', keyName: 'main', apiKey: '', secret: '', passphrase: '', again: '', capital: '10000', symbols: 'BTC/USDT, ETH/USDT', risk: 'balanced', notifications: 'alarms',
};
const shares = {position: 0.25, group: 0.5, trade: 0.01, day: 0.05, halt: 0.15, flatten: 0.2};

function factsWith(part: Partial<SetupFacts> = {}): SetupFacts {
	return {
		file: '/home/me/.local/share/cryptotrader/default/settings.yaml', isAgain: false, present,
		venues: [{value: 'binance', text: 'in USDT', quote: 'USDT', symbols: 'BTC/USDT, ETH/USDT'}, {value: 'kraken', text: 'in USD', quote: 'USD', symbols: 'BTC/USD'}],
		risks: [{value: 'cautious', text: 'less', shares: {...shares, position: 0.1}}, {value: 'balanced', text: 'usual', shares}],
		alerts: [{value: 'off', text: 'nothing'}, {value: 'alarms', text: 'alarms'}, {value: 'all', text: 'fills as well'}],
		keystore: {path: '/home/me/keys.json', exists: false}, accounts: [], check: () => null, changes: ({venue}) => [`venue ${venue}`],
		...part,
	};
}

function pressed(facts: SetupFacts, keys: readonly string[], from: Wizard = openWizard(facts)): Wizard {
	let wizard = from;
	for (const key of keys) {
		wizard = wizardKeys(wizard, {key, chunk: false}, facts);
	}

	return wizard;
}

const small = {columns: 80, rows: 24};
const lines = (wizard: Wizard, facts: SetupFacts, size = small): string => framed(wizard, facts, size).map(line => line.map(({text}) => text).join('')).join('\n');
const through = (count: number): readonly string[] => Array.from({length: count}, () => 'enter');

test('Enter keeps what counts now, step by step, and the last one writes it', t => {
	const facts = factsWith();
	const steps: SetupStep[] = [];
	let wizard = openWizard(facts);
	while (wizard.end === null && steps.length < 20) {
		steps.push(stepOf(wizard));
		wizard = pressed(facts, ['enter'], wizard);
	}

	t.deepEqual(steps, ['venue', 'keys', 'capital', 'symbols', 'risk', 'alerts', 'summary']);
	t.deepEqual(wizard.end, {how: 'write', answers: present});
});

test('Ctrl+C leaves anywhere and Esc on the first step, with nothing to write; Esc elsewhere goes back', t => {
	const facts = factsWith();
	for (let steps = 0; steps < 7; steps++) {
		t.deepEqual(pressed(facts, [...through(steps), 'ctrl+c']).end, {how: 'leave'});
	}

	t.deepEqual(pressed(facts, ['escape']).end, {how: 'leave'});
	const back = pressed(facts, ['down', 'enter', 'escape']);
	t.is(stepOf(back), 'venue');
	t.is(back.answers.venue, 'kraken', 'what was answered stays');
	t.deepEqual(pressed(facts, [...through(6), 'down', 'enter']).end, {how: 'leave'}, 'the last step can say no');
});

test('markets that nobody has changed follow the exchange, there and back; those that somebody has do not', t => {
	const facts = factsWith();
	t.is(pressed(facts, ['down']).answers.symbols, 'BTC/USD');
	t.is(pressed(facts, ['down', 'up']).answers.symbols, present.symbols);
	const typed = pressed(facts, [...through(3), 'ctrl+u', ...'ETH/USDT', 'escape', 'escape', 'escape', 'down']);
	t.is(typed.answers.symbols, 'ETH/USDT');
});

test('an answer that cannot be taken says why and stays; Ctrl+N stops there too', t => {
	const facts = factsWith({check: (step, {capital}) => step === 'capital' && capital === '' ? 'that is no amount' : null});
	const stuck = pressed(facts, [...through(2), 'ctrl+u', 'enter']);
	t.is(stepOf(stuck), 'capital');
	t.regex(lines(stuck, facts), /that is no amount/);
	const skipped = pressed(facts, [...through(2), 'ctrl+u', 'ctrl+n']);
	t.is(stepOf(skipped), 'capital');
	t.is(stepOf(pressed(facts, ['ctrl+n'])), 'summary');
	t.is(pressed(facts, ['5'], stuck).trouble, null, 'the next key takes the complaint away');
});

test('a key is typed or pasted, and neither it nor the passphrase is ever shown', t => {
	const facts = factsWith();
	let wizard = pressed(facts, ['enter', 'down', 'tab', 'ctrl+u', ...'mine', 'tab', ...'public-part', 'tab']);
	wizard = wizardPaste(wizard, '-----BEGIN EC PRIVATE KEY-----\nsecret-part\n-----END EC PRIVATE KEY-----\n', facts);
	wizard = pressed(facts, ['tab', ...'pass-word', 'tab', ...'pass-word'], wizard);
	t.deepEqual(wizard.answers, {
		...present, keys: 'now', keyName: 'mine', apiKey: 'public-part', secret: String.raw`-----BEGIN EC PRIVATE KEY-----\nsecret-part\n-----END EC PRIVATE KEY-----`, passphrase: 'pass-word', again: 'pass-word',
	});
	for (const size of [{columns: 80, rows: 24}, {columns: 200, rows: 60}]) {
		const shown = lines(wizard, facts, size);
		t.notRegex(shown, /public-part|secret-part|BEGIN|pass-word/);
		t.regex(shown, /\[9 characters, not shown]/);
	}

	t.regex(lines(wizard, factsWith({keystore: {path: '/k', exists: true}})), /Passphrase of the file/);
	t.notRegex(lines(wizard, factsWith({keystore: {path: '/k', exists: true}})), /same again/);
});

test('limits are shown in money', t => {
	const facts = factsWith();
	const shown = lines(pressed(facts, ['down', ...through(2), 'ctrl+u', ...'20000', ...through(2), 'up']), facts);
	t.regex(shown, /most in one market +10\.0% +2,000\.00 USD/);
	t.regex(shown, /trading halts +15\.0% +3,000\.00 USD/);
});

test('Enter in a burst of keys does not write', t => {
	const facts = factsWith();
	const last = pressed(facts, through(6));
	const after = wizardKeys(last, {key: 'enter', chunk: true}, facts);
	t.is(after.end, null);
	t.regex(after.trouble ?? '', /once more/);
});

test('every step is as large as the terminal, and shows its field and its complaint however small that is', t => {
	const facts = factsWith({check: () => 'a complaint of some length that has to be broken into several lines where there is little room'});
	for (const size of [{columns: 60, rows: 16}, {columns: 80, rows: 24}, {columns: 120, rows: 40}]) {
		for (let steps = 0; steps < 7; steps++) {
			const wizard = pressed(facts, ['enter'], pressed(factsWith(), through(steps)));
			const rows = lines(wizard, facts, size).split('\n');
			t.is(rows.length, size.rows);
			t.true(rows.every(row => row.length === size.columns));
			t.regex(rows.join('\n'), /complaint/);
			t.regex(rows.join('\n'), /▸ (Exchange|API key|Capital|Markets|Risk|Ring for|Write it\?)/, `step ${steps + 1} at ${size.columns}×${size.rows}`);
		}
	}
});

type Shown = {readonly end: SetupEnd; readonly seen: readonly string[]; readonly written: string; readonly isRaw: boolean; readonly isAlternate: boolean};

async function inTerminal(screenReader: boolean, bytes: readonly string[]): Promise<Shown> {
	const terminal = createFakeTerminal(80, 24);
	const {stdin, stdout} = terminal;
	const ending = startSetup({facts: factsWith(), flags: {noColor: true, screenReader}, streams: {stdin, stdout, stderr: createFakeTerminal(80, 24).stdout}});
	await terminal.until(screen => screen.includes('Where to trade'));
	const seen: string[] = [];
	for (const byte of bytes) {
		await terminal.type(byte);
		seen.push(terminal.screen());
	}

	const end = await ending;
	return {end, seen, written: terminal.written.join(''), isRaw: terminal.isRaw, isAlternate: terminal.isAlternate};
}

test.serial('in a terminal: chosen, written, and the terminal given back', async t => {
	const {end, isRaw, isAlternate} = await inTerminal(false, ['\u001B[B', '\r', '\r', '\r', '\r', '\r', '\r', '\r']);
	t.deepEqual(end, {how: 'write', answers: {...present, venue: 'kraken', symbols: 'BTC/USD'}});
	t.false(isRaw);
	t.false(isAlternate);
});

test.serial('for people who hear it there are plain lines, no frame and no alternate screen', async t => {
	const {end, seen, written} = await inTerminal(true, ['\r', '\u0003']);
	t.deepEqual(end, {how: 'leave'});
	t.regex(seen[0] ?? '', /Setup 2 of 7: Keys/);
	t.notRegex(written, /[╔║│]/);
	t.false(written.includes('\u001B[?1049h'));
});
