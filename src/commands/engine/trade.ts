/**
How a prepared engine spends its time: by the clock, or in turns with a simulated exchange.
*/
import type {InputEvent} from '../../engine/domain/event.js';
import {takeTurns} from '../../engine/kernel/lock-step.js';
import type {ComposedEngine} from '../../compose.js';
import type {EngineFlags} from './flags.js';
import type {Preparation} from './prepare.js';
import type {VenueSession} from './venue-session.js';

/** How often prices are looked for before there are any. */
const firstSampleMs = 250;

/** Trades until the engine is told to stop or the tape ends; returns why it ended. */
export async function trade(engine: ComposedEngine, flags: EngineFlags, preparation: Preparation): Promise<string> {
	const {session} = preparation;
	const timers = [session.lockStep === null ? startSampling(engine, preparation) : () => undefined];
	if (flags.durationMs !== null) {
		timers.push(session.clock.schedule(session.clock.now() + flags.durationMs, () => {
			engine.runner.send({type: 'StopEngine', source: 'engine', reason: 'the duration is over'});
		}));
	}

	try {
		return await (session.lockStep === null ? engine.stopped : tradeInTurns(engine, preparation));
	} finally {
		for (const cancel of timers) {
			cancel();
		}
	}
}

async function tradeInTurns({runner, stopped}: ComposedEngine, {session}: Preparation): Promise<string> {
	const {lockStep} = session;
	if (lockStep === null) {
		return stopped;
	}

	let isStopped = false;
	void stopped.finally(() => {
		isStopped = true;
	});
	const {clock, simulation, received} = lockStep;
	const {ended} = await simulation.status();
	const barrier = async (): Promise<void> => {
		const {sent} = await simulation.sync();
		await received(sent);
	};

	const end = await takeTurns({
		runner, clock, barrier, ended,
		async advance(until) {
			const tick = await simulation.advance(until);
			await received(tick.sent);
			return tick;
		},
		sampleQuotes: () => sampleOf(session),
		isStopped: () => isStopped,
	});
	if (end === 'ended') {
		runner.send({type: 'StopEngine', source: 'engine', reason: 'the tape has ended'});
		await runner.settle(barrier);
	}

	return stopped;
}

function sampleOf({feed, links}: VenueSession): InputEvent | null {
	const quotes = feed.quotes();
	if (quotes.length === 0) {
		return null;
	}

	const elsewhere = links.slice(1).map(({venue, feed: other}) => [venue, other.quotes()] as const).filter(([, others]) => others.length > 0);
	return {type: 'QuotesSampled', quotes, ...(elsewhere.length === 0 ? {} : {elsewhere: Object.fromEntries(elsewhere)})};
}

/** Journals prices as soon as there are some, then every so often: often enough to see a fall, seldom enough not to fill the disk. Returns how to stop. */
function startSampling({runner}: ComposedEngine, {config, session}: Preparation): () => void {
	const everyMs = Math.max(1000, config.execution.quoteSampleSeconds * 1000 / session.speed);
	let timer: NodeJS.Timeout;
	const sample = (): void => {
		const input = sampleOf(session);
		if (input !== null) {
			runner.post(input);
		}

		timer = setTimeout(sample, input === null ? firstSampleMs : everyMs);
	};

	sample();
	return () => {
		clearTimeout(timer);
	};
}
