/**
What the simulated Reddit has: subreddits, their posts and comments as "things" with a kind, an id and a full name that
sorts by time and says where in the history it stands.
*/
import {hour, type EpochMs} from '../../domain/units.js';
import type {Channel, Post} from './posts.js';

export type Subreddit = {readonly name: string; readonly id: string; readonly posts: Channel; readonly comments: Channel};

type Kind = 't1' | 't3';

/** Name, coins, posts and comments in a quiet hour. */
const table: readonly (readonly [name: string, assets: Channel['assets'], posts: number, comments: number])[] = [
	['Bitcoin', ['BTC'], 6, 40],
	['btc', ['BTC'], 2, 10],
	['CryptoCurrency', ['BTC', 'ETH'], 10, 80],
	['CryptoMarkets', ['BTC', 'ETH'], 3, 12],
	['ethereum', ['ETH'], 3, 15],
	['ethtrader', ['ETH'], 2, 12],
];

const subreddits: readonly Subreddit[] = table.map(([name, assets, posts, comments], index) => {
	const channel = (kind: string, perHour: number): Channel => ({name: `reddit/${name}/${kind}`, assets, perHour, repeatedShare: 0, foreignShare: 0.02});
	return {name, id: `t5_2s3q${index}`, posts: channel('posts', posts), comments: channel('comments', comments)};
});

/** Returns the subreddit of a name in any case, or null. */
export function subredditOf(name: string): Subreddit | null {
	return subreddits.find(each => each.name.toLowerCase() === name.toLowerCase()) ?? null;
}

/** Ids count hours, then subreddits, then posts. */
const perHour = 1000;

function idOf({hour: start, index}: Post, subreddit: Subreddit): string {
	return ((((start / hour * subreddits.length) + subreddits.indexOf(subreddit)) * perHour) + Math.min(index, perHour - 1)).toString(36);
}

/** Returns the hour and the place in it of the thing with a full name, or null when it is none of that kind and subreddit. */
export function placeOf(fullName: string, kind: Kind, subreddit: Subreddit): {readonly hour: EpochMs; readonly index: number} | null {
	const [, givenKind, id = ''] = /^(t[13])_([\da-z]{1,10})$/.exec(fullName) ?? [];
	const number = Number.parseInt(id, 36);
	const slot = Math.floor(number / perHour);
	return givenKind === kind && slot % subreddits.length === subreddits.indexOf(subreddit)
		? {hour: Math.floor(slot / subreddits.length) * hour, index: number % perHour}
		: null;
}

/** Returns the score of a post at `now`: most of it comes within a day. */
export function scoreAt({appeal, at}: Post, now: EpochMs): number {
	return Math.max(0, Math.round(1 + (40 * appeal * (1 - Math.exp((at - now) / (6 * hour))))));
}

/** One post in 50 has been taken down by moderators, an hour after it was written. */
function isRemoved({author, at}: Post, now: EpochMs): boolean {
	return author % 50 === 7 && now > at + hour;
}

/** Text as the API gives it: with `raw_json=1` as it is, else with entities. */
export type Escape = (text: string) => string;

/** Returns a post (`t3`) as a listing has it. */
export function postThing(post: Post, subreddit: Subreddit, {now, escape}: {readonly now: EpochMs; readonly escape: Escape}): unknown {
	const id = idOf(post, subreddit);
	const [score, removed] = [scoreAt(post, now), isRemoved(post, now)];
	const [title = ''] = post.text.split(/(?<=[.?!])\s/);
	const rest = post.text.slice(title.length).trim();
	const permalink = `/r/${subreddit.name}/comments/${id}/${title.toLowerCase().replaceAll(/[^a-z\d]+/g, '_').slice(0, 50)}/`;
	return {
		kind: 't3',
		data: {
			...shared(post, subreddit), id, name: `t3_${id}`,
			title: escape(title), selftext: removed ? '[removed]' : escape(rest), is_self: true, domain: `self.${subreddit.name}`,
			score, ups: score, downs: 0, upvote_ratio: Math.round(100 * Math.min(0.99, 0.6 + (0.1 * Math.log1p(post.appeal)))) / 100,
			num_comments: Math.floor(score / 4), permalink, url: `https://www.reddit.com${permalink}`,
			over_18: false, stickied: false, locked: false, spoiler: false, link_flair_text: null, removed_by_category: removed ? 'moderator' : null, hide_score: now < post.at + hour,
			subreddit_subscribers: 1_000_000, num_crossposts: 0, is_video: false,
		},
	};
}

/** Returns a comment (`t1`) as a listing has it. */
export function commentThing(post: Post, subreddit: Subreddit, {now, escape}: {readonly now: EpochMs; readonly escape: Escape}): unknown {
	const id = idOf(post, subreddit);
	const score = Math.round(scoreAt(post, now) / 8);
	const link = `t3_${idOf({...post, index: 0}, subreddit)}`;
	return {
		kind: 't1',
		data: {
			...shared(post, subreddit), id, name: `t1_${id}`, body: escape(post.text), score, ups: score, downs: 0, replies: '', link_id: link, parent_id: link,
			permalink: `/r/${subreddit.name}/comments/${link.slice(3)}/_/${id}/`, stickied: false, score_hidden: now < post.at + hour,
		},
	};
}

function shared({author, at}: Post, {name, id}: Subreddit) {
	const created = Math.floor(at / 1000);
	return {
		subreddit: name, subreddit_id: id, subreddit_name_prefixed: `r/${name}`, subreddit_type: 'public', author: `user_${author}`, author_fullname: `t2_${author.toString(36)}`,
		created, created_utc: created, edited: false, distinguished: null, archived: false, gilded: 0,
	};
}
