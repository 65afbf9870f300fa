/**
The four lines that are always there: status, tabs, health, and footer. Items give way as wholes, the least important first;
mode, trading state and the halt key never do.
*/
import {timeframes} from '../engine/domain/market.js';
import type {EngineView} from '../engine/domain/view.js';
import type {Action, KeyContext} from './actions/action.js';
import {viewKeys} from './actions/table.js';
import {age, changeSpan, clock, countdown, fixed, money, percent, signedPercent} from './format.js';
import {footerHints, keyOf} from './keymap.js';
import {viewNames, views, type ViewId} from './layout.js';
import {rewindLine, rewindText} from './rewind/bar.js';
import {feedAge, isOffline} from './selectors.js';
import type {ScreenState} from './store.js';
import {fitLine, span, spread, widthOf, type Line} from './text.js';
import type {Tone} from './theme.js';
import {noticeText, type Toasts} from './toasts.js';
import {meter} from './widgets/meter.js';

/** An item of a line; priority 0 stays longest. A joint item stands close to the one before it. */
type Item = {readonly priority: number; readonly joint: boolean; readonly line: Line};

const item = (priority: number, ...line: Line): Item => ({priority, joint: false, line});
const joint = (priority: number, ...line: Line): Item => ({priority, joint: true, line});

/** Returns as many items as fit, in their order, with `separator` between them. */
function joinFitting(items: readonly Item[], separator: Line, width: number): Line {
	const line = items.flatMap((each, index): Line => index === 0 ? each.line : [...(each.joint ? [span('  ')] : separator), ...each.line]);
	if (widthOf(line) <= width || items.length <= 1) {
		return line;
	}

	const least = Math.max(...items.map(({priority}) => priority));
	return joinFitting(items.filter(({priority}) => priority !== least), separator, width);
}

/** How the screen itself stands: frozen for how long, and whether it may act. */
type Standing = {readonly frozenFor: number | null; readonly readOnly: boolean; readonly locked?: boolean};

/** Returns the first line: what mode this is, whether it trades, and what the account is worth. In LIVE all of it is inverse. */
export function statusLine(screen: ScreenState, {frozenFor, readOnly, locked = false}: Standing, width: number): Line {
	const feeds = feedAge(screen);
	const items: readonly Item[] = [
		item(0, modeSpan(screen.view.mode)),
		...(screen.past === null ? [] : [item(0, span(rewindText(screen), 'stale', {bold: true, inverse: true}))]),
		item(0, stateSpan(screen)),
		...(screen.past?.now === undefined || screen.past.now === null ? [] : [item(1, span('now ', 'muted'), stateSpan(screen.past.now))]),
		...(readOnly ? [item(1, span(locked ? 'LOCKED' : 'READ-ONLY', 'warn'))] : []),
		...(frozenFor === null ? [] : [item(1, span(`FROZEN ${countdown(frozenFor)}`, 'stale', {inverse: true}))]),
		...steeringItems(screen),
		...(feeds?.stale === true ? [item(2, isOffline(screen.view) ? span(`OFFLINE ${age(feeds.age)}`, 'danger', {bold: true}) : span(`STALE ${age(feeds.age)}`, 'stale'))] : []),
		...accountItems(screen),
		...(screen.past === null ? [item(5, span(clock(screen.now)))] : []),
		...(feeds === null || feeds.stale ? [] : [item(7, span(`feed ${age(feeds.age)}`, 'muted'))]),
	];
	const line = fitLine(joinFitting(items, [span(' │ ', 'border')], width - 1), width);
	return screen.view.mode === 'live' ? line.map(part => part.tone === 'live' || part.tone === 'danger' ? {...part, inverse: true} : {text: part.text, inverse: true}) : line;
}

/** What a person has changed; nothing while everything is as usual. */
function steeringItems({view: {steering}}: ScreenState): readonly Item[] {
	const {autonomy, pausedAgents, pausedMarkets, riskScale, overrides} = steering;
	const texts = [
		...(autonomy === 'auto' ? [] : [autonomy.toUpperCase()]),
		...(pausedAgents.length + pausedMarkets.length === 0 ? [] : ['PAUSED']),
		...(riskScale === 1 ? [] : [`RISK ${percent(riskScale, 0)}`]),
		...(Object.keys(overrides).length === 0 ? [] : [`${Object.keys(overrides).length} BY HAND`]),
	];
	return texts.length === 0 ? [] : [item(2, span(texts.join(' '), 'warn', {bold: true}))];
}

function accountItems({view: {equity}}: ScreenState): readonly Item[] {
	if (equity === null) {
		return [item(1, span('eq —'))];
	}

	const drawdown = equity.drawdown === 0 ? percent(0) : signedPercent(-equity.drawdown, 1);
	return [
		item(1, span('eq '), span(money(equity.equity), undefined, {bold: true})),
		joint(3, span('day '), changeSpan(equity.dayChange)),
		joint(4, span('dd '), span(drawdown, equity.drawdown > 0 ? 'down' : 'flat')),
		joint(6, span(`lev ${fixed(equity.leverage, 2)}x`)),
	];
}

const modeTones: Readonly<Record<EngineView['mode'], Tone>> = {live: 'live', paper: 'paper', sim: 'paper', replay: 'paper'};

function modeSpan(mode: EngineView['mode']): Line[number] {
	return span(` ${mode.toUpperCase()} `, modeTones[mode]);
}

function stateSpan({phase, view, silentFor}: ScreenState): Line[number] {
	if (phase === 'starting') {
		return span('STARTING', 'warn');
	}

	if (phase !== 'running') {
		return span('ENGINE GONE', 'danger');
	}

	if (view.stopped !== null) {
		return span('STOPPED', 'danger');
	}

	if (silentFor !== null) {
		return span(`${stateText(view)} SILENT ${age(silentFor)}`, 'danger');
	}

	return span(stateText(view), view.tradingState === 'RUNNING' ? 'up' : (view.tradingState === 'HALTED' ? 'danger' : 'warn'), {bold: true});
}

function stateText({tradingState, flattening}: EngineView): string {
	return flattening ? 'FLATTENING' : tradingState.replace('_', ' ');
}

/** Returns the second line: the views that there are, by their keys. Names are full where there is room, then short, then only digits. */
export function tabsLine(current: ViewId, width: number): Line {
	const named = (name: (id: ViewId) => string, gap: string): Line => [span(' '), ...views.flatMap((id, index): Line => [
		...(index === 0 ? [] : [span(gap)]),
		id === current ? span(`[${viewKeys[index] ?? ''}]${viewNames[id].long}`, 'focus', {bold: true}) : span(`${viewKeys[index] ?? ''}${name(id)}`, 'muted'),
	])];
	const lines = [named(id => ` ${viewNames[id].long}`, '  '), named(id => viewNames[id].short, ' '), named(() => '', ' ')];
	return fitLine(lines.find(line => widthOf(line) <= width) ?? [], width);
}

/** Returns the line above the footer: a notice while there is one, else how the engine feels. */
export function healthLine(screen: ScreenState, {notice, unseen}: Pick<Toasts, 'notice' | 'unseen'>, width: number): Line {
	if (notice !== null) {
		const more: Line = unseen.length === 0 ? [] : [span(` and ${unseen.length} more `, 'danger')];
		return fitLine(spread([...fitLine([span(' '), span(noticeText(notice), notice.tone, {bold: true})], width - widthOf(more) - 1)], more, width), width);
	}

	if (screen.past !== null) {
		return rewindLine(screen, screen.past, width);
	}

	const items = [...troubleItems(screen), ...progressItems(screen), ...feedItems(screen), ...barItems(screen), ...countItems(screen)];
	return fitLine([span(' '), ...joinFitting(items, [span('  ')], width - 2)], width);
}

function troubleItems({phase, reason, view}: ScreenState): readonly Item[] {
	if (phase === 'gone' || phase === 'broken') {
		return [item(0, span(reason ?? 'the engine is gone', 'danger'))];
	}

	const cause = view.causes.at(-1);
	return cause === undefined || view.tradingState === 'RUNNING' ? [] : [item(0, span(`${cause.rule}: ${cause.reason}${cause.latched ? ' (until RESUME)' : ''}`, view.tradingState === 'HALTED' && cause.rule !== 'start' ? 'danger' : 'warn'))];
}

function progressItems({progress, phase}: ScreenState): readonly Item[] {
	if (progress === null || progress.stage === 'live' || (phase !== 'running' && phase !== 'starting')) {
		return [];
	}

	return [item(1, ...meter(progress.done, 10, 'accent'), span(` ${percent(progress.done, 0)} ${progress.text === '' ? progress.stage : progress.text}`))];
}

function feedItems(screen: ScreenState): readonly Item[] {
	const {pulse, view} = screen;
	const oldest = feedAge(screen)?.age;
	const down = view.feeds.filter(feed => feed.status !== 'live');
	const feeds = view.feeds.length === 0 ? [] : [item(2, span(`feeds ${view.feeds.length - down.length}/${view.feeds.length} live${oldest === undefined ? '' : ` ${age(oldest)}`}`, down.length === 0 ? 'flat' : 'warn'))];
	const named = down.map(feed => item(3, span(`${feed.feed} ${feed.status}`, feed.status === 'down' ? 'danger' : 'warn')));
	const lag = pulse === null ? [] : [item(4, span(`lag ${Math.round(pulse.lagMs)}ms`, pulse.lagMs > 500 ? 'danger' : (pulse.lagMs > 100 ? 'warn' : 'flat')))];
	return [...feeds, ...named, ...lag];
}

function barItems({view, now}: ScreenState): readonly Item[] {
	if (view.lastBarClose === null || now === null) {
		return [];
	}

	const due = view.lastBarClose + timeframes[view.timeframe] - now;
	return [item(5, span(due >= 0 ? `bar in ${countdown(due)}` : `bar late by ${countdown(-due)}`, due < -60_000 ? 'warn' : 'flat'))];
}

/** What has been done since the journal began. */
function countItems({view}: ScreenState): readonly Item[] {
	const {counts} = view;
	return view.venue === ''
		? []
		: [
			item(6, span(`fills ${counts.fills}`, 'muted')),
			item(7, span(`refusals ${counts.refusals}`, counts.refusals > 0 ? 'warn' : 'muted')),
			item(8, span(`decisions ${counts.decisions}`, 'muted')),
			item(9, span(`orders ${counts.orders}`, 'muted')),
			item(10, span(`bars ${counts.bars}`, 'muted')),
			item(11, span(view.venue, 'muted')),
		];
}

/** The key halts what is now, also from the past; without an engine there is nothing that it could halt. */
function haltHint(key: string, {past}: ScreenState): Line {
	if (past !== null && past.now === null) {
		return [];
	}

	return [span(key, 'danger'), span(past === null ? ' HALT ' : ' HALT NOW ', 'danger')];
}

/** Returns the last line: what can be pressed now, and at its end the halt key. */
export function footerLine(actions: readonly Action[], context: KeyContext, width: number): Line {
	const halt = haltHint(keyOf(actions, 'halt'), context.screen);
	const hints = context.dialog === null ? footerHints(actions, context) : [];
	const items = hints.map((hint, index) => item(index, span(hint.keys, 'accent', {bold: true}), span(` ${hint.label}`, 'muted')));
	const left = items.length === 0 ? [] : joinFitting(items, [span('  ')], width - widthOf(halt) - 3);
	return fitLine(spread([span(' '), ...left], halt, width), width);
}
