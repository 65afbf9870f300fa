/**
The palette's search: what is typed after `:` is an action's name, roughly, and after a blank its argument.
*/
import type {MarketSymbol} from '../../engine/domain/units.js';
import {marketOf} from '../forms/form.js';
import type {Action} from './action.js';

export type Match = {readonly action: Action; readonly argument: string};

/** Returns the actions that what is typed may mean, the likeliest first; all of them while nothing is typed. The name of a market selects it. */
export function matches(actions: readonly Action[], typed: string, symbols: readonly MarketSymbol[] = []): readonly Match[] {
	const [word = '', ...words] = typed.trimStart().split(' ');
	const market = marketOf(symbols, word);
	const argument = words.join(' ').trim();
	const named = actions.filter(({id}) => id === 'select' && market !== null).map(action => ({action, argument: market ?? ''}));
	const found = actions
		.filter(({where}) => where !== 'halt')
		.map(action => ({action, argument: argumentOf(action, word, argument), score: scoreOf(action, word.toLowerCase())}))
		.filter(({score}) => score > 0)
		.toSorted((a, b) => b.score - a.score)
		.map(({action, argument}) => ({action, argument}));
	return [...named, ...found.filter(({action}) => named.length === 0 || action.id !== 'select')];
}

/** `buy` and `sell` are names of the order form that say its side. */
function argumentOf({id}: Action, word: string, argument: string): string {
	return id === 'order' && (word === 'buy' || word === 'sell') ? `${word} ${argument}`.trim() : argument;
}

/** An exact name is best, then a beginning, then letters in their order, then a word of the help. */
function scoreOf(action: Action, word: string): number {
	if (word === '') {
		return 1;
	}

	const names = [action.id, ...action.aliases];
	const best = Math.max(...names.map(name => nameScore(name, word)));
	return best > 0 ? best : (word.length > 2 && action.help.toLowerCase().includes(word) ? 5 : 0);
}

function nameScore(name: string, word: string): number {
	if (name === word) {
		return 100;
	}

	if (name.startsWith(word)) {
		return 80 - (name.length / 100);
	}

	const spread = spreadOf(name, word);
	return spread === null ? 0 : Math.max(10, 40 - spread);
}

/** Returns how far apart the letters of `word` stand in `name`, or null where they do not stand there in order. */
function spreadOf(name: string, word: string): number | null {
	let at = -1;
	let first = -1;
	for (const letter of word) {
		at = name.indexOf(letter, at + 1);
		if (at === -1) {
			return null;
		}

		first = first === -1 ? at : first;
	}

	return first + (at - first + 1 - word.length);
}
