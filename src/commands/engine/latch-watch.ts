/**
The engine's eye on what happens beside it: a latch that somebody else has set becomes a halt, what was sold for us comes
into the books, and a resume takes the latch off.
*/
import type {ComposedEngine} from '../../compose.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import {finalStatuses} from '../../engine/domain/order.js';
import type {EpochMs, Milliseconds} from '../../engine/domain/units.js';
import {haltCommand} from '../../engine/halt/latch.js';
import {haltNews, unfinishedHalt} from '../../engine/halt/halt-log.js';
import type {DataFolder} from '../../storage/data-folder.js';
import {haltLogPath, haltLogSize, readHaltLog} from './halt-log-file.js';
import {latchPath, readLatch, removeLatch, replaceLatch} from './latch-file.js';

/** Whoever latched and began nothing by then is not going to. */
const beginsWithinMs: Milliseconds = 10_000;

export type LatchWatch = {
	/** Looks at the latch and at the halt log now. */
	look(): void;
	stop(): void;
};

/** Starts to follow the engine's records; `look` is to be called every quarter of a second or so. */
export function watchLatch({local, runner}: ComposedEngine, {root}: Pick<DataFolder, 'root'>): LatchWatch {
	const [latch, log] = [latchPath(root), haltLogPath(root)];
	/** The latch that the engine has taken as its own halt. */
	let taken: string | null = null;
	let logSize = 0;
	const isHeld = (): boolean => local.view.causes.some(({rule}) => rule === 'command');

	const takeIn = (): void => {
		logSize = haltLogSize(log);
		const news = haltNews(readHaltLog(log), outsideUpTo(runner.stateOf('execution')));
		if (news !== null) {
			for (const notice of news.notices) {
				runner.post({type: 'NoticeGiven', ...notice});
			}

			runner.post({type: 'HaltedOutside', upTo: news.upTo, orders: news.orders});
		}
	};

	/** Takes the latch off after a resume, unless somebody is still at work under it: then the next look halts again. */
	const takeOff = (): void => {
		const present = readLatch(latch);
		if (present !== null && present.id === taken && !(present.outside && mayBeAtWork(present.at, log))) {
			removeLatch(latch);
		}
	};

	/** Takes the rest of a halt over from outside: what was done there is in the books, and the venue agrees with them. */
	const takeOver = (): void => {
		const present = readLatch(latch);
		const ended = readHaltLog(log).findLast(({step}) => step === 'began' || step === 'ended');
		const isOver = ended?.step === 'ended' && ended.at >= (present?.at ?? 0);
		if (present?.outside === true && present.id === taken && isOver && local.view.orders.every(({status}) => finalStatuses.has(status))) {
			replaceLatch(latch, {...present, outside: false});
		}
	};

	const follow = ({event}: JournalRecord): void => {
		if (event.type === 'CommandReceived' && (event.command.type === 'HaltTrading' || event.command.type === 'FlattenPositions')) {
			taken = readLatch(latch)?.id ?? taken;
		} else if (event.type === 'TradingResumed' && event.lifted.some(({rule}) => rule === 'command')) {
			takeOff();
		} else if (event.type === 'Reconciled' && event.differences.length === 0) {
			takeOver();
		}
	};

	const unfollow = local.handle.subscribe(message => {
		if (message.kind === 'record') {
			follow(message.record);
		}
	});
	return {
		look() {
			const present = readLatch(latch);
			if (present !== null && !isHeld()) {
				runner.send(haltCommand(present));
			} else if (present !== null) {
				taken = present.id;
			}

			if (haltLogSize(log) !== logSize) {
				takeIn();
			}
		},
		stop: unfollow,
	};
}

function mayBeAtWork(latchedAt: EpochMs, log: string): boolean {
	return unfinishedHalt(readHaltLog(log)) !== null || Date.now() - latchedAt < beginsWithinMs;
}

function outsideUpTo(execution: unknown): EpochMs {
	return (execution as {readonly outsideUpTo?: number} | undefined)?.outsideUpTo ?? 0;
}
