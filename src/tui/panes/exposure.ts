/**
The Exposure pane: how the account is spread over assets now, against the limit for one.
*/
import {baseOf, money, percent} from '../format.js';
import {heldPositions} from '../selectors.js';
import {fitText, span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {meter} from '../widgets/meter.js';
import {expected, type PaneBuilder} from './pane.js';

export const buildExposure: PaneBuilder = ({screen}, size) => {
	const {equity, limits, quoteCurrency} = screen.view;
	if (equity === null) {
		return {title: [span('Allocation')], head: [], rows: expected(screen, 'How the account is spread stands here once it is known.', size, ['reconciling'])};
	}

	const limit = limits.find(({rule}) => rule === 'position')?.limit ?? null;
	const room = Math.max(4, Math.min(40, size.width - 30));
	const row = (name: string, value: number, tone: Tone): Line => {
		const share = equity.equity === 0 ? 0 : value / equity.equity;
		return [span(fitText(name, 6)), span(' '), ...meter(share, room, tone), span(percent(share).padStart(7)), span(money(value).padStart(12), 'muted')];
	};

	const held = heldPositions(screen).toSorted((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
	return {
		title: [span('Allocation'), span(` of ${money(equity.equity)} ${quoteCurrency}`, 'muted')],
		head: [],
		rows: [
			...held.map(({symbol, value, weight}) => row(baseOf(symbol), value ?? 0, limit !== null && (weight ?? 0) >= limit * 0.8 ? 'warn' : 'accent')),
			row('cash', equity.cash, 'flat'),
		],
		note: limit === null ? '' : `limit ${percent(limit, 0)} each`,
	};
};
