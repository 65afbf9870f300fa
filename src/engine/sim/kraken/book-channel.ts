/**
The `book` channel of one market: a snapshot of the best levels, then what has changed among them, each with the checksum
of the book that a client has after it. A level that only moved out of the subscribed depth is not told: clients cut their
books to the depth themselves.
*/
import {zero, type Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import {byPriority} from '../core/order.js';
import {bookChecksum, type LevelText} from './checksum.js';
import type {Channel} from './channels.js';
import {fixed, stamp} from './text.js';

type Levels = ReadonlyMap<Decimal, Decimal>;
type Digits = {readonly price: number; readonly quantity: number};

/** Returns the channel, at the book as it is now. `depth` is in levels of each side. */
export function bookChannel(core: ExchangeCore, symbol: MarketSymbol, depth: number): Channel {
	const market = core.market(symbol);
	const digits: Digits = {price: market.rules.priceDecimals, quantity: market.rules.quantityDecimals};
	const levels = (side: Side): Levels => new Map(market.depth(side, depth).map(({price, quantity}) => [price, quantity]));
	const text = (type: string, changed: Readonly<Record<Side, Levels>>, book: Readonly<Record<Side, Levels>>): string => {
		const [bids, asks] = [texts(book.buy, digits), texts(book.sell, digits)];
		const sides = `"bids":[${numbers(texts(changed.buy, digits))}],"asks":[${numbers(texts(changed.sell, digits))}]`;
		return `{"channel":"book","type":"${type}","data":[{"symbol":"${symbol}",${sides},"checksum":${bookChecksum(asks, bids)},"timestamp":"${stamp(core.now)}"}]}`;
	};

	let told = {buy: levels('buy'), sell: levels('sell')};
	let {updateId} = market;
	return {
		snapshot: [text('snapshot', told, told)],
		tell(fact) {
			if ((fact.kind !== 'moved' && fact.kind !== 'booked') || fact.symbol !== symbol || market.updateId === updateId) {
				return [];
			}

			const book = {buy: levels('buy'), sell: levels('sell')};
			const changed = {buy: changes('buy', told.buy, book.buy, depth), sell: changes('sell', told.sell, book.sell, depth)};
			[told, updateId] = [book, market.updateId];
			return changed.buy.size + changed.sell.size === 0 ? [] : [text('update', changed, book)];
		},
	};
}

/** Returns new quantities by price; zero for a level that is gone and would still be within the depth. */
function changes(side: Side, before: Levels, after: Levels, depth: number): Levels {
	const worst = after.size < depth ? null : [...after.keys()].at(-1) ?? null;
	const gone = [...before.keys()].filter(price => !after.has(price) && (worst === null || byPriority(side, price, worst) < 0));
	const changed = [...after].filter(([price, quantity]) => before.get(price) !== quantity);
	return new Map([...gone.map(price => [price, zero] as const), ...changed]);
}

function texts(levels: Levels, digits: Digits): readonly LevelText[] {
	return [...levels].map(([price, quantity]) => [fixed(price, digits.price), fixed(quantity, digits.quantity)] as const);
}

/** Numbers keep their trailing zeros in the message, because the checksum counts them. */
function numbers(levels: readonly LevelText[]): string {
	return levels.map(([price, quantity]) => `{"price":${price},"qty":${quantity}}`).join(',');
}
