/**
Which venues an engine has lines to.
*/
import type {EngineConfig} from '../../engine/domain/config.js';

/** Returns the venues beside the one that decides: those that are traded on as well, then those that are only watched. */
export function otherVenuesOf({venue, otherVenues, tradeAlsoAt}: EngineConfig): readonly string[] {
	return [...new Set([...tradeAlsoAt, ...otherVenues])].filter(other => other !== venue);
}
