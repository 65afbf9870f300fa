import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {writeTable} from '../../../src/storage/export/write-table.js';
import {readCells} from '../../../src/storage/import/cells.js';
import {temporaryFolder} from '../support/folders.js';

const columns = {seq: 'BIGINT', price: 'DOUBLE', note: 'VARCHAR', on: 'BOOLEAN', values: 'VARCHAR'} as const;
const rows = [
	{seq: 1, price: 0.1, note: 'plain', on: true, values: [1, null]},
	{seq: 2, price: null, note: 'a "quoted", one\nwith a break', on: false, values: []},
	{seq: 9_007_199_254_740_991, price: 1e-7, note: '', on: true, values: null},
	{seq: 4, price: -12_345.678_901_234, note: null, on: null, values: {a: 1}},
];

async function * pages() {
	yield rows.slice(0, 2);
	yield [];
	yield rows.slice(2);
}

test('a CSV has a header, exact numbers, and empty cells where there is no value', async t => {
	const folder = temporaryFolder(t);
	t.is(await writeTable(join(folder, 'a.csv'), columns, pages()), 4);
	t.is(readFileSync(join(folder, 'a.csv'), 'utf8'), [
		'seq,price,note,on,values', '1,0.1,plain,true,"[1,null]"', '2,,"a ""quoted"", one\nwith a break",false,[]', '9007199254740991,1e-7,"",true,', '4,-12345.678901234,,,"{""a"":1}"', '',
	].join('\n'));
	t.deepEqual(readdirSync(folder), ['a.csv']);
});

test('a Parquet file holds the same', async t => {
	const folder = temporaryFolder(t);
	t.is(await writeTable(join(folder, 'it\'s.parquet'), columns, pages()), 4);
	const {header, rows: read} = await readCells(join(folder, 'it\'s.parquet'));
	t.deepEqual(header, Object.keys(columns));
	t.deepEqual(read.map(({cells}) => cells), [
		['1', '0.1', 'plain', 'true', '[1,null]'],
		['2', '', 'a "quoted", one\nwith a break', 'false', '[]'],
		['9007199254740991', '1e-07', '', 'true', ''],
		['4', '-12345.678901234', '', '', '{"a":1}'],
	]);
	t.deepEqual(readdirSync(folder), ['it\'s.parquet']);
});

test('when reading fails half-way, the file that was there stays as it was', async t => {
	const file = join(temporaryFolder(t), 'a.csv');
	writeFileSync(file, 'before');
	await t.throwsAsync(async () => writeTable(file, columns, (async function * () {
		yield rows;
		throw new Error('gone');
	})()), {message: 'gone'});
	t.is(readFileSync(file, 'utf8'), 'before');
	t.deepEqual(readdirSync(join(file, '..')), ['a.csv']);
	await t.throwsAsync(async () => writeTable('/nowhere/a.csv', columns, pages()), {instanceOf: CryptoTraderError, code: 'not-found'});
	await t.throwsAsync(async () => writeTable('a.json', columns, pages()), {instanceOf: CryptoTraderError, code: 'export-format'});
});
