/**
Takes back the last thing that was changed by hand: what stood before it stands again. It is a command like any other, with its
effect in money, and can itself be taken back.
*/
import type {EngineView, Steering} from '../../engine/domain/view.js';
import {percent} from '../format.js';
import {span} from '../text.js';
import {because, impossible, openForm, text, valueOf, type FormDialog, type FormSpec} from './form.js';
import {modeForm, pauseForm, scaleForm} from './steering.js';
import {weightForm} from './weight.js';

type Change = {
	/** What was changed, in words. */
	readonly done: string;
	/** The form that changes it back, and how it is filled. */
	readonly form: FormSpec;
	readonly id: FormDialog['form'];
	readonly values: Readonly<Record<string, string>>;
};

/** Returns what was changed last by hand and would change it back, or null when nothing stands before it. */
export function lastChange({steering: now, steeringBefore: before}: EngineView): Change | null {
	return before === null ? null : modeChange(now, before) ?? scaleChange(now, before) ?? weightChange(now, before) ?? pauseChange(now, before);
}

function modeChange(now: Steering, before: Steering): Change | null {
	return now.autonomy === before.autonomy ? null : {done: `mode ${before.autonomy} → ${now.autonomy}`, form: modeForm, id: 'mode', values: {mode: before.autonomy}};
}

function scaleChange(now: Steering, before: Steering): Change | null {
	return now.riskScale === before.riskScale
		? null
		: {done: `risk scaled from ${percent(before.riskScale, 0)} to ${percent(now.riskScale, 0)}`, form: scaleForm, id: 'scale', values: {scale: perCent(before.riskScale)}};
}

function weightChange(now: Steering, before: Steering): Change | null {
	const symbol = [...Object.keys(now.overrides), ...Object.keys(before.overrides)].find(name => now.overrides[name] !== before.overrides[name]);
	if (symbol === undefined) {
		return null;
	}

	const [was, is] = [before.overrides[symbol], now.overrides[symbol]];
	const word = (weight: number | undefined): string => weight === undefined ? 'the allocator\'s' : percent(weight);
	return {done: `target of ${symbol} from ${word(was)} to ${word(is)}`, form: weightForm, id: 'weight', values: {market: symbol, weight: was === undefined ? 'off' : perCent(was)}};
}

function pauseChange(now: Steering, before: Steering): Change | null {
	const [paused, wasPaused] = [pausedIn(now), pausedIn(before)];
	const what = [...paused, ...wasPaused].find(name => paused.includes(name) !== wasPaused.includes(name));
	return what === undefined ? null : {done: `${what} ${paused.includes(what) ? 'paused' : 'let go on'}`, form: pauseForm, id: 'pause', values: {what}};
}

function pausedIn({pausedAgents, pausedMarkets}: Steering): readonly string[] {
	return [...pausedAgents, ...pausedMarkets];
}

/** Returns a share as it would be typed, without the noise of binary fractions. */
function perCent(share: number): string {
	return String(Number((share * 100).toFixed(8)));
}

function planOf({form, id, values}: Change, reason: string, screen: Parameters<FormSpec['plan']>[1]): ReturnType<FormSpec['plan']> {
	const fields = Object.entries({...values, because: reason}).map(([name, value]) => text(name, name, value));
	return form.plan({kind: 'form', form: id, title: '', order: null, fields, at: 0, hint: null}, screen);
}

const nothing = 'Nothing was changed by hand that could be taken back.';

export const undoForm: FormSpec = {
	open({screen}) {
		const change = lastChange(screen.view);
		const dialog = openForm('undo', 'UNDO', [because]);
		// What takes risk away needs no second thought: its own button has the focus.
		return change === null || planOf(change, '', screen).riskier ? dialog : {...dialog, at: dialog.fields.length + 1};
	},
	plan(dialog, screen) {
		const change = lastChange(screen.view);
		if (change === null) {
			return impossible(nothing, 'Undo');
		}

		const reason = valueOf(dialog, 'because');
		const plan = planOf(change, reason === '' ? `undo: ${change.done}` : reason, screen);
		return {...plan, lines: [[span('undoes    ', 'muted'), span(change.done, undefined, {bold: true})], ...plan.lines], confirm: `Undo: ${plan.confirm.charAt(0).toLowerCase()}${plan.confirm.slice(1)}`};
	},
};
