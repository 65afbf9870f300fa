// Loaded into the program by the soak of the screen: at SIGUSR2 the screen process says how much memory is still in use once all rubbish is gone.
import {appendFileSync} from 'node:fs';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

if (process.argv.includes('--screen-process')) {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc');
	process.on('SIGUSR2', () => {
		collect();
		const {heapUsed, external, rss} = process.memoryUsage();
		appendFileSync(process.env.HEAP_REPORT, `${JSON.stringify({pid: process.pid, heap: heapUsed + external, rss, handles: process.getActiveResourcesInfo().length})}\n`);
	});
}
