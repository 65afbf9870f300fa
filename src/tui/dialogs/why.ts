/**
Why: everything behind the opinion on one market, from the model's features over the signal and the allocator to the orders.
*/
import type {Insight} from '../../engine/domain/insight.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import {dateTimeText} from '../../engine/domain/view-text.js';
import {fixed, percent, signedFixed} from '../format.js';
import type {Stroke} from '../keys.js';
import {heldPositions} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {fitText, paragraph, span, type Line} from '../text.js';
import {meter} from '../widgets/meter.js';
import {close, scrolled, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

export type WhyDialog = {readonly kind: 'why'; readonly symbol: MarketSymbol; readonly scroll: number};

/** Returns the dialog after a key. */
export function whyKeys(dialog: WhyDialog, stroke: Stroke, context: DialogContext): Step<WhyDialog> {
	if (['escape', 'enter', 'w', 'q'].includes(stroke.key)) {
		return close;
	}

	return stay({...dialog, scroll: scrolled(dialog.scroll, stroke, context) ?? dialog.scroll});
}

/** Returns how the dialog looks in `width` cells. */
export function whyView(dialog: WhyDialog, {keys: {screen}}: DialogContext, width: number): DialogView {
	const insight = screen.view.insights[dialog.symbol];
	return {
		title: `Why ${dialog.symbol}`,
		tone: 'focus',
		scroll: dialog.scroll,
		lines: [
			...(insight === undefined ? [[span('There is no signal yet.', 'muted')]] : signalLines(insight, width)),
			...weightLines(screen, dialog.symbol, width),
			...orderLines(screen, dialog.symbol, width),
		],
		hints: [['↑ ↓ PgUp PgDn', 'scroll'], ['Esc', 'close']],
	};
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
		heading(`Signal of the bar closed ${dateTimeText(insight.barClose)}Z`),
		[span(`  p(up) ${percent(insight.probability)}   score ${signedFixed(insight.score)}   confidence ${percent(insight.confidence, 0)}   regime ${insight.regime}`)],
		...bullets(insight.reasons, width),
		[],
		heading('What the model saw, and how far it moved the odds'),
		...insight.contributions.map(({feature, value, effect}): Line => [
			span(`  ${fitText(feature, 18)} ${fixed(value, 4).padStart(11)}  `),
			span(signedFixed(effect, 3).padStart(7), effect > 0 ? 'up' : 'down'),
			span(' '),
			...meter(Math.abs(effect) / strongest, Math.max(4, Math.min(20, width - 42)), effect > 0 ? 'up' : 'down'),
		]),
		[],
	];
}

function weightLines(screen: ScreenState, symbol: MarketSymbol, width: number): readonly Line[] {
	const {view} = screen;
	const target = view.weights[symbol];
	if (target === undefined || view.allocatedAt === null) {
		return [heading('Weight'), ...bullets(['no allocator has decided yet'], width)];
	}

	const held = heldPositions(screen).find(position => position.symbol === symbol)?.weight ?? 0;
	return [
		heading(`Weight by ${view.allocator ?? 'the allocator'}, ${dateTimeText(view.allocatedAt)}Z`),
		[span(`  held ${percent(held)} → target ${percent(target)}`)],
		...bullets(view.weightReasons[symbol] ?? [], width),
	];
}

const newestOrders = 5;

function orderLines(screen: ScreenState, symbol: MarketSymbol, width: number): readonly Line[] {
	const orders = screen.view.orders.filter(order => order.symbol === symbol).slice(-newestOrders);
	const texts = orders.map(order => `${dateTimeText(order.at)}Z ${order.side.toUpperCase()} ${fixed(order.quantity, 8).replace(/\.?0+$/, '')} limit ${fixed(order.limitPrice, 8).replace(/\.?0+$/, '')} ${order.status}: ${order.trouble ?? order.reason}`);
	return orders.length === 0 ? [] : [[], heading('Last orders'), ...bullets(texts, width)];
}
