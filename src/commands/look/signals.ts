/**
What is thought of each market: every model's probability of a rise, what became of them, and the weight that is aimed at.
*/
import type {ExitCode} from '../../engine/domain/error.js';
import type {EngineView} from '../../engine/domain/view.js';
import {percent, signedFixed} from '../../tui/format.js';
import {heldPositions, targetOf} from '../../tui/selectors.js';
import type {GlobalFlags} from '../engine/flags.js';
import {screenOf} from './looked.js';
import {tableText, type TextColumn} from './table.js';
import {answer, isoTime, type Told} from './tell.js';

export async function signals(flags: GlobalFlags): Promise<ExitCode> {
	return answer(flags, ({view}) => signalsOf(view));
}

const columns: readonly TextColumn[] = [
	{title: 'MARKET', align: 'left'},
	{title: 'P(UP)', align: 'right'},
	{title: 'SCORE', align: 'right'},
	{title: 'CONF', align: 'right'},
	{title: 'REGIME', align: 'left'},
	{title: 'HELD', align: 'right'},
	{title: 'TARGET', align: 'right'},
	{title: 'BECAUSE', align: 'left', cut: true},
];

/** Returns the signals of a view, one a market. */
export function signalsOf(view: EngineView): Told {
	const held = new Map(heldPositions(screenOf(view)).map(({symbol, weight}) => [symbol, weight]));
	const all = view.symbols.map(symbol => {
		const insight = view.insights[symbol];
		return {
			symbol,
			seq: view.insightSeqs[symbol] ?? null,
			barClose: isoTime(insight?.barClose ?? null),
			probability: insight?.probability ?? null,
			score: insight?.score ?? null,
			confidence: insight?.confidence ?? null,
			regime: insight?.regime ?? null,
			votes: view.votes[symbol] ?? [],
			contributions: insight?.contributions ?? [],
			reasons: insight?.reasons ?? [],
			held: held.get(symbol) ?? 0,
			target: targetOf(view, symbol) ?? null,
			byHand: symbol in view.steering.overrides,
			paused: view.steering.pausedMarkets.includes(symbol),
		};
	});
	const rows = all.map(({symbol, probability, score, confidence, regime, held: weight, target, byHand, paused, reasons}) => [
		symbol, percent(probability), signedFixed(score), percent(confidence, 0), regime ?? '—', percent(weight), `${percent(target)}${byHand ? ' by hand' : ''}${paused ? ' paused' : ''}`, reasons[0] ?? '',
	]);
	return {
		document: {signals: all},
		lines: [
			...(rows.length === 0 ? ['no markets yet'] : tableText(columns, rows)),
			...(Object.keys(view.insights).length === 0 ? ['no signals yet: they come with a closed bar, once a model is trained'] : []),
			`agents: ${view.steering.autonomy}, ${view.allocator ?? 'none has decided yet'}${view.steering.riskScale === 1 ? '' : `, risk scaled to ${percent(view.steering.riskScale, 0)}`}`,
		],
	};
}
