/**
A screen in a real terminal that ends in a given way: tsx test/support/ending-app.ts SIGTERM|throw|reject|exit|quit
*/
import process from 'node:process';
import {startScreen} from '../../src/tui/start.js';
import {createFakeEngine} from './fake-engine.js';
import {makeRun} from './records.js';

const how = process.argv[2] ?? 'quit';

function finish(): void {
	switch (how) {
		case 'throw': {
			throw new Error('thrown on purpose');
		}

		case 'reject': {
			void Promise.reject(new Error('rejected on purpose'));
			break;
		}

		case 'exit': {
			process.exit(3);
			break;
		}

		case 'quit': {
			process.stdin.push('\u0003\u0003');
			break;
		}

		default: {
			process.kill(process.pid, how);
		}
	}
}

const engine = createFakeEngine(makeRun({bars: 30}));
const handle = {
	...engine,
	async snapshot() {
		// The screen is mounted when it asks, and paints within a fraction of a second.
		setTimeout(finish, 700);
		return engine.snapshot();
	},
};

const end = await startScreen({handle, mode: 'paper'});
console.log(`ENDED ${JSON.stringify(end)}`);
process.exit(0);
