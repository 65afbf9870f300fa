/**
Rules that apply to the nth match, by chance, a number of times or in a span of virtual time. Every match counts, whether
another rule got it or not; the first rule that applies decides.
*/
import type {Random} from '../../domain/random.js';
import type {EpochMs} from '../../domain/units.js';

type Limits = {
	readonly client?: string | undefined;
	readonly nth?: number | undefined;
	readonly probability?: number | undefined;
	readonly times?: number | undefined;
	readonly from?: EpochMs | undefined;
	readonly to?: EpochMs | undefined;
};

type Entry<Rule> = {readonly rule: Rule; readonly client: RegExp; matches: number; uses: number};

export class RuleBook<Rule extends {readonly match: Limits}> {
	readonly #entries: readonly Entry<Rule>[];
	readonly #random: Random;

	constructor(rules: readonly Rule[], random: Random) {
		this.#entries = rules.map(rule => ({rule, client: new RegExp(rule.match.client ?? ''), matches: 0, uses: 0}));
		this.#random = random;
	}

	/** Returns the rule that applies to something of `client` at `now`, or null. `isMatch` says whether a rule is about it. */
	find(client: string, now: EpochMs, isMatch: (rule: Rule) => boolean): Rule | null {
		let found: Entry<Rule> | null = null;
		for (const entry of this.#entries) {
			const {from = -Infinity, to = Infinity} = entry.rule.match;
			if (entry.client.test(client) && now >= from && now < to && isMatch(entry.rule) && this.#applies(entry)) {
				found ??= entry;
			}
		}

		if (found !== null) {
			found.uses++;
		}

		return found?.rule ?? null;
	}

	#applies(entry: Entry<Rule>): boolean {
		entry.matches++;
		const {nth = entry.matches, probability, times = Infinity} = entry.rule.match;
		return nth === entry.matches && (probability === undefined || this.#random.next() < probability) && entry.uses < times;
	}
}
