/**
What a person may ask of an engine from the shell, planned by the same forms as on the screen: the effect in money, the limits
after it, what stands against it, and whether more is at risk then.
*/
import type {Autonomy, Command} from '../../engine/domain/command.js';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import type {Side} from '../../engine/domain/order.js';
import {isWorking} from '../../engine/domain/view-orders.js';
import type {EngineView, OrderView} from '../../engine/domain/view.js';
import type {FormId} from '../../tui/actions/action.js';
import {marketOf, text, type FormSpec} from '../../tui/forms/form.js';
import {orderForm} from '../../tui/forms/order.js';
import {modeForm, pauseForm, scaleForm} from '../../tui/forms/steering.js';
import {lastChange, undoForm} from '../../tui/forms/undo.js';
import {weightForm} from '../../tui/forms/weight.js';
import {amendForm, cancelForm} from '../../tui/forms/working-order.js';
import {screenOf} from '../look/looked.js';

export type Wish = {
	readonly command: Command;
	/** What it would change, one fact a line. */
	readonly effect: readonly string[];
	/** True when more is at risk after it. */
	readonly riskier: boolean;
	/** What it does, in a few words: `Buy 0.01 BTC`. */
	readonly doing: string;
};

/** Why there is nothing to do, where everything stands as it is wished already. */
export type Already = {readonly already: string};

type Filled = {readonly id: FormId; readonly form: FormSpec; readonly values: Readonly<Record<string, string>>; readonly order?: string};

/** Returns the wish of a filled form. Throws a CryptoTraderError (`cannot-be-done`) that says what stands against it. */
function planned(view: EngineView, {id, form, values, order = ''}: Filled): Wish {
	const fields = Object.entries(values).map(([name, value]) => text(name, name, value));
	const plan = form.plan({kind: 'form', form: id, title: '', order: order === '' ? null : order, fields, at: 0, hint: null}, screenOf(view));
	if (plan.command === null) {
		throw new CryptoTraderError(plan.problem ?? 'it cannot be done', {
			code: 'cannot-be-done', advice: 'Nothing was sent. See `cryptotrader status` for what there is.', exit: exitCode.wrongUse,
		});
	}

	return {command: {...plan.command, source: 'cli'}, effect: plan.lines.map(line => line.map(part => part.text).join('').trimEnd()), riskier: plan.riskier, doing: plan.confirm};
}

/** `percent` is a share of equity from 0 to 100, or `off` to give the market back to the allocator. */
export function overrideWish(view: EngineView, {symbol, percent, reason}: {readonly symbol: string; readonly percent: string; readonly reason: string}): Wish {
	return planned(view, {id: 'weight', form: weightForm, values: {market: symbol, weight: percent, because: reason}});
}

export type OrderWords = {readonly side: Side; readonly symbol: string; readonly quantity: string; readonly limit: string; readonly reason: string};

export function orderWish(view: EngineView, words: OrderWords): Wish {
	const {side, symbol, quantity, limit, reason} = words;
	return planned(view, {id: 'order', form: orderForm, values: {side, market: symbol, quantity, price: limit, because: reason}});
}

/** Cancelling a stop leaves a position without protection, so that counts as more risk. */
export function cancelWish(view: EngineView, {id, reason}: {readonly id: string; readonly reason: string}): Wish {
	const order = workingOrder(view, id);
	const wish = planned(view, {id: 'cancel', form: cancelForm, values: {because: reason}, order: order.clientOrderId});
	const warning = `It is the stop of ${order.symbol}: without it nothing at the venue sells when the price falls.`;
	return order.trigger === null ? wish : {...wish, riskier: true, effect: [...wish.effect, warning]};
}

/** Returns a wish for every working order but the stops, which protect what is held. */
export function cancelAllWishes(view: EngineView, reason: string): readonly Wish[] {
	return view.orders.filter(order => isWorking(order) && order.trigger === null).map(({clientOrderId}) => cancelWish(view, {id: clientOrderId, reason}));
}

export type AmendWords = {readonly id: string; readonly quantity: string | undefined; readonly limit: string | undefined; readonly reason: string};

/** What is left out stays as it is. */
export function amendWish(view: EngineView, words: AmendWords): Wish {
	const order = workingOrder(view, words.id);
	const values = {quantity: words.quantity ?? String(order.quantity), price: words.limit ?? String(order.limitPrice), because: words.reason};
	return planned(view, {id: 'amend', form: amendForm, values, order: order.clientOrderId});
}

/** Pauses an agent or a market, or lets it go on. */
export function pauseWish(view: EngineView, {what, paused, reason}: {readonly what: string; readonly paused: boolean; readonly reason: string}): Wish | Already {
	const {steering, symbols, allocator} = view;
	const market = marketOf(symbols, what);
	const name = market ?? what;
	if (market === null && what !== allocator && !steering.pausedAgents.includes(what)) {
		throw new CryptoTraderError(`there is no agent and no market ${what}`, {
			code: 'unknown-name', advice: `There are ${[...(allocator === null ? [] : [allocator]), ...symbols].join(', ')}.`, exit: exitCode.wrongUse,
		});
	}

	const isPaused = market === null ? steering.pausedAgents.includes(what) : steering.pausedMarkets.includes(market);
	return isPaused === paused
		? {already: `${name} is ${paused ? 'paused' : 'active'} already`}
		: planned(view, {id: 'pause', form: pauseForm, values: {what: name, because: reason}});
}

export function modeWish(view: EngineView, {mode, reason}: {readonly mode: Autonomy; readonly reason: string}): Wish | Already {
	return view.steering.autonomy === mode ? {already: `the mode is ${mode} already`} : planned(view, {id: 'mode', form: modeForm, values: {mode, because: reason}});
}

/** `percent` is what every target is multiplied with, from 0 to 100. */
export function scaleWish(view: EngineView, {percent, reason}: {readonly percent: string; readonly reason: string}): Wish | Already {
	return view.steering.riskScale === Number(percent) / 100
		? {already: `risk is scaled to ${percent} % already`}
		: planned(view, {id: 'scale', form: scaleForm, values: {scale: percent, because: reason}});
}

/** Takes back the last change by hand, whoever made it. */
export function undoWish(view: EngineView, reason: string): Wish | Already {
	return lastChange(view) === null ? {already: 'nothing was changed by hand that could be taken back'} : planned(view, {id: 'undo', form: undoForm, values: {because: reason}});
}

/** Returns the working order that an id, or the end of one, names. */
function workingOrder({orders}: EngineView, id: string): OrderView {
	const working = orders.filter(order => isWorking(order));
	const named = working.filter(({clientOrderId}) => clientOrderId === id);
	const [order, another] = named.length > 0 ? named : working.filter(({clientOrderId}) => clientOrderId.endsWith(id));
	if (order === undefined || another !== undefined) {
		throw new CryptoTraderError(order === undefined ? `no working order ${id}` : `${id} names more than one working order`, {
			code: 'unknown-order', advice: 'See `cryptotrader orders` for the ids.', exit: exitCode.wrongUse,
		});
	}

	return order;
}
