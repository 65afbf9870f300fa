import test from 'ava';
import type {Command} from '../../src/engine/domain/command.js';
import {undoWish} from '../../src/commands/act/wish.js';
import type {KeyContext} from '../../src/tui/actions/action.js';
import {actions} from '../../src/tui/actions/table.js';
import type {FormDialog, Plan} from '../../src/tui/forms/form.js';
import {undoForm} from '../../src/tui/forms/undo.js';
import {openingState, type ScreenState} from '../../src/tui/store.js';
import {createTape, foldAll, makeRun} from '../support/records.js';

const source = 'key';
const reason = 'a test';

/** A running engine after these commands of a person. */
function after(...commands: readonly Command[]): ScreenState {
	const run = foldAll(makeRun({bars: 100}));
	const tape = createTape(run.at, run.seq + 1);
	for (const command of commands) {
		tape.add({type: 'CommandReceived', command});
	}

	const view = foldAll(tape.records, run);
	return {...openingState('paper'), phase: 'running', view, quotes: view.quotes, now: view.at};
}

function contextOf(screen: ScreenState): KeyContext {
	return {screen, dialog: null, view: 'overview', focus: 'signals', symbol: 'BTC/USDT', item: null, sortable: [], zoomed: false, frozen: false, failedPanes: 0, canSuspend: true, readOnly: false, locked: false, exportable: false};
}

function opened(screen: ScreenState): {readonly dialog: FormDialog; readonly plan: Plan; readonly text: string} {
	const dialog = undoForm.open(contextOf(screen), '');
	const plan = undoForm.plan(dialog, screen);
	return {dialog, plan, text: plan.lines.map(line => line.map(part => part.text).join('')).join('\n')};
}

const weight = (share: number | null, symbol = 'BTC/USDT'): Command => ({type: 'OverrideAllocation', source, symbol, weight: share, reason});

test('the first override of a market is undone by giving it back to the allocator', t => {
	const {plan, text} = opened(after(weight(0.2)));
	t.deepEqual(plan.command, {type: 'OverrideAllocation', source, symbol: 'BTC/USDT', weight: null, reason: 'undo: target of BTC/USDT from the allocator\'s to 20.0%'});
	t.is(plan.confirm, 'Undo: give it back');
	t.regex(text, /undoes {4}target of BTC\/USDT from the allocator's to 20\.0%/);
});

test('a second override is undone to the first, to the last digit', t => {
	t.like(opened(after(weight(0.07), weight(0.2))).plan.command, {symbol: 'BTC/USDT', weight: 0.07});
	t.like(opened(after(weight(0.07), weight(0.2, 'ETH/USDT'))).plan.command, {symbol: 'ETH/USDT', weight: null});
});

test('mode, scale and pauses are undone too', t => {
	t.like(opened(after({type: 'SetAutonomy', source, autonomy: 'manual', reason})).plan.command, {type: 'SetAutonomy', autonomy: 'auto'});
	t.like(opened(after({type: 'ScaleRisk', source, scale: 0.25, reason})).plan.command, {type: 'ScaleRisk', scale: 1});
	t.like(opened(after({type: 'PauseMarket', source, symbol: 'ETH/USDT', paused: true, reason})).plan.command, {type: 'PauseMarket', symbol: 'ETH/USDT', paused: false});
	t.like(opened(after({type: 'PauseAgent', source, agent: 'momentum', paused: true, reason})).plan.command, {type: 'PauseAgent', agent: 'momentum', paused: false});
});

test('what was undone can be undone: the change stands again', t => {
	t.like(opened(after(weight(0.2), weight(null))).plan.command, {symbol: 'BTC/USDT', weight: 0.2});
});

test('an undo that adds risk stands on Cancel, one that takes it away on its own button', t => {
	const up = opened(after(weight(0.2), weight(0)));
	t.true(up.plan.riskier);
	t.is(up.dialog.at, up.dialog.fields.length);
	t.regex(up.text, /Buys about [\d,.]+ USDT of BTC/);
	const down = opened(after(weight(0), weight(0.2)));
	t.false(down.plan.riskier);
	t.is(down.dialog.at, down.dialog.fields.length + 1);
});

test('before anything was changed by hand, and after a change that was refused, there is nothing to undo', t => {
	const action = actions.find(({id}) => id === 'undo');
	t.is(action?.disabled(contextOf(after())), 'nothing was changed by hand');
	t.is(opened(after()).plan.command, null);
	const refusedAfter = after(weight(0.2));
	const tape = createTape(refusedAfter.view.at, refusedAfter.view.seq + 1);
	tape.add({type: 'CommandRefused', command: weight(0.2), reason: 'no'});
	const view = foldAll(tape.records, refusedAfter.view);
	t.is(action?.disabled(contextOf({...refusedAfter, view})), 'nothing was changed by hand');
});

test('the shell undoes with the same words', t => {
	const {view} = after(weight(0.2));
	t.like(undoWish(view, 'meant ETH'), {command: {type: 'OverrideAllocation', weight: null, source: 'cli', reason: 'meant ETH'}, doing: 'Undo: give it back'});
	t.deepEqual(undoWish(after().view, 'x'), {already: 'nothing was changed by hand that could be taken back'});
});
