import test from 'ava';
import {isText, keyLabel, strokesOf, strokesOfText} from '../../src/tui/keys.js';
import {actionOf, actions, footerHints, helpLines, type KeyContext} from '../../src/tui/keymap.js';
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
	focus: 'signals',
	symbol: 'BTC/USDT',
	zoomed: false,
	frozen: false,
	failedPanes: 0,
	canSuspend: true,
};

test('no key has two meanings in one place', t => {
	const keys = actions.filter(({where}) => where === 'always' || where === 'panes').flatMap(action => action.keys);
	t.deepEqual(keys.filter((key, index) => keys.indexOf(key) !== index), []);
});

test('no bare letter trades, halts or quits: danger has a dialog, a word or two presses', t => {
	t.deepEqual(actions.filter(({danger}) => danger).map(({id}) => id), ['flatten', 'resume', 'quit', 'quit-twice']);
	t.deepEqual(actions.find(({id}) => id === 'flatten')?.keys, []);
});

test('the halt key works in every dialog, other keys do not reach through', t => {
	for (const dialog of ['halt', 'resume', 'help', 'why', 'quit'] as const) {
		const context = {...running, dialog};
		t.is(actionOf({key: 'ctrl+x', chunk: false}, context)?.id, 'halt');
		t.is(actionOf({key: 'ctrl+x', chunk: true}, context)?.id, 'halt');
		t.is(actionOf({key: 'q', chunk: false}, context), null);
	}
});

test('the footer leaves out what cannot be done, the help says why', t => {
	t.false(footerHints(running).some(({label}) => label === 'resume' || label === 'retry'));
	t.deepEqual(footerHints(running).map(({keys, label}) => `${keys} ${label}`), ['Tab pane', 'w why', '? help', 'q quit', 'z zoom', 'f freeze', '] market']);
	t.is(helpLines(running).find(({keys}) => keys === 'R')?.reason, 'trading is running');
	t.is(helpLines({...running, canSuspend: false}).find(({keys}) => keys === 'Ctrl+Z')?.reason, 'the engine would be suspended too');
	t.is(helpLines({...running, symbol: 'DOGE/USDT'}).find(({keys}) => keys === 'w Enter')?.reason, 'there is no signal for DOGE/USDT yet');
	t.is(helpLines(running).length, actions.length);
});

test('resume is offered for what a person may lift, not for what ends by itself', t => {
	const halted = (rule: 'start' | 'drawdown', latched: boolean): KeyContext => {
		const cause = {state: 'HALTED', rule, reason: '', source: 'engine', latched, until: null} as const;
		return {...running, screen: {...running.screen, view: {...view, tradingState: 'HALTED', causes: [cause]}}};
	};

	const reason = (context: KeyContext) => helpLines(context).find(({keys}) => keys === 'R')?.reason;
	t.is(reason(halted('start', false)), 'trading resumes by itself when that has ended');
	t.is(reason(halted('start', true)), null);
	t.is(reason(halted('drawdown', true)), null);
});

test('labels say what a key does now', t => {
	const labels = footerHints({...running, zoomed: true, frozen: true}).map(({label}) => label);
	t.deepEqual(labels, ['pane', 'why', 'help', 'quit', 'unzoom', 'unfreeze', 'market']);
});
