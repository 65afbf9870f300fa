// Loaded into the program by the screen benchmark, to say when Node had started and when the first frame was written.
import {appendFileSync} from 'node:fs';

const {write} = process.stdout;
process.stdout.write = function (chunk, ...rest) {
	if (String(chunk).includes('\u001B[?1049h')) {
		mark('painted');
	}

	return write.call(this, chunk, ...rest);
};

mark('loaded');

function mark(what) {
	const entry = {what, screen: process.argv.includes('--screen-process'), engine: process.argv.includes('--daemon'), born: performance.timeOrigin, booted: performance.nodeTiming.bootstrapComplete, at: performance.now()};
	appendFileSync(process.env.BENCH_MARKS, `${JSON.stringify(entry)}\n`);
}
