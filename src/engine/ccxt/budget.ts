/**
How much of a venue's patience is used, shared by all lanes to it: requests of the last minute, the weight that the venue
itself reports, and the bans that it has told us to sit out. ccxt paces each instance for itself and knows nothing of the
others.
*/
import type {Milliseconds} from '../domain/units.js';
import type {ClientLane} from './client.js';

export type BudgetReading = {
	/** Requests sent within the last minute, all lanes. */
	readonly requests: number;
	/** What the venue says is used of the present minute's allowance, in its own weight; null when it does not say. */
	readonly usedWeight: number | null;
	/** Until the venue takes requests again; 0 when it does now. */
	readonly waitMs: Milliseconds;
	/** Answers that said we asked too much, since the start. */
	readonly refusals: number;
};

export type RequestBudget = {
	/** Returns how long a request of `lane` must wait for a ban to end, and counts it as sent when that is 0. */
	ask(lane: ClientLane): Milliseconds;
	/** Takes note of an answer. Header names in lower case. */
	note(status: number, headers: Readonly<Record<string, string | undefined>>): void;
	read(): BudgetReading;
};

const minute = 60_000;
/** Waits when the venue does not say how long: 429 is a warning, 418 a ban. */
const defaultWaits: Readonly<Record<number, Milliseconds>> = {418: 120_000, 429: 1000};

/** Returns the budget of one venue. `now` is monotonic, in milliseconds. A cancel of the halt lane is never held back. */
export function createBudget(now: () => number): RequestBudget {
	let sent: number[] = [];
	let usedWeight: number | null = null;
	let blockedUntil = 0;
	let refusals = 0;
	const trim = (): void => {
		sent = sent.filter(at => at > now() - minute);
	};

	return {
		ask(lane) {
			const waitMs = lane === 'halt' ? 0 : Math.max(0, blockedUntil - now());
			if (waitMs === 0) {
				trim();
				sent.push(now());
			}

			return waitMs;
		},
		note(status, headers) {
			const weight = Number(headers['x-mbx-used-weight-1m'] ?? Number.NaN);
			usedWeight = Number.isFinite(weight) ? weight : usedWeight;
			const wait = defaultWaits[status];
			if (wait !== undefined) {
				const seconds = Number(headers['retry-after'] ?? Number.NaN);
				blockedUntil = Math.max(blockedUntil, now() + (Number.isFinite(seconds) ? seconds * 1000 : wait));
				refusals += 1;
			}
		},
		read() {
			trim();
			return {requests: sent.length, usedWeight, waitMs: Math.max(0, blockedUntil - now()), refusals};
		},
	};
}
