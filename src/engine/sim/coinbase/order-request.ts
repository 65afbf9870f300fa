/**
Reads a new order from the body of `POST .../orders`.
*/
import {z} from 'zod';
import {decimal, zero, type Decimal} from '../../domain/decimal.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {OrderRequest} from '../core/order.js';
import {errors, orderFailures, type OrderFailure} from './error.js';
import {productId} from './text.js';

const amount = z.string().regex(/^\d{1,20}(?:\.\d{1,18})?$/).transform(text => decimal(text));
const stop = {base_size: amount, limit_price: amount, stop_price: amount, stop_direction: z.enum(['STOP_DIRECTION_STOP_UP', 'STOP_DIRECTION_STOP_DOWN'])};

const configurationSchema = z.object({
	limit_limit_gtc: z.object({base_size: amount, limit_price: amount, post_only: z.boolean().default(false)}),
	sor_limit_ioc: z.object({base_size: amount, limit_price: amount}),
	limit_limit_fok: z.object({base_size: amount, limit_price: amount}),
	stop_limit_stop_limit_gtc: z.object(stop),
	market_market_ioc: z.union([z.object({base_size: amount}), z.object({quote_size: amount})]),
}).partial();

const bodySchema = z.object({
	client_order_id: z.string().min(1).max(128),
	product_id: z.string(),
	side: z.enum(['BUY', 'SELL']),
	order_configuration: z.record(z.string(), z.unknown()),
});

export type OrderBody = z.infer<typeof bodySchema>;

/** Returns the parts of the body that every order has. Throws Coinbase's 400 where one is missing or malformed. */
export function orderBody(body: string): OrderBody {
	try {
		return bodySchema.parse(JSON.parse(body));
	} catch {
		throw errors.invalidArgument('client_order_id, product_id, side and order_configuration are required');
	}
}

/** Returns what the body asks for, or why no such order is taken. Throws Coinbase's 400 for amounts that are none. */
export function orderRequest(body: OrderBody, symbols: readonly MarketSymbol[]): OrderRequest | OrderFailure {
	const symbol = symbols.find(each => productId(each) === body.product_id);
	if (symbol === undefined) {
		return orderFailures.product;
	}

	const configuration = configurationSchema.safeParse(body.order_configuration);
	if (!configuration.success) {
		throw errors.invalidArgument('order_configuration has an amount that is not a number');
	}

	const terms = termsOf(configuration.data);
	if ('error' in terms) {
		return terms;
	}

	return {symbol, side: body.side === 'BUY' ? 'buy' : 'sell', clientOrderId: body.client_order_id, ...terms};
}

type Configuration = z.infer<typeof configurationSchema>;
/** An order without who, what and which side. */
type Terms = OrderRequest extends infer Each ? (Each extends OrderRequest ? Omit<Each, 'symbol' | 'side' | 'clientOrderId'> : never) : never;

function termsOf(configuration: Configuration): Terms | OrderFailure {
	const {limit_limit_gtc: gtc, sor_limit_ioc: ioc, limit_limit_fok: fok, stop_limit_stop_limit_gtc: stopLimit, market_market_ioc: market} = configuration;
	if (gtc !== undefined) {
		const terms = limitTerms(gtc.limit_price, gtc.base_size, 'good-till-cancelled');
		return gtc.post_only && !('error' in terms) ? {type: 'limit-maker', price: gtc.limit_price, quantity: gtc.base_size} : terms;
	}

	if (ioc !== undefined) {
		return limitTerms(ioc.limit_price, ioc.base_size, 'immediate-or-cancel');
	}

	if (fok !== undefined) {
		return limitTerms(fok.limit_price, fok.base_size, 'fill-or-kill');
	}

	if (stopLimit !== undefined) {
		const direction = stopLimit.stop_direction === 'STOP_DIRECTION_STOP_UP' ? 'up' as const : 'down' as const;
		const terms = limitTerms(stopLimit.limit_price, stopLimit.base_size, 'good-till-cancelled');
		return 'error' in terms ? terms : {...terms, trigger: {price: stopLimit.stop_price, direction}};
	}

	return market === undefined ? orderFailures.configuration : marketTerms(market);
}

type LimitTerms = Extract<Terms, {readonly type: 'limit'}>;

function limitTerms(price: Decimal, quantity: Decimal, timeInForce: LimitTerms['timeInForce']): LimitTerms | OrderFailure {
	if (price === zero) {
		return orderFailures.price;
	}

	return quantity === zero ? orderFailures.sizeTooSmall : {type: 'limit', timeInForce, price, quantity};
}

function marketTerms(market: NonNullable<Configuration['market_market_ioc']>): Terms | OrderFailure {
	if ('quote_size' in market) {
		return {type: 'market', quantity: null, value: market.quote_size};
	}

	return market.base_size === zero ? orderFailures.sizeTooSmall : {type: 'market', quantity: market.base_size, value: null};
}
