/**
An order by hand. It goes through sizing and every limit like any other.
*/
import type {Side} from '../../engine/domain/order.js';
import {baseOf} from '../format.js';
import {span} from '../text.js';
import {amountProblem, effectLines, marketablePrice, orderProblem} from './effect.js';
import {argumentWords, because, choice, impossible, marketOf, openForm, reasonOf, text, valueOf, type FormSpec} from './form.js';

export const orderForm: FormSpec = {
	open(context, argument) {
		const {words, market} = argumentWords(context, argument);
		const side: Side = words.includes('sell') ? 'sell' : 'buy';
		const [quantity = '', limit] = words.filter(word => /^[\d.]+$/.test(word));
		const price = limit ?? (market === null ? null : marketablePrice(context.screen, market, side)) ?? '';
		return openForm('order', 'NEW ORDER', [
			choice('side', 'side', ['buy', 'sell'], side),
			choice('market', 'market', context.screen.view.symbols, market ?? undefined),
			text('quantity', 'quantity', quantity),
			text('price', 'limit price', price),
			because,
		]);
	},
	plan(dialog, screen) {
		const {view} = screen;
		const symbol = marketOf(view.symbols, valueOf(dialog, 'market'));
		const side: Side = valueOf(dialog, 'side') === 'sell' ? 'sell' : 'buy';
		const [quantity, limitPrice] = [valueOf(dialog, 'quantity'), valueOf(dialog, 'price')];
		if (symbol === null) {
			return impossible('There is no such market.');
		}

		const market = view.markets[symbol];
		const wrong = amountProblem('quantity', quantity, market?.quantityStep) ?? amountProblem('limit price', limitPrice, market?.priceTick);
		if (wrong !== null) {
			return impossible(wrong);
		}

		const trade = {symbol, side, quantity: Number(quantity), price: Number(limitPrice)};
		const held = Number(view.positions[symbol]?.quantity ?? '0');
		const problem = side === 'sell' && trade.quantity > held ? `Only ${view.positions[symbol]?.quantity ?? '0'} ${baseOf(symbol)} are held; nothing is sold short.` : orderProblem(screen, trade);
		return {
			lines: [
				...effectLines(screen, trade),
				...(view.tradingState === 'RUNNING' || (view.tradingState === 'REDUCE_ONLY' && side === 'sell') ? [] : [[span(`Trading is ${view.tradingState.replace('_', ' ')}: risk will refuse it.`, 'danger' as const)]]),
			],
			confirm: `${side === 'buy' ? 'Buy' : 'Sell'} ${quantity} ${baseOf(symbol)}`,
			problem,
			command: problem === null ? {type: 'PlaceManualOrder', source: 'key', symbol, side, quantity, limitPrice, reason: reasonOf(dialog)} : null,
			riskier: side === 'buy',
		};
	},
};
