/**
Carries wishes to an engine: shows what they would change, asks where they add risk, sends them, and tells what the engine and
its limits made of them.
*/
import {createInterface} from 'node:readline/promises';
import {CryptoTraderError, type ExitCode, exitCode} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import type {EngineView} from '../../engine/domain/view.js';
import type {EngineHandle} from '../../engine/ports/engine-handle.js';
import type {GlobalFlags} from '../engine/flags.js';
import {stateText} from '../look/tell.js';
import {requireEngine} from '../running-engine.js';
import type {Already, Wish} from './wish.js';

/** Where a person sits, if one does. */
export type Terminal = {
	readonly isThere: boolean;
	ask(question: string): Promise<string>;
	/** Writes for the person. */
	say(text: string): void;
	/** Writes the answer. */
	answer(text: string): void;
};

export type ActOptions = {readonly json: boolean; readonly yes: boolean};

/** What became of one wish. */
type Outcome = {readonly wish: Wish; readonly seq: number | null; readonly refused: string | null; readonly orders: readonly string[]};

/** The engine journals a command and all that follows from it at once in one go; more records than that belong to others. */
const mostFollowing = 500;

/** Returns what is done on the engine that runs for these flags; `wishOf` plans with the state that it is in. */
export async function act(flags: GlobalFlags, yes: boolean, wishOf: (view: EngineView) => Wish | Already | readonly Wish[]): Promise<ExitCode> {
	const {handle} = await requireEngine(flags);
	try {
		return await carryOut(handle, wishOf, {json: flags.json, yes}, processTerminal);
	} finally {
		await handle.close();
	}
}

/**
Carries wishes out. Throws a CryptoTraderError: `not-confirmed` (exit 2 where nobody can be asked, 3 where a person said no)
before anything is sent, `refused` (exit 3) when the engine or a limit refused it.
*/
export async function carryOut(handle: EngineHandle, wishOf: (view: EngineView) => Wish | Already | readonly Wish[], options: ActOptions, terminal: Terminal): Promise<ExitCode> {
	const view = await handle.snapshot();
	const planned = wishOf(view);
	if ('already' in planned) {
		terminal.answer(options.json ? JSON.stringify({done: [], already: planned.already}) : planned.already);
		return exitCode.done;
	}

	const wishes = Array.isArray(planned) ? planned as readonly Wish[] : [planned as Wish];
	await confirm(view, wishes, options, terminal);
	const outcomes: Outcome[] = [];
	for (const wish of wishes) {
		outcomes.push(await send(handle, wish));
	}

	tell(outcomes, options, terminal);
	const refused = outcomes.filter(outcome => outcome.refused !== null);
	if (refused.length > 0) {
		const [first] = refused;
		throw new CryptoTraderError(`refused: ${refused.map(outcome => outcome.refused).join('; ')}`, {
			code: 'refused', advice: first?.seq === null ? 'Nothing was changed.' : `See \`cryptotrader why ${first?.seq ?? ''}\` and \`cryptotrader risk\`.`, exit: exitCode.refusedBySafety,
		});
	}

	return exitCode.done;
}

async function confirm(view: EngineView, wishes: readonly Wish[], {yes, json}: ActOptions, terminal: Terminal): Promise<void> {
	const riskier = wishes.some(wish => wish.riskier);
	if (!json) {
		const head = view.mode === 'live' ? [`LIVE, real money: ${stateText(view)}`] : [stateText(view)];
		terminal.say([...head, ...wishes.flatMap(({doing, effect}) => [`${doing}:`, ...effect.map(line => `  ${line}`)])].join('\n'));
	}

	if (!riskier || yes) {
		return;
	}

	if (!terminal.isThere) {
		throw new CryptoTraderError(`${view.mode === 'live' ? 'LIVE, real money: ' : ''}this puts more at risk, and nobody is there to confirm it`, {
			code: 'not-confirmed', advice: 'Nothing was sent. Give --yes when it is meant.', exit: exitCode.wrongUse,
		});
	}

	const word = await terminal.ask(`${view.mode === 'live' ? 'LIVE, real money. ' : ''}${wishes.map(({doing}) => doing).join(', ')}? [y/N] `);
	if (!/^y(es)?$/i.test(word.trim())) {
		throw new CryptoTraderError('not confirmed', {code: 'not-confirmed', advice: 'Nothing was sent.', exit: exitCode.refusedBySafety});
	}
}

async function send(handle: EngineHandle, wish: Wish): Promise<Outcome> {
	const reply = await handle.send(wish.command);
	if (!reply.accepted) {
		return {wish, seq: null, refused: reply.reason, orders: []};
	}

	const {records} = await handle.ask({about: 'journal', fromSeq: reply.seq, limit: mostFollowing});
	const next = records.findIndex(({seq, input}) => seq > reply.seq && input);
	const following = next === -1 ? records : records.slice(0, next);
	const orders = following.flatMap(({event}) => event.type === 'OrderIntended' ? [event.order.clientOrderId] : []);
	return {wish, seq: reply.seq, refused: refusalOf(following, wish), orders};
}

/** A limit that refuses an order by hand refuses the wish; of a weight or a scale it refuses what they led to, and they stand. */
function refusalOf(records: readonly JournalRecord[], {command}: Wish): string | null {
	const byEngine = records.flatMap(({event}) => event.type === 'CommandRefused' ? [event.reason] : []);
	const byLimits = records.flatMap(({event}) => event.type === 'OrderRefused' ? event.refusals.map(({explain}) => explain) : []);
	if (byEngine.length > 0 || byLimits.length === 0) {
		return byEngine.length === 0 ? null : [...byEngine, ...byLimits].join('; ');
	}

	return `${command.type === 'PlaceManualOrder' ? '' : 'it stands, but the order that follows from it is refused: '}${byLimits.join('; ')}`;
}

function tell(outcomes: readonly Outcome[], {json}: ActOptions, terminal: Terminal): void {
	if (json) {
		terminal.answer(JSON.stringify({done: outcomes.map(({wish, seq, refused, orders}) => ({command: wish.command, effect: wish.effect, seq, refused, orders}))}));
		return;
	}

	const lines = outcomes.filter(({refused}) => refused === null).map(({wish, seq, orders}) => `done: ${wish.doing}, record ${seq}${orders.length === 0 ? '' : `, order ${orders.join(', ')}`}`);
	terminal.answer(outcomes.length === 0 ? 'no order to cancel' : lines.join('\n'));
}

const processTerminal: Terminal = {
	get isThere() {
		return process.stdin.isTTY && process.stderr.isTTY;
	},
	async ask(question) {
		const line = createInterface({input: process.stdin, output: process.stderr});
		try {
			return await line.question(question);
		} finally {
			line.close();
		}
	},
	say(text) {
		process.stderr.write(`${text}\n`);
	},
	answer(text) {
		if (text !== '') {
			process.stdout.write(`${text}\n`);
		}
	},
};
