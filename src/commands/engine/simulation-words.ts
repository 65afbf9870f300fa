/**
The words that start the simulated exchange for an engine, and the keys that it gives to everybody: they guard nothing.
*/
import {join} from 'node:path';
import type {EngineConfig} from '../../engine/domain/config.js';
import type {Credentials} from '../../engine/ccxt/client.js';
import {coinbaseCredentials} from '../../engine/sim/coinbase/credentials.js';
import {krakenCredentials} from '../../engine/sim/kraken/credentials.js';
import {isRouted, tradedVenues} from '../../engine/domain/place.js';
import type {DataFolder} from '../../storage/data-folder.js';
import type {EngineFlags} from './flags.js';
import {partsOf} from './trade-venues.js';
import {otherVenuesOf} from './venue-names.js';

export const simulationCredentials = {apiKey: 'simulated-key', secret: 'simulated-secret'} as const;

/** Returns the keys of the simulated account at a venue, in the form that the venue gives out. */
export function simulationCredentialsOf(venue: string): Credentials {
	return venue === 'coinbase' ? coinbaseCredentials : (venue === 'kraken' ? krakenCredentials : simulationCredentials);
}

/** Virtual seconds per second when nobody says otherwise: a bar in six seconds, a day in two and a half minutes. */
export const usualSpeed = 600;

/** When the generated market begins, so that two runs without flags show the same market. */
export const usualStart = Date.UTC(2024, 0, 1);

/** Returns the arguments of `cryptotrader sim` for an engine with these flags. */
export function simulationWords(flags: EngineFlags, config: EngineConfig, folder: DataFolder): readonly string[] {
	const market = flags.tapes.length > 0 ? flags.tapes.flatMap(tape => ['--tape', tape]) : ['--symbols', ...config.symbols];
	return [
		'--seed',
		String(flags.seed),
		'--speed',
		String(flags.speed ?? usualSpeed),
		'--from',
		new Date(flags.from ?? usualStart).toISOString(),
		...(flags.to === null ? [] : ['--to', new Date(flags.to).toISOString()]),
		...market,
		'--venues',
		venuesOf(flags, config).join(','),
		...balanceWords(flags.capital, config),
		'--state-file',
		join(folder.sim, 'account.json'),
	];
}

/** In lock-step only the venue that is traded on is open: every message of others would be waited for. */
function venuesOf({speed}: EngineFlags, config: EngineConfig): readonly string[] {
	return speed === 'max' ? [config.venue] : [config.venue, ...otherVenuesOf(config)];
}

/** Where orders go to several venues each has a part of the capital. */
function balanceWords(capital: string, config: EngineConfig): readonly string[] {
	if (!isRouted(config)) {
		return ['--balance', `${config.quoteCurrency}=${capital}`];
	}

	return Object.entries(partsOf(capital, tradedVenues(config))).flatMap(([venue, part]) => ['--balance', `${venue}:${config.quoteCurrency}=${part}`]);
}
