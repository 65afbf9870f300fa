/**
Decides for every request and every stream message at one place what goes wrong with it. Seeded, so that a run with faults
can be repeated.
*/
import {randomFrom} from '../../domain/random.js';
import type {EpochMs} from '../../domain/units.js';
import type {VenueName} from '../options.js';
import type {FaultScript, MessageRule, RequestFault, RequestRule} from './fault-script.js';
import {isOfKind} from './message-kinds.js';
import {RuleBook} from './rule-book.js';

/** Where faults are injected: a venue, or the providers of alternative data. */
export type FaultyPlace = VenueName | 'alternative';

export type InjectorOptions = {
	readonly place: FaultyPlace;
	readonly seed: number;
	/** Called with the kind of each fault that is injected; those of messages begin with `stream-`. */
	count(kind: string): void;
};

export class FaultInjector {
	readonly #options: InjectorOptions;
	readonly #requests: RuleBook<RequestRule>;
	readonly #messages: RuleBook<MessageRule>;
	readonly #maintenance: NonNullable<FaultScript['maintenance']>;

	constructor({rules, streams = [], maintenance = []}: FaultScript, options: InjectorOptions) {
		const label = options.place === 'binance' ? 'faults' : `faults/${options.place}`;
		this.#options = options;
		this.#requests = new RuleBook(rules, randomFrom(options.seed, label));
		this.#messages = new RuleBook(streams, randomFrom(options.seed, `${label}/streams`));
		this.#maintenance = maintenance;
	}

	/** Returns what is to happen to a request, or null. */
	onRequest({method, path}: {readonly method: string; readonly path: string}, client: string, now: EpochMs): RequestFault | null {
		const rule = this.#requests.find(client, now, ({match}) => (match.method ?? method) === method && (match.path === undefined || new RegExp(match.path).test(path)));
		if (rule !== null) {
			this.#options.count(rule.fault.kind);
		}

		return rule?.fault ?? null;
	}

	/** Returns the rule that a message meets, or null. */
	onMessage(text: string, client: string, now: EpochMs): MessageRule | null {
		const rule = this.#messages.find(client, now, each => this.isAbout(each, text));
		if (rule !== null) {
			this.#options.count(`stream-${rule.fault.kind}`);
		}

		return rule;
	}

	/** Returns whether a rule is about messages like this one. */
	isAbout({match: {kind, text: pattern}}: MessageRule, text: string): boolean {
		return (kind === undefined || isOfKind(this.#options.place, kind, text)) && (pattern === undefined || new RegExp(pattern).test(text));
	}

	/** Returns whether the venue is closed for maintenance. */
	isInMaintenance(now: EpochMs): boolean {
		return this.#maintenance.some(({from, to}) => now >= from && now < to);
	}
}
