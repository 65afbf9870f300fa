/**
The Regime pane: what kind of market this is, how sure that is, how it was lately, and what it was read from.
*/
import type {Regime, RegimeName} from '../../engine/domain/insight.js';
import type {RegimePoint} from '../../engine/domain/view.js';
import {fixed, age, percent} from '../format.js';
import type {ScreenState} from '../store.js';
import {fitText, paragraph, span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {blockOf, meter, thin} from '../widgets/meter.js';
import {expected, type PaneBuilder, type PaneSize} from './pane.js';

const names: readonly RegimeName[] = ['bull', 'sideways', 'bear', 'crash'];
const tones: Readonly<Record<RegimeName, Tone>> = {bull: 'up', sideways: 'flat', bear: 'down', crash: 'danger'};

export const buildRegime: PaneBuilder = ({screen}, size) => {
	const {regime, regimeHistory} = screen.view;
	const title = [span('Regime')];
	if (regime === null) {
		return {title, head: [], rows: expected(screen, 'The regime is read from each closed bar of the leading market.', size, ['history'])};
	}

	const roomy = size.height >= 7 && size.width >= 26;
	return {
		title,
		head: [],
		rows: [
			headline(regime, screen),
			...(regimeHistory.length < 2 ? [] : [stripLine(regimeHistory, size)]),
			...(roomy ? meterLines(regime, size) : [shortLine(regime)]),
			...regime.reasons.flatMap(reason => paragraph(reason, size.width, {bullet: '· '})),
		],
	};
};

function headline({name, probabilities}: Regime, {view, now}: ScreenState): Line {
	const since = view.regimeSince === null || now === null ? '' : `  for ${age(now - view.regimeSince)}`;
	return [span(name.toUpperCase(), tones[name], {bold: true}), span(`  p ${fixed(probabilities[name], 2)}${since}`)];
}

/** High is bull, low is bear or crash; the colour is that of the likeliest. */
function stripLine(history: readonly RegimePoint[], {width}: PaneSize): Line {
	const [first, last] = [history[0], history.at(-1)];
	const label = first === undefined || last === undefined ? '' : ` ${age(last.at - first.at)}`;
	const cells = thin(history, Math.min(40, width - label.length)).map(({regime}) => {
		const {bull, bear, crash} = regime.probabilities;
		return span(blockOf((bull - bear - crash + 1) / 2), tones[regime.name]);
	});
	return [...cells, span(label, 'muted')];
}

function meterLines({probabilities}: Regime, {width}: PaneSize): readonly Line[] {
	return names.map(name => [span(fitText(name, 9)), ...meter(probabilities[name], Math.min(24, width - 15), tones[name]), span(percent(probabilities[name], 0).padStart(5))]);
}

/** The three names that the headline does not say. */
function shortLine({name, probabilities}: Regime): Line {
	const others = names.filter(other => other !== name);
	return others.flatMap((other, index) => [span(`${index === 0 ? '' : '  '}${other === 'sideways' ? 'side' : other} `, 'muted'), span(percent(probabilities[other], 0))]);
}
