/**
What a person may say about an engine on the command line, after the words have become values.
*/
import type {Mode} from '../../engine/domain/event.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../engine/domain/units.js';

export type GlobalFlags = {
	readonly profile: string;
	/** Overrides the profile's folder; null for the usual place. */
	readonly dataDir: string | null;
	readonly json: boolean;
};

export type EngineFlags = GlobalFlags & {
	/** Null chooses paper where there is a network, the simulation otherwise. */
	readonly mode: Mode | null;
	readonly configFiles: readonly string[];
	readonly seed: number;
	/** Null takes them from the tapes, or from the configuration. */
	readonly symbols: readonly MarketSymbol[] | null;
	readonly venue: string | null;
	readonly from: EpochMs | null;
	readonly to: EpochMs | null;
	readonly tapes: readonly string[];
	/** Virtual seconds per second of a simulation, or `max` for lock-step; null for the default. */
	readonly speed: number | 'max' | null;
	readonly exitWhenDone: boolean;
	/** What the account opens with, in the quote currency. */
	readonly capital: string;
	readonly durationMs: Milliseconds | null;
	/** Where a simulated exchange already listens; null starts one when it is needed. */
	readonly endpoint: string | null;
	/** True when a screen started this engine and owns it. */
	readonly owned: boolean;
	/** Exchange and capital, as somebody has confirmed them for live trading; null asks. */
	readonly liveConfirmed: string | null;
	/** Where the passphrase of the keys can be read; null looks elsewhere. */
	readonly passphraseFd: number | null;
};

/** As given on the command line; without a capital the settings say it. */
export type GivenFlags = Omit<EngineFlags, 'capital'> & {readonly capital: string | null};
