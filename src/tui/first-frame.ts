/**
The first frame, painted without Ink: loading Ink takes longer than a person should look at nothing.
*/
import {footerLine, healthLine, statusLine, tabsLine} from './bars.js';
import {keyContext} from './context.js';
import {layout} from './layout.js';
import type {ScreenSize} from './navigation.js';
import type {ScreenOptions} from './options.js';
import {startLines, tooSmallLines} from './overlays.js';
import {openingState} from './store.js';
import type {Look} from './terminal.js';
import type {Line} from './text.js';
import {createPainter, themes} from './theme.js';
import {openingUi} from './ui.js';

/** Enters the alternate screen and hides the cursor; Ink does the same again without effect. */
const enter = '\u001B[?1049h\u001B[?25l\u001B[H';

/** Returns what to write for the frame that Ink will show first: the screen before the engine has answered. */
export function firstFrame({mode, opening = [], maySuspend = false, mayLeaveRunning = false}: ScreenOptions, look: Look, size: ScreenSize): string {
	const painter = createPainter(themes[look.theme], look.glyphs);
	const screen = openingState(mode);
	const keys = keyContext({screen, ui: openingUi, size, sent: {}, canSuspend: maySuspend, mayLeaveRunning});
	const place = layout(size.columns, size.rows, null);
	const lines: readonly Line[] = place.kind === 'too-small'
		? tooSmallLines(screen, null, size)
		: [
			statusLine(screen, null, size.columns),
			tabsLine(screen, size.columns),
			...startLines(screen, opening, place.body),
			healthLine(screen, null, size.columns),
			footerLine(keys, size.columns),
		];
	return enter + lines.map(line => painter.paint(line)).join('\r\n');
}
