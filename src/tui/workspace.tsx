/**
The screen of a terminal that is large enough: four lines that are always there, panes between them, and one box over them.
*/
import type {ReactElement} from 'react';
import {footerLine, healthLine, statusLine, tabsLine} from './bars.js';
import type {KeyContext} from './actions/action.js';
import type {SurfaceMaker} from './charts/surface.js';
import {dialogContext, keyContext, type Moment} from './context.js';
import {dialogView, dialogWidths} from './dialogs/dialogs.js';
import {keyOf} from './keymap.js';
import {layout, type Layout, type PaneId} from './layout.js';
import {paneInput} from './navigation.js';
import {goneView, goneWidth, startLines} from './overlays.js';
import type {Painter} from './theme.js';
import {tourBox} from './tour/tour.js';
import {standOf} from './ui.js';
import {dialogBox, dialogTextWidth, type DialogBox} from './widgets/dialog-box.js';
import {Lines} from './widgets/lines.js';
import {PaneView} from './widgets/pane-view.js';

type Places = Extract<Layout, {readonly kind: 'panes'}>;

type Properties = {
	readonly moment: Moment;
	readonly surface: SurfaceMaker | null;
	readonly painter: Painter;
	readonly opening: readonly string[];
	/** One more thing to know beside the first steps, or null. */
	readonly tourHint: string | null;
	readonly onPaneFailed: (id: PaneId) => void;
};

export function Workspace({moment, surface, painter, opening, tourHint, onPaneFailed}: Properties): ReactElement | null {
	const {screen, ui, size, actions} = moment;
	const {columns} = size;
	const keys = keyContext(moment);
	const place = layout(size, ui.view, ui.zoomed ? keys.focus : null);
	if (place.kind === 'too-small') {
		return null;
	}

	const box = boxOver(moment, place, keys);
	const standing = {frozenFor: ui.frozen?.for ?? null, readOnly: moment.readOnly, locked: ui.lockWord !== null};
	const filtering = ui.dialog?.kind === 'filter' ? ui.dialog.pane : null;
	return (
		<>
			<Lines painter={painter} rect={place.status} lines={[statusLine(screen, standing, columns)]}/>
			<Lines painter={painter} rect={place.tabs} lines={[tabsLine(ui.view, columns)]}/>
			{screen.phase === 'starting'
				? <Lines painter={painter} rect={place.body} lines={startLines(screen, opening, place.body)}/>
				: place.panes.map(placed => (
					<PaneView
						key={`${ui.view} ${placed.id} ${ui.retries}`}
						painter={painter}
						placed={placed}
						input={paneInput(placed.id, screen, ui, placed.id === keys.focus, surface)}
						stand={standOf(ui, placed.id, keys.symbol)}
						filter={ui.filters[placed.id] ?? ''}
						isFiltering={placed.id === filtering}
						onFail={() => {
							onPaneFailed(placed.id);
						}}
					/>
				))}
			<Lines painter={painter} rect={place.health} lines={[healthLine(screen, ui, columns)]}/>
			<Lines painter={painter} rect={place.footer} lines={[footerLine(actions, keys, columns)]}/>
			{ui.tour === null || box !== null ? null : <Lines painter={painter} {...tourBox(ui.tour, actions, tourHint, place.body)}/>}
			{box === null ? null : <Lines painter={painter} rect={box.rect} lines={box.lines}/>}
		</>
	);
}

/** Returns the open dialog; without one, that the engine has gone. */
function boxOver(moment: Moment, {body}: Places, keys: KeyContext): DialogBox | null {
	const {screen, ui: {dialog}} = moment;
	if (dialog !== null) {
		const wanted = dialogWidths[dialog.kind];
		const view = dialogView(dialog, dialogContext(dialog, moment, keys), dialogTextWidth(wanted, body));
		return view === null ? null : dialogBox(view, wanted, body);
	}

	// The past is whole without its end; that the engine has gone stands in the bar.
	const isOver = screen.past === null && (screen.phase === 'gone' || screen.phase === 'broken' || screen.view.stopped !== null);
	return isOver ? dialogBox(goneView(screen, keyOf(moment.actions, 'halt'), dialogTextWidth(goneWidth, body)), goneWidth, body) : null;
}
