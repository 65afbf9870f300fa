/**
Where ccxt's Kraken needs help with the wire: numbers for private requests that grow over all our instances, answers that
are not Kraken's, orders that ended at once, and subscriptions that were refused.
*/
import ccxt, {type Order as CcxtOrder} from 'ccxt';
import type {Milliseconds} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import {OutcomeUnknownError} from '../outcome-errors.js';

/** Last nonce of each key: all lanes of this process count on together. */
const lastNonces = new Map<string, number>();
/** The last order of each key that is under way. */
const orders = new Map<string, Promise<unknown>>();
/** Requests of two lanes may overtake each other on their way; a question or a cancel that came too late is sent again. */
const triesForNonce = 5;
/** An order that takes longer than this is waited for no more: the way out must not stand behind it. */
const orderPatience: Milliseconds = 1500;

/** What of ccxt is changed here; its own types do not tell all of it. */
type Inner = {
	nonce: () => number;
	apiKey: string;
	request: (path: string, api: unknown, ...rest: unknown[]) => Promise<unknown>;
	handleErrors: (...words: unknown[]) => unknown;
	parseOrder: (order: object, market?: unknown) => CcxtOrder;
	handleErrorMessage: (client: SocketClient, message: Readonly<Record<string, unknown>>) => unknown;
};

type SocketClient = {onError(error: Error): void; close(): Promise<void> | void};

/** Corrects an instance. */
export function prepareKraken(exchange: PublicExchange): void {
	const inner = exchange as unknown as Inner;
	inner.nonce = () => nextNonce(inner.apiKey);
	keepOrder(inner);
	demandKrakensAnswers(inner, exchange.id);
	tellImmediateEnds(inner);
	hangUpWhenRefused(inner);
}

/** Returns a number above all earlier ones of that key: microseconds of the wall clock, or one more than the last. */
export function nextNonce(apiKey: string): number {
	const nonce = Math.max((lastNonces.get(apiKey) ?? 0) + 1, Math.floor((performance.timeOrigin + performance.now()) * 1000));
	lastNonces.set(apiKey, nonce);
	return nonce;
}

/**
Lets nothing overtake an order but a cancel: Kraken would refuse what comes with a smaller number than the one before. An
order that was refused for that is not sent again, because somebody on the way may have sent it twice and Kraken may have
taken the first; whether it did is asked for.
*/
function keepOrder(inner: Inner): void {
	const request = inner.request.bind(inner);
	const placeOrder: Inner['request'] = async (...words) => {
		try {
			return await request(...words);
		} catch (error) {
			throw error instanceof ccxt.InvalidNonce ? new OutcomeUnknownError(`an order came too late, or twice: ${error.message}`, {cause: error}) : error;
		}
	};

	inner.request = async (path, api, ...rest) => {
		if (api !== 'private' || path.startsWith('Cancel')) {
			return api === 'private' ? again(async () => request(path, api, ...rest)) : request(path, api, ...rest);
		}

		const before = orUntil(orderPatience, orders.get(inner.apiKey) ?? Promise.resolve());
		if (path !== 'AddOrder') {
			await before;
			return again(async () => request(path, api, ...rest));
		}

		const answer = before.then(async () => placeOrder(path, api, ...rest));
		orders.set(inner.apiKey, answer.catch(() => undefined));
		return answer;
	};
}

async function orUntil(patience: Milliseconds, promise: Promise<unknown>): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<void>(resolve => {
		timer = setTimeout(resolve, patience);
	});
	await Promise.race([promise, late]);
	clearTimeout(timer);
}

/** Asks again while the number came too late. */
async function again(ask: () => Promise<unknown>): Promise<unknown> {
	for (let tried = 1; ; tried++) {
		try {
			return await ask();
		} catch (error) {
			if (tried === triesForNonce || !(error instanceof ccxt.InvalidNonce)) {
				throw error;
			}
		}
	}
}

/** Every answer has a list of errors. One without is not Kraken's, and ccxt would read an empty account out of it. */
function demandKrakensAnswers(inner: Inner, name: string): void {
	const handleErrors = inner.handleErrors.bind(inner);
	inner.handleErrors = (...words) => {
		const [code, url, body, response] = [words[0], words[2], words[5], words[6]];
		const errors = (response as {readonly error?: unknown} | undefined)?.error;
		if (code === 200 && !Array.isArray(errors)) {
			throw new ccxt.BadResponse(`${name} ${String(url)} answered with what Kraken does not say: ${String(body).slice(0, 100)}`);
		}

		return handleErrors(...words);
	};
}

/** Kraken calls the rest of an immediate order cancelled, as if somebody had cancelled it. */
function tellImmediateEnds(inner: Inner): void {
	const parseOrder = inner.parseOrder.bind(inner);
	inner.parseOrder = (order, market) => {
		const parsed = parseOrder(order, market);
		return isImmediateEnd(parsed.info) && parsed.status === 'canceled' ? {...parsed, status: 'expired'} : parsed;
	};
}

/** Returns whether what Kraken says of an order names its time in force as the reason of its end. */
export function isImmediateEnd(raw: unknown): boolean {
	const {reason} = (raw ?? {}) as {readonly reason?: unknown};
	return typeof reason === 'string' && /immediate|\bioc\b/i.test(reason);
}

/** A refused subscription would be waited for without end: the connection is given up instead, and made again later. */
function hangUpWhenRefused(inner: Inner): void {
	const handleErrorMessage = inner.handleErrorMessage.bind(inner);
	inner.handleErrorMessage = (client, message) => {
		const {method, success, error} = message;
		if (method === 'subscribe' && success === false && error !== 'Already subscribed') {
			client.onError(new ccxt.ExchangeError(`kraken refused a subscription: ${String(error)}`));
			void client.close();
			return false;
		}

		return handleErrorMessage(client, message);
	};
}
