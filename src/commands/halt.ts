/**
Stops trading from the shell and waits until the venue has confirmed it: through the engine, where that hangs through the
guard beside it, and where there is no guard with a line of this command's own.
*/
import {CryptoTraderError, type ExitCode, errorMessage, exitCode} from '../engine/domain/error.js';
import {finalStatuses} from '../engine/domain/order.js';
import {type StandingStop, standingStops, stopsText} from '../engine/domain/standing-stop.js';
import type {Milliseconds} from '../engine/domain/units.js';
import type {EngineView} from '../engine/domain/view.js';
import {type HaltReport, reportText} from '../engine/halt/report.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import {connectSocket} from '../engine/remote/client.js';
import type {DataFolder} from '../storage/data-folder.js';
import type {GlobalFlags} from './engine/flags.js';
import {candidateFolders} from './engine/folder.js';
import {connectGuard, guardSocket} from './engine/guard-socket.js';
import {latchPath, writeLatch} from './engine/latch-file.js';
import {haltByGuard, rushGuard} from './halt-by-guard.js';
import {haltByItself} from './halt-by-itself.js';
import {rememberedOf} from './halt-memory.js';
import {noEngine} from './running-engine.js';
import {within} from './within.js';

export type HaltOptions = {
	readonly flatten: boolean;
	/** Leaves the engine alone. */
	readonly direct: boolean;
	/** Where the simulated exchange listens, for a halt without engine and guard. */
	readonly endpoint: string | null;
	readonly passphraseFd?: number;
	/** How long this command waits for the confirmation; who halts goes on after that. */
	readonly patienceMs: Milliseconds;
};

/** An engine that does not answer for so long is one that hangs. */
const engineAnswersMs: Milliseconds = 1000;
const pollMs: Milliseconds = 100;
const reason = 'cryptotrader halt';

/** Halts, or halts and flattens. Returns 0 when that is confirmed, 75 with what is left when it is not in time, 69 when the venue never answered. */
export async function halt(flags: GlobalFlags, options: HaltOptions): Promise<ExitCode> {
	const started = performance.now();
	const folder = await findFolder(flags, options);
	const {durable} = writeLatch(latchPath(folder.root), {by: 'command', reason, flatten: options.flatten, outside: false});
	if (!options.flatten && !options.direct) {
		void rushGuard(folder);
	}

	const ended = (options.direct ? null : await haltByEngine(folder, options.flatten, started + options.patienceMs)) ?? await haltDirectly(flags, folder, options);
	await durable.catch((error: unknown) => {
		process.stderr.write(`the latch holds, but not over a crash of this machine: ${errorMessage(error)}\n`);
	});
	tell(flags, ended, Math.round(performance.now() - started));
	return codeOf(ended);
}

/** Who did it, and what came of it. */
type Ended = {readonly by: 'engine' | 'guard' | 'command'; readonly tradingState: string; readonly report: Omit<HaltReport, 'milliseconds'>};

function codeOf({report: {confirmed, reached}}: Ended): ExitCode {
	return confirmed ? exitCode.done : (reached ? exitCode.couldNotFinish : exitCode.venueUnreachable);
}

function tell({json}: GlobalFlags, {by, tradingState, report}: Ended, milliseconds: Milliseconds): void {
	const {confirmed, flatten, orders, stops = [], positions, dust} = report;
	if (json) {
		const flat = flatten && confirmed;
		process.stdout.write(`${JSON.stringify({halted: tradingState === 'HALTED', flat, confirmed, by, openOrders: orders, stops, positions, dust, milliseconds})}\n`);
	} else {
		process.stdout.write(confirmed
			? `${tradingState}${flatten ? ' and flat' : ''}, no ${stops.length === 0 ? '' : 'other '}open order, confirmed by the ${by === 'command' ? 'exchange' : by} in ${milliseconds} ms\n${standing(stops)}`
			: `${reportText({...report, milliseconds})}\n`);
	}
}

function standing(stops: readonly StandingStop[]): string {
	return stops.length === 0 ? '' : `${stopsText(stops, 'cryptotrader halt --flatten')}\n`;
}

/**
Returns the folder of an engine that runs or hangs, else of a guard, else one where an engine has traded at an exchange that
can be asked. Throws a CryptoTraderError (`no-engine`) when there is none.
*/
async function findFolder(flags: GlobalFlags, {endpoint}: HaltOptions): Promise<DataFolder> {
	const folders = candidateFolders(flags);
	for (const connectTo of [async (folder: DataFolder) => connectSocket(folder.socket), async (folder: DataFolder) => connectGuard(guardSocket(folder))]) {
		for (const folder of folders) {
			const line = await connectTo(folder);
			if (line !== null) {
				void line.close();
				return folder;
			}
		}
	}

	const traded = folders.find(folder => {
		const {mode, brief} = rememberedOf(folder);
		return brief.symbols.length > 0 && (mode === 'live' || endpoint !== null);
	});
	if (traded === undefined) {
		throw noEngine(flags);
	}

	return traded;
}

/** Returns what the engine made of it, or null when there is none or it does not answer. */
async function haltByEngine(folder: DataFolder, flatten: boolean, until: Milliseconds): Promise<Ended | null> {
	const handle = await within(engineAnswersMs, connectSocket(folder.socket));
	if (handle === null) {
		return null;
	}

	try {
		const reply = await within(engineAnswersMs, handle.send({type: flatten ? 'FlattenPositions' : 'HaltTrading', source: 'cli', reason}));
		if (reply === null) {
			return null;
		}

		if (!reply.accepted) {
			throw new CryptoTraderError(`the engine did not take the halt: ${reply.reason}`, {code: 'halt-refused', advice: 'Look at `cryptotrader status`, or halt with --direct.'});
		}

		const view = await untilDone(handle, flatten, until);
		return view === null ? null : endedBy(view, flatten);
	} catch (error) {
		if (error instanceof CryptoTraderError && error.code === 'engine-gone') {
			return null;
		}

		throw error;
	} finally {
		void handle.close();
	}
}

/** Returns the view once all is done or the time has come, or null when the engine falls silent. */
async function untilDone(handle: EngineHandle, flatten: boolean, until: Milliseconds): Promise<EngineView | null> {
	for (;;) {
		const view = await within(engineAnswersMs, handle.snapshot());
		if (view === null || isDone(view, flatten) || performance.now() > until) {
			return view;
		}

		await new Promise(resolve => {
			setTimeout(resolve, pollMs);
		});
	}
}

function endedBy(view: EngineView, flatten: boolean): Ended {
	const confirmed = isDone(view, flatten);
	const held = Object.values(view.positions).filter(({openedAt}) => openedAt !== null).map(({symbol, quantity}) => [symbol, quantity] as const);
	return {
		by: 'engine', tradingState: view.tradingState,
		report: {
			confirmed, flatten, reached: true, gaveUp: !confirmed, cancelled: 0, sold: 0, trouble: null,
			orders: openOrders(view, flatten),
			stops: flatten ? [] : standingStops(view),
			positions: flatten && !confirmed ? Object.fromEntries(held) : {},
			dust: flatten ? view.flatten?.dust ?? {} : {},
		},
	};
}

function isDone(view: EngineView, flatten: boolean): boolean {
	return view.tradingState === 'HALTED' && openOrders(view, flatten).length === 0 && !(flatten && view.flattening);
}

/** A halt leaves stops standing; a flatten ends them, too. */
function openOrders(view: EngineView, flatten: boolean): string[] {
	return view.orders.filter(({status, trigger}) => !finalStatuses.has(status) && (flatten || trigger === null)).map(order => order.clientOrderId);
}

/** The latch is on the disk: whatever the engine does now, it halts when it goes on. */
async function haltDirectly(flags: GlobalFlags, folder: DataFolder, options: HaltOptions): Promise<Ended> {
	const {patienceMs} = options;
	const wish = {by: 'command', reason, flatten: options.flatten} as const;
	const onStep = (text: string): void => {
		if (!flags.json) {
			process.stderr.write(`${text}\n`);
		}
	};

	try {
		const byGuard = await haltByGuard(folder, wish, {patienceMs, onStep});
		return byGuard === null
			? {by: 'command', tradingState: 'HALTED', report: await haltByItself(flags, folder, wish, {...options, onStep})}
			: {by: 'guard', tradingState: 'HALTED', report: byGuard};
	} catch (error) {
		if (error instanceof CryptoTraderError) {
			throw error;
		}

		throw new CryptoTraderError(`the halt is latched, but nothing could be asked of the exchange: ${errorMessage(error)}`, {
			code: 'halt-failed', advice: 'Look at your open orders at the exchange itself, and cancel them there.', exit: exitCode.couldNotFinish, cause: error,
		});
	}
}
