/**
The halt dialog: what has happened since the halt, told from records and never from what was sent, and the typed word that
closes every position.
*/
import {standingStops, stopsText} from '../../engine/domain/standing-stop.js';
import {timeText} from '../../engine/domain/view-text.js';
import type {EngineView} from '../../engine/domain/view.js';
import {baseOf, money, percent} from '../format.js';
import {isText, type Stroke} from '../keys.js';
import {dustPositions, heldPositions, valueOf} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {paragraph, span, type Line} from '../text.js';
import {close, fieldLine, stay, type DialogContext, type DialogView, type Step} from './dialog.js';
import {flattenLines} from './flatten-progress.js';

export type HaltDialog = {readonly kind: 'halt'; readonly typed: string; readonly hint: string | null};

const word = 'FLATTEN';

export const openHalt: HaltDialog = {kind: 'halt', typed: '', hint: null};

/** Returns the dialog after a key. The word may be typed in any rhythm, but the Enter behind it must stand alone. */
export function haltKeys(dialog: HaltDialog, stroke: Stroke, {keys}: DialogContext): Step<HaltDialog> {
	if (stroke.key === 'escape') {
		return close;
	}

	if (keys.readOnly) {
		return stay(dialog);
	}

	if (stroke.key === 'enter') {
		return submitted(dialog, stroke, keys.screen);
	}

	if (stroke.key === 'backspace') {
		return stay({...dialog, typed: dialog.typed.slice(0, -1), hint: null});
	}

	if (stroke.key === 'r' && dialog.typed === '') {
		return {dialog, wish: {type: 'open-resume'}};
	}

	return isText(stroke) && dialog.typed.length < word.length ? stay({...dialog, typed: dialog.typed + stroke.key, hint: null}) : stay(dialog);
}

function submitted(dialog: HaltDialog, stroke: Stroke, screen: ScreenState): Step<HaltDialog> {
	if (dialog.typed === '') {
		return stay(dialog);
	}

	if (dialog.typed !== word) {
		return stay({...dialog, hint: `The word is ${word}, in capitals.`});
	}

	if (stroke.chunk) {
		return stay({...dialog, hint: 'Press Enter once more, by itself.'});
	}

	return screen.phase === 'running' ? {dialog: openHalt, wish: {type: 'flatten'}} : stay({...dialog, hint: 'There is no engine to do it.'});
}

/** Returns how the dialog looks in `width` cells. */
export function haltView(dialog: HaltDialog, context: DialogContext, width: number): DialogView {
	const {screen, readOnly} = context.keys;
	const halted = screen.view.tradingState === 'HALTED' && screen.phase === 'running';
	return {
		title: 'HALT',
		tone: 'danger',
		scroll: null,
		lines: [
			...headline(context, width),
			...besideLines(context, width),
			[],
			...(halted ? happened(screen, width) : []),
			...causeLines(screen.view, width),
			...(readOnly ? [[], ...paragraph('This screen is read-only: it halts, and does not flatten or resume.', width, {tone: 'muted'})] : promptLines(dialog, screen, width)),
		],
		hints: [['Esc', readOnly || heldPositions(screen).length === 0 ? 'close' : 'keep positions'], ...(readOnly ? [] : [['r', 'resume (asks again)'] as const])],
	};
}

function headline({keys: {screen}, sent}: DialogContext, width: number): readonly Line[] {
	const halt = sent.HaltTrading;
	const direct = 'From another shell: cryptotrader halt --direct';
	const say = (text: string, tone: 'danger' | 'warn'): readonly Line[] => paragraph(text, width, {tone, bold: true});
	if (screen.phase === 'broken') {
		return say(`This screen has lost track of the engine (${screen.reason ?? ''}) and cannot show what comes of the halt. Quit and start again, or ask: cryptotrader status`, 'danger');
	}

	if (screen.phase === 'gone') {
		return say(`There is no engine to halt: ${screen.reason ?? 'it is gone'}. Orders may still be open at the venue. ${direct}`, 'danger');
	}

	if (halt?.state === 'failed' || halt?.state === 'refused') {
		return say(`The engine did not take the halt: ${halt.reason ?? 'no reason given'}. ${direct}`, 'danger');
	}

	if (screen.phase === 'starting') {
		return say('The engine has not answered yet. It will be halted as soon as it does.', 'warn');
	}

	if (screen.view.tradingState !== 'HALTED') {
		return say(screen.silentFor === null ? 'Halting …' : `Halting … the engine has been silent for ${Math.floor(screen.silentFor / 1000)} s. ${direct}`, 'warn');
	}

	return [[span('Trading is halted. New orders are refused.', undefined, {bold: true})]];
}

/** What is done beside an engine that does not answer. */
function besideLines({sent}: DialogContext, width: number): readonly Line[] {
	const told = [sent.FlattenPositions, sent.HaltTrading].filter(command => command !== undefined).toSorted((a, b) => b.at - a.at)[0]?.beside;
	return told === undefined ? [] : paragraph(told, width, {tone: 'warn', bullet: '  ● '});
}

function happened(screen: ScreenState, width: number): readonly Line[] {
	const {view} = screen;
	return [
		[...mark(true), span(`${'no new order leaves since'.padEnd(26)}${preciseTime(view.halt?.at ?? view.at)}`)],
		...orderLines(view),
		...stopLines(view, width),
		...positionLines(screen),
		...flattenLines(screen),
	];
}

function orderLines(view: EngineView): readonly Line[] {
	const total = view.halt?.orders.length ?? 0;
	const working = view.halt?.working ?? [];
	if (total === 0) {
		return [[...mark(true), span(standingStops(view).length === 0 ? 'no order was open' : 'no order was open but stops')]];
	}

	const done = `${total - working.length} of ${total} open orders ended`.padEnd(26);
	const trouble = view.orders.filter(order => working.includes(order.clientOrderId) && order.trouble !== null);
	return [
		[...mark(working.length === 0), span(`${done}${view.halt?.clearedAt === null || view.halt === null ? '' : preciseTime(view.halt.clearedAt)}`)],
		...trouble.map((order): Line => [span('  ✗ ', 'danger'), span(`${order.symbol}: ${order.trouble ?? ''}`, 'danger')]),
	];
}

/** A halt keeps stops, and whoever has halted must know that they may still sell. */
function stopLines(view: EngineView, width: number): readonly Line[] {
	const stops = standingStops(view);
	return stops.length === 0 ? [] : paragraph(stopsText(stops, word), width, {tone: 'warn', bullet: '  ● '});
}

function positionLines(screen: ScreenState): readonly Line[] {
	const held = heldPositions(screen);
	if (held.length === 0) {
		const dust = dustPositions(screen);
		return [[...mark(true), span('no position is open'), span(dust.length === 0 ? '' : `, left over ${money(valueOf(dust))} ${screen.view.quoteCurrency}`, 'muted')]];
	}

	const value = valueOf(held);
	const share = screen.view.equity === null ? '' : `, ${percent(value / screen.view.equity.equity)} of equity`;
	const count = held.length === 1 ? '1 position is open' : `${held.length} positions are open`;
	return [[...mark(false), span(`${count.padEnd(26)}${money(value)} ${screen.view.quoteCurrency}${share}`, 'warn')]];
}

function mark(done: boolean): Line {
	return [span(done ? '  ✓ ' : '  ● ', done ? 'up' : 'warn')];
}

function preciseTime(at: number): string {
	return `${timeText(at)}.${String(Math.floor(at % 1000)).padStart(3, '0')}Z`;
}

/** Everything that holds trading down besides the key itself, because that has to be settled before it can resume. */
function causeLines(view: EngineView, width: number): readonly Line[] {
	const others = view.causes.filter(cause => cause.rule !== 'command');
	return others.flatMap(cause => paragraph(`${cause.rule}: ${cause.reason}${cause.latched ? ' (until RESUME)' : ''}`, width, {tone: 'warn', bullet: '  ! '}));
}

function promptLines(dialog: HaltDialog, screen: ScreenState, width: number): readonly Line[] {
	const nothingToDo = heldPositions(screen).length === 0 || screen.view.flattening;
	if (nothingToDo && dialog.typed === '') {
		return [];
	}

	const ready = dialog.typed === word;
	const text = ready ? 'Press Enter to sell every position at the market now.' : `${stopText(screen)} To close them at the market now, type FLATTEN and press Enter.`;
	return [
		[],
		...paragraph(dialog.hint ?? text, width, {tone: dialog.hint === null && !ready ? 'warn' : 'danger'}),
		fieldLine('> ', dialog.typed, true),
	];
}

/** What protects the positions meanwhile, by the venue's own word. */
function stopText(screen: ScreenState): string {
	const bare = heldPositions(screen).filter(({symbol}) => screen.view.protection[symbol]?.status !== 'confirmed').map(({symbol}) => baseOf(symbol));
	if (bare.length === 0) {
		return 'Positions stay open, protected by stops at the exchange.';
	}

	return `Positions stay open; ${bare.join(', ')} ${bare.length === 1 ? 'has' : 'have'} no stop at the exchange.`;
}
