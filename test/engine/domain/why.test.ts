import test from 'ava';
import {whyChain} from '../../../src/engine/domain/why.js';
import type {EventType} from '../../../src/engine/domain/event.js';
import {makeRun} from '../../support/records.js';

const records = makeRun({bars: 60});
const last = (type: EventType) => records.findLast(({event}) => event.type === type)?.seq ?? 0;
const stagesOf = (seq: number, of = records) => [...new Set(whyChain(of, seq)?.steps.map(({stage}) => stage))];

test('a fill goes back over the order, the limits, the agents, the signal, the model and the features to its bar', t => {
	const chain = whyChain(records, last('OrderFilled'));
	t.deepEqual([...new Set(chain?.steps.map(({stage}) => stage))], ['data', 'features', 'models', 'signal', 'agents', 'limits', 'order', 'fill']);
	t.true(chain?.complete);
	t.true(chain?.steps.every(({seq, at}, index, steps) => index === 0 || (seq > (steps[index - 1]?.seq ?? 0) && at >= (steps[index - 1]?.at ?? 0))));
	const symbol = chain?.symbol ?? '';
	const bar = chain?.steps.find(({stage}) => stage === 'data')?.title ?? '';
	t.true(bar.startsWith(symbol), 'the bar is that of the market of the fill');
	const model = chain?.steps.find(({stage, title}) => stage === 'models' && title.startsWith('models'))?.facts ?? [];
	t.regex(model[0] ?? '', new RegExp(String.raw`^logistic-1 gives ${symbol} \d+\.\d% to rise$`));
	t.regex(model[1] ?? '', /^ret_24 = 0\.0120 moved the log-odds by \+0\.210$/);
	t.true(chain?.steps.some(({facts}) => facts.some(fact => /^position would be \d+\.\d% of 25\.0%/.test(fact))));
});

test('every step of an order tells the same chain', t => {
	const fill = records.findLast(({event}) => event.type === 'OrderFilled');
	const id = fill?.event.type === 'OrderFilled' ? fill.event.fill.clientOrderId : '';
	const closed = records.find(({event}) => event.type === 'OrderClosed' && event.clientOrderId === id);
	const seqs = (seq: number) => whyChain(records, seq)?.steps.map(step => step.seq);
	t.deepEqual(seqs(closed?.seq ?? 0), seqs(fill?.seq ?? 0));
});

test('a refusal of an order by hand goes back to the person, and says rule, limit and would-be value', t => {
	const chain = whyChain(records, last('OrderRefused'));
	t.deepEqual(chain?.steps.map(({stage}) => stage), ['person', 'person', 'limits']);
	t.regex(chain?.steps.at(-1)?.facts[0] ?? '', /^position: position in BTC\/USDT would be 30\.1 % of equity, the limit is 25 %$/);
	t.regex(chain?.steps[0]?.title ?? '', /^PlaceManualOrder from key$/);
});

test('a signal that was decided upon goes on to the orders that it led to, and one that was not does not', t => {
	const order = records.findLast(({event}) => event.type === 'OrderIntended');
	const symbol = order?.event.type === 'OrderIntended' ? order.event.order.symbol : '';
	const decided = records.findLast(({event, seq}) => event.type === 'InsightFormed' && event.symbol === symbol && seq < (order?.seq ?? 0));
	t.deepEqual(stagesOf(decided?.seq ?? 0), ['data', 'features', 'models', 'signal', 'agents', 'limits', 'order', 'fill']);
	const later = records.find(({event, seq}) => event.type === 'InsightFormed' && event.symbol === symbol && seq > last('OrderFilled'));
	t.deepEqual(stagesOf(later?.seq ?? 0), ['data', 'features', 'models', 'signal']);
});

test('without the older records the chain says that it is not complete', t => {
	const seq = last('OrderFilled');
	const recent = records.filter(record => record.seq >= seq - 3);
	t.false(whyChain(recent, seq)?.complete);
	t.is(whyChain(recent, 1), null);
});

test('records that some were left out of give the same chain', t => {
	const thinned = records.filter(({event}) => event.type !== 'QuotesSampled' && event.type !== 'HistoryLoaded');
	t.deepEqual(whyChain(thinned, last('OrderFilled')), whyChain(records, last('OrderFilled')));
});
