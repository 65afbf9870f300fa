/**
How far a backfill is: bars, rate and time left, on one line that changes where there is a terminal, else on a line now and
then.
*/
import type {WriteStream} from 'node:tty';
import type {Milliseconds} from '../engine/domain/units.js';

export type SeriesProgress = {
	/** Takes how many bars are held of how many. */
	readonly tell: (done: number, expected: number) => void;
	end(): void;
};

export type Progress = {
	series(name: string): SeriesProgress;
	end(): void;
};

export type ProgressOptions = {
	/** Monotonic, in milliseconds. */
	readonly now: () => number;
	readonly quiet: boolean;
};

type Output = Pick<WriteStream, 'write'> & {readonly isTTY?: boolean; readonly columns?: number};

type State = {readonly name: string; readonly startedAt: number; first: number; done: number; expected: number; ended: boolean};

const terminalEveryMs: Milliseconds = 200;
const plainEveryMs: Milliseconds = 5000;

/** Returns a progress that writes to `output`. */
export function createProgress(output: Output, {now, quiet}: ProgressOptions): Progress {
	const states: State[] = [];
	let written = Number.NEGATIVE_INFINITY;
	const show = (force: boolean): void => {
		const isTerminal = output.isTTY === true;
		if (quiet || (!force && now() - written < (isTerminal ? terminalEveryMs : plainEveryMs))) {
			return;
		}

		written = now();
		const line = progressLine(states, now());
		output.write(isTerminal ? `\r\u001B[K${line.slice(0, (output.columns ?? 80) - 1)}` : `${line}\n`);
	};

	return {
		series(name) {
			const state: State = {name, startedAt: now(), first: -1, done: 0, expected: 0, ended: false};
			states.push(state);
			return {
				tell(done, expected) {
					state.first = state.first === -1 ? done : state.first;
					state.done = done;
					state.expected = expected;
					show(false);
				},
				end() {
					state.ended = true;
					show(false);
				},
			};
		},
		end() {
			show(true);
			if (!quiet && output.isTTY === true) {
				output.write('\n');
			}
		},
	};
}

/** Returns `12,000 of 64,800 bars · 2,400 bars/s · 22 s left · binance BTC/USDT, kraken ETH/USDT`. */
export function progressLine(states: readonly State[], now: number): string {
	const sum = (value: (state: State) => number): number => states.reduce((total, state) => total + value(state), 0);
	const [done, expected] = [sum(state => state.done), sum(state => state.expected)];
	const seconds = Math.max(0.001, (now - Math.min(...states.map(({startedAt}) => startedAt))) / 1000);
	const rate = sum(state => Math.max(0, state.done - Math.max(0, state.first))) / seconds;
	const left = rate > 0 ? ` · ${timeText((expected - done) / rate)} left` : '';
	const names = states.filter(({ended}) => !ended).map(({name}) => name).join(', ');
	return `${wholeText(done)} of ${wholeText(expected)} bars · ${wholeText(rate)} bars/s${left}${names === '' ? '' : ` · ${names}`}`;
}

function wholeText(value: number): string {
	return Math.round(value).toLocaleString('en-US');
}

function timeText(seconds: number): string {
	return seconds < 90 ? `${Math.ceil(seconds)} s` : (seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`);
}
