/**
The screen for people who hear it: what was said stays above as ordinary lines of the terminal, and below stand only the
state, the open dialog and the keys. No boxes, no charts, no alternate screen.
*/
import {Box, Text, useApp, useInput, usePaste, useStdout, type SuspendTerminal} from 'ink';
import {useEffect, useSyncExternalStore, type ReactElement} from 'react';
import type {CommandLane} from '../commands.js';
import type {Controller} from '../controller.js';
import {keyOf} from '../keymap.js';
import {strokesOf} from '../keys.js';
import {rewindSentence} from '../rewind/bar.js';
import type {Watched} from '../signal.js';
import type {ScreenState} from '../store.js';
import {noticeText} from '../toasts.js';
import {tourText} from '../tour/tour.js';
import {summaryText} from './announcer.js';
import {dialogLines, readerSize} from './describe.js';
import type {Speech} from './speech.js';

export type ReaderProperties = {
	readonly store: Watched<ScreenState>;
	readonly controller: Controller;
	readonly lane: CommandLane;
	readonly speech: Speech;
	/** One more thing to know beside the first steps, or null. */
	readonly tourHint: string | null;
	readonly onMount: (suspendTerminal: SuspendTerminal) => void;
};

export function ReaderApp({store, controller, lane, speech, tourHint, onMount}: ReaderProperties): ReactElement {
	const screen = useSyncExternalStore(store.subscribe, store.state);
	const ui = useSyncExternalStore(controller.ui.subscribe, controller.ui.state);
	useSyncExternalStore(lane.subscribe, lane.state);
	const {write} = useStdout();
	useEffect(() => {
		const tell = (): void => {
			const lines = speech.take();
			if (lines.length > 0) {
				write(`${lines.join('\n')}\n`);
			}
		};

		tell();
		return speech.subscribe(tell);
	}, [speech, write]);
	const {suspendTerminal} = useApp();
	useEffect(() => {
		onMount(suspendTerminal);
	}, [onMount, suspendTerminal]);
	useInput((input, key) => {
		controller.press(strokesOf(input, key), readerSize);
	});
	usePaste(text => {
		controller.paste(text);
	});
	const moment = controller.moment(readerSize);
	const {past} = moment.screen;
	const dialog = dialogLines(moment);
	const keys = `${keyOf(moment.actions, 'halt')} halts. 1 to 0 read a view, ? lists the keys, q quits.`;
	return (
		<Box flexDirection="column">
			<Text>{past === null ? summaryText(screen) : rewindSentence(moment.screen, past)}</Text>
			{ui.tour === null ? null : <Text>{tourText(moment.actions, tourHint)}</Text>}
			{ui.notice === null ? null : <Text>{noticeText(ui.notice)}</Text>}
			{dialog.length === 0 ? null : <Text>{dialog.join('\n')}</Text>}
			{dialog.length === 0 ? <Text>{keys}</Text> : null}
		</Box>
	);
}
