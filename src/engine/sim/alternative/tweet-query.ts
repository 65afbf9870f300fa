/**
The query language of X's search, as far as posts about coins need it: words, #hashtags, $cashtags, "phrases", `lang:`,
`is:retweet`, minus for not, OR, parentheses; what stands side by side must all be true.
https://docs.x.com/x-api/posts/search/integrate/build-a-query
*/
export type Tweet = {readonly text: string; readonly language: string; readonly retweet: boolean};

export type Condition = (tweet: Tweet) => boolean;

/** What is wrong with a query, in words. */
export class QueryError extends Error {
	override name = 'QueryError';
}

/** Returns whether tweets are what `query` asks for. Throws a QueryError for what is not understood. */
export function tweetCondition(query: string): Condition {
	const tokens = [...query.matchAll(/-?"[^"]*"|[()]|-\(|[^\s()"]+/g)].map(([token]) => token);
	const [condition, end] = anyOf(tokens, 0);
	if (end < tokens.length) {
		throw new QueryError(`There is an unexpected ${tokens[end]} in your query.`);
	}

	return condition;
}

type Parsed = readonly [condition: Condition, end: number];

function anyOf(tokens: readonly string[], start: number): Parsed {
	const choices: Condition[] = [];
	for (let next = start; ; next++) {
		const [condition, end] = allOf(tokens, next);
		choices.push(condition);
		if (tokens[end] !== 'OR') {
			return [tweet => choices.some(choice => choice(tweet)), end];
		}

		next = end;
	}
}

function allOf(tokens: readonly string[], start: number): Parsed {
	const parts: Condition[] = [];
	let next = start;
	while (next < tokens.length && tokens[next] !== ')' && tokens[next] !== 'OR') {
		const [part, end] = one(tokens, next);
		parts.push(part);
		next = end;
	}

	if (parts.length === 0) {
		throw new QueryError('Something is missing in your query beside OR or inside parentheses.');
	}

	return [tweet => parts.every(part => part(tweet)), next];
}

function one(tokens: readonly string[], start: number): Parsed {
	const token = tokens[start] ?? '';
	if (token !== '(' && token !== '-(') {
		return [token.startsWith('-') ? not(single(token.slice(1))) : single(token), start + 1];
	}

	const [inside, end] = anyOf(tokens, start + 1);
	if (tokens[end] !== ')') {
		throw new QueryError('A parenthesis in your query is not closed.');
	}

	return [token === '(' ? inside : not(inside), end + 1];
}

function not(condition: Condition): Condition {
	return tweet => !condition(tweet);
}

function single(token: string): Condition {
	if (token.startsWith('"')) {
		const phrase = token.slice(1, -1).toLowerCase();
		return ({text}) => text.toLowerCase().includes(phrase);
	}

	if (token === 'is:retweet') {
		return ({retweet}) => retweet;
	}

	if (/^lang:[a-z]{2}$/.test(token)) {
		return ({language}) => language === token.slice('lang:'.length);
	}

	if (token === '' || token.includes(':')) {
		throw new QueryError(`The operator ${token} is not known here.`);
	}

	return word(token.toLowerCase());
}

/** A bare word is found in hashtags too; #tags and $tags only as they are. */
function word(wanted: string): Condition {
	return ({text}) => text.toLowerCase().split(/[^\p{L}\p{N}#$_]+/u).some(found => found === wanted || found === `#${wanted}`);
}
