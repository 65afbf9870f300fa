/**
The words of the commands that look at an engine, act on it, or look back in its journal.
*/
import {type Command, InvalidArgumentError, Option} from 'commander';
import type {Autonomy} from '../engine/domain/command.js';
import {decimal, formatDecimal} from '../engine/domain/decimal.js';
import type {Direction, Landmark} from '../engine/domain/rewind.js';
import type {EpochMs} from '../engine/domain/units.js';
import type {JournalLine} from '../engine/domain/view.js';
import type {JournalWords} from './look/journal.js';
import {addGlobalOptions, globalFlags} from './options.js';
import {type ScreenFlags, addScreenOptions, joinedLooks} from './screen-words.js';
import {parseTime} from './values.js';

type End = (code: number) => void;

/** Adds the commands to the program; `end` is told their exit code. `words` is the command line. */
export function addEngineCommands(program: Command, words: readonly string[], end: End): void {
	addLooks(program, end);
	addJournal(program, end);
	addSteering(program, end);
	addUndo(program, end);
	addOrders(program, end);
	addPauses(program, end);
	addRewind(program, words, end);
	addCompletion(program, end);
}

function word(program: Command, name: string, description: string): Command {
	return addGlobalOptions(program.command(name).description(description));
}

function addLooks(program: Command, end: End): void {
	word(program, 'positions', 'show what is held, with stops and profit or loss')
		.action(async (_options, command: Command) => {
			const {positions} = await import('./look/positions.js');
			end(await positions(globalFlags(command)));
		});
	word(program, 'orders', 'show the orders that work')
		.option('--all', 'the last ones that are over as well')
		.action(async (options: {readonly all?: boolean}, command: Command) => {
			const {orders} = await import('./look/orders.js');
			end(await orders(globalFlags(command), options.all === true));
		});
	word(program, 'signals', 'show what the models think of each market, and the weight that is aimed at')
		.action(async (_options, command: Command) => {
			const {signals} = await import('./look/signals.js');
			end(await signals(globalFlags(command)));
		});
	word(program, 'risk', 'show how much of each limit is used, the breakers, and what holds trading down')
		.action(async (_options, command: Command) => {
			const {risk} = await import('./look/risk.js');
			end(await risk(globalFlags(command)));
		});
	word(program, 'regime', 'show what kind of market this is, and why')
		.action(async (_options, command: Command) => {
			const {regime} = await import('./look/regime.js');
			end(await regime(globalFlags(command)));
		});
	word(program, 'why', 'show the chain behind something: data, features, models, agents, limits, order')
		.argument('<id|seq>', 'a record of the journal, an order, a trade, or a market for its newest signal')
		.action(async (subject: string, _options, command: Command) => {
			const {why} = await import('./look/why.js');
			end(await why(globalFlags(command), subject));
		});
}

const stageNames: readonly JournalLine['stage'][] = ['engine', 'data', 'model', 'signal', 'decide', 'risk', 'order', 'fill', 'trade', 'command'];
const levelNames: readonly JournalLine['level'][] = ['info', 'good', 'warn', 'danger'];

type RawJournal = {readonly follow?: boolean; readonly stage?: JournalWords['stages']; readonly level?: JournalWords['levels']; readonly from?: Place; readonly limit: number};

function addJournal(program: Command, end: End): void {
	word(program, 'journal', 'show what happened, one line each; with --json one document a line')
		.option('--follow', 'go on with what happens')
		.addOption(new Option('--stage <names...>', 'only from these parts of the flow').choices(stageNames))
		.addOption(new Option('--level <names...>', 'only as loud as this').choices(levelNames))
		.option('--from <time|seq>', 'begin here instead of near the end', parsePlace)
		.option('--limit <number>', 'most lines of the past', parseCount, 50)
		.action(async (_options, command: Command) => {
			const {journal} = await import('./look/journal.js');
			const {follow, stage = [], level = [], from = null, limit} = command.opts<RawJournal>();
			end(await journal(globalFlags(command), {follow: follow === true, stages: stage, levels: level, from: from ?? earlierFrom(command), limit}));
		});
}

/** `--from` is the engine's word as well; given before the command's name it counts too. */
function earlierFrom(command: Command): Place | null {
	const time = command.parent?.opts<{from?: EpochMs}>().from;
	return time === undefined ? null : {time};
}

type Acting = {readonly reason: string; readonly yes?: boolean};

function acting(program: Command, name: string, description: string): Command {
	return word(program, name, description).option('--yes', 'do not ask, even where more is put at risk');
}

function reasoned(program: Command, name: string, description: string): Command {
	return acting(program, name, description).requiredOption('--reason <text>', 'why, for the journal', parseReason);
}

function addSteering(program: Command, end: End): void {
	reasoned(program, 'override', 'set a target weight by hand; it stands until it is given back with auto')
		.argument('<symbol>', 'market, BTC/USDT or BTC')
		.argument('<weight|auto>', 'share of equity, 0.2 or 20%; auto gives the market back to the allocator', parseWeight)
		.action(async (symbol: string, percent: string, options: Acting, command: Command) => {
			const [{act}, {overrideWish}] = await Promise.all([import('./act/act.js'), import('./act/wish.js')]);
			end(await act(globalFlags(command), options.yes === true, view => overrideWish(view, {symbol, percent, reason: options.reason})));
		});
	acting(program, 'mode', 'let agents trade (auto), only advise (advise), or stand still (manual)')
		.addArgument(program.createArgument('<mode>', 'how much the agents may do').choices(['auto', 'advise', 'manual']))
		.option('--reason <text>', 'why, for the journal', parseReason, 'from the shell')
		.action(async (mode: Autonomy, options: Acting, command: Command) => {
			const [{act}, {modeWish}] = await Promise.all([import('./act/act.js'), import('./act/wish.js')]);
			end(await act(globalFlags(command), options.yes === true, view => modeWish(view, {mode, reason: options.reason})));
		});
	acting(program, 'scale', 'multiply every target; what is held beyond that is sold at once')
		.argument('<share>', '0 to 1, or 0% to 100%', parseShare)
		.option('--reason <text>', 'why, for the journal', parseReason, 'from the shell')
		.action(async (percent: string, options: Acting, command: Command) => {
			const [{act}, {scaleWish}] = await Promise.all([import('./act/act.js'), import('./act/wish.js')]);
			end(await act(globalFlags(command), options.yes === true, view => scaleWish(view, {percent, reason: options.reason})));
		});
}

function addUndo(program: Command, end: End): void {
	acting(program, 'undo', 'take back the last change by hand: weight, mode, pause or scale')
		.option('--reason <text>', 'why, for the journal', parseReason, 'from the shell')
		.action(async (options: Acting, command: Command) => {
			const [{act}, {undoWish}] = await Promise.all([import('./act/act.js'), import('./act/wish.js')]);
			end(await act(globalFlags(command), options.yes === true, view => undoWish(view, options.reason)));
		});
}

function addOrders(program: Command, end: End): void {
	reasoned(program, 'order', 'place an order by hand; it goes through every limit')
		.addArgument(program.createArgument('<side>', 'buy or sell').choices(['buy', 'sell']))
		.argument('<symbol>', 'market, BTC/USDT or BTC')
		.argument('<quantity>', 'in units of the asset')
		.requiredOption('--limit <price>', 'the worst price that is acceptable')
		.action(async (side: 'buy' | 'sell', symbol: string, quantity: string, options: Acting & {readonly limit: string}, command: Command) => {
			const [{act}, {orderWish}] = await Promise.all([import('./act/act.js'), import('./act/wish.js')]);
			end(await act(globalFlags(command), options.yes === true, view => orderWish(view, {side, symbol, quantity, limit: options.limit, reason: options.reason})));
		});
	reasoned(program, 'cancel', 'cancel an order, or all that work but the stops')
		.argument('[id]', 'the order, by its id or the end of it')
		.option('--all', 'every working order; stops stay')
		.action(async (id: string | undefined, options: Acting & {readonly all?: boolean}, command: Command) => {
			if ((id === undefined) !== (options.all === true)) {
				command.error('error: name an order, or give --all');
			}

			const [{act}, {cancelAllWishes, cancelWish}] = await Promise.all([import('./act/act.js'), import('./act/wish.js')]);
			const {reason, yes} = options;
			end(await act(globalFlags(command), yes === true, view => id === undefined ? cancelAllWishes(view, reason) : cancelWish(view, {id, reason})));
		});
	reasoned(program, 'amend', 'change an order that works: it is cancelled, and the rest is proposed anew')
		.argument('<id>', 'the order, by its id or the end of it')
		.option('--quantity <amount>', 'how much in all, filled part included (default: as it is)')
		.option('--limit <price>', 'the worst price that is acceptable (default: as it is)')
		.action(async (id: string, options: Acting & {readonly quantity?: string; readonly limit?: string}, command: Command) => {
			const [{act}, {amendWish}] = await Promise.all([import('./act/act.js'), import('./act/wish.js')]);
			const {quantity, limit, reason} = options;
			end(await act(globalFlags(command), options.yes === true, view => amendWish(view, {id, quantity, limit, reason})));
		});
}

function addPauses(program: Command, end: End): void {
	for (const [name, paused, description] of [['pause', true, 'keep an agent from deciding, or agents from a market'], ['unpause', false, 'let a paused agent or market go on']] as const) {
		acting(program, name, description)
			.argument('<agent|symbol>', 'the agent\'s name, or a market')
			.option('--reason <text>', 'why, for the journal', parseReason, 'from the shell')
			.action(async (what: string, options: Acting, command: Command) => {
				const [{act}, {pauseWish}] = await Promise.all([import('./act/act.js'), import('./act/wish.js')]);
				end(await act(globalFlags(command), options.yes === true, view => pauseWish(view, {what, paused, reason: options.reason})));
			});
	}
}

type RawRewind = ScreenFlags & {readonly at?: Place; readonly next?: Landmark; readonly previous?: Landmark};

const landmarks: readonly Landmark[] = ['bar', 'halt', 'fill', 'refusal'];

function addRewind(program: Command, words: readonly string[], end: End): void {
	addScreenOptions(word(program, 'rewind', 'look back in a journal: on the screen, or with --at what status would have said then'))
		.argument('<data dir>', 'the data folder, or a copy of it; its engine may run')
		.option('--at <time|seq>', 'say it in words: the moment, or the record of the journal', parsePlace)
		.addOption(new Option('--next <landmark>', 'go on from there to the next one').choices(landmarks))
		.addOption(new Option('--previous <landmark>', 'go back from there to the one before').choices(landmarks).conflicts('next'))
		.action(async (folder: string, options: RawRewind, command: Command) => {
			const globals = globalFlags(command);
			if (isForScreen(options, globals.json)) {
				const {openRewindScreen} = await import('./rewind-screen.js');
				end(await openRewindScreen(folder, globals, {...program.opts(), ...joinedLooks(program.opts(), options)}, words));
				return;
			}

			const {rewind} = await import('./rewind.js');
			const direction: Direction = options.next === undefined ? 'previous' : 'next';
			const landmark = options.next ?? options.previous;
			end(await rewind(folder, {json: globals.json, at: options.at ?? null, to: landmark === undefined ? null : {landmark, direction}}));
		});
}

/** Words go where somebody asked for them, and where there is no terminal. */
function isForScreen({at, next, previous}: RawRewind, json: boolean): boolean {
	return at === undefined && next === undefined && previous === undefined && !json && process.stdin.isTTY && process.stdout.isTTY;
}

function addCompletion(program: Command, end: End): void {
	program.command('completion').description('print what completes the words of this program in a shell')
		.addArgument(program.createArgument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
		.action(async (shell: 'bash' | 'zsh' | 'fish') => {
			const {completionFor} = await import('./shell/completion.js');
			process.stdout.write(completionFor(program, shell));
			end(0);
		});
}

type Place = {readonly seq: number} | {readonly time: EpochMs};

function parsePlace(text: string): Place {
	return /^#?\d{1,15}$/.test(text) ? {seq: Number(text.replace('#', ''))} : {time: parseTime(text)};
}

function parseCount(text: string): number {
	if (!/^\d{1,6}$/.test(text)) {
		throw new InvalidArgumentError('It is a whole number from 0 to 999999.');
	}

	return Number(text);
}

function parseReason(text: string): string {
	if (text.trim() === '' || text.length > 500) {
		throw new InvalidArgumentError('It is a sentence of at most 500 characters.');
	}

	return text.trim();
}

function parseWeight(text: string): string {
	return text === 'auto' ? 'off' : parseShare(text);
}

/** Returns the per cent of `0.2` or `20%`. A bare number above 1 could mean either, so it is neither. */
function parseShare(text: string): string {
	const [, bare, percent] = /^(?:(0(?:\.\d{1,8})?|1(?:\.0+)?)|(\d{1,3}(?:\.\d{1,6})?)%)$/.exec(text) ?? [];
	if ((bare === undefined && percent === undefined) || Number(percent ?? 0) > 100) {
		throw new InvalidArgumentError('It is a share from 0 to 1, for example 0.2, or per cent with the sign, 20%.');
	}

	return percent ?? formatDecimal(decimal(bare ?? '0') * 100n);
}
