/**
Changing and cancelling an order that works.
*/
import type {KeyContext} from '../actions/action.js';
import type {OrderView} from '../../engine/domain/view.js';
import {baseOf, fixed, money, percent} from '../format.js';
import {priceDecimals, workingOrders} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {span, type Line} from '../text.js';
import {amountProblem, effectLines, orderProblem} from './effect.js';
import {because, impossible, openForm, reasonOf, text, valueOf, type FormSpec} from './form.js';

/** The order named by its id or by its end, else the selected one, else the only one. */
function chosenOrder({screen, item}: KeyContext, argument: string): OrderView | undefined {
	const working = workingOrders(screen.view);
	const named = argument === '' ? undefined : working.find(({clientOrderId}) => clientOrderId.endsWith(argument));
	return named ?? working.find(({clientOrderId}) => clientOrderId === item?.order) ?? (working.length === 1 ? working[0] : undefined);
}

function orderLine(screen: ScreenState, order: OrderView): Line {
	const price = fixed(order.limitPrice, priceDecimals(screen, order.symbol, order.limitPrice));
	return [span(`${order.side.toUpperCase()} ${order.quantity} ${baseOf(order.symbol)} @ ${price}`, undefined, {bold: true}), span(`  ${percent(order.quantity === 0 ? 0 : order.filled / order.quantity, 0)} filled, ${order.status}`, 'muted')];
}

const gone = 'The order is over already.';

export const cancelForm: FormSpec = {
	open(context, argument) {
		return openForm('cancel', 'CANCEL ORDER', [], chosenOrder(context, argument)?.clientOrderId ?? null);
	},
	plan(dialog, screen) {
		const order = workingOrders(screen.view).find(({clientOrderId}) => clientOrderId === dialog.order);
		if (order === undefined) {
			return impossible(gone, 'Cancel the order');
		}

		const left = (order.quantity - order.filled) * order.limitPrice;
		const effect = order.side === 'buy' ? `Sets free ${money(left)} ${screen.view.quoteCurrency} of cash.` : `${order.quantity - order.filled} ${baseOf(order.symbol)} stay held, worth about ${money(left)} ${screen.view.quoteCurrency}.`;
		return {
			lines: [
				orderLine(screen, order),
				[span(effect)],
				...(order.trigger === null ? [] : [[span(`This is the stop of ${baseOf(order.symbol)}: without it a fall is not stopped at the exchange.`, 'danger' as const)]]),
				[span(order.clientOrderId, 'muted')],
			],
			confirm: 'Cancel the order',
			problem: null,
			command: {type: 'CancelOrder', source: 'key', clientOrderId: order.clientOrderId, reason: reasonOf(dialog)},
			riskier: order.trigger !== null,
		};
	},
};

export const amendForm: FormSpec = {
	open(context, argument) {
		const order = chosenOrder(context, argument);
		const fields = [text('quantity', 'quantity', order === undefined ? '' : String(order.quantity)), text('price', 'limit price', order === undefined ? '' : String(order.limitPrice)), because];
		return {...openForm('amend', 'AMEND ORDER', fields, order?.clientOrderId ?? null), at: 0};
	},
	plan(dialog, screen) {
		const order = workingOrders(screen.view).find(({clientOrderId}) => clientOrderId === dialog.order);
		if (order === undefined) {
			return impossible(gone);
		}

		if (order.trigger !== null) {
			return {...impossible('A stop is moved by the engine, with its position; it cannot be amended by hand.'), lines: [orderLine(screen, order)]};
		}

		const [quantity, limitPrice] = [valueOf(dialog, 'quantity'), valueOf(dialog, 'price')];
		const market = screen.view.markets[order.symbol];
		const wrong = amountProblem('quantity', quantity, market?.quantityStep) ?? amountProblem('limit price', limitPrice, market?.priceTick);
		if (wrong !== null) {
			return {...impossible(wrong), lines: [orderLine(screen, order)]};
		}

		const rest = {symbol: order.symbol, side: order.side, quantity: Number(quantity) - order.filled, price: Number(limitPrice)};
		const same = Number(quantity) === order.quantity && rest.price === order.limitPrice;
		const problem = same ? 'Nothing is changed yet.' : (rest.quantity <= 0 ? `${order.filled} are filled already; cancel the rest instead.` : orderProblem(screen, rest));
		return {
			lines: [orderLine(screen, order), ...effectLines(screen, rest), [span('The order is cancelled first; the new one goes through every limit, and loses its place in the queue.', 'muted')]],
			confirm: 'Amend it',
			problem,
			command: problem === null ? {type: 'AmendOrder', source: 'key', clientOrderId: order.clientOrderId, quantity, limitPrice, reason: reasonOf(dialog)} : null,
			riskier: order.side === 'buy' && Number(quantity) * rest.price > order.quantity * order.limitPrice,
		};
	},
};
