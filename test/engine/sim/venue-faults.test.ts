import test from 'ava';
import {isOfKind, messageKinds} from '../../../src/engine/sim/faults/message-kinds.js';
import {ask, limitBody, openCoinbase, tokenAt} from './coinbase-support.js';
import {listenTo, openKraken, place, sign} from './kraken-support.js';
import {listen, openExchange, tapeOptions} from './support/clients.js';

const losingFills = {rules: [], streams: [{match: {kind: 'fill'}, fault: {kind: 'drop'}}]} as const;

test('Kraken\'s fills are lost alone; the sequence tells of it', async t => {
	const exchange = await openKraken(t);
	const line = await listenTo(t, exchange, '/auth/v2');
	const {result} = await sign(exchange, 'GetWebSocketsToken');
	line.send({method: 'subscribe', params: {channel: 'executions', token: result.token}});
	await line.until(message => message.channel === 'executions');
	await exchange.faults(losingFills);
	await place(exchange, {price: '40000', volume: '0.005'});
	await line.until(message => message.data?.[0]?.exec_type === 'filled');
	const executions = line.messages('executions');
	t.false(executions.some(({data}) => data[0]?.exec_type === 'trade'));
	const sequence = executions.map(message => Number(message.sequence));
	const {injected} = await exchange.injected();
	t.true((injected['stream-drop'] ?? 0) > 0);
	t.is(sequence.at(-1), sequence.length + (injected['stream-drop'] ?? 0));
});

test('Coinbase\'s orders with something filled are lost, others come', async t => {
	const exchange = await openCoinbase(t);
	const user = await listen(t, exchange, '/c/raw/v/coinbase');
	user.send({type: 'subscribe', channel: 'user', product_ids: [], jwt: tokenAt(Math.floor(exchange.now() / 1000), null)});
	await user.until(2);
	await exchange.faults(losingFills);
	await ask(exchange, 'POST', '/orders', limitBody('resting'));
	await ask(exchange, 'POST', '/orders', limitBody('taking', {}, {limit_price: '40000'}));
	const {sent} = await exchange.sync();
	const texts = await user.until(sent.raw ?? 0);
	t.true(texts.some(text => text.includes('"resting"')));
	t.false(texts.some(text => /"taking".*"cumulative_quantity":"0\.01"/.test(text)));
	t.true(((await exchange.injected()).injected['stream-drop'] ?? 0) > 0);
});

test('every public message is of the kind that its channel says, at every venue', async t => {
	const exchange = await openExchange(t, {...tapeOptions(), venues: [{name: 'binance'}, {name: 'coinbase'}, {name: 'kraken'}]});
	const [binance, coinbase, kraken] = [await listen(t, exchange, '/c/all/stream/ws/0'), await listen(t, exchange, '/c/all/v/coinbase/'), await listen(t, exchange, '/c/all/v/kraken/v2')];
	binance.send({method: 'SUBSCRIBE', params: ['trade', 'depth', 'ticker', 'kline_1h'].map(kind => `btcusdt@${kind}`), id: 1});
	for (const channel of ['market_trades', 'level2', 'ticker', 'heartbeats']) {
		coinbase.send({type: 'subscribe', channel, product_ids: ['BTC-USDT']});
	}

	for (const channel of ['trade', 'book', 'ticker', 'ohlc']) {
		kraken.send({method: 'subscribe', params: {channel, symbol: ['BTC/USDT'], ...(channel === 'ohlc' && {interval: 60})}});
	}

	await Promise.all([binance.until(1), coinbase.until(4), kraken.until(4)]);
	await exchange.advance();
	const {sent} = await exchange.advance();
	await Promise.all([binance.until(sent.all ?? 0), coinbase.until(sent['all@coinbase'] ?? 0), kraken.until(sent['all@kraken'] ?? 0)]);
	for (const [venue, {texts}] of Object.entries({binance, coinbase, kraken})) {
		const kindsOf = (text: string) => messageKinds.filter(kind => isOfKind(venue, kind, text));
		const found = new Set(texts.flatMap(text => kindsOf(text)));
		t.deepEqual([...found].toSorted(), venue === 'coinbase' ? ['book', 'ticker', 'trade'] : ['book', 'candle', 'ticker', 'trade'], venue);
		t.true(texts.every(text => kindsOf(text).length <= 1));
	}
});
