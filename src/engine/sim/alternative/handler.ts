/**
On-chain and social data of the simulated exchange, under `/alt/<provider>/` in the dialect of each provider. What they tell
follows from the seed and from prices of bars that have closed by the exchange's clock, so nobody learns anything early.
*/
import {CryptoTraderError, exitCode} from '../../domain/error.js';
import type {EpochMs} from '../../domain/units.js';
import type {AlternativeHandler} from '../server/dialect.js';
import {chainHistories} from './chain-history.js';
import {cryptoquant} from './cryptoquant.js';
import {glassnode} from './glassnode.js';
import {PostHistory} from './posts.js';
import type {ClosedPrices} from './prices.js';
import {reddit} from './reddit.js';
import {json, type Provider} from './replies.js';
import {twitter} from './twitter.js';

export {closedPrices} from './prices.js';

export type AlternativeCredentials = {
	/** For the header `X-Api-Key` or the parameter `api_key`. */
	readonly glassnode: string;
	/** Bearer tokens. */
	readonly cryptoquant: string;
	readonly twitter: string;
	readonly reddit: {readonly clientId: string; readonly clientSecret: string};
};

export type AlternativeOptions = {
	readonly seed: number;
	/** The exchange's time. */
	readonly now: () => EpochMs;
	/** `closedPrices(source)`. */
	readonly prices: ClosedPrices;
	readonly credentials: AlternativeCredentials;
	/** Requests in each provider's own span (a minute, a minute, a quarter of an hour, ten minutes) where they are not the usual ones. */
	readonly limits?: Partial<Readonly<Record<ProviderName, number>>>;
};

export type ProviderName = 'glassnode' | 'cryptoquant' | 'twitter' | 'reddit';

const usualLimits: Readonly<Record<ProviderName, number>> = {glassnode: 600, cryptoquant: 100, twitter: 450, reddit: 1000};

/** Returns who answers `/alt/…`, null for other paths. Throws a CryptoTraderError (`sim-option-invalid`, exit 2) for an empty key. */
export function alternativeHandler({seed, now, prices, credentials, limits = {}}: AlternativeOptions): AlternativeHandler {
	checkCredentials(credentials);
	const limit = {...usualLimits, ...limits};
	const histories = chainHistories({seed, prices});
	const posts = new PostHistory({seed, prices});
	const providers: Readonly<Record<ProviderName, Provider>> = {
		glassnode: glassnode({histories, now, apiKey: credentials.glassnode, limit: limit.glassnode}),
		cryptoquant: cryptoquant({histories, now, token: credentials.cryptoquant, limit: limit.cryptoquant}),
		twitter: twitter({posts, now, bearer: credentials.twitter, limit: limit.twitter}),
		reddit: reddit({posts, seed, now, ...credentials.reddit, limit: limit.reddit}),
	};
	return {
		answer(request) {
			const [, name = '', path = ''] = /^\/alt\/([a-z]+)(\/.*)$/.exec(request.path) ?? [];
			const provider = Object.entries(providers).find(([each]) => each === name)?.[1];
			return provider?.answer(request, path) ?? (request.path.startsWith('/alt/') ? json(404, {error: `no ${request.path} at the simulated exchange`}) : null);
		},
	};
}

function checkCredentials({glassnode: first, cryptoquant: second, twitter: third, reddit: {clientId, clientSecret}}: AlternativeCredentials): void {
	if ([first, second, third, clientId, clientSecret].includes('')) {
		throw new CryptoTraderError('a key of a provider of alternative data is empty', {
			code: 'sim-option-invalid', advice: 'Give each provider a key that is not empty.', exit: exitCode.wrongUse,
		});
	}
}
