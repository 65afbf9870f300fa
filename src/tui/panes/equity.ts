/**
The Equity pane: what the account was worth at each bar, and how far below its peak.
*/
import {dateTimeText} from '../../engine/domain/view-text.js';
import {equityLines} from '../charts/equity-line.js';
import {money, percent, signedMoney, toneOfText} from '../format.js';
import {span, type Line} from '../text.js';
import {expected, type PaneBuilder} from './pane.js';

export const buildEquity: PaneBuilder = ({screen, surface}, size) => {
	const {equity, equityCurve} = screen.view;
	const first = equityCurve[0];
	if (equity === null || first === undefined) {
		return {title: [span('Equity')], head: [], rows: expected(screen, 'The account is marked at each closed bar.', size, ['reconciling'])};
	}

	const change = signedMoney(equity.equity - first.equity);
	const facts: Line = [
		span('since '),
		span(size.width < 50 ? `${dateTimeText(first.at).slice(0, 10)} ` : `${dateTimeText(first.at)}Z `, 'muted'),
		span(change, toneOfText(change)),
		span('   drawdown ', 'muted'),
		span(percent(equity.drawdown)),
		...(size.width < 70 ? [] : [span('   peak ', 'muted'), span(money(equity.peak))]),
	];
	const lines = equityLines(equityCurve, surface, {width: size.width, height: size.height - 1});
	return {
		title: [span('Equity'), span(` ${money(equity.equity)} ${screen.view.quoteCurrency}`)],
		head: [facts],
		rows: lines.length === 0 ? [[span('The line starts with the second bar.', 'muted')]] : lines,
		note: 'dotted: peak',
	};
};
