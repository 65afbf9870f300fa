/**
What the simulated exchange is started with.
*/
import type {DecimalText} from '../domain/decimal.js';
import {CryptoTraderError, exitCode} from '../domain/error.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';
import type {AlternativeCredentials} from './alternative/handler.js';
import type {KeyRights} from './core/key-rights.js';
import type {FaultScript} from './faults/fault-script.js';
import type {Delisting, Outage} from './market/venue-source.js';

export const venueNames = ['binance', 'coinbase', 'kraken'] as const;

/** A venue whose protocol the simulated exchange speaks. */
export type VenueName = (typeof venueNames)[number];

/** One venue. All of them share clock and market; book, fees, account and faults are its own. */
export type VenueOptions = {
	readonly name: VenueName;
	/** Units of each asset to begin with; without it as in the options of the whole. */
	readonly balances?: Readonly<Record<string, DecimalText>>;
	/** What its clients sign with; without it the options' own for binance, and the venue's simulated ones for others. */
	readonly credentials?: {readonly apiKey: string; readonly secret: string};
	/** Shares of an execution that are taken as fee; without them the venue's usual ones. */
	readonly makerFee?: DecimalText;
	readonly takerFee?: DecimalText;
	/** Multiples of the venue's usual spread and depth of the book. */
	readonly spreadFactor?: number;
	readonly depthFactor?: number;
	/** How far its clock is ahead of everybody's time; behind where negative. */
	readonly clockSkewMs?: Milliseconds;
	readonly faults?: FaultScript;
	/** When nothing is traded: its bars are missing and orders are refused. */
	readonly outages?: readonly Outage[];
	/** Those of the simulated markets that it has; without it all. */
	readonly symbols?: readonly MarketSymbol[];
	readonly delistings?: readonly Delisting[];
	/** Whether requests are counted and refused as the venue does; without it only at speeds up to 1. */
	readonly rateLimits?: boolean;
	/** What it says that the key may do; without it all that trading needs and nothing else. */
	readonly keyRights?: KeyRights;
};

export type SimulatedExchangeOptions = {
	/** 0, the default, takes a free one. */
	readonly port?: number;
	/** Decides the generated market, prices inside bars, the book and the faults. */
	readonly seed: number;
	readonly source:
		| {readonly kind: 'generated'; readonly symbols: readonly MarketSymbol[]; readonly from: EpochMs; readonly to?: EpochMs}
		| {readonly kind: 'tape'; readonly tapes: readonly {readonly symbol: MarketSymbol; readonly path: string}[]; readonly from: EpochMs; readonly to: EpochMs};
	/** Units of each asset to begin with, for example `{USDT: '10000'}`. */
	readonly balances: Readonly<Record<string, DecimalText>>;
	/** Virtual seconds per real second; 'max' is lock-step: time moves by `POST /sim/advance` only. */
	readonly speed: number | 'max';
	/** Where account and clock survive a restart. With it, `balances` and `from` count only the first time. */
	readonly stateFile?: string;
	readonly apiKey: string;
	readonly secret: string;
	/** Of the first venue. */
	readonly faults?: FaultScript;
	/** The venues that are open; without it one `binance`. The first is the one of paths that name none. */
	readonly venues?: readonly VenueOptions[];
	/** Of the providers of on-chain and social data under `/alt/`; without keys they take the account's. */
	readonly alternative?: {readonly credentials?: Partial<AlternativeCredentials>; readonly rateLimits?: boolean; readonly faults?: FaultScript};
};

/** Throws a CryptoTraderError (exit 2) for options that no exchange can be started with. */
export function checkOptions({source, balances, speed, apiKey, secret, venues = []}: SimulatedExchangeOptions): void {
	const symbols = source.kind === 'tape' ? source.tapes.map(({symbol}) => symbol) : source.symbols;
	const odd = symbols.find((symbol, index) => !/^[A-Z\d]+\/[A-Z\d]+$/.test(symbol) || symbols.indexOf(symbol) !== index);
	demand(symbols.length > 0, 'no market to simulate', 'Name at least one, for example BTC/USDT.');
	demand(odd === undefined, `cannot simulate the market ${odd}`, 'Name each market once, as base and quote in capitals: BTC/USDT.');
	demand(source.to === undefined || source.to > source.from, 'the simulation would end before it begins', 'Choose an end after the start.');
	demand(speed === 'max' || (Number.isFinite(speed) && speed > 0), `cannot run at speed ${speed}`, 'Give virtual seconds per real second, more than 0, or max.');
	demand(apiKey !== '' && secret !== '', 'API key or secret is empty', 'Give the simulated account a key and a secret.');
	checkBalances(balances);
	const names = venues.map(({name}) => name);
	demand(new Set(names).size === names.length, 'a venue is named twice', `Name each of ${venueNames.join(', ')} once.`);
	for (const venue of venues) {
		checkVenue(venue, symbols);
	}
}

function checkVenue({name, balances = {}, makerFee = '0', takerFee = '0', spreadFactor = 1, depthFactor = 1, clockSkewMs = 0, outages = [], delistings = [], ...rest}: VenueOptions, symbols: readonly MarketSymbol[]): void {
	checkBalances(balances);
	for (const fee of [makerFee, takerFee]) {
		demand(/^0(?:\.\d{1,6})?$/.test(fee), `${name} cannot take ${JSON.stringify(fee)} as fee`, 'Give a share below 1 with at most six decimals, for example 0.001.');
	}

	for (const factor of [spreadFactor, depthFactor]) {
		demand(Number.isFinite(factor) && factor > 0, `${name} cannot have a book ${factor} times as wide or deep`, 'Give a number above 0.');
	}

	demand(Number.isSafeInteger(clockSkewMs), `the clock of ${name} cannot be off by ${clockSkewMs}`, 'Give whole milliseconds.');
	const strange = [...rest.symbols ?? [], ...outages.flatMap(outage => outage.symbols ?? []), ...delistings.map(({symbol}) => symbol)].find(symbol => !symbols.includes(symbol));
	demand(strange === undefined, `${name} cannot have the market ${strange}`, `Choose of the simulated ones: ${symbols.join(', ')}.`);
	demand(rest.symbols?.length !== 0, `${name} would have no market`, 'Leave its symbols out to have all.');
	demand(outages.every(({from, to}) => from < to), `an outage of ${name} would end before it begins`, 'Choose an end after the start.');
}

function checkBalances(balances: Readonly<Record<string, DecimalText>>): void {
	for (const [asset, amount] of Object.entries(balances)) {
		demand(/^\d+(?:\.\d{1,8})?$/.test(amount), `cannot hold ${JSON.stringify(amount)} of ${asset}`, 'Give a balance as a decimal number with at most eight decimals.');
	}
}

function demand(condition: boolean, message: string, advice: string): void {
	if (!condition) {
		throw new CryptoTraderError(message, {code: 'sim-option-invalid', advice, exit: exitCode.wrongUse});
	}
}
