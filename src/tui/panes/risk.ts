/**
The Risk pane: how much of each limit is used, and what holds trading down.
*/
import type {LimitUse} from '../../engine/domain/event.js';
import {fixed, percent} from '../format.js';
import type {ScreenState} from '../store.js';
import {fitText, paragraph, span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {meter} from '../widgets/meter.js';
import {expected, type PaneBuilder, type PaneSize} from './pane.js';

const labels: Readonly<Record<LimitUse['rule'], string>> = {position: 'position', leverage: 'leverage', drawdown: 'drawdown', 'daily-loss': 'day loss', cluster: 'cluster'};

export const buildRisk: PaneBuilder = ({screen}, size) => {
	const {limits} = screen.view;
	return {
		title: [span('Risk'), span(' used of limit', 'muted')],
		head: [],
		rows: [
			...(limits.length === 0 ? expected(screen, 'Limits are measured with the first bar.', size, ['reconciling']) : limits.map(limit => limitLine(limit, size))),
			...causeLines(screen, size),
		],
	};
};

function limitLine(limit: LimitUse, {width}: PaneSize): Line {
	const share = limit.limit === 0 ? 1 : limit.used / limit.limit;
	const tone: Tone = share >= 1 ? 'danger' : (share >= 0.8 ? 'warn' : 'up');
	const numbers = numbersOf(limit).padStart(11);
	const subject = width >= 40 && limit.subject !== 'account' ? ` ${fitText(limit.subject, 10)}` : (width >= 40 ? ' '.repeat(11) : '');
	const room = width - 9 - numbers.length - 1 - subject.length;
	return [span(fitText(labels[limit.rule], 9)), ...(room >= 3 ? meter(share, Math.min(30, room), tone) : []), span(' '), span(numbers, share >= 0.8 ? tone : 'flat', {bold: share >= 0.8}), span(subject, 'muted')];
}

/** `20.1 / 25%`, `0.34 / 2x`: limits without decimals where they have none. */
function numbersOf({rule, used, limit}: LimitUse): string {
	if (rule === 'leverage') {
		return `${fixed(used, 2)} / ${fixed(limit, 2).replace(/\.?0+$/, '')}x`;
	}

	return `${percent(used).slice(0, -1)} / ${percent(limit).replace('.0%', '%')}`;
}

function causeLines({view}: ScreenState, {width}: PaneSize): readonly Line[] {
	return view.causes.flatMap(({state, rule, reason, latched}): readonly Line[] => {
		const text = `${state === 'HALTED' ? 'HALTED' : 'REDUCE ONLY'} ${rule}: ${reason}${latched ? ' (until RESUME)' : ''}`;
		return paragraph(text, width, {tone: state === 'HALTED' && rule !== 'start' ? 'danger' : 'warn'});
	});
}
