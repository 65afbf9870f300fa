/**
What happens around every request of an instance: bans are sat out, half answers are errors, and questions (never orders)
that met a passing fault are asked again.
*/
import {AsyncLocalStorage} from 'node:async_hooks';
import ccxt from 'ccxt';
import type {Milliseconds} from '../domain/units.js';
import type {RequestBudget} from './budget.js';
import type {ClientLane, PublicExchange} from './client.js';
import {faultOf} from './fault.js';
import {NotSentError} from './outcome-errors.js';

export type RequestOptions = {
	readonly budget: RequestBudget;
	readonly lane: ClientLane;
	/** Times that a question is asked on the lanes that only ask. */
	readonly tries: number;
};

/** Wait before the second try; each further one waits twice as long. */
const firstWaitMs: Milliseconds = 250;
/** An order that waits longer is one for another price. */
const orderPatienceMs: Milliseconds = 1500;

type Fetch = (url: string, method?: string, ...rest: unknown[]) => Promise<unknown>;

/** What a request that is under way must not meet: between an order's decision and its request lie waits in which anything may happen. */
const objections = new AsyncLocalStorage<() => string | null>();

/** Runs `action`; none of its requests leaves once `objection`, or one of those around it, says why not. They fail as certainly unsent. */
export async function objecting<Result>(objection: () => string | null, action: () => Promise<Result>): Promise<Result> {
	const around = objections.getStore();
	return objections.run(() => around?.() ?? objection(), action);
}

/** Puts its care around `exchange.fetch`. */
export function guardRequests(exchange: PublicExchange, {budget, lane, tries}: RequestOptions): void {
	const fetch = exchange.fetch.bind(exchange) as Fetch;
	const once: Fetch = async (url, method, ...rest) => {
		await allowance(exchange, budget, lane);
		const refused = objections.getStore()?.() ?? null;
		if (refused !== null) {
			throw new NotSentError(refused);
		}

		return readable(exchange, url, await fetch(url, method, ...rest));
	};

	const asksOnly = lane === 'data' || lane === 'book';
	exchange.fetch = (asksOnly
		? async (...words: Parameters<Fetch>) => again(async () => once(...words), tries, async wait => exchange.sleep(wait))
		: once) as typeof exchange.fetch;

	const onRestResponse = exchange.onRestResponse.bind(exchange) as (...words: unknown[]) => unknown;
	exchange.onRestResponse = (...words: unknown[]) => {
		budget.note(Number(words[0]), lowerCase(words[4]));
		return onRestResponse(...words);
	};
}

/** Waits while the venue has banned us; what must not wait long is refused at once, certainly unsent. */
async function allowance(exchange: PublicExchange, budget: RequestBudget, lane: ClientLane): Promise<void> {
	for (let wait = budget.ask(lane); wait > 0; wait = budget.ask(lane)) {
		if (lane === 'trade' && wait > orderPatienceMs) {
			throw new NotSentError(`${exchange.id} takes no requests for another ${Math.ceil(wait / 1000)} s`);
		}

		await exchange.sleep(wait);
	}
}

/** ccxt hands on what is no JSON as text, and its parsers then fail with whatever comes to their mind. */
function readable(exchange: PublicExchange, url: string, answer: unknown): unknown {
	if (typeof answer === 'string') {
		throw new ccxt.BadResponse(`${exchange.id} ${url} answered with something that is no JSON: ${answer.slice(0, 100)}`);
	}

	return answer;
}

async function again(ask: () => Promise<unknown>, tries: number, sleep: (wait: Milliseconds) => Promise<unknown>): Promise<unknown> {
	for (let tried = 1; ; tried++) {
		try {
			return await ask();
		} catch (error) {
			const kind = faultOf(error);
			if (tried === tries || !(kind === 'passing' || kind === 'too-many')) {
				throw error;
			}

			await sleep(firstWaitMs * (2 ** (tried - 1)));
		}
	}
}

function lowerCase(headers: unknown): Readonly<Record<string, string | undefined>> {
	return Object.fromEntries(Object.entries((headers ?? {}) as Record<string, string>).map(([name, value]) => [name.toLowerCase(), value]));
}
