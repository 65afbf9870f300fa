import test from 'ava';
import {QueryError, tweetCondition} from '../../../../src/engine/sim/alternative/tweet-query.js';

const tweets = {
	word: {text: 'Just bought more Bitcoin!', language: 'en', retweet: false},
	cashtag: {text: 'Sold all my $BTC. Thoughts?', language: 'en', retweet: false},
	hashtag: {text: 'New highs for #btc soon', language: 'en', retweet: false},
	repeated: {text: 'RT @trader7: Bitcoin is crashing', language: 'en', retweet: true},
	spanish: {text: '¿Qué hacen con Bitcoin esta semana?', language: 'es', retweet: false},
	other: {text: 'ether and bitcoins', language: 'en', retweet: false},
};

const cases: readonly (readonly [query: string, found: readonly (keyof typeof tweets)[]])[] = [
	['(bitcoin OR $BTC OR #btc) lang:en -is:retweet', ['word', 'cashtag', 'hashtag']],
	['bitcoin', ['word', 'repeated', 'spanish']],
	['btc', ['hashtag']],
	['$btc', ['cashtag']],
	['"is crashing"', ['repeated']],
	['-"is crashing" bitcoin -lang:es', ['word']],
	['bitcoin lang:es OR $btc', ['cashtag', 'spanish']],
	['-(bitcoin OR btc)', ['cashtag', 'other']],
	['is:retweet ((bitcoin))', ['repeated']],
];

for (const [query, expected] of cases) {
	test(`${query} finds ${expected.join(', ')}`, t => {
		const condition = tweetCondition(query);
		t.deepEqual(Object.entries(tweets).filter(([, tweet]) => condition(tweet)).map(([name]) => name).toSorted(), expected.toSorted());
	});
}

for (const query of ['(bitcoin', 'bitcoin)', 'bitcoin OR', '()', 'from:somebody', 'has:links bitcoin', '-', '']) {
	test(`${JSON.stringify(query)} is refused`, t => {
		t.throws(() => tweetCondition(query), {instanceOf: QueryError});
	});
}
