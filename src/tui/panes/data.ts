/**
The panes of the Data view: feeds, clocks and other venues, how complete the history is, and what is wrong with what comes in.
*/
import type {Completeness} from '../../engine/domain/stored.js';
import type {VenuePulse} from '../../engine/domain/pulse.js';
import type {QualityFinding} from '../../engine/domain/quality.js';
import {dateTimeText} from '../../engine/domain/view-text.js';
import type {FeedView} from '../../engine/domain/view.js';
import {age, baseOf, fixed, percent, signedFixed, unknown} from '../format.js';
import {lastPrice, priceDecimals} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {fitText, paragraph, span, type Line} from '../text.js';
import {isoTime, tableLines, type Column} from '../widgets/table.js';
import {expected, type PaneBuilder} from './pane.js';

export const buildFeeds: PaneBuilder = ({screen, sort}, size) => {
	const {feeds} = screen.view;
	const table = tableLines(feedColumns(screen), feeds, {width: size.width, sort});
	return {
		title: [span('Feeds')],
		head: feeds.length === 0 ? [] : [table.head],
		rows: feeds.length === 0 ? expected(screen, 'Each feed has a row here once it has spoken.', size, ['connecting', 'markets']) : table.rows,
		sortable: table.sortable,
		raw: table.raw,
	};
};

function feedColumns({pulse, now}: ScreenState): readonly Column<FeedView>[] {
	const pulseOf = (feed: FeedView) => pulse?.feeds.find(each => each.feed === feed.feed);
	return [
		{title: 'FEED', width: 20, align: 'left', priority: 0, grows: true, cell: ({feed}) => feed, value: ({feed}) => feed},
		{title: 'STATUS', width: 6, align: 'left', priority: 0, cell: ({status}) => span(status, status === 'live' ? 'up' : (status === 'stale' ? 'warn' : 'danger')), value: ({status}) => status},
		{title: 'AGE', width: 7, align: 'right', priority: 1, cell: feed => age(pulseOf(feed)?.ageMs ?? null), value: feed => pulseOf(feed)?.ageMs ?? null, name: 'age_ms'},
		{title: 'EVERY', width: 7, align: 'right', priority: 3, cell: feed => span(age(pulseOf(feed)?.expectedMs ?? null), 'muted'), name: 'every_ms', raw: feed => pulseOf(feed)?.expectedMs ?? null},
		{title: 'SINCE', width: 8, align: 'right', priority: 2, cell: ({since}) => span(now === null ? unknown : age(now - since), 'muted'), raw: ({since}) => isoTime(since)},
		{title: 'DETAIL', width: 16, align: 'left', priority: 4, cell: ({detail}) => span(detail, 'warn')},
	];
}

export const buildClocks: PaneBuilder = ({screen}, size) => {
	const {clocks, elsewhere, venue, symbols} = screen.view;
	const rows = Object.entries(clocks).map(([name, {offsetMs, at}]): Line => [
		span(fitText(name, 12), name === venue ? 'accent' : 'flat'),
		span(`${signedFixed(offsetMs, 0)} ms`.padStart(10), Math.abs(offsetMs) > 500 ? 'warn' : 'flat'),
		span(size.width < 44 ? '' : `  measured ${dateTimeText(at).slice(5)}Z`, 'muted'),
	]);
	return {
		title: [span('Clocks and other venues')],
		head: [],
		rows: [
			...(screen.pulse?.venues ?? []).map(venue => venueLine(venue)),
			...(rows.length === 0 ? paragraph('No venue\'s clock has been measured yet. Each is asked for the time at the start, and then hourly.', size.width, {tone: 'muted'}) : rows),
			...Object.entries(elsewhere).flatMap(([name, quotes]) => [[span(name, 'accent', {bold: true})], ...quotes.filter(({symbol}) => symbols.includes(symbol)).map(quote => elsewhereLine(screen, quote))]),
			...(Object.keys(elsewhere).length === 0 ? paragraph('No other venue is watched, so prices are not compared. otherVenues in the settings names some.', size.width, {tone: 'muted'}) : []),
		],
	};
};

/** How much of a venue's patience is used. */
function venueLine({venue, requests, usedWeight, waitMs, refusals}: VenuePulse): Line {
	return [
		span(fitText(venue, 12), 'accent'),
		span(`${requests} requests a minute`),
		span(usedWeight === null ? '' : `, weight ${fixed(usedWeight, 0)}`, 'muted'),
		span(waitMs > 0 ? `, waits ${age(waitMs)}` : '', 'warn'),
		span(refusals > 0 ? `, told ${refusals}× that it is too much` : '', 'warn'),
	];
}

/** Another venue's price, and how far it is from ours in basis points. */
function elsewhereLine(screen: ScreenState, {symbol, last}: {readonly symbol: string; readonly last: number}): Line {
	const ours = lastPrice(screen, symbol);
	const away = ours === null || ours === 0 ? null : ((last / ours) - 1) * 10_000;
	return [span(`  ${fitText(baseOf(symbol), 6)}`), span(fixed(last, priceDecimals(screen, symbol, last)).padStart(12)), span(`${signedFixed(away, 1)} bp`.padStart(12), away !== null && Math.abs(away) > 50 ? 'warn' : 'muted')];
}

export const buildCompleteness: PaneBuilder = ({screen, sort}, size) => {
	const {series, trouble} = screen.kept;
	const table = tableLines(seriesColumns, series ?? [], {width: size.width, sort});
	const waiting = paragraph(trouble === null ? 'Asking the engine what it holds …' : (screen.past === null ? `The engine could not be asked: ${trouble}` : `Not known here: ${trouble}`), size.width, {tone: trouble === null ? 'muted' : 'warn'});
	return {
		title: [span('History held'), span(series === null ? '' : ` ${series.length} series`, 'muted')],
		head: series === null || series.length === 0 ? [] : [table.head],
		rows: series === null ? waiting : (series.length === 0 ? paragraph('No bar is held yet. The start loads what it needs; years of them come with cryptotrader backfill, in a shell.', size.width, {tone: 'muted'}) : [...table.rows, ...(trouble === null ? [] : waiting)]),
		sortable: table.sortable,
		raw: table.raw,
	};
};

const shareOf = ({held, expected: wanted}: Completeness): number => wanted === 0 ? 1 : held / wanted;

const seriesColumns: readonly Column<Completeness>[] = [
	{title: 'MARKET', width: 9, align: 'left', priority: 0, cell: ({symbol}) => symbol, value: ({symbol}) => symbol},
	{title: 'BARS', width: 4, align: 'left', priority: 1, cell: ({timeframe}) => timeframe},
	{title: 'HELD', width: 7, align: 'right', priority: 0, cell: series => span(percent(shareOf(series), 2), shareOf(series) < 1 ? 'warn' : 'up'), value: shareOf},
	{title: 'COUNT', width: 9, align: 'right', priority: 3, cell: ({held}) => fixed(held, 0), value: ({held}) => held},
	{title: 'GAPS', width: 5, align: 'right', priority: 2, cell: ({gaps}) => span(String(gaps.length), gaps.length > 0 ? 'warn' : 'muted'), value: ({gaps}) => gaps.length},
	{title: 'FROM', width: 10, align: 'left', priority: 5, cell: ({from}) => span(dateTimeText(from).slice(0, 10), 'muted'), raw: ({from}) => isoTime(from)},
	{title: 'TO', width: 10, align: 'left', priority: 4, cell: ({to}) => span(dateTimeText(to).slice(0, 10), 'muted'), raw: ({to}) => isoTime(to)},
	{title: 'VENUE', width: 9, align: 'left', priority: 6, cell: ({venue}) => span(venue, 'muted')},
	{title: 'HASH', width: 8, align: 'left', priority: 7, cell: ({hash}) => span(hash.slice(0, 8), 'muted'), raw: ({hash}) => hash},
];

export const buildQuality: PaneBuilder = ({screen, sort}, size) => {
	const findings = screen.view.quality.toSorted((a, b) => (b.status === 'bad' ? 1 : 0) - (a.status === 'bad' ? 1 : 0));
	const table = tableLines(findingColumns, findings, {width: size.width, sort});
	return {
		title: [span('Quality'), span(findings.length === 0 ? ' nothing is wrong' : ` ${findings.length} wrong`, findings.length === 0 ? 'muted' : 'warn')],
		head: findings.length === 0 ? [] : [table.head],
		rows: findings.length === 0 ? paragraph('Gaps, stale feeds, crossed books, outliers and the like stand here while they last.', size.width, {tone: 'muted'}) : table.rows,
		sortable: table.sortable,
		raw: table.raw,
	};
};

const findingColumns: readonly Column<QualityFinding>[] = [
	{title: 'CHECK', width: 15, align: 'left', priority: 0, cell: ({check}) => check, value: ({check}) => check},
	{title: 'STATUS', width: 7, align: 'left', priority: 0, cell: ({status}) => span(status, status === 'bad' ? 'danger' : 'warn'), value: ({status}) => status},
	{title: 'MARKET', width: 9, align: 'left', priority: 1, cell: ({symbol}) => symbol ?? 'all'},
	{title: 'VENUE', width: 9, align: 'left', priority: 3, cell: ({venue}) => span(venue, 'muted')},
	{title: 'SEEN', width: 12, align: 'left', priority: 2, grows: true, cell: ({detail}) => detail},
];
