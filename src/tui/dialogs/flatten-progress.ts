/**
How far the closing of every position has come.
*/
import {amountText, durationText} from '../../engine/domain/view-text.js';
import {baseOf} from '../format.js';
import {heldPositions, workingOrders} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {span, type Line} from '../text.js';

/** Returns lines about the flattening that runs or ran since the halt; none when there was none. */
export function flattenLines(screen: ScreenState): readonly Line[] {
	const {flatten, halt} = screen.view;
	if (flatten === null || (flatten.finishedAt !== null && flatten.finishedAt < (halt?.at ?? 0))) {
		return [];
	}

	if (flatten.finishedAt === null) {
		const left = `${heldPositions(screen).length} positions and ${workingOrders(screen.view).length} orders left`;
		return [[span('  ● ', 'warn'), span(`closing at the market: ${left}  ${durationText((screen.now ?? flatten.startedAt) - flatten.startedAt)}`, 'warn')]];
	}

	const dust = Object.entries(flatten.dust).map(([symbol, quantity]) => `${amountText(quantity)} ${baseOf(symbol)}`);
	return [
		[span('  ✓ ', 'up'), span(`0 orders, 0 positions after ${durationText(flatten.finishedAt - flatten.startedAt)}`, 'up')],
		...(dust.length === 0 ? [] : [[span(`    too small to sell: ${dust.join(', ')}`, 'muted')]]),
	];
}
