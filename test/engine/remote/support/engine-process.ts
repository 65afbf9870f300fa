/**
An engine's end of a socket as a process of its own: it listens at the given path, says `listening`, and can be killed.
*/
import {writeSync} from 'node:fs';
import process from 'node:process';
import {createLocalHandle} from '../../../../src/engine/monitor/local-handle.js';
import {listen} from '../../../../src/engine/remote/server.js';

const [path = ''] = process.argv.slice(2);
const {handle, tellPulse} = createLocalHandle(command => ({accepted: false, reason: `a ${command.type} for a process that only listens`}), async () => undefined);
await listen(handle, path, '0.1.0');
setInterval(() => {
	tellPulse({at: 0, quotes: [], feeds: [], lagMs: 0, progress: {stage: 'live', done: 1, text: ''}});
}, 10);
writeSync(1, 'listening\n');
