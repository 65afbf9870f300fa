/**
The quality monitor's patience at the pace of a simulation: its limits are in the venue's time, what they stand for (a slow
line, a slow process) goes by the machine's.
*/
import type {QualityConfig, Threshold} from '../../engine/market/quality/config.js';

/** Returns `config` with every length of time multiplied by `speed`, which is 1 for a real venue. */
export function qualityAtPace(config: QualityConfig, speed: number): QualityConfig {
	const longer = ({suspect, bad}: Threshold): Threshold => ({suspect: suspect * speed, bad: bad * speed});
	return {
		...config,
		confirmWaitMs: config.confirmWaitMs * speed,
		lateBarMs: config.lateBarMs * speed,
		staleMs: longer(config.staleMs),
		driftMs: longer(config.driftMs),
		crossedMs: config.crossedMs * speed,
		calmMs: config.calmMs * speed,
	};
}
