/**
Ink's part of the setup, from mount to unmount.
*/
import {render} from 'ink';
import type {ScreenStreams} from '../options.js';
import type {Painter} from '../theme.js';
import type {SetupEnd, SetupFacts} from './answers.js';
import {SetupApp} from './setup-app.js';

type Options = ScreenStreams & {readonly facts: SetupFacts; readonly painter: Painter; readonly isRead: boolean};

/** Shows the setup until it ends; a signal ends it with nothing to write. */
export async function showSetup({facts, painter, isRead, ...streams}: Options): Promise<SetupEnd> {
	const ending = Promise.withResolvers<SetupEnd>();
	const leave = (): void => {
		ending.resolve({how: 'leave'});
	};

	for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
		process.on(signal, leave);
	}

	const instance = render(<SetupApp facts={facts} painter={painter} isRead={isRead} onEnd={ending.resolve}/>, {
		...streams, incrementalRendering: true, maxFps: 15, patchConsole: true, exitOnCtrlC: false, interactive: true, alternateScreen: !isRead, isScreenReaderEnabled: isRead,
	});
	const failed = (async (): Promise<SetupEnd> => {
		await instance.waitUntilExit();
		return {how: 'leave'};
	})();
	try {
		return await Promise.race([ending.promise, failed]);
	} finally {
		instance.unmount();
		await instance.waitUntilExit().catch(() => undefined);
		for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
			process.off(signal, leave);
		}
	}
}
