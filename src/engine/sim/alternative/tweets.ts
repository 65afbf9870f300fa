/**
Posts as X's API tells them: ids with the time in them, text, metrics, authors.
*/
import type {EpochMs} from '../../domain/units.js';
import type {Post} from './posts.js';

const snowflakeEpoch = 1_288_834_974_657n;

/** Returns a tweet's id: its time, then its place in the hour. */
export function idOf({at, index}: Post): bigint {
	// eslint-disable-next-line no-bitwise -- that is how snowflakes are made
	return ((BigInt(at) - snowflakeEpoch) << 22n) | BigInt(index);
}

/** Returns a tweet's text; a repeated one begins with whom it repeats. */
export function textOf({repeated, text, author}: Post): string {
	return repeated ? `RT @trader${(author * 7) % 5000}: ${text}` : text;
}

/** Returns the smallest id of a millisecond. */
export function idAt(at: EpochMs): bigint {
	// eslint-disable-next-line no-bitwise -- that is how snowflakes are made
	return (BigInt(Math.ceil(at)) - snowflakeEpoch) << 22n;
}

/** Returns the millisecond that is in an id. */
export function timeOfId(id: bigint): EpochMs {
	// eslint-disable-next-line no-bitwise -- that is how snowflakes are made
	return Number((id >> 22n) + snowflakeEpoch);
}

/** Returns a tweet with the `fields` that were asked for beside id, text and history. */
export function tweet(post: Post, fields: readonly string[]): unknown {
	const id = String(idOf(post));
	const likes = Math.floor(3 * post.appeal);
	const all: Readonly<Record<string, unknown>> = {
		created_at: new Date(post.at).toISOString(),
		lang: post.language,
		author_id: authorId(post.author),
		public_metrics: {
			retweet_count: Math.floor(likes / 5), reply_count: Math.floor(likes / 7), like_count: likes, quote_count: Math.floor(likes / 20),
			bookmark_count: Math.floor(likes / 10),
			impression_count: Math.floor(150 * post.appeal),
		},
		...(post.repeated && {referenced_tweets: [{type: 'retweeted', id: String(idAt(post.hour))}]}),
	};
	return {id, text: textOf(post), edit_history_tweet_ids: [id], ...Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name)))};
}

function authorId(author: number): string {
	return String(1_000_000_000 + (author * 104_729));
}

/** Returns an author; a few have most of the followers. */
export function user(author: number, fields: readonly string[]): unknown {
	const followers = Math.floor(40_000_000 / ((author + 10) ** 1.5));
	const metrics = {followers_count: followers, following_count: 100 + (author % 400), tweet_count: 1000 + author, listed_count: Math.floor(followers / 100)};
	return {id: authorId(author), name: `Trader ${author}`, username: `trader${author}`, ...(fields.includes('public_metrics') && {public_metrics: metrics})};
}
