/**
The border at which what another process asks about the store becomes a question: every value is checked here, every page
and every list is limited.
*/
import {z} from 'zod';
import {timeframes, type Timeframe} from '../domain/market.js';
import {maxPageRows, type Question} from '../domain/question.js';
import {projectionTables} from '../domain/stored.js';

const name = z.string().min(1).max(80);
const symbol = z.string().regex(/^[A-Z\d.-]{1,20}\/[A-Z\d.-]{1,20}(:[A-Z\d-]{1,20})?$/, 'must be a market like BTC/USDT');
const time = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
const timeframe = z.enum(Object.keys(timeframes) as [Timeframe, ...Timeframe[]]);
const limit = z.number().int().min(1).max(maxPageRows);
const sequence = z.number().int().min(0);
const span = {from: time, to: time};
const range = z.strictObject(span).refine(({from, to}) => from <= to, 'must not end before it begins');
const key = z.strictObject({venue: name, symbol, timeframe});
const market = {venue: name, symbol, ...span, limit};

/** Bars are kept or refused by the store itself, which enters the bad ones in the ledger; here they only must be numbers. */
const candle = z.strictObject({openTime: time, open: z.number(), high: z.number(), low: z.number(), close: z.number(), volume: z.number()});
const trade = z.strictObject({id: name, symbol, at: time, price: z.number().positive(), quantity: z.number().positive(), side: z.enum(['buy', 'sell'])});
const point = z.strictObject({name, asset: name, source: name, asOf: time, knownAt: time, value: z.number()});
const rows = <Row extends z.ZodType>(row: Row) => z.array(row).max(maxPageRows);

/** Reads one question; unknown keys are refused. */
export const question: z.ZodType<Question> = z.discriminatedUnion('about', [
	z.strictObject({about: z.literal('completeness'), key, range}),
	z.strictObject({about: z.literal('series')}),
	z.strictObject({about: z.literal('candles'), key, range, limit}),
	z.strictObject({about: z.literal('unfetched'), key, range}),
	z.strictObject({about: z.literal('saveCandles'), key, range, candles: rows(candle), note: z.string().max(200).nullable()}),
	z.strictObject({about: z.literal('trades'), ...market, after: name.nullable()}),
	z.strictObject({about: z.literal('saveTrades'), venue: name, trades: rows(trade)}),
	z.strictObject({about: z.literal('samples'), ...market}),
	z.strictObject({about: z.literal('metrics'), name, asset: name, source: name, ...span, limit, knownAt: time.nullable()}),
	z.strictObject({about: z.literal('metricSeries')}),
	z.strictObject({about: z.literal('saveMetrics'), points: rows(point)}),
	z.strictObject({about: z.literal('projection'), table: z.enum(projectionTables), ...span, after: sequence, limit}),
	z.strictObject({about: z.literal('projectedThrough')}),
	z.strictObject({about: z.literal('trials'), kind: name.nullable(), limit}),
	z.strictObject({about: z.literal('journal'), fromSeq: z.number().int().min(1), limit}),
	z.strictObject({about: z.literal('backup'), folder: z.string().regex(/^\//, 'must be an absolute path').max(4096)}),
]);
