/**
Closing one position: sold now, and either kept out until the market is given back, or left to the agents.
*/
import type {Command} from '../../engine/domain/command.js';
import {decimal, floorToStep, formatDecimal, type DecimalText} from '../../engine/domain/decimal.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import {baseOf, signedMoney, signedPercent} from '../format.js';
import {heldPositions} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {span} from '../text.js';
import {effectLines, marketablePrice} from './effect.js';
import {argumentWords, because, choice, impossible, openForm, reasonOf, valueOf, type FormSpec} from './form.js';

const stayOut = 'stay out until I give it back';
const mayReturn = 'the agents may buy again';

export const closePositionForm: FormSpec = {
	open(context, argument) {
		const {market} = argumentWords(context, argument);
		const held = heldPositions(context.screen).map(({symbol}) => symbol);
		return openForm('close-position', 'CLOSE POSITION', [choice('market', 'market', held, market ?? undefined), choice('then', 'then', [stayOut, mayReturn]), because]);
	},
	plan(dialog, screen) {
		const position = heldPositions(screen).find(({symbol}) => symbol === valueOf(dialog, 'market'));
		const limit = position === undefined ? null : marketablePrice(screen, position.symbol, 'sell');
		if (position === undefined || limit === null) {
			return impossible(position === undefined ? 'Nothing is held of it any more.' : 'Its price is not known.');
		}

		const {symbol} = position;
		const quantity = sellable(screen, symbol, position.quantity);
		const reason = reasonOf(dialog);
		const command: Command = valueOf(dialog, 'then') === stayOut
			? {type: 'OverrideAllocation', source: 'key', symbol, weight: 0, reason}
			: {type: 'PlaceManualOrder', source: 'key', symbol, side: 'sell', quantity, limitPrice: limit, reason};
		return {
			lines: [
				...effectLines(screen, {symbol, side: 'sell', quantity: Number(quantity), price: screen.quotes[symbol]?.bid ?? Number(limit)}),
				[span('profit    ', 'muted'), span(`${signedMoney(position.pnl)} ${screen.view.quoteCurrency} (${signedPercent(position.return, 1)}) would be realised`)],
			],
			confirm: `Sell all ${baseOf(symbol)}`,
			problem: null,
			command,
			riskier: false,
		};
	},
};

function sellable({view}: ScreenState, symbol: MarketSymbol, quantity: DecimalText): DecimalText {
	const step = view.markets[symbol]?.quantityStep;
	return step === undefined ? quantity : formatDecimal(floorToStep(decimal(quantity), decimal(step)));
}
