/**
How much of each limit is used, how near the breakers are, and what holds trading down.
*/
import type {BreakerStatus} from '../../engine/domain/breaker.js';
import type {ExitCode} from '../../engine/domain/error.js';
import type {LimitUse} from '../../engine/domain/event.js';
import type {EngineView} from '../../engine/domain/view.js';
import {fixed, money, percent} from '../../tui/format.js';
import type {GlobalFlags} from '../engine/flags.js';
import {tableText, type TextColumn} from './table.js';
import {answer, isoTime, type Told} from './tell.js';

export async function risk(flags: GlobalFlags): Promise<ExitCode> {
	return answer(flags, ({view}) => riskOf(view));
}

const limitColumns: readonly TextColumn[] = [
	{title: 'LIMIT', align: 'left'},
	{title: 'USED', align: 'right'},
	{title: 'OF', align: 'right'},
	{title: 'SHARE', align: 'right'},
	{title: 'MOSTLY', align: 'left', cut: true},
];

const breakerColumns: readonly TextColumn[] = [
	{title: 'BREAKER', align: 'left'},
	{title: 'STATE', align: 'left'},
	{title: 'NOW', align: 'right'},
	{title: 'AT', align: 'right'},
	{title: 'DETAIL', align: 'left', cut: true},
];

/** Returns the risk of a view. */
export function riskOf(view: EngineView): Told {
	const {limits, breakers, causes, equity, steering} = view;
	return {
		document: {
			tradingState: view.tradingState, causes: causes.map(cause => ({...cause, until: isoTime(cause.until)})), equity, limits,
			breakers: breakers.map(breaker => ({...breaker, since: isoTime(breaker.since)})),
			trips: view.trips.map(trip => ({...trip, at: isoTime(trip.at), until: isoTime(trip.until)})),
			autonomy: steering.autonomy, riskScale: steering.riskScale,
		},
		lines: [
			...causes.map(({state, rule, reason, latched}) => `  ${state.replace('_', ' ')} by ${rule}: ${reason}${latched ? ' (until RESUME)' : ''}`),
			...(equity === null ? ['equity not known yet'] : [`equity ${money(equity.equity)} ${view.quoteCurrency}, peak ${money(equity.peak)}, exposure ${money(equity.exposure)}`]),
			'',
			...(limits.length === 0 ? ['limits are measured once the account is known'] : tableText(limitColumns, limits.map(limit => limitRow(limit)))),
			'',
			...(breakers.length === 0 ? ['breakers have not measured yet'] : tableText(breakerColumns, breakers.map(breaker => breakerRow(breaker)))),
		],
	};
}

function limitRow({rule, used, limit, subject}: LimitUse): readonly string[] {
	const text = (value: number): string => rule === 'leverage' ? `${fixed(value, 2)}x` : percent(value);
	return [rule, text(used), text(limit), percent(limit === 0 ? 1 : used / limit, 0), subject === 'account' ? '' : subject];
}

function breakerRow({name, state, unit, value, limit, detail}: BreakerStatus): readonly string[] {
	const text = (number: number | null): string => unit === 'share' ? percent(number) : (number === null ? '—' : `${fixed(number, 1)}${unit === 'ratio' ? 'x' : 's'}`);
	return [name, state, text(value), text(limit), detail];
}
