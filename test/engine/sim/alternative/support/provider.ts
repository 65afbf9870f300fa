/**
The providers of alternative data on a generated market, without any wire, and the recorded answers of the real ones.
*/
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {hour, type EpochMs} from '../../../../../src/engine/domain/units.js';
import {alternativeHandler, closedPrices, type AlternativeOptions} from '../../../../../src/engine/sim/alternative/handler.js';
import type {ClosedPrices} from '../../../../../src/engine/sim/alternative/prices.js';
import {generatedSource} from '../../../../../src/engine/sim/market/generated-source.js';
import type {ApiReply} from '../../../../../src/engine/sim/server/dialect.js';

export const noon: EpochMs = Date.UTC(2024, 5, 1, 12);

export const credentials = {glassnode: 'glass-key', cryptoquant: 'quant-token', twitter: 'x-bearer', reddit: {clientId: 'id', clientSecret: 'secret'}};

const source = generatedSource({symbols: ['BTC/USDT', 'ETH/USDT'], seed: 11, from: Date.UTC(2024, 0, 1)});
const generated = closedPrices(source);

/** The generated market from 2021 on, so that a history is short. */
export const prices: ClosedPrices = {
	first: () => Date.UTC(2021, 0, 1),
	at: (asset, at) => at < Date.UTC(2021, 0, 1) + hour ? null : generated.at(asset, at),
};

export type Ask = {
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly method?: string;
	readonly body?: string;
};

/** A reply, with its body taken apart where it is JSON (else null). */
export type Told = ApiReply & {readonly json: ReturnType<typeof JSON.parse>};

export type Desk = {
	/** The exchange's time; may be set. */
	now: EpochMs;
	ask(ask: Ask): Told;
};

/** Opens the providers at noon of 2024-06-01. */
export function openDesk(more: Partial<AlternativeOptions> = {}): Desk {
	const desk: Desk = {
		now: noon,
		ask({url, headers = {}, method = 'GET', body = ''}) {
			const mark = url.indexOf('?');
			const [path, query] = mark === -1 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
			const reply = handler.answer({method, path, query, body, header: name => headers[name] ?? ''});
			if (reply === null) {
				throw new Error(`nobody answers ${url}`);
			}

			return {...reply, json: reply.headers?.['content-type']?.includes('json') === true ? JSON.parse(reply.body) : null};
		},
	};
	const handler = alternativeHandler({seed: 11, now: () => desk.now, prices, credentials, ...more});
	return desk;
}

const fixtures = resolve(import.meta.dirname, '../../../../../../shared/data/fixtures');

/** Returns the body of a recorded answer, or null where the recordings are not on this machine. */
export function recorded(name: string): {readonly body: ReturnType<typeof JSON.parse>} | null {
	const file = resolve(fixtures, name);
	if (!existsSync(file)) {
		return null;
	}

	const {response} = JSON.parse(readFileSync(file, 'utf8'));
	return {body: response.body};
}

/** Says why a comparison with recordings is skipped. */
export const noRecordings = 'skipped: ../shared/data/fixtures is not there';

/** Returns names and kinds of the members of an object. */
export function shapeOf(value: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
	const kinds = Object.entries(value).map(([name, member]): [string, string] => [name, member === null ? 'null' : typeof member]);
	return Object.fromEntries(kinds.toSorted(([a], [b]) => a < b ? -1 : 1));
}
