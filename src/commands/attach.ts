/**
`cryptotrader attach`: the screen on an engine that is running, here or, by a forwarded socket, elsewhere. Leaving it leaves
the engine.
*/
import type {GlobalFlags} from './engine/flags.js';
import {type StartOptions, show} from './start.js';

export async function attach(flags: GlobalFlags, options: StartOptions, words: readonly string[]): Promise<number> {
	return show(flags, options, words, null);
}
