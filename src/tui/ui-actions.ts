/**
The actions that change nothing but what is on the screen.
*/
import type {ActionId, EffectId, MoveId, VisualId} from './actions/action.js';
import {keyContext, type Moment} from './context.js';
import {opened} from './dialogs/dialogs.js';
import {openNotices} from './dialogs/notices.js';
import {marketOf} from './forms/form.js';
import {forms, isForm} from './forms/forms.js';
import {paneOrder, viewNames, type ViewId} from './layout.js';
import {navigate} from './navigation.js';
import {themeNames} from './theme.js';
import {openTour} from './tour/tour.js';
import {focusAmong, withFilter, withFocusMoved, withNextSort, withSortTurned, withSymbolMoved, type Ui} from './ui.js';

const effects: ReadonlySet<string> = new Set<EffectId>(['halt', 'flatten', 'freeze', 'quit', 'quit-twice', 'repaint', 'suspend', 'why', 'copy', 'export', 'lock', 'mouse', 'event-back', 'event-on', 'bar-back', 'bar-on', 'rewind', 'visit', 'now']);

/** Returns whether an action changes nothing but what is on the screen. */
export function isVisual(id: ActionId): id is VisualId {
	return !effects.has(id);
}

function isView(id: VisualId): id is ViewId {
	return Object.hasOwn(viewNames, id);
}

/** Returns the ui after an action with what was typed behind its name. */
export function uiAfter(id: VisualId, moment: Moment, argument: string): Ui {
	const {ui} = moment;
	if (isForm(id)) {
		return {...ui, dialog: forms[id].open(keyContext(moment), argument)};
	}

	return isView(id) ? {...ui, view: id, views: ui.views + 1, zoomed: false} : changes[id](moment, argument);
}

type PlainId = Exclude<VisualId, ViewId | keyof typeof forms>;
type Change = (moment: Moment, argument: string) => Ui;

const moveBy = (move: MoveId): Change => ({ui, screen, size}) => navigate(ui, screen, size, move);
const focusBy = (step: number): Change => ({ui, size}) => withFocusMoved(ui, paneOrder(size, ui.view), step);
const marketBy = (step: number): Change => ({ui, screen}) => withSymbolMoved(ui, screen.view.symbols, step);
const focusOf = ({ui, size}: Moment) => focusAmong(ui, paneOrder(size, ui.view));

const changes: Readonly<Record<PlainId, Change>> = {
	up: moveBy('up'),
	down: moveBy('down'),
	'page-up': moveBy('page-up'),
	'page-down': moveBy('page-down'),
	top: moveBy('top'),
	bottom: moveBy('bottom'),
	'focus-next': focusBy(1),
	'focus-previous': focusBy(-1),
	zoom: ({ui}) => ({...ui, zoomed: !ui.zoomed}),
	'previous-market': marketBy(-1),
	'next-market': marketBy(1),
	select: ({ui, screen}, argument) => ({...ui, symbol: marketOf(screen.view.symbols, argument) ?? ui.symbol}),
	retry: ({ui}) => ({...ui, failed: new Set(), retries: ui.retries + 1}),
	tour: ({ui}) => ({...ui, tour: ui.tour === null ? openTour : null}),
	messages: ({ui}) => ({...ui, dialog: openNotices(ui.told)}),
	help: ({ui}) => ({...ui, dialog: opened.help}),
	resume: ({ui}) => ({...ui, dialog: opened.resume}),
	palette: ({ui}) => ({...ui, dialog: opened.palette}),
	filter: (moment, argument) => filterAfter(moment, argument),
	sort: moment => withNextSort(moment.ui, focusOf(moment), keyContext(moment).sortable),
	'sort-reverse': moment => withSortTurned(moment.ui, focusOf(moment)),
	theme: ({ui}, argument) => ({...ui, theme: themeNames.find(name => name === argument) ?? nextTheme(ui)}),
};

function filterAfter(moment: Moment, argument: string): Ui {
	const {ui} = moment;
	const pane = focusOf(moment);
	return argument === '' ? {...ui, dialog: {kind: 'filter', pane, text: ui.filters[pane] ?? ''}} : withFilter(ui, pane, argument);
}

function nextTheme({theme}: Ui): Ui['theme'] {
	return themeNames[(themeNames.indexOf(theme) + 1) % themeNames.length] ?? theme;
}
