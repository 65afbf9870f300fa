import test from 'ava';
import fc from 'fast-check';
import {randomFrom} from '../../../../src/engine/domain/random.js';
import {LocalBook, type LevelChange} from '../../../../src/engine/market/book/local-book.js';

function level(price: number, quantity: number): LevelChange {
	return {price, quantity, mark: ''};
}

const anyLevel = fc.tuple(fc.integer({min: 1, max: 40}), fc.integer({min: 0, max: 3})).map(([price, quantity]) => level(price, quantity));

test('any sequence of changes leaves what a map sorted afterwards would hold', t => {
	fc.assert(fc.property(fc.array(anyLevel, {maxLength: 120}), fc.array(anyLevel, {maxLength: 120}), (bids, asks) => {
		const book = new LocalBook();
		const expected = (changes: readonly LevelChange[], direction: 1 | -1): unknown => {
			const side = new Map<number, number>();
			for (const {price, quantity} of changes) {
				side.set(price, quantity);
			}

			return [...side].filter(([, quantity]) => quantity > 0).toSorted(([a], [b]) => (a - b) * direction);
		};

		book.apply({at: 1, bids, asks});
		t.deepEqual(book.levels(1000), {bids: expected(bids, -1), asks: expected(asks, 1)} as never);
		t.deepEqual(book.levels(3).bids, book.levels(1000).bids.slice(0, 3));
	}));
});

test('a snapshot replaces everything, whatever order its levels come in', t => {
	const book = new LocalBook();
	book.apply({at: 1, bids: [level(1, 1)], asks: [level(9, 1)]});
	book.reset({at: 2, bids: [level(3, 1), level(5, 2), level(4, 3)], asks: [level(8, 1), level(6, 2)]});
	t.deepEqual(book.levels(9), {bids: [[5, 2], [4, 3], [3, 1]], asks: [[6, 2], [8, 1]]});
	t.is(book.at, 2);
});

test('equal best prices are crossed, an empty side is not', t => {
	const book = new LocalBook();
	book.reset({at: 1, bids: [level(5, 1)], asks: []});
	t.false(book.isCrossed);
	book.apply({at: 2, bids: [], asks: [level(5, 1)]});
	t.true(book.isCrossed);
});

test('the worst levels are forgotten beyond a depth', t => {
	const book = new LocalBook();
	book.reset({at: 1, bids: [1, 2, 3, 4].map(price => level(price, 1)), asks: [5, 6, 7].map(price => level(price, 1))});
	book.keep(2);
	t.deepEqual(book.levels(9), {bids: [[4, 1], [3, 1]], asks: [[5, 1], [6, 1]]});
});

test('updates of a deep book are cheap', t => {
	const random = randomFrom(1, 'book');
	const book = new LocalBook();
	book.reset({at: 0, bids: Array.from({length: 5000}, (_, index) => level(60_000 - index, 1)), asks: Array.from({length: 5000}, (_, index) => level(60_001 + index, 1))});
	const updates = Array.from({length: 100_000}, () => {
		const distance = Math.floor(5000 * (random.next() ** 4));
		const quantity = random.next() < 0.3 ? 0 : 1 + random.next();
		return random.next() < 0.5 ? {at: 1, bids: [level(60_000 - distance, quantity)], asks: []} : {at: 1, bids: [], asks: [level(60_001 + distance, quantity)]};
	});
	const started = performance.now();
	for (const update of updates) {
		book.apply(update);
	}

	t.log(`${Math.round(updates.length / (performance.now() - started))} thousand updates a second`);
	t.true(book.bids.size > 1000 && !book.isCrossed);
});
