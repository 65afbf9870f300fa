/**
How a step of the setup looks: what it is about, its fields, and what is wrong with them.
*/
import {money, percent} from '../format.js';
import {paragraph, span, type Line} from '../text.js';
import {setupSteps, type SetupFacts, type SetupStep} from './answers.js';
import {fieldsOf, stepOf, valueIn, type SetupField, type Wizard} from './wizard.js';

const titles: Readonly<Record<SetupStep, string>> = {
	venue: 'Where to trade', keys: 'Keys', capital: 'Capital', symbols: 'Markets', risk: 'How much may be lost', alerts: 'What rings', summary: 'All of it',
};

/** Returns what can be pressed in the step in hand. */
export function setupHints(wizard: Wizard, facts: SetupFacts): readonly (readonly [keys: string, label: string])[] {
	const fields = fieldsOf(wizard, facts);
	return [
		['Enter', 'next'],
		...(fields[wizard.at]?.kind === 'choice' ? [['↑ ↓', 'choose']] as const : []),
		...(fields.length > 1 ? [['Tab', 'field']] as const : []),
		['Esc', wizard.step === 0 ? 'leave' : 'back'],
		...(stepOf(wizard) === 'summary' ? [] : [['Ctrl+N', 'to the end']] as const),
		['Ctrl+C', 'leave as it was'],
	];
}

/** Returns the title of the step in hand: `Setup 3 of 7: Capital`. */
export function setupTitle(wizard: Wizard): string {
	return `Setup ${wizard.step + 1} of ${setupSteps.length}: ${titles[stepOf(wizard)]}`;
}

/** Returns the lines of the step in hand, each at most `width` cells. */
export function setupLines(wizard: Wizard, facts: SetupFacts, width: number): readonly Line[] {
	const fields = fieldsOf(wizard, facts).flatMap((field, index) => fieldLines(wizard, field, index === wizard.at, width));
	return [
		...(stepOf(wizard) === 'summary' ? changeLines(wizard, facts, width) : aboutOf(wizard, facts).flatMap(text => paragraph(text, width))),
		[],
		...fields,
		...(stepOf(wizard) === 'risk' ? [[], ...riskLines(wizard, facts)] : []),
		...(wizard.trouble === null ? [] : [[], ...paragraph(wizard.trouble, width, {tone: 'danger', bold: true})]),
	];
}

function aboutOf(wizard: Wizard, {file, isAgain, keystore, accounts, venues}: SetupFacts): readonly string[] {
	const {answers} = wizard;
	const quote = venues.find(({value}) => value === answers.venue)?.quote ?? 'the quote currency';
	switch (stepOf(wizard)) {
		case 'venue': {
			return [
				isAgain ? `What counts now is chosen already; Enter keeps it. It stands in ${file}, and a copy of that stays.` : 'Seven short steps, all of which can be changed later. Nothing is written before the last one.',
				'Public prices need no account. On paper nothing is ever sent to the exchange.',
			];
		}

		case 'keys': {
			return [
				`A key is needed only to trade real money. It goes into ${keystore.path}, encrypted, which only your user may read; nothing of it is ever shown.`,
				...(keystore.exists ? ['There is such a file already; a further key can be added to it.'] : []),
				'Give it the right to read and to trade, never the right to withdraw: what a key may do is checked when the engine starts, and one that can withdraw is refused.',
			];
		}

		case 'capital': {
			return [`What a new account opens with on paper and in the simulated market, in ${quote}. Limits are shares of it.`, ...accounts];
		}

		case 'symbols': {
			return [`Markets that are traded at ${answers.venue}, with commas between them, all in one quote currency. The first one leads: nothing is bought while it falls.`];
		}

		case 'risk': {
			return ['Limits are checked for every order, whoever places it. Single ones can be changed in the file.'];
		}

		case 'alerts': {
			return [
				'The screen shows what happens, and the journal keeps it. It can also ring the bell of the terminal and, where the terminal can, show a notice on the desktop.',
				'E-mail, Telegram and the like are not part of this version. Until then: cryptotrader journal --follow --level warn danger --json, piped to a program of your own.',
			];
		}

		case 'summary': {
			return [];
		}
	}
}

function fieldLines(wizard: Wizard, field: SetupField, active: boolean, width: number): readonly Line[] {
	const value = valueIn(wizard, field);
	const label = span(`${active ? '▸' : ' '} ${field.label}`, active ? 'accent' : 'muted', {bold: active});
	if (field.kind === 'choice') {
		return [[label], ...field.choices.flatMap((choice, index) => choiceLines(`${index + 1} ${choice.value}`, choice.text, choice.value === value, width))];
	}

	const shown = field.kind === 'secret' ? secretText(value) : value.slice(-Math.max(8, width - field.label.length - 6));
	return [[label, span(' > ', active ? 'accent' : 'muted'), span(shown, field.kind === 'secret' ? 'muted' : undefined, {bold: field.kind === 'text'}), active ? span(' ', undefined, {inverse: true}) : span('')]];
}

function choiceLines(name: string, text: string, chosen: boolean, width: number): readonly Line[] {
	const mark = chosen ? '  (●) ' : '  ( ) ';
	const room = 14;
	return paragraph(text, Math.max(20, width - mark.length - room)).map((line, index): Line => index === 0
		? [span(mark, chosen ? 'focus' : 'muted'), span(name.padEnd(room), chosen ? 'focus' : undefined, {bold: chosen}), ...line]
		: [span(' '.repeat(mark.length + room)), ...line]);
}

/** How much was typed, so that a paste can be trusted, and nothing of it. */
function secretText(value: string): string {
	return value === '' ? '' : `[${value.length} characters, not shown]`;
}

function changeLines({answers}: Wizard, facts: SetupFacts, width: number): readonly Line[] {
	const changes = facts.changes(answers);
	return [
		...(changes.length === 0 ? paragraph('Nothing would change.', width, {tone: 'muted'}) : changes.flatMap(text => paragraph(text, width, {bullet: '· '}))),
		...paragraph('Change it at any time: cryptotrader setup', width, {tone: 'muted'}),
	];
}

/** The limits in money, because a share of something is nothing that one can feel. */
function riskLines({answers}: Wizard, {venues, risks}: SetupFacts): readonly Line[] {
	const shares = risks.find(({value}) => value === answers.risk)?.shares;
	if (shares === undefined) {
		return [];
	}

	const capital = Number(answers.capital);
	const quote = venues.find(({value}) => value === answers.venue)?.quote ?? '';
	const row = (text: string, share: number): Line => [span(text.padEnd(50), 'muted'), span(percent(share, 1).padStart(7)), span(`${money(Number.isFinite(capital) ? capital * share : null)} ${quote}`.padStart(18), undefined, {bold: true})];
	return [
		row('most in one market', shares.position),
		row('most in markets that move together', shares.group),
		row('one order loses, if its assumed stop is reached', shares.trade),
		row('lost in a day: positions may only shrink', shares.day),
		row('below the peak: trading halts', shares.halt),
		row('below the peak: everything is sold', shares.flatten),
	];
}
