/**
Makes states of observations: a check gets worse at once and better only after it has been calm for a while, so that it
does not flap with every message. Only changes are told.
*/
import type {QualityCheck, QualityFinding} from '../../domain/quality.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';
import type {Threshold} from './config.js';

export type Status = QualityFinding['status'];

const rank: Readonly<Record<Status, number>> = {ok: 0, suspect: 1, bad: 2};

export type CheckKey = {readonly venue: string; readonly symbol: MarketSymbol | null; readonly check: QualityCheck};

export type Observation = {
	/** Who looked, for example `quotes`: each source calms down by itself, and the worst of them is the state. */
	readonly source: string;
	readonly status: Status;
	readonly detail: string;
	readonly at: EpochMs;
	/** How long it must be calm before it is well again. */
	readonly calmMs: Milliseconds;
};

/** What one source says. `calm` is since when less was seen than the state says, and the worst of it. */
type Said = {readonly status: Status; readonly detail: string; readonly calm: {readonly since: EpochMs; readonly worst: Status} | null};

type State = {readonly sources: Map<string, Said>; finding: QualityFinding};

/** Returns how bad a measure is. Equality counts. */
export function severity(value: number, {suspect, bad}: Threshold): Status {
	if (value >= bad) {
		return 'bad';
	}

	return value >= suspect ? 'suspect' : 'ok';
}

export function worse(a: Status, b: Status): Status {
	return rank[a] >= rank[b] ? a : b;
}

export class CheckStates {
	readonly #tell: (finding: QualityFinding) => void;
	readonly #states = new Map<string, State>();

	constructor(tell: (finding: QualityFinding) => void) {
		this.#tell = tell;
	}

	observe({venue, symbol, check}: CheckKey, {source, status, detail, at, calmMs}: Observation): void {
		const key = `${venue} ${symbol ?? ''} ${check}`;
		const state = this.#states.get(key);
		if (state === undefined && status === 'ok') {
			return;
		}

		const sources = state?.sources ?? new Map<string, Said>();
		sources.set(source, after(sources.get(source), {status, detail, at, calmMs}));
		const worst = worstOf([...sources.values()]);
		const finding: QualityFinding = {venue, symbol, check, status: worst.status, detail: worst.status === 'ok' ? detail : worst.detail, at};
		if (worst.status === 'ok') {
			this.#states.delete(key);
		} else {
			this.#states.set(key, {sources, finding: worst.status === state?.finding.status ? state.finding : finding});
		}

		if (worst.status !== (state?.finding.status ?? 'ok')) {
			this.#tell(finding);
		}
	}

	/** Returns what is not well now, the oldest first. */
	open(): readonly QualityFinding[] {
		return [...this.#states.values()].map(({finding}) => finding).toSorted((a, b) => a.at - b.at);
	}
}

/** Returns what a source says after an observation: worse at once, better when it was calm long enough. */
function after(said: Said | undefined, {status, detail, at, calmMs}: Omit<Observation, 'source'>): Said {
	if (said === undefined || rank[status] >= rank[said.status]) {
		return {status, detail, calm: null};
	}

	const calm = {since: said.calm?.since ?? at, worst: worse(status, said.calm?.worst ?? 'ok')};
	return at - calm.since >= calmMs ? {status: calm.worst, detail, calm: null} : {...said, calm};
}

function worstOf(all: readonly Said[]): Pick<Said, 'status' | 'detail'> {
	let worst: Pick<Said, 'status' | 'detail'> = {status: 'ok', detail: ''};
	for (const said of all) {
		worst = rank[said.status] > rank[worst.status] ? said : worst;
	}

	return worst;
}
