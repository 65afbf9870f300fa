/**
What must hold between settings that are each right by themselves.
*/
import type {EngineConfig} from '../../engine/domain/config.js';

/** What is wrong, in words, and the settings that it is between. */
export type Conflict = {readonly paths: readonly string[]; readonly text: string};

/** Returns every conflict in `config`. */
export function conflictsIn(config: EngineConfig): readonly Conflict[] {
	return [...drawdownConflicts(config), ...reachConflicts(config), ...symbolConflicts(config), ...trendConflicts(config)];
}

function drawdownConflicts({risk: {drawdownHalt, drawdownFlatten}}: EngineConfig): readonly Conflict[] {
	return drawdownHalt < drawdownFlatten
		? []
		: [{
			paths: ['risk.drawdownHalt', 'risk.drawdownFlatten'],
			text: `risk.drawdownHalt (${drawdownHalt}) must be below risk.drawdownFlatten (${drawdownFlatten}): halting comes before selling`,
		}];
}

function reachConflicts({execution: {firstReach, slippageGuard}}: EngineConfig): readonly Conflict[] {
	return firstReach <= slippageGuard
		? []
		: [{
			paths: ['execution.firstReach', 'execution.slippageGuard'],
			text: `execution.firstReach (${firstReach}) must not be above execution.slippageGuard (${slippageGuard}), which no order may cross`,
		}];
}

function symbolConflicts({symbols, quoteCurrency}: EngineConfig): readonly Conflict[] {
	const foreign = symbols.filter(symbol => !symbol.endsWith(`/${quoteCurrency}`));
	const repeated = new Set(symbols.filter((symbol, index) => symbols.indexOf(symbol) !== index));
	return [
		...foreign.map(symbol => ({paths: ['symbols', 'quoteCurrency'], text: `symbols: ${symbol} is not quoted in ${quoteCurrency}, the quoteCurrency`})),
		...[...repeated].map(symbol => ({paths: ['symbols'], text: `symbols: ${symbol} is listed more than once`})),
	];
}

function trendConflicts({symbols, strategy: {trendSymbol}}: EngineConfig): readonly Conflict[] {
	return symbols.includes(trendSymbol)
		? []
		: [{
			paths: ['symbols', 'strategy.trendSymbol'],
			text: `strategy.trendSymbol (${trendSymbol}) is not among symbols, so the trend filter would have no bars to look at: add it to symbols, or name one of ${symbols.join(', ')}`,
		}];
}
