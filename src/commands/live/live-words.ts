/**
What a screen asks for before it starts a live engine, on the bare terminal: the word, then the passphrase. The engine is
told of the first by its words and gets the second through a pipe.
*/
import type {Secret} from '../../storage/keystore/secret.js';
import {findPassphrase} from '../ask-passphrase.js';
import type {EngineFlags} from '../engine/flags.js';
import {folderPath} from '../engine/folder.js';
import {settingsOf} from '../engine/prepare.js';
import {confirmationOf} from './confirm-live.js';
import {passGates, stakeOf} from './open-live.js';

export type LiveStart = {
	/** What the engine's command line has besides. */
	readonly words: readonly string[];
	/** To be wiped by who has passed it on. */
	readonly passphrase: Secret;
};

/** Asks, and returns what the engine needs. Throws a CryptoTraderError for a gate that is closed. */
export async function askForLive(flags: EngineFlags): Promise<LiveStart> {
	const config = settingsOf(flags, 'live');
	const folder = folderPath(flags, 'live');
	await passGates(flags, config, folder);
	return {
		words: ['--live-confirmed', confirmationOf(stakeOf(flags, config, folder))],
		passphrase: await findPassphrase(flags.passphraseFd, false),
	};
}
