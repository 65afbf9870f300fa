/**
What is held: quantity, cost, value, profit and loss, and the stop at the venue.
*/
import type {DecimalText} from '../../engine/domain/decimal.js';
import type {ExitCode} from '../../engine/domain/error.js';
import {assetsOf} from '../../engine/domain/ledger.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import {durationText} from '../../engine/domain/view-text.js';
import type {EngineView} from '../../engine/domain/view.js';
import {fixed, money, percent, signedMoney} from '../../tui/format.js';
import {dustPositions, heldPositions, lastPrice, priceDecimals, type HeldPosition} from '../../tui/selectors.js';
import type {GlobalFlags} from '../engine/flags.js';
import {screenOf} from './looked.js';
import {tableText, type TextColumn} from './table.js';
import {answer, isoTime, type Told} from './tell.js';

export async function positions(flags: GlobalFlags): Promise<ExitCode> {
	return answer(flags, ({view}) => positionsOf(view));
}

const columns: readonly TextColumn[] = [
	{title: 'MARKET', align: 'left'},
	{title: 'QUANTITY', align: 'right'},
	{title: 'COST', align: 'right'},
	{title: 'PRICE', align: 'right'},
	{title: 'UNREALISED', align: 'right'},
	{title: 'WEIGHT', align: 'right'},
	{title: 'STOP', align: 'right'},
	{title: 'HELD', align: 'right'},
];

/** Returns the positions of a view. Unrealised is at the newest price, after the fees paid so far. */
export function positionsOf(view: EngineView): Told {
	const screen = screenOf(view);
	const [held, dust] = [heldPositions(screen), dustPositions(screen)];
	return {
		document: {
			quoteCurrency: view.quoteCurrency, equity: view.equity,
			positions: [...held.map(position => documentOf(view, position, false)), ...dust.map(position => documentOf(view, position, true))],
		},
		lines: [
			...(held.length === 0 ? ['no positions'] : tableText(columns, held.map(position => rowOf(view, position)))),
			...held.flatMap(({symbol}) => placeLine(view, symbol)),
			...dust.map(({symbol, quantity}) => `${quantity} ${symbol} is too little to be sold`),
			...(view.equity === null ? ['equity not known yet'] : [`equity ${money(view.equity.equity)} ${view.quoteCurrency}, cash ${money(view.equity.cash)}, exposure ${money(view.equity.exposure)}`]),
		],
	};
}

function documentOf(view: EngineView, {symbol, quantity, averageCost, value, pnl, return: gain, weight, openedAt}: HeldPosition, dust: boolean) {
	const {status, trigger, quantity: protectedQuantity} = view.protection[symbol] ?? {status: 'none', trigger: null, quantity: '0'};
	return {
		symbol, quantity, averageCost, price: lastPrice(screenOf(view), symbol), value, unrealised: pnl, unrealisedReturn: gain,
		realised: Number(view.positions[symbol]?.realizedPnl ?? '0'), weight, openedAt: isoTime(openedAt), dust, stop: {status, trigger, quantity: protectedQuantity},
		...(view.places === null ? {} : {venues: Object.fromEntries(partsOf(view, symbol))}),
	};
}

/** Returns how much of a market's coin is at which venue, where more than one is traded on. */
function partsOf({places}: EngineView, symbol: MarketSymbol): readonly (readonly [venue: string, quantity: DecimalText])[] {
	const {base} = assetsOf(symbol);
	return Object.entries(places ?? {}).map(([venue, balances]) => [venue, balances[base] ?? '0'] as const).filter(([, quantity]) => quantity !== '0');
}

function placeLine(view: EngineView, symbol: MarketSymbol): readonly string[] {
	const parts = partsOf(view, symbol);
	return parts.length === 0 ? [] : [`${symbol}: ${parts.map(([venue, quantity]) => `${quantity} at ${venue}`).join(', ')}`];
}

function rowOf(view: EngineView, {symbol, quantity, averageCost, pnl, weight, openedAt}: HeldPosition): readonly string[] {
	const screen = screenOf(view);
	const price = lastPrice(screen, symbol);
	const decimals = priceDecimals(screen, symbol, price);
	const stop = view.protection[symbol];
	const stopText = stop?.trigger === null || stop === undefined ? stop?.status ?? '—' : fixed(stop.trigger, decimals);
	return [
		symbol, quantity, fixed(averageCost, decimals), fixed(price, decimals), signedMoney(pnl), percent(weight), stopText, openedAt === null ? '—' : durationText(view.at - openedAt),
	];
}
