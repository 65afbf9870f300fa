/**
No limit is exceeded by any order, counted again from the journal: at the moment of its intent every buy fits into position,
cluster, leverage and cash as if it and all other working buys were filled at their limits; and no order is filled for more,
or at a worse price, than it says.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import {type Decimal, decimal, multiply, toNumber, zero} from '../../engine/domain/decimal.js';
import type {Equity, EventOf, JournalRecord} from '../../engine/domain/event.js';
import type {Order} from '../../engine/domain/order.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import type {Check, Violation} from './check.js';
import {type Reactions, react} from './reactions.js';

/** Shares are floats. */
const tolerance = 1e-9;

type Working = {readonly order: Order; filled: Decimal};

export const checkLimits: Check = ({plan, records}) => {
	const count = new Count(plan.config);
	return records.flatMap(record => count.take(record));
};

class Count {
	readonly #config: EngineConfig;
	readonly #working = new Map<string, Working>();
	readonly #ended = new Map<string, Working>();
	readonly #held = new Map<MarketSymbol, Decimal>();
	readonly #prices = new Map<MarketSymbol, number>();
	readonly #checked: Reactions<readonly Violation[]> = {
		OrderApproved: (event, seq) => this.#checkApproved(event, seq),
		OrderFilled: (event, seq) => this.#checkFill(event, seq),
	};

	readonly #watched: Reactions<void> = {
		OrderClosed: ({clientOrderId}) => {
			const life = this.#working.get(clientOrderId);
			this.#working.delete(clientOrderId);
			if (life !== undefined) {
				this.#ended.set(clientOrderId, life);
			}
		},
		PositionChanged: ({symbol, quantity}) => {
			this.#held.set(symbol, decimal(quantity));
		},
		EquityMarked: event => {
			this.#equity = event;
		},
		CandleClosed: ({symbol, candle}) => {
			this.#prices.set(symbol, candle.close);
		},
		HistoryLoaded: ({symbol, candles}) => {
			this.#prices.set(symbol, candles.at(-1)?.close ?? 0);
		},
		QuotesSampled: ({quotes}) => {
			for (const {symbol, bid, ask} of quotes) {
				this.#prices.set(symbol, (bid + ask) / 2);
			}
		},
	};

	#equity: Equity | null = null;

	constructor(config: EngineConfig) {
		this.#config = config;
	}

	take(record: JournalRecord): readonly Violation[] {
		react(this.#watched, record, undefined);
		return react(this.#checked, record, []);
	}

	#checkApproved({order, checked}: EventOf<'OrderApproved'>, seq: number): readonly Violation[] {
		this.#working.set(order.clientOrderId, {order, filled: zero});
		const wrong: Violation[] = checked.filter(({used, limit}) => order.side === 'buy' && used > limit + tolerance).map(({rule, used, limit}) => ({rule: `limit-${rule}`, what: `${order.clientOrderId} was approved with ${used} of ${limit}`, seq}));
		if (order.side === 'sell') {
			const held = this.#held.get(order.symbol) ?? zero;
			return [...wrong, ...(decimal(order.quantity) <= held ? [] : [{rule: 'limit-holding', what: `${order.clientOrderId} sells ${order.quantity} of what is less`, seq}])];
		}

		return [...wrong, ...this.#checkBuy(order, seq)];
	}

	#checkBuy({clientOrderId, symbol}: Order, seq: number): readonly Violation[] {
		const {equity = 0, cash = 0} = this.#equity ?? {};
		const {maxPosition, maxLeverage} = this.#config.risk;
		const markets = new Set([...this.#held.keys(), ...[...this.#working.values()].map(({order}) => order.symbol)]);
		const gross = [...markets].reduce((sum, market) => sum + this.#exposure(market), 0);
		const claims = [...this.#working.values()].filter(({order}) => order.side === 'buy').reduce((sum, life) => sum + costOf(life), 0);
		const uses = [
			['position', this.#exposure(symbol) / equity, maxPosition],
			['leverage', gross / equity, maxLeverage],
			['cash', claims / equity, cash / equity],
		] as const;
		return uses.filter(([, used, limit]) => !(used <= limit + tolerance)).map(([rule, used, limit]) => ({rule: `limit-${rule}`, what: `with ${clientOrderId} it is ${used}, the limit is ${limit}`, seq}));
	}

	/** Returns what a market is worth if every working buy in it fills. */
	#exposure(symbol: MarketSymbol): number {
		const held = toNumber(this.#held.get(symbol) ?? zero) * (this.#prices.get(symbol) ?? 0);
		return [...this.#working.values()].filter(({order}) => order.side === 'buy' && order.symbol === symbol).reduce((sum, life) => sum + costOf(life), held);
	}

	#checkFill({fill}: EventOf<'OrderFilled'>, seq: number): readonly Violation[] {
		const life = this.#working.get(fill.clientOrderId) ?? this.#ended.get(fill.clientOrderId);
		if (life === undefined) {
			return [{rule: 'orphan-order', what: `execution ${fill.tradeId} of ${fill.clientOrderId}, which was never approved`, seq}];
		}

		life.filled += decimal(fill.quantity);
		const {order} = life;
		const isWorse = order.side === 'buy' ? decimal(fill.price) > decimal(order.limitPrice) : decimal(fill.price) < decimal(order.limitPrice);
		return [
			...(life.filled > decimal(order.quantity) ? [{rule: 'fills', what: `${order.clientOrderId} for ${order.quantity} is filled for more`, seq}] : []),
			...(isWorse || fill.side !== order.side ? [{rule: 'limit-price', what: `${order.clientOrderId} to ${order.side} at ${order.limitPrice} is a ${fill.side} at ${fill.price}`, seq}] : []),
		];
	}
}

/** Returns what the unfilled rest may still cost. */
function costOf({order, filled}: Working): number {
	return toNumber(multiply(decimal(order.quantity) - filled, decimal(order.limitPrice)));
}
