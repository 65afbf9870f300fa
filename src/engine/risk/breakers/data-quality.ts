/**
The breaker for prices that cannot be right: what the quality monitor calls bad at the traded venue, and a price there that
the other venues do not share.
*/
import type {Quote} from '../../domain/market.js';
import type {QualityFinding} from '../../domain/quality.js';
import type {EpochMs, Fraction, MarketSymbol, Milliseconds} from '../../domain/units.js';
import {percent} from '../limits/limit.js';
import {type Troubles, withTrouble, withoutTrouble} from './trouble.js';

/** A price elsewhere that is older than this is no witness. */
const witnessAge: Milliseconds = 120_000;

/** Returns what is wrong after a finding. Findings at venues and on markets that are not traded change nothing. */
export function afterFinding(troubles: Troubles, finding: QualityFinding, traded: {readonly venue: string; readonly symbols: readonly MarketSymbol[]}, at: EpochMs): Troubles {
	const {venue, symbol, check, status, detail} = finding;
	if (venue !== traded.venue || (symbol !== null && !traded.symbols.includes(symbol))) {
		return troubles;
	}

	const subject = `${check} ${symbol ?? venue}`;
	return status === 'bad' ? withTrouble(troubles, subject, `${subject}: ${detail}`, at) : withoutTrouble(troubles, subject);
}

type Sample = {readonly quotes: readonly Quote[]; readonly elsewhere?: Readonly<Record<string, readonly Quote[]>>};

/** Returns what is wrong after prices were sampled: markets whose price is `gap` or more away from the middle one of the other venues. */
export function afterQuotes(troubles: Troubles, {quotes, elsewhere = {}}: Sample, gap: Fraction, at: EpochMs): Troubles {
	let next = troubles;
	for (const {symbol, bid, ask} of quotes) {
		const subject = `venue-gap ${symbol}`;
		const others = Object.values(elsewhere).flat().filter(quote => quote.symbol === symbol && quote.at >= at - witnessAge).map(quote => (quote.bid + quote.ask) / 2);
		const middle = others.toSorted((a, b) => a - b)[Math.floor((others.length - 1) / 2)];
		const away = middle === undefined ? 0 : Math.abs(((bid + ask) / 2 / middle) - 1);
		next = away >= gap ? withTrouble(next, subject, `${symbol} is ${percent(away)} away from other venues`, at) : withoutTrouble(next, subject);
	}

	return next;
}
