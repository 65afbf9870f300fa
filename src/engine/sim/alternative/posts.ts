/**
What people say about coins, hour by hour. How much and in which tone follows the prices of bars that had closed when the
hour began, with a lot of noise; every hour can be made again from the seed alone, whatever was asked before.
*/
import {randomFrom, type Random} from '../../domain/random.js';
import {day, hour, type EpochMs} from '../../domain/units.js';
import {endings, openings, spanish, type Tone} from './post-words.js';
import type {ChainAsset, ClosedPrices} from './prices.js';

export type Post = {
	/** When its hour begins, and its place in it. */
	readonly hour: EpochMs;
	readonly index: number;
	readonly at: EpochMs;
	readonly asset: ChainAsset;
	readonly tone: Tone;
	readonly text: string;
	/** Number of the author, 0 to 4999. */
	readonly author: number;
	readonly language: 'en' | 'es';
	/** Whether it repeats somebody else's. */
	readonly repeated: boolean;
	/** How much it is liked in the end, heavy-tailed around 1. */
	readonly appeal: number;
};

export type Channel = {
	/** Gives the channel its own people. */
	readonly name: string;
	readonly assets: readonly ChainAsset[];
	/** Posts in a quiet hour. */
	readonly perHour: number;
	/** Share of repeated posts, and of those in another language. */
	readonly repeatedShare: number;
	readonly foreignShare: number;
};

const authors = 5000;
const keptHours = 3000;

/** Returns the mood about an asset at `at`: −1 (despair) to 1 (euphoria), 0 where its price is not known long enough. */
export function moodAt(prices: ClosedPrices, asset: ChainAsset, at: EpochMs): number {
	const [now, yesterday, lastWeek] = [at, at - day, at - (7 * day)].map(time => prices.at(asset, time));
	if (!now || !yesterday || !lastWeek) {
		return 0;
	}

	return Math.tanh((Math.log(now / yesterday) / 0.05) + (0.5 * Math.log(now / lastWeek) / 0.12));
}

export class PostHistory {
	readonly #seed: number;
	readonly #prices: ClosedPrices;
	readonly #kept = new Map<string, readonly Post[]>();

	constructor({seed, prices}: {readonly seed: number; readonly prices: ClosedPrices}) {
		this.#seed = seed;
		this.#prices = prices;
	}

	/** Returns when the first post may have been written. */
	get beginning(): EpochMs {
		return Math.min(...(['BTC', 'ETH'] as const).map(asset => this.#prices.first(asset) ?? Infinity));
	}

	/** Returns the posts of the hour that begins at `start`, oldest first. Those after now are in it: the caller leaves them out. */
	of(channel: Channel, start: EpochMs): readonly Post[] {
		const key = `${channel.name}/${start}`;
		const known = this.#kept.get(key);
		if (known !== undefined) {
			return known;
		}

		if (this.#kept.size >= keptHours) {
			this.#kept.clear();
		}

		const posts = this.#write(channel, start);
		this.#kept.set(key, posts);
		return posts;
	}

	#write(channel: Channel, start: EpochMs): readonly Post[] {
		const random = randomFrom(this.#seed, `alternative/posts/${channel.name}/${start / hour}`);
		const posts = channel.assets.flatMap(asset => {
			const price = this.#prices.at(asset, start);
			if (price === null) {
				return [];
			}

			const mood = moodAt(this.#prices, asset, start);
			const count = postCount(channel, {start, mood}, random);
			return Array.from({length: count}, () => writePost(channel, {asset, mood, start}, random));
		});
		return posts.toSorted((a, b) => a.at - b.at).map((post, index) => ({...post, index}));
	}
}

/** Strong moods make people talk, and they sleep at night in America. */
function postCount({perHour, assets}: Channel, {start, mood}: {readonly start: EpochMs; readonly mood: number}, {normal, next}: Random): number {
	const season = 1 + (0.4 * Math.sin(2 * Math.PI * ((start / hour % 24) - 11) / 24));
	const expected = perHour / assets.length * season * (1 + (2 * (mood ** 2))) * Math.exp(0.3 * normal());
	return Math.floor(expected + next());
}

type Moment = {readonly asset: ChainAsset; readonly mood: number; readonly start: EpochMs};

function writePost({repeatedShare, foreignShare}: Channel, {asset, mood, start}: Moment, {next, normal}: Random): Post {
	const feeling = (0.7 * mood) + (0.6 * normal());
	const tone: Tone = feeling > 0.35 ? 'bullish' : (feeling < -0.35 ? 'bearish' : 'neutral');
	const foreign = next() < foreignShare;
	const words = foreign ? spanish[tone] : sentence(tone, next);
	return {
		hour: start, index: 0, at: start + Math.floor(next() * hour), asset, tone,
		text: words.replace('{coin}', pick(coinNames[asset], next)),
		author: Math.floor(authors * (next() ** 2)),
		language: foreign ? 'es' : 'en',
		repeated: next() < repeatedShare,
		appeal: Math.exp(1.2 * normal()),
	};
}

function sentence(tone: Tone, next: () => number): string {
	const [opening, ending] = [pick(openings[tone], next), pick(endings, next)];
	return opening.endsWith('?') ? opening : opening + ending;
}

const coinNames: Readonly<Record<ChainAsset, readonly string[]>> = {
	BTC: ['Bitcoin', 'bitcoin', '$BTC', '#btc', 'BTC', '#Bitcoin'],
	ETH: ['Ethereum', 'ethereum', '$ETH', '#eth', 'ETH', 'ether'],
};

function pick(choices: readonly string[], next: () => number): string {
	return choices[Math.floor(next() * choices.length)] ?? '';
}
