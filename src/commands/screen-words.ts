/**
The words that mean something to a screen only: how it looks and how it is read. The engine never gets them.
*/
import {type Command, Option} from 'commander';
import type {Flags} from '../tui/terminal.js';
import {themeNames, type ThemeName} from '../tui/theme.js';
import {screenMark} from './screen-mark.js';

export type ScreenFlags = {
	readonly color?: boolean;
	readonly ascii?: boolean;
	readonly theme?: ThemeName;
	readonly redUp?: boolean;
	readonly calm?: boolean;
	readonly screenReader?: boolean;
};

/** How much a screen may do, and where its engine is. */
export type ReachFlags = {readonly readOnly?: boolean; readonly socket?: string};

const withValue = '--theme';
const alone: ReadonlySet<string> = new Set([screenMark, '--no-color', '--ascii', '--red-up', '--calm', '--screen-reader']);

export function addScreenOptions(command: Command): Command {
	return command
		.option('--no-color', 'no colours; signs and arrows say the same')
		.option('--ascii', 'only ASCII characters')
		.addOption(new Option(`${withValue} <name>`, 'colours of the screen').choices(themeNames))
		.option('--red-up', 'red for rising prices, green for falling ones')
		.option('--calm', 'at most one change a second')
		.option('--screen-reader', 'plain lines, one after the other, instead of a screen');
}

export function addReachOptions(command: Command): Command {
	return command
		.option('--read-only', 'only look, and halt; the engine refuses the rest')
		.addOption(new Option('--socket <path>', 'the socket of an engine elsewhere, forwarded to here').conflicts(['profile', 'dataDir']));
}

/** Returns the looks given before and behind a command's name as one. */
export function joinedLooks(before: ScreenFlags, behind: ScreenFlags): ScreenFlags {
	return {...before, ...behind, color: before.color !== false && behind.color !== false};
}

/** Returns the words without those of the screen. */
export function withoutScreenWords(words: readonly string[]): readonly string[] {
	return words.filter((word, index) => !alone.has(word) && word !== withValue && !word.startsWith(`${withValue}=`) && words[index - 1] !== withValue);
}

/** Returns how the screen is to look. */
export function lookOf({color, ascii, theme, redUp, calm, screenReader}: ScreenFlags): Flags {
	return {
		noColor: color === false,
		ascii: ascii === true,
		...(theme === undefined ? {} : {theme}),
		...(redUp === true ? {direction: 'red-up' as const} : {}),
		calm: calm === true,
		...(screenReader === true ? {screenReader} : {}),
	};
}
