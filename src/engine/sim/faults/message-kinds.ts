/**
What a message on a WebSocket is about, by its text in the venue's protocol.
*/

export const messageKinds = ['trade', 'book', 'ticker', 'candle', 'order', 'fill', 'balance'] as const;

/** A fill is an order's message, too. */
export type MessageKind = (typeof messageKinds)[number];

const signs: Readonly<Record<string, Readonly<Record<MessageKind, RegExp>>>> = {
	binance: {
		trade: /"e":"trade"/,
		book: /"e":"depthUpdate"/,
		ticker: /"e":"24hr|^{"u":/,
		candle: /"e":"kline"/,
		order: /"e":"executionReport"/,
		fill: /"e":"executionReport".*"x":"TRADE"/,
		balance: /"e":"outboundAccountPosition"/,
	},
	/** Coinbase tells of fills by an order's new state only. */
	coinbase: {
		trade: /"channel":"market_trades"/,
		book: /"channel":"l2_data"/,
		ticker: /"channel":"ticker(?:_batch)?"/,
		candle: /"channel":"candles"/,
		order: /"channel":"user"/,
		fill: /"channel":"user".*"cumulative_quantity":"(?!0(?:\.0*)?")/,
		balance: /"channel":"balances"/,
	},
	kraken: {
		trade: /"channel":"trade"/,
		book: /"channel":"book"/,
		ticker: /"channel":"ticker"/,
		candle: /"channel":"ohlc"/,
		order: /"channel":"executions"/,
		fill: /"channel":"executions".*"exec_type":"trade"/,
		balance: /"channel":"balances"/,
	},
};

/** Returns whether a message of `venue` is of that kind; never where there are no messages. */
export function isOfKind(venue: string, kind: MessageKind, text: string): boolean {
	return signs[venue]?.[kind].test(text) ?? false;
}
