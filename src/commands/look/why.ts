/**
Why something happened: the chain that the screen shows, for a record, an order, a trade or a market.
*/
import {CryptoTraderError, type ExitCode, exitCode} from '../../engine/domain/error.js';
import type {DomainEvent} from '../../engine/domain/event.js';
import type {Ask} from '../../engine/domain/question.js';
import {dateTimeText, timeText} from '../../engine/domain/view-text.js';
import type {EngineView} from '../../engine/domain/view.js';
import type {WhyChain, WhyStep} from '../../engine/domain/why.js';
import {marketOf} from '../../tui/forms/form.js';
import {wrapText} from '../../tui/text.js';
import {askChain} from '../../tui/trail.js';
import type {GlobalFlags} from '../engine/flags.js';
import {range} from './journal.js';
import {answer, isoTime, type Told} from './tell.js';

const pageRecords = 2000;

/** Tells why. `subject` is a sequence number, the id of an order or a trade, or a market. */
export async function why(flags: GlobalFlags, subject: string): Promise<ExitCode> {
	return answer(flags, async ({view, ask}) => {
		const seq = await seqOf(subject, view, ask);
		const chain = seq === null || seq < 1 || seq > view.seq ? null : await askChain(ask, [], seq);
		if (chain === null) {
			throw new CryptoTraderError(`the journal knows nothing of ${subject}`, {
				code: 'nothing-known', advice: 'Name a sequence number from `cryptotrader journal`, an id from `cryptotrader orders --all`, or a market.', exit: exitCode.wrongUse,
			});
		}

		return whyOf(chain);
	});
}

/** Returns the record that a person means: the number itself, the newest signal of a market, or where an order began or a trade was made. */
async function seqOf(subject: string, view: EngineView, ask: Ask): Promise<number | null> {
	if (/^#?\d+$/.test(subject)) {
		return Number(subject.replace('#', ''));
	}

	const market = marketOf(view.symbols, subject);
	if (market !== null) {
		return view.insightSeqs[market] ?? null;
	}

	return view.orders.find(({clientOrderId}) => clientOrderId === subject)?.seq ?? searchBack(ask, view.seq, subject);
}

async function searchBack(ask: Ask, last: number, id: string): Promise<number | null> {
	for (let end = last; end > 0; end -= pageRecords) {
		const page = await range(ask, end - pageRecords + 1, end);
		const found = page.findLast(({event}) => isNamed(event, id));
		if (found !== undefined) {
			return found.seq;
		}
	}

	return null;
}

function isNamed(event: DomainEvent, id: string): boolean {
	return (event.type === 'OrderIntended' && event.order.clientOrderId === id) || (event.type === 'OrderFilled' && event.fill.tradeId === id);
}

/** Returns a chain as the screen words it, one step after the other. */
export function whyOf({subject, symbol, steps, complete}: WhyChain): Told {
	return {
		document: {subject, symbol, complete, steps: steps.map(step => ({...step, at: isoTime(step.at)}))},
		lines: [
			`why ${symbol ?? ''} #${subject}`.replace('  ', ' '),
			...steps.flatMap(step => stepLines(step, step.seq === subject)),
			...(steps.length === 0 ? ['This record explains nothing and rests on nothing that does.'] : []),
			...(complete ? [] : ['It goes further back than the records that were read.']),
		],
	};
}

function stepLines({seq, at, stage, title, facts}: WhyStep, isSubject: boolean): readonly string[] {
	return [
		`${stage.padEnd(8)} ${dateTimeText(at).slice(0, 10)} ${timeText(at)}Z #${seq}${isSubject ? ' <- this' : ''}`,
		...wrapText(title, 76).map(line => `  ${line}`),
		...facts.filter(fact => fact !== '').flatMap(fact => wrapText(fact, 72).map((line, index) => `    ${index === 0 ? '·' : ' '} ${line}`)),
	];
}
