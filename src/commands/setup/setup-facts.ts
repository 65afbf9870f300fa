/**
What the setup has to know: what counts now, what there is to choose, and whether an answer can be taken. The same checks
stand behind the wizard and the command line.
*/
import {existsSync} from 'node:fs';
import {basename} from 'node:path';
import {specificsOf} from '../../engine/ccxt/venues/table.js';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import type {EventOf} from '../../engine/domain/event.js';
import {hasKeystore, openKeystore} from '../../storage/keystore/keystore.js';
import {checkPassphrase} from '../../storage/keystore/passphrase.js';
import {Secret} from '../../storage/keystore/secret.js';
import {setupSteps, type SetupAnswers, type SetupChoice, type SetupFacts, type SetupStep, type VenueChoice} from '../../tui/setup/answers.js';
import {candidateFolders} from '../engine/folder.js';
import type {GlobalFlags} from '../engine/flags.js';
import {firstStart} from '../engine/history.js';
import {keystorePath} from '../keys.js';
import {riskNameOf, riskNames, riskTexts, riskValues, sharesOf, valuesOf, type RiskName} from './risk-profiles.js';
import {changedText, changesFor, demandValid, type SettingsChange, type SettingsDraft, type WantedValue} from './settings-file.js';

export type Setup = {readonly flags: GlobalFlags; readonly draft: SettingsDraft; readonly fresh: boolean};

/** The risk profile of somebody who has set limits of their own. */
export const ownRisk = 'own';

/** Currencies that the exchanges quote markets in. What is missing here can still be written into the file by hand. */
const quotesAt: Readonly<Record<string, readonly string[]>> = {
	binance: ['USDT', 'USDC', 'FDUSD', 'EUR', 'BTC', 'TRY', 'BRL'],
	coinbase: ['USD', 'USDC', 'USDT', 'EUR', 'GBP', 'BTC'],
	kraken: ['USD', 'EUR', 'USDT', 'USDC', 'GBP', 'CAD', 'BTC'],
};

const venues: readonly VenueChoice[] = [
	{value: 'binance', text: 'in USDT; the most markets, and the one that is tested most', quote: 'USDT', symbols: 'BTC/USDT, ETH/USDT, SOL/USDT, BNB/USDT, XRP/USDT'},
	{value: 'coinbase', text: 'in USD', quote: 'USD', symbols: 'BTC/USD, ETH/USD, SOL/USD, XRP/USD'},
	{value: 'kraken', text: 'in USD; gives little history, older bars are built from its trades', quote: 'USD', symbols: 'BTC/USD, ETH/USD, SOL/USD, XRP/USD'},
];

const alerts: readonly SetupChoice[] = [
	{value: 'off', text: 'nothing'},
	{value: 'alarms', text: 'a halt, a breaker, an engine that is gone'},
	{value: 'all', text: 'fills as well'},
];

/** Written even where they are what is shipped, because somebody has chosen them. */
const explicit: ReadonlySet<string> = new Set(['venue', 'quoteCurrency', 'symbols', 'capital', 'notifications']);

/** Returns what counts now, as answers. */
export function presentAnswers({draft: {inForce, shipped}}: Pick<Setup, 'draft'>): SetupAnswers {
	const {config, personal} = inForce;
	return {
		venue: config.venue, keys: 'later', keyName: 'main', apiKey: '', secret: '', passphrase: '', again: '', capital: String(personal.capital), symbols: config.symbols.join(', '),
		risk: riskNameOf(config.risk, shipped.config.risk) ?? ownRisk, notifications: personal.notifications,
	};
}

/** Returns what the setup is told. */
export function setupFacts(setup: Setup): SetupFacts {
	const {flags, draft} = setup;
	const {config} = draft.inForce;
	const present = presentAnswers(setup);
	const path = keystorePath(flags);
	return {
		file: draft.path,
		isAgain: draft.text !== null && !setup.fresh,
		present,
		venues: venues.some(({value}) => value === present.venue) ? venues : [...venues, {value: present.venue, text: 'as it stands in your file', quote: config.quoteCurrency, symbols: present.symbols}],
		risks: [
			...riskNames.map(name => ({value: name, text: riskTexts[name], shares: sharesOf(riskValues(name, draft.shipped.config.risk))})),
			...(present.risk === ownRisk ? [{value: ownRisk, text: 'as it stands in your file', shares: sharesOf(valuesOf(config.risk))}] : []),
		],
		alerts,
		keystore: {path, exists: hasKeystore(path)},
		accounts: openAccounts(flags),
		check: (step, answers) => troubleWith(setup, step, answers),
		changes: answers => [...settingsChanges(setup, answers).map(change => changeText(change)), ...(answers.keys === 'now' ? [`key ${answers.keyName} for ${answers.venue} goes into ${path}`] : [])],
	};
}

/** Returns the markets of an answer, in capitals, without what is empty. */
export function symbolsOf({symbols}: Pick<SetupAnswers, 'symbols'>): readonly string[] {
	return symbols.split(/[\s,]+/).map(symbol => symbol.toUpperCase()).filter(symbol => symbol !== '');
}

/** Returns what the answers change in the file. */
export function settingsChanges({draft, fresh}: Setup, answers: SetupAnswers): readonly SettingsChange[] {
	return changesFor(draft, wantedOf(answers, draft), {fresh, explicit});
}

function wantedOf(answers: SetupAnswers, {shipped}: SettingsDraft): readonly WantedValue[] {
	const symbols = symbolsOf(answers);
	const risk = isRiskName(answers.risk) ? Object.entries(riskValues(answers.risk, shipped.config.risk)).map(([path, value]) => ({path, value})) : [];
	return [
		{path: 'venue', value: answers.venue},
		{path: 'quoteCurrency', value: symbols[0]?.split('/')[1] ?? ''},
		{path: 'symbols', value: symbols},
		{path: 'capital', value: Number(answers.capital)},
		{path: 'notifications', value: answers.notifications},
		...risk,
	];
}

function isRiskName(name: string): name is RiskName {
	return (riskNames as readonly string[]).includes(name);
}

/** Returns one line about a change: `risk.maxPosition 0.25 → 0.1`. */
export function changeText({path, value, was}: SettingsChange): string {
	const text = (each: unknown): string => Array.isArray(each) ? each.join(' ') : String(each);
	return JSON.stringify(was) === JSON.stringify(value) ? `${path} ${text(value)}` : `${path} ${text(was)} → ${text(value)}`;
}

/** Returns why the answers cannot be taken as far as a step, or null. */
function troubleWith(setup: Setup, step: SetupStep, answers: SetupAnswers): string | null {
	try {
		demandAnswers(setup, step, answers);
		return null;
	} catch (error) {
		if (error instanceof CryptoTraderError) {
			return `${error.message}. ${error.advice}`;
		}

		throw error;
	}
}

/** Throws a CryptoTraderError (exit 2) for the first answer up to and with a step that cannot be taken. */
export function demandAnswers(setup: Setup, step: SetupStep, answers: SetupAnswers): void {
	for (const each of setupSteps.slice(0, setupSteps.indexOf(step) + 1)) {
		demands[each](setup, answers);
	}

	// What is asked later stays as it is until then; a market of the old exchange is no mistake before the markets are asked for.
	if (setupSteps.indexOf(step) >= setupSteps.indexOf('symbols')) {
		demandValid(setup.draft.path, changedText(setup.draft, settingsChanges(setup, answers), setup.fresh));
	}
}

const demands: Readonly<Record<SetupStep, (setup: Setup, answers: SetupAnswers) => void>> = {
	venue({draft}, {venue}) {
		if (venue !== draft.inForce.config.venue) {
			specificsOf(venue);
		}
	},
	keys({flags}, answers) {
		if (answers.keys === 'now') {
			demandKey(keystorePath(flags), answers);
		}
	},
	capital(_setup, {capital}) {
		if (!/^\d{1,12}(\.\d{1,8})?$/.test(capital) || Number(capital) <= 0) {
			throw wrongAnswer(`${JSON.stringify(capital)} is not an amount`, 'Give a positive amount, for example 20000.');
		}
	},
	symbols({flags}, answers) {
		const symbols = symbolsOf(answers);
		const quotes = [...new Set(symbols.map(symbol => symbol.split('/')[1] ?? 'nothing'))];
		const known = quotesAt[answers.venue];
		if (quotes.length > 1) {
			throw wrongAnswer(`markets in ${quotes.join(' and ')} do not go together`, 'Choose markets in one quote currency.');
		}

		if (known !== undefined && quotes.some(quote => quote !== 'nothing' && !known.includes(quote))) {
			throw wrongAnswer(`${answers.venue} has no markets in ${quotes.join(', ')}`, `It trades in ${known.join(', ')}. Name markets in one of them.`);
		}

		refuseOtherMarkets(flags, symbols);
	},
	risk() {
		// A name that is none of them cannot be chosen.
	},
	alerts() {
		// The schema knows what may be.
	},
	summary() {
		// Everything has been asked.
	},
};

function demandKey(path: string, {venue, keyName, apiKey, secret, passphrase, again}: SetupAnswers): void {
	if (apiKey === '' || secret === '') {
		throw wrongAnswer(`the ${apiKey === '' ? 'API key' : 'secret'} is empty`, 'Copy both parts from the exchange, or choose later.');
	}

	specificsOf(venue).credentials({apiKey, secret});
	const word = checkPassphrase(passphrase, 'the terminal');
	if (!hasKeystore(path) && passphrase !== again) {
		throw wrongAnswer('the two passphrases are not the same', 'Type them again.');
	}

	const cards = hasKeystore(path) ? openKeystore(path, word).list() : [];
	if (!/^[a-z\d-]{1,32}$/.test(keyName) || cards.some(({name}) => name === keyName)) {
		throw wrongAnswer(`the key cannot be called ${JSON.stringify(keyName)}`, cards.some(({name}) => name === keyName) ? `There is one of that name: cryptotrader keys remove ${keyName}` : 'Use 1 to 32 lower-case letters, digits and hyphens.');
	}
}

/** Adds the key to the encrypted file, and returns its fingerprint. */
export function keepKey(flags: GlobalFlags, {venue, keyName, apiKey, secret, passphrase}: SetupAnswers): string {
	const store = openKeystore(keystorePath(flags), new Secret(passphrase));
	return store.add({name: keyName, venue, apiKey: new Secret(apiKey.trim()), secret: new Secret(secret.trim())}).fingerprint;
}

/** A journal belongs to its markets, so that others need a profile of their own; a start would refuse them. */
function refuseOtherMarkets(flags: GlobalFlags, symbols: readonly string[]): void {
	for (const {root, first} of firstStarts(flags)) {
		if (first.symbols.join(' ') !== symbols.join(' ')) {
			throw new CryptoTraderError(`${basename(root)} of this profile has traded ${first.symbols.join(', ')} already, and its books belong to these markets`, {
				code: 'other-history', advice: 'Keep them, or take a profile of its own for the others: cryptotrader setup --profile second', exit: exitCode.wrongUse,
			});
		}
	}
}

function openAccounts(flags: GlobalFlags): readonly string[] {
	return firstStarts(flags).map(({first}) => `The ${first.mode} account was opened with ${first.capital} ${first.quoteCurrency} already, and keeps what it has.`);
}

/** Returns how the journals of the profile begin. */
function firstStarts(flags: GlobalFlags): readonly {readonly root: string; readonly first: EventOf<'EngineStarted'>}[] {
	return candidateFolders(flags).filter(({journal}) => existsSync(journal)).flatMap(folder => {
		const first = firstStart(folder);
		return first === null ? [] : [{root: folder.root, first}];
	});
}

function wrongAnswer(message: string, advice: string): CryptoTraderError {
	return new CryptoTraderError(message, {code: 'setup-invalid', advice, exit: exitCode.wrongUse});
}
