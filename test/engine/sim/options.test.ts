import test from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {startSimulatedExchange, type SimulatedExchangeOptions} from '../../../src/engine/sim/exchange.js';

const options: SimulatedExchangeOptions = {
	seed: 1,
	source: {kind: 'generated', symbols: ['BTC/USDT'], from: Date.UTC(2024, 0, 1)},
	balances: {USDT: '10'},
	speed: 'max',
	apiKey: 'k',
	secret: 's',
};

const wrong: readonly (readonly [string, Partial<SimulatedExchangeOptions>, RegExp])[] = [
	['no market', {source: {kind: 'generated', symbols: [], from: Date.UTC(2024, 0, 1)}}, /no market/],
	['a market that is no pair', {source: {kind: 'generated', symbols: ['BTCUSDT'], from: Date.UTC(2024, 0, 1)}}, /BTCUSDT/],
	['a market twice', {source: {kind: 'generated', symbols: ['BTC/USDT', 'BTC/USDT'], from: Date.UTC(2024, 0, 1)}}, /BTC\/USDT/],
	['an end before the start', {source: {kind: 'generated', symbols: ['BTC/USDT'], from: Date.UTC(2024, 0, 1), to: Date.UTC(2023, 0, 1)}}, /end/],
	['no speed', {speed: 0}, /speed 0/],
	['an endless speed', {speed: Infinity}, /speed Infinity/],
	['a balance that is no number', {balances: {USDT: 'much'}}, /much/],
	['an empty key', {apiKey: ''}, /API key/],
	['a venue twice', {venues: [{name: 'kraken'}, {name: 'kraken'}]}, /named twice/],
	['a fee above all', {venues: [{name: 'kraken', takerFee: '1.5'}]}, /kraken cannot take "1\.5" as fee/],
	['a book without depth', {venues: [{name: 'kraken', depthFactor: 0}]}, /0 times as wide or deep/],
	['a clock that is off by no number', {venues: [{name: 'kraken', clockSkewMs: Number.NaN}]}, /clock of kraken/],
	['a venue\'s market that is not simulated', {venues: [{name: 'kraken', symbols: ['ETH/USDT']}]}, /ETH\/USDT/],
	['an outage that ends before it begins', {venues: [{name: 'kraken', outages: [{from: 2, to: 1}]}]}, /outage of kraken/],
	['a delisting of a market that is not there', {venues: [{name: 'kraken', delistings: [{symbol: 'XRP/USDT', at: 1}]}]}, /XRP\/USDT/],
	['a venue\'s balance that is no number', {venues: [{name: 'kraken', balances: {USDT: '-1'}}]}, /"-1" of USDT/],
];

for (const [name, changes, message] of wrong) {
	test(`refuses ${name}`, async t => {
		const error = await t.throwsAsync(startSimulatedExchange({...options, ...changes}), {instanceOf: CryptoTraderError, message});
		t.is(error?.exit, 2);
		t.true((error?.advice ?? '').length > 10);
	});
}
