/**
Watches over the market data of all venues and says what is wrong with it: what it is told becomes findings that change
when the state of a check changes. Pure but for that state; time comes with every call.
*/
import type {Candle, Quote, Timeframe} from '../../domain/market.js';
import type {QualityCheck, QualityFinding} from '../../domain/quality.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {BarChecks} from './bars.js';
import {CheckStates, type Status, worse} from './check-states.js';
import {type QualityConfig, usualQuality} from './config.js';
import {type Incident, IncidentCounts} from './incidents.js';
import {QuoteChecks} from './quotes.js';

export type QualityMonitorOptions = {
	readonly venues: readonly string[];
	/** Told when the state of a check changes: worse at once, better after a calm time. */
	readonly onFinding: (finding: QualityFinding) => void;
	readonly config?: QualityConfig;
};

/** For the screen: what is not well now, and how many incidents each venue had since the start. */
export type QualitySummary = {
	readonly findings: readonly QualityFinding[];
	readonly incidents: Readonly<Record<string, Readonly<Partial<Record<QualityCheck, number>>>>>;
};

export type QualityMonitor = {
	/** Bars of a market are told oldest first, each once per venue. */
	candle(venue: string, symbol: MarketSymbol, timeframe: Timeframe, candle: Candle): void;
	/** The best prices of a market as of `now`, our clock's time; may repeat what was told. */
	quote(venue: string, quote: Quote, now: EpochMs): void;
	/** A message of book or trades came at `now` and bears the venue's time `at`. */
	message(venue: string, symbol: MarketSymbol, at: EpochMs, now: EpochMs): void;
	/** A market is watched from `now` on; silence counts from there. */
	expect(venue: string, symbol: MarketSymbol, now: EpochMs): void;
	/** Something was wrong with one message; what feeds tell by `onQuality`. */
	incident(incident: Incident): void;
	/** Lets time come to `now`; to be called every second or so. */
	tick(now: EpochMs): void;
	/** Returns the worst state of what concerns a market, at one venue or at any. */
	dataQuality(symbol: MarketSymbol, venue?: string): Status;
	summary(): QualitySummary;
};

export function createQualityMonitor({venues, onFinding, config = usualQuality}: QualityMonitorOptions): QualityMonitor {
	const states = new CheckStates(onFinding);
	const incidents = new IncidentCounts(config, states);
	const bars = new BarChecks({config, venues, states, onIncident(venue, symbol, check, detail, at) {
		incidents.add({venue, symbol, check, detail, at});
	}});
	const quotes = new QuoteChecks({config, states, onMalformed(venue, symbol, detail, at) {
		incidents.add({venue, symbol, check: 'malformed', detail, at});
	}});
	return {
		candle: bars.candle.bind(bars),
		quote: quotes.quote.bind(quotes),
		message: quotes.message.bind(quotes),
		expect: quotes.expect.bind(quotes),
		incident: incidents.add.bind(incidents),
		tick(now) {
			bars.tick(now);
			quotes.tick(now);
			incidents.tick(now);
		},
		dataQuality(symbol, venue) {
			let quality: Status = 'ok';
			for (const finding of states.open()) {
				if ((finding.symbol === symbol || finding.symbol === null) && (venue === undefined || finding.venue === venue)) {
					quality = worse(quality, finding.status);
				}
			}

			return quality;
		},
		summary: () => ({findings: states.open(), incidents: Object.fromEntries(venues.map(venue => [venue, incidents.totals(venue)]))}),
	};
}
