/**
The typed confirmation of live trading: by the word LIVE on a terminal, or by words of the command line that name exchange
and capital. Nothing confirms it by default.
*/
import {createInterface} from 'node:readline/promises';
import {type DecimalText, decimal, formatDecimal} from '../../engine/domain/decimal.js';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';

/** What would be traded with. */
export type LiveStake = {
	readonly venue: string;
	readonly capital: DecimalText;
	readonly quoteCurrency: string;
	/** Where a simulated exchange stands in for the venue; null for the venue itself. */
	readonly endpoint: string | null;
};

/** Asks on the terminal; null where there is none. */
export type AskPerson = ((question: string) => Promise<string>) | null;

const word = 'LIVE';

/** Returns what must stand behind --live-confirmed: the venue and the capital as a plain number. */
export function confirmationOf({venue, capital}: Pick<LiveStake, 'venue' | 'capital'>): string {
	return `${venue} ${formatDecimal(decimal(capital))}`;
}

/**
Returns once live trading is confirmed: `given` is what came with --live-confirmed, null asks on the terminal. Throws a
CryptoTraderError (`live-unconfirmed`, exit 3).
*/
export async function confirmLive(stake: LiveStake, given: string | null, ask: AskPerson): Promise<void> {
	const expected = confirmationOf(stake);
	if (given !== null) {
		if (given.trim() !== expected) {
			throw unconfirmed(`--live-confirmed says ${JSON.stringify(given)}, and what would be traded is ${JSON.stringify(expected)}`, 'Look at --venue and --capital, and confirm what you mean.');
		}

		return;
	}

	if (ask === null) {
		throw unconfirmed('live trading is not confirmed, and nobody is there to ask', `Give --live-confirmed "${expected}" if that is what you mean: exchange and capital.`);
	}

	const answer = await ask(`${stakeText(stake)}\nType ${word} to go on: `);
	if (answer.trim() !== word) {
		throw unconfirmed('live trading was not confirmed', `The word is ${word}, in capitals. Nothing was started.`);
	}
}

/** Returns what is at stake, as a person must read it before the word. */
export function stakeText({venue, capital, quoteCurrency, endpoint}: LiveStake): string {
	return endpoint === null
		? `REAL MONEY. This will trade on ${venue} with ${capital} ${quoteCurrency} of yours.`
		: `A rehearsal with live orders: this will trade at ${endpoint}, which stands in for ${venue}, with ${capital} ${quoteCurrency}.`;
}

/** Returns how to ask at this process's terminal, or null without one. */
export function terminalQuestion(): AskPerson {
	if (!process.stdin.isTTY) {
		return null;
	}

	return async question => {
		const line = createInterface({input: process.stdin, output: process.stderr});
		// Ctrl+C is an answer, too.
		const left = new Promise<string>(resolve => {
			line.once('close', () => {
				resolve('');
			});
			line.once('SIGINT', () => {
				resolve('');
			});
		});
		try {
			return await Promise.race([line.question(question), left]);
		} finally {
			line.close();
		}
	};
}

function unconfirmed(message: string, advice: string): CryptoTraderError {
	return new CryptoTraderError(message, {code: 'live-unconfirmed', advice, exit: exitCode.refusedBySafety});
}
