import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import test from 'ava';
import {isText, keyLabel, strokesOf, strokesOfText} from '../../src/tui/keys.js';
import type {KeyContext} from '../../src/tui/actions/action.js';
import {bindKeys} from '../../src/tui/actions/bindings.js';
import {keysDocument} from '../../src/tui/actions/document.js';
import {matches} from '../../src/tui/actions/palette.js';
import {actions} from '../../src/tui/actions/table.js';
import {actionOf, footerHints, helpLines} from '../../src/tui/keymap.js';
import {openingState} from '../../src/tui/store.js';
import {foldAll, makeRun} from '../support/records.js';

type Key = Parameters<typeof strokesOf>[1];

const noKey: Key = {
	upArrow: false, downArrow: false, leftArrow: false, rightArrow: false, pageDown: false, pageUp: false, home: false, end: false, return: false, escape: false, ctrl: false,
	shift: false, tab: false, backspace: false, delete: false, meta: false, super: false, hyper: false, capsLock: false, numLock: false,
};

test('keys get their names', t => {
	const name = (input: string, key: Partial<Key>) => strokesOf(input, {...noKey, ...key}).map(stroke => stroke.key);
	t.deepEqual(name('x', {ctrl: true}), ['ctrl+x']);
	t.deepEqual(name('', {pageUp: true}), ['pageup']);
	t.deepEqual(name('', {tab: true, shift: true}), ['shift+tab']);
	t.deepEqual(name('', {return: true}), ['enter']);
	t.deepEqual(name('R', {shift: true}), ['R']);
	t.deepEqual(name('', {escape: true, meta: true}), ['escape']);
});

test('keys held with Alt, released keys and keys without a name are nothing', t => {
	t.deepEqual(strokesOf('q', {...noKey, meta: true}), []);
	t.deepEqual(strokesOf('q', {...noKey, eventType: 'release'}), []);
	t.deepEqual(strokesOf('', {...noKey, ctrl: true}), []);
});

test('a chunk is as many keys, each marked', t => {
	t.deepEqual(strokesOf('jjj', noKey), [{key: 'j', chunk: true}, {key: 'j', chunk: true}, {key: 'j', chunk: true}]);
	t.deepEqual(strokesOf('j', noKey), [{key: 'j', chunk: false}]);
	t.deepEqual(strokesOfText('N\r\u0018\u0018').map(({key}) => key), ['N', 'enter', 'ctrl+x', 'ctrl+x']);
	t.deepEqual(strokesOfText('a\r\nb').map(({key}) => key), ['a', 'enter', 'b']);
	t.is(strokesOfText('e\u0301').length, 1);
});

test('text is one grapheme, a named key is none', t => {
	t.deepEqual(['a', ' ', 'é', '買', 'enter', 'ctrl+x'].map(key => isText({key, chunk: false})), [true, true, true, true, false, false]);
	t.deepEqual(['ctrl+x', 'pageup', '?', 'shift+tab'].map(key => keyLabel(key)), ['Ctrl+X', 'PgUp', '?', 'Shift+Tab']);
});

const view = foldAll(makeRun({bars: 48}));
const running: KeyContext = {
	screen: {...openingState('paper'), phase: 'running', view},
	dialog: null,
	view: 'overview',
	focus: 'signals',
	symbol: 'BTC/USDT',
	item: null,
	sortable: ['SYMBOL'],
	zoomed: false,
	frozen: false,
	failedPanes: 0,
	canSuspend: true,
	readOnly: false, locked: false, exportable: false,
};

test('no key has two meanings in one place', t => {
	const keys = actions.filter(({where}) => where === 'always' || where === 'panes').flatMap(action => action.keys);
	t.deepEqual(keys.filter((key, index) => keys.indexOf(key) !== index), []);
});

test('no bare letter trades, halts or quits: danger has a dialog, a word or two presses', t => {
	const dangerous = actions.filter(({danger}) => danger).map(({id}) => id);
	t.deepEqual(dangerous, ['flatten', 'resume', 'cancel', 'amend', 'order', 'close-position', 'weight', 'scale', 'pause', 'undo', 'mode', 'quit', 'quit-twice']);
	t.deepEqual(actions.filter(({trades, danger}) => trades && !danger), []);
	t.deepEqual(actions.find(({id}) => id === 'flatten')?.keys, []);
});

test('the halt key works in every dialog, other keys do not reach through', t => {
	for (const dialog of ['halt', 'resume', 'help', 'why', 'quit', 'palette', 'filter', 'form'] as const) {
		t.is(actionOf(actions, {key: 'ctrl+x', chunk: false}, dialog)?.id, 'halt');
		t.is(actionOf(actions, {key: 'ctrl+x', chunk: true}, dialog)?.id, 'halt');
		t.is(actionOf(actions, {key: 'q', chunk: false}, dialog), null);
	}
});

const reasonOf = (id: string, context: KeyContext) => helpLines(actions, context).find(line => line.id === id)?.reason;

test('the footer leaves out what cannot be done, the help says why', t => {
	t.false(footerHints(actions, running).some(({label}) => label === 'resume' || label === 'retry' || label === 'cancel'));
	t.deepEqual(footerHints(actions, running).slice(0, 7).map(({keys, label}) => `${keys} ${label}`), ['o weight', 'Tab pane', 'w why', ': command', '/ filter', '? help', 'q quit']);
	t.is(reasonOf('resume', running), 'trading is running');
	t.is(reasonOf('cancel', running), 'no order is open');
	t.is(reasonOf('suspend', {...running, canSuspend: false}), 'the engine would be suspended too');
	t.is(reasonOf('why', {...running, symbol: 'DOGE/USDT'}), 'there is no signal for DOGE/USDT yet');
	t.is(helpLines(actions, running).length, actions.length);
});

test('a read-only screen may look and halt, and nothing else', t => {
	const context = {...running, readOnly: true};
	const left = actions.filter(({trades}) => trades).filter(action => action.disabled(context) === null);
	t.deepEqual(left, []);
	t.is(reasonOf('weight', context), 'this screen is read-only');
	t.is(reasonOf('halt', context), null);
});

test('resume is offered for what a person may lift, not for what ends by itself', t => {
	const halted = (rule: 'start' | 'drawdown', latched: boolean): KeyContext => {
		const cause = {state: 'HALTED', rule, reason: '', source: 'engine', latched, until: null} as const;
		return {...running, screen: {...running.screen, view: {...view, tradingState: 'HALTED', causes: [cause]}}};
	};

	t.is(reasonOf('resume', halted('start', false)), 'trading resumes by itself when that has ended');
	t.is(reasonOf('resume', halted('start', true)), null);
	t.is(reasonOf('resume', halted('drawdown', true)), null);
});

test('labels say what a key does now', t => {
	const labels = new Set(footerHints(actions, {...running, zoomed: true, frozen: true}).map(({label}) => label));
	t.true(labels.has('unzoom') && labels.has('unfreeze'));
});

test('a person\'s own keys take the place of ours', t => {
	const bound = bindKeys(actions, {freeze: 'F', why: ['V', 'enter'], copy: []});
	t.is(actionOf(bound, {key: 'F', chunk: false}, null)?.id, 'freeze');
	t.is(actionOf(bound, {key: 'f', chunk: false}, null), null);
	t.is(actionOf(bound, {key: 'V', chunk: false}, null)?.id, 'why');
	t.deepEqual(bound.find(({id}) => id === 'copy')?.keys, []);
});

test('keys that conflict, do not exist, or would lose the halt are refused with a sentence', t => {
	const refused = (overrides: Record<string, string | string[]>) => t.throws(() => bindKeys(actions, overrides), {code: 'bad-keys'})?.message;
	t.regex(refused({freeze: 'q'}) ?? '', /q would mean both "quit" and "freeze"|q would mean both "freeze" and "quit"/);
	t.regex(refused({frieze: 'F'}) ?? '', /no action "frieze"/);
	t.regex(refused({freeze: 'ctrl+shift+f'}) ?? '', /cannot be the key/);
	t.regex(refused({freeze: 'escape'}) ?? '', /cannot be the key/);
	t.regex(refused({halt: 'h'}) ?? '', /could not be typed any more/);
	t.regex(refused({halt: []}) ?? '', /control chord/);
});

test('the palette finds actions by a few letters, with what follows as an argument', t => {
	const first = (typed: string) => {
		const [match] = matches(actions, typed, view.symbols);
		return match === undefined ? null : `${match.action.id} ${match.argument}`.trim();
	};

	t.is(first('risk'), 'risk');
	t.is(first('weight BTC 20'), 'weight BTC 20');
	t.is(first('buy eth 0.5'), 'order buy eth 0.5');
	t.is(first('btc'), 'select BTC/USDT');
	t.is(first('perf'), 'performance');
	t.is(first('clspos'), 'close-position');
	t.is(first('why 12'), 'why 12');
	t.is(first('clipboard'), 'copy');
	t.is(first('zzzz'), null);
	t.is(matches(actions, '').length, actions.length - 1, 'all but what is typed into the halt dialog');
});

test('docs/keys.md is current; UPDATE_GOLDEN=1 writes it', t => {
	const path = join(import.meta.dirname, '..', '..', 'docs', 'keys.md');
	const content = keysDocument(actions);
	if (process.env.UPDATE_GOLDEN === '1') {
		writeFileSync(path, content);
	}

	t.is(readFileSync(path, 'utf8'), content);
});
