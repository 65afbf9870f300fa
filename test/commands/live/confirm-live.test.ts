/**
Live trading is confirmed by somebody, or not at all.
*/
import test from 'ava';
import {confirmLive, confirmationOf, stakeText} from '../../../src/commands/live/confirm-live.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';

const stake = {venue: 'binance', capital: '500.50', quoteCurrency: 'USDT', endpoint: null};
const closed = {instanceOf: CryptoTraderError, code: 'live-unconfirmed'} as const;

test('words of the command line must name exchange and capital', async t => {
	t.is(confirmationOf(stake), 'binance 500.5');
	await t.notThrowsAsync(confirmLive(stake, 'binance 500.5', null));
	for (const words of ['', 'yes', 'LIVE', 'binance', 'binance 500', 'binance 5005', 'kraken 500.5', 'Binance 500.5']) {
		await t.throwsAsync(confirmLive(stake, words, async () => 'LIVE'), closed, words);
	}
});

test('a person types LIVE, having read that it is real money, where and how much', async t => {
	const asked: string[] = [];
	const answering = (answer: string) => async (question: string): Promise<string> => {
		asked.push(question);
		return answer;
	};

	await t.notThrowsAsync(confirmLive(stake, null, answering('LIVE')));
	t.regex(asked[0] ?? '', /REAL MONEY.*binance.*500\.50 USDT/);
	for (const answer of ['', 'y', 'yes', 'live', 'LIVE!', 'binance 500.5']) {
		await t.throwsAsync(confirmLive(stake, null, answering(answer)), closed, answer);
	}
});

test('where nobody can be asked it stays closed, and says what would open it', async t => {
	const error = await t.throwsAsync(confirmLive(stake, null, null), closed);
	t.regex((error).advice, /--live-confirmed "binance 500\.5"/);
});

test('what only stands in for a venue is not called real money', t => {
	t.notRegex(stakeText({...stake, endpoint: 'http://127.0.0.1:1'}), /REAL/);
});
