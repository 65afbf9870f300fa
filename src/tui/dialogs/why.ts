/**
Why: the chain behind one record of the journal, from the bar over features, models, signal, agents and limits to the order
and its fills, each step with its time and its number.
*/
import type {WhyStage} from '../../engine/domain/why-words.js';
import type {WhyChain, WhyStep} from '../../engine/domain/why.js';
import type {Insight} from '../../engine/domain/insight.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import {dateTimeText, timeText} from '../../engine/domain/view-text.js';
import {fixed, percent, signedFixed} from '../format.js';
import type {Stroke} from '../keys.js';
import {heldPositions} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {fitText, paragraph, span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {meter} from '../widgets/meter.js';
import {close, scrolled, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

export type WhyDialog = {
	readonly kind: 'why';
	/** The record that is explained; null where only the market is known. */
	readonly seq: number | null;
	readonly symbol: MarketSymbol | null;
	/** Null until it is known. */
	readonly chain: WhyChain | null;
	/** `asking` the engine for older records, `told` all there is, or why it could not be asked. */
	readonly asked: 'asking' | 'told' | {readonly trouble: string};
	readonly scroll: number;
};

/** Returns the dialog after a key. */
export function whyKeys(dialog: WhyDialog, stroke: Stroke, context: DialogContext): Step<WhyDialog> {
	if (['escape', 'enter', 'w', 'q'].includes(stroke.key)) {
		return close;
	}

	return stay({...dialog, scroll: scrolled(dialog.scroll, stroke, context) ?? dialog.scroll});
}

/** Returns how the dialog looks in `width` cells. */
export function whyView(dialog: WhyDialog, {keys: {screen}}: DialogContext, width: number): DialogView {
	const {chain, symbol} = dialog;
	const about = chain?.symbol ?? symbol;
	const insight = about === null ? undefined : screen.view.insights[about];
	const isMarket = dialog.seq === null || dialog.seq === screen.view.insightSeqs[about ?? ''];
	return {
		title: `Why ${about ?? ''} ${dialog.seq === null ? '' : `#${dialog.seq}`}`.replaceAll(/ +/g, ' ').trimEnd(),
		tone: 'focus',
		scroll: dialog.scroll,
		lines: [
			...(chain === null ? [] : chain.steps.flatMap(step => stepLines(step, step.seq === chain.subject, width))),
			...askedLines(dialog, width),
			...(isMarket && insight !== undefined ? signalLines(insight, width) : []),
			...(isMarket && about !== null ? weightLines(screen, about, width) : []),
		],
		hints: [['↑ ↓ PgUp PgDn', 'scroll'], ['Esc', 'close']],
	};
}

const tones: Readonly<Record<WhyStage, Tone>> = {
	data: 'muted', features: 'muted', models: 'accent', signal: 'accent', agents: 'accent', person: 'paper', breaker: 'danger', limits: 'warn', order: 'flat', fill: 'up',
};

function stepLines({seq, at, stage, title, facts}: WhyStep, isSubject: boolean, width: number): readonly Line[] {
	const head: Line = [span(fitText(stage, 8), tones[stage], {bold: true}), span(` ${dateTimeText(at).slice(5, 10)} ${timeText(at)}Z #${seq}`, 'muted'), span(isSubject ? ' ◂ this' : '', 'focus', {bold: true})];
	return [
		head,
		...paragraph(title, width - 2, {bold: isSubject}).map((line): Line => [span('  '), ...line]),
		...facts.filter(fact => fact !== '').flatMap(fact => paragraph(fact, width, {bullet: '    · '})),
	];
}

function askedLines({chain, asked}: WhyDialog, width: number): readonly Line[] {
	if (asked === 'asking') {
		return [[span('Asking the engine for older records …', 'muted')]];
	}

	if (asked !== 'told') {
		return paragraph(`Older records could not be read: ${asked.trouble}`, width, {tone: 'warn'});
	}

	if (chain === null) {
		return paragraph('Its record is older than what this screen has heard, and the engine did not have it.', width, {tone: 'warn'});
	}

	return chain.complete ? [] : paragraph('It goes further back than the records that are known here.', width, {tone: 'muted'});
}

function heading(text: string): Line {
	return [span(text, 'accent', {bold: true})];
}

function bullets(texts: readonly string[], width: number): readonly Line[] {
	return texts.flatMap(text => paragraph(text, width, {bullet: '  · '}));
}

function signalLines(insight: Insight, width: number): readonly Line[] {
	const strongest = Math.max(...insight.contributions.map(({effect}) => Math.abs(effect)), 1e-9);
	return [
		[],
		heading(`Signal of the bar closed ${dateTimeText(insight.barClose)}Z`),
		[span(`  p(up) ${percent(insight.probability)}   score ${signedFixed(insight.score)}   confidence ${percent(insight.confidence, 0)}   regime ${insight.regime}`)],
		heading('What the model saw, and how far it moved the odds'),
		...insight.contributions.map(({feature, value, effect}): Line => [
			span(`  ${fitText(feature, 18)} ${fixed(value, 4).padStart(11)}  `),
			span(signedFixed(effect, 3).padStart(7), effect > 0 ? 'up' : 'down'),
			span(' '),
			...meter(Math.abs(effect) / strongest, Math.max(4, Math.min(20, width - 42)), effect > 0 ? 'up' : 'down'),
		]),
	];
}

function weightLines(screen: ScreenState, symbol: MarketSymbol, width: number): readonly Line[] {
	const {view} = screen;
	const target = view.weights[symbol];
	if (target === undefined || view.allocatedAt === null) {
		return [[], heading('Weight'), ...bullets(['no allocator has decided yet'], width)];
	}

	const held = heldPositions(screen).find(position => position.symbol === symbol)?.weight ?? 0;
	return [
		[],
		heading(`Weight by ${view.allocator ?? 'the allocator'}, ${dateTimeText(view.allocatedAt)}Z`),
		[span(`  held ${percent(held)} → target ${percent(target)}`)],
		...bullets(view.weightReasons[symbol] ?? [], width),
	];
}
