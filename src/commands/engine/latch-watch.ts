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
export function watchLatch(engine: ComposedEngine, {root}: Pick<DataFolder, 'root'>): LatchWatch {
	const watch = new Watch(engine, root);
	const unfollow = engine.local.handle.subscribe(message => {
		if (message.kind === 'record') {
			watch.follow(message.record);
		}
	});
	return {
		look() {
			watch.look();
		},
		stop: unfollow,
	};
}

class Watch {
	readonly #engine: ComposedEngine;
	readonly #latch: string;
	readonly #log: string;
	/** The latch that the engine has taken as its own halt. */
	#taken: string | null = null;
	#logSize = 0;

	constructor(engine: ComposedEngine, root: string) {
		this.#engine = engine;
		this.#latch = latchPath(root);
		this.#log = haltLogPath(root);
	}

	look(): void {
		const {local, runner} = this.#engine;
		const present = readLatch(this.#latch);
		if (present !== null && !local.view.causes.some(({rule}) => rule === 'command')) {
			runner.send(haltCommand(present));
		} else if (present !== null) {
			this.#taken = present.id;
		}

		if (haltLogSize(this.#log) !== this.#logSize) {
			this.#takeIn();
		}
	}

	follow({event}: JournalRecord): void {
		if (event.type === 'CommandReceived' && (event.command.type === 'HaltTrading' || event.command.type === 'FlattenPositions')) {
			this.#taken = readLatch(this.#latch)?.id ?? this.#taken;
		} else if (event.type === 'TradingResumed' && event.lifted.some(({rule}) => rule === 'command')) {
			this.#takeOff();
		} else if (event.type === 'Reconciled' && event.differences.length === 0) {
			this.#takeOver();
		}
	}

	#takeIn(): void {
		const {runner} = this.#engine;
		this.#logSize = haltLogSize(this.#log);
		const news = haltNews(readHaltLog(this.#log), outsideUpTo(runner.stateOf('execution')));
		if (news !== null) {
			for (const notice of news.notices) {
				runner.post({type: 'NoticeGiven', ...notice});
			}

			runner.post({type: 'HaltedOutside', upTo: news.upTo, orders: news.orders});
		}
	}

	/** Takes the latch off after a resume, unless somebody is still at work under it: then the next look halts again. */
	#takeOff(): void {
		const present = readLatch(this.#latch);
		if (present !== null && present.id === this.#taken && !(present.outside && mayBeAtWork(present.at, this.#log))) {
			removeLatch(this.#latch);
		}
	}

	/** Takes the rest of a halt over from outside: what was done there is in the books, and the venue agrees with them. */
	#takeOver(): void {
		const present = readLatch(this.#latch);
		const ended = readHaltLog(this.#log).findLast(({step}) => step === 'began' || step === 'ended');
		const isOver = ended?.step === 'ended' && ended.at >= (present?.at ?? 0);
		const {orders} = this.#engine.local.view;
		if (present?.outside === true && present.id === this.#taken && isOver && orders.every(({status, trigger}) => trigger !== null || finalStatuses.has(status))) {
			replaceLatch(this.#latch, {...present, outside: false});
		}
	}
}

function mayBeAtWork(latchedAt: EpochMs, log: string): boolean {
	return unfinishedHalt(readHaltLog(log)) !== null || Date.now() - latchedAt < beginsWithinMs;
}

function outsideUpTo(execution: unknown): EpochMs {
	return (execution as {readonly outsideUpTo?: number} | undefined)?.outsideUpTo ?? 0;
}
