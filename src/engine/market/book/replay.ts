/**
Plays a recorded feed of Binance through the session of the running engine, for tests and the bench: lines of a receive
time in nanoseconds and a message, the REST books among them where they were received.
*/
import {createReadStream} from 'node:fs';
import {createInterface} from 'node:readline';
import {createGunzip} from 'node:zlib';
import {invariant} from '../../domain/error.js';
import type {QualityCheck} from '../../domain/quality.js';
import type {OrderBook} from '../../domain/market.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {FeedSession, NamedMarket, SessionListener} from '../../ports/feed-session.js';
import {openFeedSession} from './session.js';

/** Returns the lines of a gzip recording. */
export async function readRecording(path: string): Promise<readonly string[]> {
	const lines: string[] = [];
	for await (const line of createInterface({input: createReadStream(path).pipe(createGunzip())})) {
		lines.push(line);
	}

	return lines;
}

export type Incident = {readonly symbol: MarketSymbol | null; readonly check: QualityCheck; readonly detail: string; readonly at: EpochMs};

export type Replayed = {
	readonly session: FeedSession;
	/** Times that each book changed: once for the REST book with what was buffered, then once per diff. */
	readonly changes: ReadonlyMap<MarketSymbol, number>;
	readonly trades: ReadonlyMap<MarketSymbol, number>;
	readonly sequenceBreaks: number;
	readonly incidents: readonly Incident[];
	/** Messages of books and trades. */
	readonly messages: number;
};

type Heard = Partial<Omit<SessionListener, 'onBook'>> & {readonly onBook?: (symbol: MarketSymbol, read: (levels: number) => OrderBook | null) => void};

/** Plays the lines and returns what came of it. `heard` is told everything that a running feed would tell. */
export function replayRecording(lines: readonly string[], markets: readonly NamedMarket[], heard: Heard = {}): Replayed {
	const incidents: Incident[] = [];
	const changes = new Map<MarketSymbol, number>();
	const trades = new Map<MarketSymbol, number>();
	const newest = new Map<string, number>();
	const session = openFeedSession('binance', markets, {
		...silent,
		onBook(symbol) {
			changes.set(symbol, (changes.get(symbol) ?? 0) + 1);
			heard.onBook?.(symbol, levels => session.book(symbol, levels));
		},
		onTrades(symbol, list) {
			trades.set(symbol, (trades.get(symbol) ?? 0) + list.length);
			heard.onTrades?.(symbol, list);
		},
		onIncident(symbol, check, detail, at) {
			incidents.push({symbol, check, detail, at});
			heard.onIncident?.(symbol, check, detail, at);
		},
		beforeBook(symbol, at) {
			heard.beforeBook?.(symbol, at);
		},
	});
	let messages = 0;
	for (const line of lines) {
		const space = line.indexOf(' ');
		const text = line.slice(space + 1);
		const now = Math.floor(Number(line.slice(0, space)) / 1e6);
		if (text.startsWith('{"lastUpdateId"')) {
			session.snapshot(marketOfBook(text, markets, newest), JSON.parse(text), now);
		} else if (session.receive(text, 0, now)) {
			messages += 1;
			noteUpdate(text, newest);
		}
	}

	return {session, changes, trades, incidents, messages, sequenceBreaks: incidents.filter(({check}) => check === 'sequence-break').length};
}

const silent: SessionListener = {
	onTrades: () => undefined, beforeBook: () => undefined, onBook: () => undefined, onIncident: () => undefined,
	// What is asked for is in the recording, or nowhere, and nothing is waited for.
	onDemand: () => undefined, elapsed: () => 0,
};

function noteUpdate(text: string, newest: Map<string, number>): void {
	const [, id, update] = /"s":"(\w+)","U":\d+,"u":(\d+)/.exec(text) ?? [];
	if (id !== undefined) {
		newest.set(id, Number(update));
	}
}

/** A REST book does not name its market; its update id is near that market's, and each market counts elsewhere. */
function marketOfBook(text: string, markets: readonly NamedMarket[], newest: ReadonlyMap<string, number>): MarketSymbol {
	const update = Number(/\d+/.exec(text)?.[0]);
	const distance = ({id}: NamedMarket): number => Math.abs((newest.get(id) ?? 0) - update);
	const [nearest] = markets.toSorted((a, b) => distance(a) - distance(b));
	invariant(nearest !== undefined, 'a recording needs markets');
	return nearest.symbol;
}
