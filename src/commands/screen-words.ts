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
