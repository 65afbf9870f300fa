/**
What the simulated exchange is started with.
*/
import type {DecimalText} from '../domain/decimal.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {FaultScript} from './faults/fault-script.js';

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
	readonly faults?: FaultScript;
};
