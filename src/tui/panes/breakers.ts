/**
The Breakers pane: what would stop trading by itself, how near it is, and what has tripped.
*/
import type {BreakerState, BreakerStatus} from '../../engine/domain/breaker.js';
import {dateTimeText} from '../../engine/domain/view-text.js';
import type {TripView} from '../../engine/domain/view.js';
import {age, fixed, percent, unknown} from '../format.js';
import type {ScreenState} from '../store.js';
import {fitText, paragraph, span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {meter} from '../widgets/meter.js';
import {expected, type PaneBuilder, type PaneSize} from './pane.js';

export const buildBreakers: PaneBuilder = ({screen}, size) => {
	const {breakers, trips} = screen.view;
	return {
		title: [span('Breakers'), span(trips.length === 0 ? ' none has tripped' : ` tripped ${trips.length}×`, trips.length === 0 ? 'muted' : 'warn')],
		head: [],
		rows: [
			...(breakers.length === 0 ? expected(screen, 'Breakers speak once the account and the market are known.', size, ['reconciling']) : breakers.flatMap(breaker => breakerLines(breaker, screen, size))),
			...trips.toReversed().flatMap(trip => tripLines(trip, size.width)),
		],
	};
};

/** The longest name and a space. */
const nameWidth = 17;

const tones: Readonly<Partial<Record<BreakerState, Tone>>> = {ARMED: 'up'};

function breakerLines(breaker: BreakerStatus, {now}: ScreenState, {width}: PaneSize): readonly Line[] {
	const {name, state, value, limit, since, detail} = breaker;
	const share = value === null || limit === 0 ? 0 : value / limit;
	const numbers = `${valueText(breaker, value)} / ${valueText(breaker, limit).replace('.0%', '%').replace('.00×', '×')}`.padStart(12);
	const stateWidth = width < 46 ? 6 : 11;
	const room = width - nameWidth - stateWidth - numbers.length - 1;
	const head: Line = [
		span(fitText(name, nameWidth)),
		span(fitText(state, stateWidth), tones[state] ?? 'danger', {bold: state !== 'ARMED'}),
		...(room >= 4 ? meter(share, Math.min(24, room), share >= 0.8 ? 'warn' : 'up') : []),
		span(numbers),
		span(since === null || now === null ? '' : ` for ${age(now - since)}`, 'warn'),
	];
	return state === 'ARMED' && value !== null ? [head] : [head, ...paragraph(detail, width, {tone: 'muted', bullet: '  '})];
}

function valueText({unit}: BreakerStatus, value: number | null): string {
	switch (unit) {
		case 'share': {
			return percent(value);
		}

		case 'ratio': {
			return value === null ? unknown : `${fixed(value, 2)}×`;
		}

		case 'seconds': {
			return value === null ? unknown : `${fixed(value, 0)}s`;
		}
	}
}

function tripLines({at, breaker, action, reason}: TripView, width: number): readonly Line[] {
	return paragraph(`${dateTimeText(at).slice(5)}Z ${breaker} → ${action}: ${reason}`, width, {tone: 'warn', bullet: '! '});
}
