/**
What the engine is doing, in a few lines or as JSON.
*/
import {type ExitCode, exitCode} from '../engine/domain/error.js';
import {finalStatuses} from '../engine/domain/order.js';
import type {EngineView} from '../engine/domain/view.js';
import type {GlobalFlags} from './engine/flags.js';
import {requireEngine} from './running-engine.js';

export async function status(flags: GlobalFlags): Promise<ExitCode> {
	const {handle, folder} = await requireEngine(flags);
	const view = await handle.snapshot();
	process.stdout.write(flags.json ? `${JSON.stringify(statusOf(view, folder))}\n` : statusText(view, folder));
	await handle.close();
	return exitCode.done;
}

/** Returns what programs read of a running engine. */
export function statusOf(view: EngineView, folder: string) {
	return {
		mode: view.mode,
		venue: view.venue,
		version: view.version,
		tradingState: view.tradingState,
		causes: view.causes,
		flattening: view.flattening,
		at: new Date(view.at).toISOString(),
		lastBarClose: view.lastBarClose === null ? null : new Date(view.lastBarClose).toISOString(),
		equity: view.equity,
		positions: Object.values(view.positions).filter(({openedAt}) => openedAt !== null),
		openOrders: view.orders.filter(order => !finalStatuses.has(order.status)),
		regime: view.regime?.name ?? null,
		weights: view.weights,
		feeds: view.feeds,
		counts: view.counts,
		records: view.seq,
		dataDir: folder,
	};
}

/** Returns the same in a few lines, with a newline at the end. */
export function statusText(view: EngineView, folder: string): string {
	const {equity} = view;
	const open = Object.values(view.positions).filter(({openedAt}) => openedAt !== null);
	const working = view.orders.filter(order => !finalStatuses.has(order.status));
	return [
		`${view.mode.toUpperCase()} on ${view.venue}, ${view.tradingState}${view.flattening ? ', flattening' : ''}, ${new Date(view.at).toISOString()}`,
		...view.causes.map(cause => `  held by ${cause.rule}: ${cause.reason}`),
		equity === null
			? 'equity not known yet'
			: `equity ${equity.equity.toFixed(2)} ${view.quoteCurrency}, day ${(equity.dayChange * 100).toFixed(2)} %, drawdown ${(equity.drawdown * 100).toFixed(2)} %, leverage ${equity.leverage.toFixed(2)}x`,
		`positions: ${open.map(({symbol, quantity}) => `${quantity} ${symbol}`).join(', ') || 'none'}`,
		`open orders: ${working.map(({side, quantity, symbol, limitPrice}) => `${side} ${quantity} ${symbol} at ${limitPrice}`).join(', ') || 'none'}`,
		`data folder: ${folder}`,
		'',
	].join('\n');
}
