/**
The whole screen: keys go to the controller before anything can stop them, and the state is drawn into the places that the
layout gives. It is never taller or wider than the terminal.
*/
import {Box, useApp, useInput, usePaste, type SuspendTerminal} from 'ink';
import {useEffect, useSyncExternalStore, type ReactElement} from 'react';
import type {SurfaceMaker} from './charts/surface.js';
import type {CommandLane} from './commands.js';
import type {Controller} from './controller.js';
import {keyOf} from './keymap.js';
import {strokesOf} from './keys.js';
import {layout, type ScreenSize} from './layout.js';
import {tooSmallLines} from './overlays.js';
import type {Watched} from './signal.js';
import type {ScreenState} from './store.js';
import type {Painter, ThemeName} from './theme.js';
import {Lines, ScreenColumns} from './widgets/lines.js';
import {Workspace} from './workspace.js';

export type AppProperties = {
	/** Of the terminal as it is now. Ink tells of another size only after it has drawn for it what was made for the old one. */
	readonly size: ScreenSize;
	readonly store: Watched<ScreenState>;
	readonly controller: Controller;
	readonly lane: CommandLane;
	/** Null until charts can be drawn in braille, or for good where they are not. */
	readonly surface: Watched<SurfaceMaker | null>;
	/** How the screen looks; the theme may change while it is up. */
	readonly painters: (theme: ThemeName) => Painter;
	/** What is being started, in a few sentences. */
	readonly opening: readonly string[];
	/** One more thing to know beside the first steps, or null. */
	readonly tourHint: string | null;
	/** Told how the terminal can be given away for a while. */
	readonly onMount: (suspendTerminal: SuspendTerminal) => void;
};

export function App({onMount, size, ...contents}: AppProperties): ReactElement {
	return (
		<Box width="100%" height={size.rows}>
			<Keyboard controller={contents.controller} size={size} onMount={onMount}/>
			<ScreenColumns value={size.columns}>
				<Contents {...contents} size={size}/>
			</ScreenColumns>
		</Box>
	);
}

type KeyboardProperties = Pick<AppProperties, 'controller' | 'onMount' | 'size'>;

/** Nothing to see: what comes from the terminal. Apart from what is shown, so that keys make a frame only by what they change. */
function Keyboard({controller, size, onMount}: KeyboardProperties): null {
	const {suspendTerminal} = useApp();
	useEffect(() => {
		onMount(suspendTerminal);
	}, [onMount, suspendTerminal]);
	useInput((input, key) => {
		controller.press(strokesOf(input, key), size);
	});
	usePaste(text => {
		controller.paste(text);
	});
	return null;
}

type ContentsProperties = Omit<AppProperties, 'onMount'>;

function Contents({store, controller, lane, surface, painters, opening, tourHint, size}: ContentsProperties): ReactElement {
	const {columns, rows} = size;
	// The moment below is put together from these three; watching them is what makes it current.
	useSyncExternalStore(store.subscribe, store.state);
	useSyncExternalStore(controller.ui.subscribe, controller.ui.state);
	useSyncExternalStore(lane.subscribe, lane.state);
	const maker = useSyncExternalStore(surface.subscribe, surface.state);
	const moment = controller.moment(size);
	const painter = painters(moment.ui.theme);
	const isTooSmall = layout(size, moment.ui.view, null).kind === 'too-small';
	return isTooSmall
		? <Lines painter={painter} rect={{x: 0, y: 0, width: columns, height: rows}} lines={tooSmallLines(moment.screen, moment.ui.dialog?.kind ?? null, keyOf(moment.actions, 'halt'), size)}/>
		: (
			<Workspace
				moment={moment}
				surface={maker}
				painter={painter}
				opening={opening}
				tourHint={tourHint}
				onPaneFailed={id => {
					controller.paneFailed(id);
				}}
			/>
		);
}
