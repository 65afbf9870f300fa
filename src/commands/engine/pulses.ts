/**
Four times a second: live prices, feed ages and how late the event loop runs, for whoever looks.
*/
import type {Progress, Pulse} from '../../engine/domain/pulse.js';
import type {Milliseconds} from '../../engine/domain/units.js';
import type {Clock} from '../../engine/ports/clock.js';
import type {Feed} from '../../engine/ports/venue.js';
import type {VenueLink} from './venue-link.js';

const pulseMs: Milliseconds = 250;

export type PulseOptions = {
	readonly clock: Clock;
	readonly feed: Feed;
	readonly links: readonly VenueLink[];
	readonly expectedMs: Milliseconds;
	readonly progress: () => Progress;
	readonly tell: (pulse: Pulse) => void;
};

export type Pulses = {
	/** Notes that a feed has just said something. */
	touch(feed: string): void;
	stop(): void;
};

/** Starts the pulse. */
export function startPulses({clock, feed, links, expectedMs, progress, tell}: PulseOptions): Pulses {
	const heard = new Map<string, number>();
	let due = performance.now() + pulseMs;
	const timer = setInterval(() => {
		const now = performance.now();
		const lagMs = Math.max(0, Math.round(now - due));
		due = now + pulseMs;
		const feeds = [...heard].map(([name, at]) => ({feed: name, ageMs: Math.round(now - at), expectedMs}));
		const venues = links.map(({venue, budget}) => ({venue, ...budget.read()}));
		tell({at: clock.now(), quotes: feed.quotes(), feeds, venues, lagMs, progress: progress()});
	}, pulseMs);
	return {
		touch(name) {
			heard.set(name, performance.now());
		},
		stop() {
			clearInterval(timer);
		},
	};
}
