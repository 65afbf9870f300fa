/**
A target weight by hand: it stands until it is given back to the allocator.
*/
import {percent} from '../format.js';
import {heldPositions} from '../selectors.js';
import {span, type Line} from '../text.js';
import {effectLines, tradeTo} from './effect.js';
import {argumentWords, because, choice, impossible, marketOf, openForm, reasonOf, text, valueOf, type FormSpec} from './form.js';

export const weightForm: FormSpec = {
	open(context, argument) {
		const {words, market} = argumentWords(context, argument);
		const fields = [choice('market', 'market', context.screen.view.symbols, market ?? undefined), text('weight', 'weight %, or off', words[0] ?? ''), because];
		return openForm('weight', 'TARGET WEIGHT', fields);
	},
	plan(dialog, screen) {
		const symbol = marketOf(screen.view.symbols, valueOf(dialog, 'market'));
		const typed = valueOf(dialog, 'weight').replace('%', '').trim();
		if (symbol === null) {
			return impossible('There is no such market.');
		}

		const off = typed.toLowerCase() === 'off';
		if (!off && !(/^\d{1,3}(\.\d+)?$/.test(typed) && Number(typed) <= 100)) {
			return impossible(typed === '' ? 'Say a weight from 0 to 100, or off to give the market back.' : 'A weight is a number from 0 to 100, or off.');
		}

		const {steering, weights} = screen.view;
		const scaled = (off ? weights[symbol] ?? 0 : Number(typed) / 100) * steering.riskScale;
		const trade = tradeTo(screen, symbol, scaled);
		const held = heldPositions(screen).find(position => position.symbol === symbol)?.weight ?? 0;
		const now: Line = [span('now       ', 'muted'), span(`held ${percent(held)}, target ${percent(steering.overrides[symbol] ?? weights[symbol] ?? null)}${symbol in steering.overrides ? ' by hand' : ''}`)];
		const scaleNote: readonly Line[] = steering.riskScale === 1 ? [] : [[span(`Risk is scaled to ${percent(steering.riskScale, 0)}: the target becomes ${percent(scaled)}.`, 'warn')]];
		return {
			lines: [now, ...scaleNote, ...(trade === null ? [] : effectLines(screen, trade)), [span(off ? 'The allocator decides on it again.' : 'It stands until you give the market back with off.', 'muted')]],
			confirm: off ? 'Give it back' : `Set ${percent(Number(typed) / 100)}`,
			problem: null,
			command: {type: 'OverrideAllocation', source: 'key', symbol, weight: off ? null : Number(typed) / 100, reason: reasonOf(dialog)},
			riskier: trade?.side === 'buy',
		};
	},
};
