/**
Runs the simulated exchange in the foreground, or for an engine that started it: then it lives as long as the engine does.
*/
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {prettifyError, ZodError} from 'zod';
import {CryptoTraderError, type ExitCode, errorMessage, exitCode} from '../engine/domain/error.js';
import {type FaultScript, faultScriptSchema} from '../engine/sim/faults/fault-script.js';
import {type SimulatedExchangeOptions, startSimulatedExchange, symbolOfTapeFile, type VenueName, type VenueOptions} from '../engine/sim/exchange.js';
import type {SimulationGreeting} from './engine/simulation-child.js';
import {simulationCredentials, usualStart} from './engine/simulation-words.js';
import type {OfVenue, SimWords} from './sim-words.js';

const usualSymbols = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'BNB/USDT', 'XRP/USDT'];

/** Serves until it is interrupted, or until the process that started it is gone. */
export async function sim(words: SimWords): Promise<ExitCode> {
	const isChild = process.send !== undefined;
	try {
		const exchange = await startSimulatedExchange(optionsOf(words));
		greet({url: exchange.url});
		await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), ...(isChild ? [once(process, 'disconnect')] : [])]);
		await exchange.close();
		return exitCode.done;
	} catch (error) {
		if (isChild && error instanceof CryptoTraderError) {
			const {message, code, advice, exit} = error;
			greet({failed: {message, code, advice, exit}});
			return exit;
		}

		throw error;
	}
}

function greet(greeting: SimulationGreeting): void {
	if (process.send === undefined) {
		process.stdout.write(`${JSON.stringify(greeting)}\n`);
	} else {
		process.send(greeting);
	}
}

function optionsOf(words: SimWords): SimulatedExchangeOptions {
	const {port, seed, symbols, tape, from, to, speed, balance, stateFile, faults, venues, rateLimits} = words;
	const stray = [...faults, ...balance, ...words.outage, ...words.delist, ...words.clockSkew].find(({venue}) => venue !== null && venue !== 'alternative' && !venues.includes(venue));
	if (stray !== undefined) {
		throw new CryptoTraderError(`${stray.venue} is not one of the venues that are opened`, {code: 'sim-option-invalid', advice: 'Name it in --venues, too.', exit: exitCode.wrongUse});
	}

	const ofAlternative = faults.findLast(({venue}) => venue === 'alternative');
	return {
		port, seed, speed,
		...simulationCredentials,
		source: sourceOf(tape, symbols, from, to),
		balances: balancesOf(balance, null) ?? {USDT: '10000'},
		...(stateFile === undefined ? {} : {stateFile}),
		venues: venues.map((name, index) => venueOf(name, index === 0, words)),
		alternative: {
			...(rateLimits === true && {rateLimits}),
			...(ofAlternative !== undefined && {faults: readFaults(ofAlternative.value)}),
		},
	};
}

/** Returns the amounts that were said of a venue, or of all (null); null when there are none. */
function balancesOf(said: SimWords['balance'], name: VenueName | null): Readonly<Record<string, string>> | null {
	const own = said.filter(({venue}) => venue === name);
	return own.length === 0 ? null : Object.fromEntries(own.map(({value}) => value));
}

/** What was said of the venue, or of none by name where it is the first. */
function venueOf(name: VenueName, isFirst: boolean, {faults, balance, outage, delist, clockSkew, rateLimits}: SimWords): VenueOptions {
	const balances = balancesOf(balance, name);
	const said = <T>(all: readonly OfVenue<T>[]): readonly T[] => all.filter(({venue}) => venue === name || (venue === null && isFirst)).map(({value}) => value);
	const [file, skew] = [said(faults).at(-1), said(clockSkew).at(-1)];
	return {
		name,
		...(balances !== null && {balances}),
		outages: said(outage),
		delistings: said(delist),
		...(file !== undefined && {faults: readFaults(file)}),
		...(skew !== undefined && {clockSkewMs: skew}),
		...(rateLimits === true && {rateLimits}),
	};
}

function sourceOf(tape: readonly string[], symbols: readonly string[] | undefined, from: number | undefined, to: number | undefined): SimulatedExchangeOptions['source'] {
	if (tape.length === 0) {
		return {kind: 'generated', symbols: symbols ?? usualSymbols, from: from ?? usualStart, ...(to === undefined ? {} : {to})};
	}

	if (from === undefined || to === undefined) {
		throw new CryptoTraderError('a tape is played between two times', {code: 'tape-range', advice: 'Give --from and --to, for example --from 2021-01-01 --to 2021-07-01.', exit: exitCode.wrongUse});
	}

	return {kind: 'tape', tapes: tape.map(path => ({symbol: symbolOfTapeFile(path), path})), from, to};
}

function readFaults(path: string): FaultScript {
	try {
		return faultScriptSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
	} catch (error) {
		const what = error instanceof ZodError ? prettifyError(error).replaceAll(/\s+/g, ' ') : errorMessage(error);
		throw new CryptoTraderError(`the fault script ${path} cannot be read: ${what}`, {code: 'faults-unreadable', advice: 'It is a JSON file with `rules`; see docs/simulated-exchange.md.', exit: exitCode.wrongUse, cause: error});
	}
}
