import {existsSync} from 'node:fs';
import {gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {readTape, symbolOfTapeFile} from '../../../src/engine/sim/exchange.js';
import {tapeSource} from '../../../src/engine/sim/market/tape-source.js';
import {barsOf, start, tapeText, temporaryFolder, walk, writeFile, writeTape} from './support/tapes.js';

function refuses(t: ExecutionContext, code: string, message: RegExp, action: () => unknown) {
	const error = t.throws(action, {instanceOf: CryptoTraderError, message});
	t.is(error?.code, code);
	t.is(error?.exit, 2);
	t.true((error?.advice.length ?? 0) > 10);
}

test('reads a tape back as it was written, packed or not, columns in any order', t => {
	const bars = walk(20, 30_000);
	t.deepEqual(readTape(writeTape(bars), 'BTC/USDT'), bars);
	t.deepEqual(readTape(writeFile('BINANCE_BTCUSDT.csv', tapeText(bars)), 'BTC/USDT'), bars);
	const turned = 'volume,Close,open,high,low,extra,timestamp\r\n5,11,10,12,9,x,3600000\r\n6,12,11,13,10,x,7200000\r\n';
	t.deepEqual(readTape(writeFile('X_BTCUSDT.csv', turned), 'BTC/USDT'), barsOf([[10, 12, 9, 11, 5], [11, 13, 10, 12, 6]], 3_600_000));
});

test('finds the symbol in a tape\'s file name', t => {
	t.is(symbolOfTapeFile('/data/BINANCE_BTCUSDT.csv.gz'), 'BTC/USDT');
	t.is(symbolOfTapeFile('BINANCE_ETHUSDT_2021-04-02.csv'), 'ETH/USDT');
	t.is(symbolOfTapeFile('BITFINEX_BTCUSD.csv.gz'), 'BTC/USD');
	t.is(symbolOfTapeFile('BINANCE_ETHBTC.csv.gz'), 'ETH/BTC');
	refuses(t, 'tape-symbol-unknown', /btc\.csv\.gz/, () => symbolOfTapeFile('btc.csv.gz'));
	refuses(t, 'tape-symbol-unknown', /BINANCE_BTCXYZ/, () => symbolOfTapeFile('BINANCE_BTCXYZ.csv.gz'));
});

test('says what is wrong with a tape, with file and line', t => {
	const read = (text: string) => () => readTape(writeFile('X_BTCUSDT.csv', text), 'BTC/USDT');
	const header = 'timestamp,open,high,low,close,volume\n';
	refuses(t, 'tape-unreadable', /nowhere\.csv/, () => readTape(`${temporaryFolder()}/nowhere.csv`, 'BTC/USDT'));
	refuses(t, 'tape-not-gzip', /not a gzip file/, () => readTape(writeFile('X_BTCUSDT.csv.gz', header), 'BTC/USDT'));
	refuses(t, 'tape-not-gzip', /not a gzip file/, () => readTape(writeFile('X_BTCUSDT.csv.gz', gzipSync(header.repeat(99)).subarray(0, 40)), 'BTC/USDT'));
	refuses(t, 'tape-column-missing', /X_BTCUSDT\.csv:1: no column volume/, read('timestamp,open,high,low,close\n3600000,1,1,1,1\n'));
	refuses(t, 'tape-column-missing', /no column timestamp/, read(''));
	refuses(t, 'tape-malformed', /X_BTCUSDT\.csv:3: high is not a number: "1x"/, read(`${header}3600000,1,1,1,1,1\n7200000,1,1x,1,1,1\n`));
	refuses(t, 'tape-malformed', /:2: volume is not a number: ""/, read(`${header}3600000,1,1,1,1\n`));
	refuses(t, 'tape-malformed', /:2: open or close lies outside/, read(`${header}3600000,1,2,1.5,1.7,1\n`));
	refuses(t, 'tape-malformed', /:2: a price is not a positive number/, read(`${header}3600000,0,2,0,1.7,1\n`));
	refuses(t, 'tape-unsorted', /:3: the timestamp is before/, read(`${header}7200000,1,1,1,1,1\n3600000,1,1,1,1,1\n`));
	refuses(t, 'tape-unsorted', /:3: the same timestamp twice/, read(`${header}3600000,1,1,1,1,1\n3600000,1,1,1,1,1\n`));
	refuses(t, 'tape-malformed', /bars are \d+ ms apart/, read(`${header}3600000,1,1,1,1,1\n10800001,1,1,1,1,1\n`));
	refuses(t, 'tape-empty', /1 bars/, read(`${header}3600000,1,1,1,1,1\n`));
});

test('refuses tapes that have nothing between from and to, or different bar lengths', t => {
	const path = writeTape(walk(10, 30_000));
	const minutes = writeTape(barsOf([[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]], start, 60_000), 'BINANCE_ETHUSDT.csv.gz');
	const from = start + 86_400_000;
	refuses(t, 'tape-empty-range', /no bars of BTC\/USDT between 2021-01-02 and 2021-01-03/, () => tapeSource({tapes: [{symbol: 'BTC/USDT', path}], from, to: from + 86_400_000}));
	refuses(t, 'tape-mixed-lengths', /different lengths/, () => tapeSource({tapes: [{symbol: 'BTC/USDT', path}, {symbol: 'ETH/USDT', path: minutes}], from: start, to: from}));
});

test('takes its price step from the recorded prices', t => {
	const path = writeTape(barsOf([[0.001_234_5, 0.0013, 0.0012, 0.001_25, 1], [0.001_25, 0.0013, 0.0012, 0.001_25, 1]]), 'BINANCE_DOGEUSDT.csv.gz');
	const source = tapeSource({tapes: [{symbol: 'DOGE/USDT', path}], from: start, to: start + 7_200_000});
	t.is(source.priceDecimals('DOGE/USDT'), 7);
});

const recorded = '../shared/data/market/1h/BINANCE_BTCUSDT.csv.gz';

(existsSync(recorded) ? test : test.skip)('a recorded tape keeps its gaps (skips without ../shared)', t => {
	const bars = readTape(recorded, symbolOfTapeFile(recorded));
	const gaps = bars.filter((bar, index) => index > 0 && bar.openTime - (bars[index - 1]?.openTime ?? 0) > 3_600_000);
	t.is(bars.length, 55_740);
	t.is(gaps.length, 28);
	t.is(bars.find(({openTime}) => openTime === Date.UTC(2018, 11, 15, 23))?.close, 3211.72);
});
