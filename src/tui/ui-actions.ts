/**
The actions that change nothing but what is on the screen.
*/
import {opened} from './dialogs/dialogs.js';
import type {ActionId, EffectId, VisualId} from './keymap.js';
import {paneOrder} from './layout.js';
import {navigate, type ScreenSize} from './navigation.js';
import type {ScreenState} from './store.js';
import {selectedSymbol, withFocusMoved, withSymbolMoved, type Ui} from './ui.js';

const effects: ReadonlySet<string> = new Set<EffectId>(['halt', 'flatten', 'freeze', 'quit', 'quit-twice', 'repaint', 'suspend']);

/** Returns whether an action changes nothing but what is on the screen. */
export function isVisual(id: ActionId): id is VisualId {
	return !effects.has(id);
}

/** Returns the ui after an action. */
export function uiAfter(id: VisualId, ui: Ui, screen: ScreenState, size: ScreenSize): Ui {
	const {symbols} = screen.view;
	const order = paneOrder(size.columns, size.rows);
	switch (id) {
		case 'up':
		case 'down':
		case 'page-up':
		case 'page-down':
		case 'top':
		case 'bottom': {
			return navigate(ui, screen, size, id);
		}

		case 'focus-next': {
			return withFocusMoved(ui, order, 1);
		}

		case 'focus-previous': {
			return withFocusMoved(ui, order, -1);
		}

		case 'zoom': {
			return {...ui, zoomed: !ui.zoomed};
		}

		case 'previous-symbol': {
			return withSymbolMoved(ui, symbols, -1);
		}

		case 'next-symbol': {
			return withSymbolMoved(ui, symbols, 1);
		}

		case 'retry': {
			return {...ui, failed: new Set(), retries: ui.retries + 1};
		}

		case 'help':
		case 'resume': {
			return {...ui, dialog: opened[id]};
		}

		case 'why': {
			const symbol = selectedSymbol(ui, symbols);
			return symbol === null ? ui : {...ui, dialog: opened.why(symbol)};
		}
	}
}
