/**
Wishes: what a person, a shell, a breaker or a signal asks of the engine. Journaled before they act.
*/
import type {DecimalText} from './decimal.js';
import type {Side, Source} from './order.js';
import type {Fraction, MarketSymbol} from './units.js';

/** `auto`: agents decide and trade. `advise`: they decide, and nothing is traded for them. `manual`: they do not decide. */
export type Autonomy = 'auto' | 'advise' | 'manual';

/** What becomes of a difference with the venue: its word counts, the books' word stays, or the order is taken back there. */
export type Choice = 'adopt' | 'ignore' | 'cancel';

export type Command =
	| {readonly type: 'HaltTrading'; readonly source: Source; readonly reason: string}
	| {readonly type: 'FlattenPositions'; readonly source: Source; readonly reason: string}
	/** `confirmation` must be the word RESUME; up needs a typed word and a reason. */
	| {readonly type: 'ResumeTrading'; readonly source: Source; readonly reason: string; readonly confirmation: string}
	/** A weight of null gives the market back to the allocator. */
	| {readonly type: 'OverrideAllocation'; readonly source: Source; readonly symbol: MarketSymbol; readonly weight: Fraction | null; readonly reason: string}
	| {readonly type: 'PlaceManualOrder'; readonly source: Source; readonly symbol: MarketSymbol; readonly side: Side; readonly quantity: DecimalText; readonly limitPrice: DecimalText; readonly reason: string}
	/** Takes the place of a working order: it is cancelled, and what then is missing to `quantity` is proposed at the new price. */
	| {readonly type: 'AmendOrder'; readonly source: Source; readonly clientOrderId: string; readonly quantity: DecimalText; readonly limitPrice: DecimalText; readonly reason: string}
	| {readonly type: 'CancelOrder'; readonly source: Source; readonly clientOrderId: string; readonly reason: string}
	| {readonly type: 'PauseAgent'; readonly source: Source; readonly agent: string; readonly paused: boolean; readonly reason: string}
	/** Agents leave a paused market as it is; a person may still trade it. */
	| {readonly type: 'PauseMarket'; readonly source: Source; readonly symbol: MarketSymbol; readonly paused: boolean; readonly reason: string}
	| {readonly type: 'SetAutonomy'; readonly source: Source; readonly autonomy: Autonomy; readonly reason: string}
	/** Every target is multiplied with `scale`, 0 to 1, from now on; what is held beyond that is sold at once. */
	| {readonly type: 'ScaleRisk'; readonly source: Source; readonly scale: Fraction; readonly reason: string}
	/** Says what becomes of a difference with the venue, by the id that it was told with. */
	| {readonly type: 'ResolveDifference'; readonly source: Source; readonly id: string; readonly choice: Choice; readonly reason: string}
	/** Ends the engine in good order: working orders cancelled, journal closed. */
	| {readonly type: 'StopEngine'; readonly source: Source; readonly reason: string};

/** What the engine answers at once; what then happens is told by events. */
export type CommandReply =
	| {readonly accepted: true; readonly seq: number}
	| {readonly accepted: false; readonly reason: string};
