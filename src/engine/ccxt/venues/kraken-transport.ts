/**
Where ccxt's Kraken needs help with the wire: numbers for private requests that grow over all our instances, answers that
are not Kraken's, orders that ended at once, and subscriptions that were refused.
*/
import ccxt, {type Order as CcxtOrder} from 'ccxt';
import type {PublicExchange} from '../client.js';

/** Last nonce of each key: all lanes of this process count on together. */
const lastNonces = new Map<string, number>();
/** Requests of two lanes may overtake each other on their way; what came too late was refused unseen and is sent again. */
const triesForNonce = 5;

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
	sendAgainAfterLateNonce(inner);
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

function sendAgainAfterLateNonce(inner: Inner): void {
	const request = inner.request.bind(inner);
	inner.request = async (path, api, ...rest) => {
		for (let tried = 1; ; tried++) {
			try {
				return await request(path, api, ...rest);
			} catch (error) {
				if (api !== 'private' || tried === triesForNonce || !(error instanceof ccxt.InvalidNonce)) {
					throw error;
				}
			}
		}
	};
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
