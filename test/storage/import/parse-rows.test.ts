import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import test, {type ExecutionContext} from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {day, hour} from '../../../src/engine/domain/units.js';
import {type CellTable, readCells, splitCsv} from '../../../src/storage/import/cells.js';
import {kindOf, parseBars, parseMetrics, parseTime, parseTrades} from '../../../src/storage/import/parse-rows.js';
import {temporaryFolder} from '../support/folders.js';

async function table(t: ExecutionContext, text: string): Promise<CellTable> {
	const file = join(temporaryFolder(t), 'rows.csv');
	writeFileSync(file, text);
	return readCells(file);
}

test('times are seconds, milliseconds, microseconds or nanoseconds by their size, or ISO, UTC unless said otherwise', t => {
	const time = Date.UTC(2021, 4, 19, 12);
	for (const text of ['1621425600', '1621425600000', '1621425600000000', '1621425600000000000', '1621425600.0', '2021-05-19T12:00Z', '2021-05-19T12:00:00.000Z', '2021-05-19 12:00:00', '2021-05-19 14:00:00+02', '2021-05-19T14:00+0200', '2021-05-19 12:00:00 UTC']) {
		t.is(parseTime(text), time, text);
	}

	t.is(parseTime('2021-05-19'), Date.UTC(2021, 4, 19));
	t.is(parseTime('1999-12-31'), Date.UTC(1999, 11, 31));
	for (const text of ['', 'x', '19.05.2021', '2021-13-01', '05/19/2021', '-5', '1e12', 'NaN']) {
		t.is(parseTime(text), null, text);
	}
});

test('quotes hold commas and quotes', t => {
	t.deepEqual(splitCsv('a,"b, c","d ""e""",,f'), ['a', 'b, c', 'd "e"', '', 'f']);
	t.deepEqual(splitCsv(' 1 , 2,'), ['1', '2', '']);
	t.deepEqual(splitCsv('"",x'), ['', 'x']);
});

test('the header tells what a file holds', t => {
	t.is(kindOf(['timestamp', 'open', 'high', 'low', 'close', 'volume']), 'bars');
	t.is(kindOf(['Open_Time', 'Open', 'High', 'Low', 'Close', 'Volume', 'Trades']), 'bars');
	t.is(kindOf(['id', 'time', 'price', 'qty', 'is_buyer_maker']), 'trades');
	t.is(kindOf(['date', 'mvrv', 'sopr']), 'metrics');
	t.is(kindOf(['name', 'asset', 'as_of', 'known_at', 'value']), 'metrics');
	t.is(kindOf(['a', 'b']), null);
	t.is(kindOf([]), null);
});

test('bars of any order become bars, oldest first', async t => {
	const {rows, faults} = parseBars(await table(t, '\uFEFFtimestamp,open,high,low,close,volume\r\n7200,2,3,1,2.5,0\r\n\r\n3600,1,2,0.5,1.5,10\r\n'), '1h');
	t.deepEqual(faults, []);
	t.deepEqual(rows, [{openTime: Number(hour), open: 1, high: 2, low: 0.5, close: 1.5, volume: 10}, {openTime: 2 * hour, open: 2, high: 3, low: 1, close: 2.5, volume: 0}]);
});

test('every bad bar is told with its line', async t => {
	const {faults} = parseBars(await table(t, [
		'timestamp,open,high,low,close,volume', '3600,1,2,0.5,1,1', '3601,1,2,0.5,1,1', '7200,1,2,3,1,1', 'soon,1,2,0.5,1,1', '10800,1,2,0.5,,1', '3600,1,2,0.5,1,1', '14400,1,2,0.5,1,-1', '18000,1,2,0.5', '',
	].join('\n')), '1h');
	t.deepEqual(faults.map(({line}) => line), [3, 4, 5, 6, 7, 8, 9]);
	t.regex(faults[0]?.what ?? '', /grid of 1h/);
	t.regex(faults[4]?.what ?? '', /same time as line 2/);
});

test('trades need an id, a time, a side and amounts above 0', async t => {
	const {rows, faults} = parseTrades(await table(t, [
		'trade_id,time,price,qty,is_buyer_maker', '1,1621425600000,100.5,0.25,True', '2,1621425600,100,1,false', ',1621425600,100,1,false', '3,x,100,1,false', '4,1621425600,0,1,false', '5,1621425600,1,1,maybe', '2,1621425600,100,1,false', '',
	].join('\n')), 'BTC/USDT');
	t.deepEqual(rows, [
		{id: '1', symbol: 'BTC/USDT', at: 1_621_425_600_000, price: 100.5, quantity: 0.25, side: 'sell'},
		{id: '2', symbol: 'BTC/USDT', at: 1_621_425_600_000, price: 100, quantity: 1, side: 'buy'},
	]);
	t.deepEqual(faults.map(({line}) => line), [4, 5, 6, 7, 8]);
});

test('a file of metrics may be wide or long; without known_at a day is known on the next one at 00:15', async t => {
	const defaults = {asset: 'BTC', source: 'newhedge'};
	const wide = parseMetrics(await table(t, 'date,mvrv,sopr\n2021-01-01,2.5,\n2021-01-02,2.75,1.01\n'), defaults);
	const known = (date: number) => date + day + 900_000;
	const first = Date.UTC(2021, 0, 1);
	t.deepEqual(wide, {faults: [], rows: [
		{name: 'mvrv', ...defaults, asOf: first, knownAt: known(first), value: 2.5},
		{name: 'mvrv', ...defaults, asOf: first + day, knownAt: known(first + day), value: 2.75},
		{name: 'sopr', ...defaults, asOf: first + day, knownAt: known(first + day), value: 1.01},
	]});
	const long = parseMetrics(await table(t, 'name,asset,source,as_of,known_at,value\nmvrv,ETH,glassnode,2021-01-01,2021-01-03,2\n'), defaults);
	t.deepEqual(long.rows, [{name: 'mvrv', asset: 'ETH', source: 'glassnode', asOf: first, knownAt: first + (2 * day), value: 2}]);
	const bad = parseMetrics(await table(t, 'name,as_of,known_at,value\na,2021-01-02,2021-01-01,2\na,x,,2\na,2021-01-01,,two\n,2021-01-01,,2\na,2021-01-01,2\n'), defaults);
	t.deepEqual(bad.rows, []);
	t.deepEqual(bad.faults.map(({line}) => line), [2, 3, 4, 5, 6]);
});

test('gzip is read like plain text; what is no such file is refused with what to do', async t => {
	const folder = temporaryFolder(t);
	const codeOf = async (name: string, contents: string | Uint8Array | null): Promise<string> => {
		if (contents !== null) {
			writeFileSync(join(folder, name), contents);
		}

		const error = await t.throwsAsync(async () => readCells(join(folder, name)), {instanceOf: CryptoTraderError});
		return error.code;
	};

	writeFileSync(join(folder, 'a.csv.gz'), gzipSync('a,b\n1,2\n'));
	t.deepEqual(await readCells(join(folder, 'a.csv.gz')), {header: ['a', 'b'], rows: [{line: 2, cells: ['1', '2']}]});
	t.is(await codeOf('b.csv.gz', 'not gzip'), 'import-unreadable');
	t.is(await codeOf('cut.csv.gz', gzipSync('a,b\n'.repeat(10_000)).subarray(0, 60)), 'import-unreadable');
	t.is(await codeOf('c.parquet', 'not parquet'), 'import-unreadable');
	t.is(await codeOf('d.txt', 'x'), 'import-unreadable');
	t.is(await codeOf('none.csv', null), 'not-found');
});
