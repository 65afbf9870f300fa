/**
The one place that knows every form.
*/
import type {FormId} from '../actions/action.js';
import {closePositionForm} from './close-position.js';
import type {FormSpec} from './form.js';
import {orderForm} from './order.js';
import {modeForm, pauseForm, scaleForm} from './steering.js';
import {undoForm} from './undo.js';
import {weightForm} from './weight.js';
import {amendForm, cancelForm} from './working-order.js';

export const forms: Readonly<Record<FormId, FormSpec>> = {
	mode: modeForm,
	pause: pauseForm,
	weight: weightForm,
	order: orderForm,
	amend: amendForm,
	cancel: cancelForm,
	'close-position': closePositionForm,
	scale: scaleForm,
	undo: undoForm,
};

/** Returns whether an action opens a form. */
export function isForm(id: string): id is FormId {
	return Object.hasOwn(forms, id);
}
