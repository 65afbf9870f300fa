/**
Stops that a halt leaves standing, because they only end risk, and how that is said: whoever halts must know what may still
be sold.
*/
import {type DecimalText, decimal, formatDecimal} from './decimal.js';
import {finalStatuses} from './order.js';
import type {MarketSymbol} from './units.js';
import {amountText} from './view-text.js';
import type {EngineView} from './view.js';

export type StandingStop = {
	readonly clientOrderId: string;
	readonly symbol: MarketSymbol;
	/** What it would still sell, in base units. */
	readonly quantity: DecimalText;
	/** The price that sets it off; null where only the venue knows. */
	readonly trigger: DecimalText | null;
};

/** Returns the stops that stand, by the engine's books. */
export function standingStops({orders}: Pick<EngineView, 'orders'>): readonly StandingStop[] {
	return orders.flatMap(({clientOrderId, symbol, quantity, filled, trigger, status}) => trigger === null || finalStatuses.has(status)
		? []
		: [{clientOrderId, symbol, quantity: formatDecimal(decimal(quantity) - decimal(filled)), trigger: formatDecimal(decimal(trigger))}]);
}

/** Returns `2 stop orders left at the exchange: BTC 0.1 @ 54,000, ETH 1 @ 2,900; FLATTEN removes them`. `word` is how they are removed. */
export function stopsText(stops: readonly StandingStop[], word: string): string {
	const each = stops.map(({symbol, quantity, trigger}) => `${symbol.split('/')[0] ?? symbol} ${amountText(quantity)}${trigger === null ? '' : ` @ ${amountText(trigger)}`}`);
	const [count, them] = stops.length === 1 ? ['1 stop order', 'it'] : [`${stops.length} stop orders`, 'them'];
	return `${count} left at the exchange: ${each.join(', ')}; ${word} removes ${them}`;
}
